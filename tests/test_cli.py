"""The command line: what may be asked, what it answers, and its exit codes."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from projects import ROOT, ProjectFolder

import lessonkit

EMPTY = '# %% [markdown]\n# # One {#one time="00:00-10:00"}\n#\n# ## Slide {#slide}\n#\n# Text.\n'
BROKEN = EMPTY.replace("# Text.", "# ::: {.quizz}\n# :::\n#\n# ::: {.nots}\n# :::")


@pytest.fixture
def project(project: ProjectFolder) -> ProjectFolder:
    """A project with a lesson, and a kind of build that does nothing but say what it was asked for."""
    project.lesson("ten-minutes", EMPTY)
    return project


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, bool]]:
    """Lesson and force of each build that was asked for; none is done."""
    from lessonkit.build import Built, Options

    calls: list[tuple[str, bool]] = []

    def note(project: object, lessons: Sequence[Path], options: Options, report: object) -> list[Built]:
        calls.extend((lesson.stem, options.force) for lesson in lessons)
        return [Built(lesson.stem) for lesson in lessons]

    monkeypatch.setattr("lessonkit.cli.build", note)
    return calls


@pytest.mark.parametrize(
    ("arguments", "calls"),
    [
        ((), [("other", False), ("ten-minutes", False)]),
        (("build",), [("other", False), ("ten-minutes", False)]),
        (("ten-minutes",), [("ten-minutes", False)]),
        (("build", "ten-minutes"), [("ten-minutes", False)]),
        (("build", "lessons/ten-minutes.py"), [("ten-minutes", False)]),
        (("--force",), [("other", True), ("ten-minutes", True)]),
        (("accept", "ten-minutes"), [("ten-minutes", False)]),
    ],
    ids=lambda value: " ".join(value) or "nothing" if isinstance(value, tuple) else "",
)
def test_the_lessons_named_are_built_or_all(
    project: ProjectFolder, asked: list[object], arguments: tuple[str, ...], calls: list[object]
) -> None:
    project.lesson("other", EMPTY)
    project.write("lessons/a_module.py", "n = 1\n")
    assert project.run(*arguments).code == 0
    assert asked == calls


def test_a_lesson_that_does_not_exist_is_a_wrong_call_that_names_the_nearest(
    project: ProjectFolder, asked: list[object]
) -> None:
    ran = project.run("ten-minute")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "error: no lesson 'ten-minute' in lessons/ (did you mean 'ten-minutes'?)\n"
    assert asked == []


def test_a_lesson_like_no_other_is_answered_with_all_there_are(project: ProjectFolder) -> None:
    assert project.run("zzz").err == "error: no lesson 'zzz' in lessons/ (valid: ten-minutes)\n"


@pytest.mark.parametrize("lessons", [True, False])
def test_a_project_without_lessons_says_what_a_lesson_is(project: ProjectFolder, lessons: bool) -> None:
    shutil.rmtree(project.root / "lessons")
    if lessons:
        project.write("lessons/module.py", "n = 1\n")
    ran = project.run()
    assert ran.code == 2
    what = "lessons/ holds no *.py file that begins with a `# ---` header (`python build.py new SLUG` writes one)"
    assert ran.err == f"error: no lessons: {what}\n"


@pytest.mark.parametrize("arguments", [("--explian",), ("build", "--nothing"), ("accept",)])
def test_a_wrong_option_is_a_wrong_call(project: ProjectFolder, arguments: tuple[str, ...]) -> None:
    ran = project.run(*arguments)
    assert ran.code == 2
    assert "usage: build.py" in ran.err


def test_help_names_the_commands_the_files_and_the_exit_codes(project: ProjectFolder) -> None:
    ran = project.run("--help")
    assert ran.code == 0
    for text in ("build", "accept", "slides/SLUG.qmd", "_instructor/", "exit codes: 0 fine"):
        assert text in ran.out


def test_the_version_is_the_packages(project: ProjectFolder) -> None:
    assert project.run("--version").out == f"lessonkit {lessonkit.__version__}\n"


def test_a_wrong_configuration_is_no_error_of_the_lesson(project: ProjectFolder) -> None:
    project.write("_quarto.yml", "lessonkit:\n  corse: x\n")
    ran = project.run()
    assert ran.code == 2
    assert ran.err == "error: _quarto.yml: unknown key 'corse' under lessonkit (did you mean 'course'?)\n"


def test_a_wrong_deck_option_is_no_error_of_the_lesson(project: ProjectFolder) -> None:
    project.write("_quarto.yml", "format:\n  revealjs:\n    slide-numbre: true\n")
    ran = project.run()
    assert ran.code == 2
    assert ran.err.startswith("error: _quarto.yml: format: revealjs: ")
    assert "slide-number" in ran.err


def test_problems_of_a_lesson_are_all_named_and_counted(project: ProjectFolder) -> None:
    project.lesson("ten-minutes", BROKEN)
    ran = project.run()
    assert ran.code == 1
    assert ran.err.count(": error: ") == 2
    assert ran.err.endswith("2 problems; earlier outputs are untouched\n")


def test_a_missing_package_of_npm_is_a_missing_tool(project: ProjectFolder) -> None:
    (project.root / "node_modules").unlink()
    ran = project.run()
    assert ran.code == 3
    assert ran.err.startswith("error: ") and ran.err.endswith("run `make`\n")
    assert "reveal" in ran.err


def test_fonts_that_are_gone_are_a_missing_tool(project: ProjectFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lessonkit.render.embedded.render_deck", lambda *_: [])
    (project.root / "node_modules").unlink()
    ran = project.run()
    assert ran.code == 3
    assert ran.err.startswith("error: ") and ran.err.endswith("run `make`\n")


def test_ctrl_c_ends_the_build_with_a_word(project: ProjectFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("lessonkit.cli.build", interrupted)
    ran = project.run()
    assert (ran.code, ran.err) == (130, "stopped; what was built before is untouched\n")


@pytest.mark.skipif(sys.platform == "win32", reason="pipes break with another error there")
def test_whoever_stops_reading_gets_no_traceback(project: ProjectFolder) -> None:
    shutil.copy(ROOT / "build.py", project.root)
    project.lesson("ten-minutes", BROKEN)
    command = [sys.executable, str(project.root / "build.py"), "--explain"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout is not None and running.stderr is not None
        running.stdout.close()
        assert running.stderr.read() == b""
        assert running.wait(timeout=30) == 1


@pytest.mark.parametrize("jobs", ["0", "-1", "many"])
def test_jobs_must_be_a_number_of_one_or_more(project: ProjectFolder, jobs: str) -> None:
    ran = project.run("--jobs", jobs)
    assert ran.code == 2
    assert "is not a number of 1 or more" in ran.err


def test_a_file_that_cannot_be_written_is_named_and_nothing_is_lost(project: ProjectFolder) -> None:
    project.write("_site", "a file where a folder should be")
    ran = project.run()
    assert ran.code == 1
    assert "_site/worksheets/ten-minutes.pdf: error: cannot be read or written: " in ran.err
    assert ran.err.endswith("earlier outputs are untouched\n")
    assert "Traceback" not in ran.err


def test_a_failure_of_the_builder_itself_shows_no_traceback_unless_asked(
    project: ProjectFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("nobody thought of this")

    monkeypatch.setattr("lessonkit.cli.build", fail)
    ran = project.run()
    assert ran.code == 3
    assert "RuntimeError: nobody thought of this" in ran.err
    assert "Traceback" not in ran.err and "--debug" in ran.err
    with pytest.raises(RuntimeError):
        project.run("--debug")
