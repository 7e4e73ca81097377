"""Whether a file for learners holds what only the instructor may have: solutions, feedback, right answers, notes.

What is secret is taken from the lesson and from the editable sources as they stand, and looked for in the files as
they are built, in all that they carry. A text that learners see anyway is no secret.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from lessonkit.config import Project
from lessonkit.errors import Fault, Problem
from lessonkit.gate.leaks_files import Found, notebook_cells, texts_of
from lessonkit.gate.leaks_secrets import Kind, Secret, Secrets, mark_pattern, read_lesson, read_qmd
from lessonkit.gate.leaks_words import letters
from lessonkit.hub import hub_path
from lessonkit.model import Lesson, Results
from lessonkit.outputs import outputs_of
from lessonkit.read import lesson_paths, read_text
from lessonkit.results import results_inputs, results_key
from lessonkit.sources import KINDS
from lessonkit.store import Entries, digest

_AT_MOST = 5
_AFTER_ANSWERING = frozenset({Kind.FEEDBACK, Kind.MARK})
_MARKS = re.compile(r"\[[xX]\]|[☒☑✓✔]")
# How a box that is ticked is told: by the key to who does not see it, and by Word.
_TICKED = re.compile(r"ticked box: right answer|\w: ticked(?!\w)|<w14:checked\s+w14:val=\"(?:1|true)\"")
_HINT = "give it to nobody; `python build.py --force` makes it anew, and if that leaks as well, the builder is at fault"


@dataclass(frozen=True, slots=True)
class _Leak:
    secret: Secret
    where: str


def leak_problems(project: Project, lesson: Lesson, stale: Collection[str]) -> list[Problem]:
    """A problem for each file for learners and each kind of what it must not hold, at the line that this comes from.

    Outputs named in `stale` are not looked at. Nothing is run: what solutions give is known when it is in the store.
    """
    source = read_text(project.root / lesson.path, lesson.path)
    secrets = Secrets()
    read_lesson(secrets, lesson, source, _stored(project, lesson))
    for kind in KINDS:
        qmd = kind.qmd(project, lesson.slug)
        if qmd.is_file():
            read_qmd(secrets, read_text(qmd, project.relative(qmd)), project.relative(qmd))
    search = _Search(secrets, secrets.kept(_builders_words(project)), _given(project), _pictures(project, secrets))
    problems: list[Problem] = []
    for output in outputs_of(project, lesson.slug):
        for _, path in output.files if output.name not in stale else ():
            allowed = may_hold(project, path)
            if allowed != frozenset(Kind) and path.is_file():
                problems += _said(project, path, search, allowed)
    hub = hub_path(project)
    return [*problems, *_said(project, hub, search, may_hold(project, hub))] if hub.is_file() else problems


def may_hold(project: Project, path: Path) -> frozenset[Kind]:
    """What of the instructor's a built file may show; a file that nobody knows is for learners: nothing."""
    if not path.is_relative_to(project.site):
        return frozenset(Kind)
    folder, suffix = path.relative_to(project.site).parts[0], path.suffix
    if folder == "slides" and suffix in (".html", ".pptx", ".zip"):
        return frozenset(Kind)
    return _AFTER_ANSWERING if folder == "labs" else frozenset()


def _stored(project: Project, lesson: Lesson) -> Results | None:
    stored = Entries(project.cache / "executions").get(results_key(results_inputs(lesson, project)))
    if stored is None:
        return None
    outputs = {label: tuple(items) for label, items in stored["outputs"].items()}
    return Results(outputs, {int(number): text for number, text in stored["inline"].items()})


def _builders_words(project: Project) -> str:
    """What the builder itself writes into files: who says the same in notes gives nothing away."""
    package = Path(__file__).parent.parent
    files = [*(package / "compose").glob("*.py"), *(package / "render").rglob("*"), *project.extension.glob("*")]
    kinds = (".py", ".md", ".typ", ".lua", ".html", ".txt", ".js", ".css")
    return "\n".join(read_text(path, path.name) for path in sorted(files) if path.suffix in kinds)


def _given(project: Project) -> dict[int, list[Path]]:
    """The project's own files that learners are given as they are, and no lesson among them, by their size."""
    lessons = set(lesson_paths(project.lessons))
    own = [path for path in project.lessons.rglob("*") if path not in lessons and path.suffix != ".ipynb"]
    own += [*project.data.rglob("*"), *(project.root / "src").rglob("*.py"), *project.root.glob("*")]
    found: dict[int, list[Path]] = {}
    for path in own:
        if path.is_file():
            found.setdefault(path.stat().st_size, []).append(path)
    return found


def _pictures(project: Project, secrets: Secrets) -> dict[str, Secret]:
    """Digests of the pictures that only the instructor's parts of the editable sources show."""
    hidden = {link: secret for link, secret in secrets.pictures.items() if link not in secrets.shown}
    files = {(project.root / secret.path).parent / link: secret for link, secret in hidden.items()}
    return {digest(path.read_bytes()): secret for path, secret in files.items() if path.is_file()}


class _Search:
    """Looks for the secrets of a lesson in the texts of a file."""

    def __init__(
        self, read: Secrets, secrets: list[Secret], given: dict[int, list[Path]], pictures: dict[str, Secret]
    ) -> None:
        self.texts = [secret for secret in secrets if secret.kind is not Kind.MARK]
        shown = "\n".join(read.open)
        marks = ((secret, mark_pattern(secret.text)) for secret in secrets if secret.kind is Kind.MARK)
        self.marks = [(secret, pattern) for secret, pattern in marks if pattern and not pattern.search(shown)]
        self.told = bool(_TICKED.search(shown))
        self.solved, self.given, self.pictures = read.solved, given, pictures

    def leaks(self, path: Path, allowed: frozenset[Kind]) -> Iterator[_Leak]:
        """Raises Fault when the file cannot be read."""
        skipped = False
        for found in texts_of(path.name, path.read_bytes()):
            if found.data:
                skipped = found.name != path.name and self._is_given(found.data)
                picture = self.pictures.get(digest(found.data)) if self.pictures else None
                if picture and picture.kind not in allowed:
                    yield _Leak(picture, found.where)
                yield from self._cells(found, allowed)
            if not skipped:
                yield from self._texts(found, allowed)
                if Kind.MARK not in allowed:
                    yield from self._marks(found)

    def _is_given(self, data: bytes) -> bool:
        return any(path.read_bytes() == data for path in self.given.get(len(data), ()))

    def _texts(self, found: Found, allowed: frozenset[Kind]) -> Iterator[_Leak]:
        held = letters(found.text)
        for secret in self.texts:
            if secret.letters in held and secret.kind not in allowed:
                yield _Leak(secret, found.where)

    def _marks(self, found: Found) -> Iterator[_Leak]:
        if _MARKS.search(found.text):
            for secret, pattern in self.marks:
                if pattern.search(found.text):
                    yield _Leak(secret, found.where)
        if self.marks and not self.told and _TICKED.search(found.text):
            yield _Leak(self.marks[0][0], found.where)

    def _cells(self, found: Found, allowed: frozenset[Kind]) -> Iterator[_Leak]:
        """What a cell that only solves gave, be it a picture or a single number."""
        if not found.name.endswith(".ipynb") or Kind.OUTPUT in allowed:
            return
        for number, cell in enumerate(notebook_cells(found.data), start=1):
            span = self.solved.get(str(cell.get("id")))
            if span is not None and cell.get("outputs"):
                secret = Secret(Kind.OUTPUT, f"cell {cell['id']}", "", span.path, span.line)
                yield _Leak(secret, f"cell {number} (outputs)")


def _said(project: Project, path: Path, search: _Search, allowed: frozenset[Kind]) -> Iterator[Problem]:
    name = project.relative(path)
    try:
        leaks = list(search.leaks(path, allowed))
    except Fault as fault:
        hint = "whether it gives anything away cannot be told; build it again"
        yield Problem(name, 0, fault.message, hint)
        return
    for kind in Kind:
        found = {leak.secret: leak for leak in reversed(leaks) if leak.secret.kind is kind}
        secrets = sorted(found, key=lambda secret: (secret.path, secret.line))
        if not secrets:
            continue
        first = secrets[0]
        rows = [f"“{_short(s.text)}”, {s.path}:{s.line}: in {found[s].where}" for s in secrets[:_AT_MOST]]
        if len(secrets) > _AT_MOST:
            rows.append(f"and {len(secrets) - _AT_MOST} more")
        line = read_text(project.root / first.path, first.path).split("\n")[first.line - 1]
        yield Problem(first.path, first.line, f"{name} shows learners {kind.value}", _HINT, line, tuple(rows))


def _short(text: str) -> str:
    return " ".join(text.split())[:60]
