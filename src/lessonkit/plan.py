"""Steps, and why each is stale. A step is fresh when its inputs are those of its last success
and its outputs are still what it wrote."""

from __future__ import annotations

import errno
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lessonkit.config import Project
from lessonkit.store import digest, file_digest, read_sealed, write_sealed


@dataclass(frozen=True, slots=True)
class Step:
    """A piece of work. `inputs` maps what it reads, in an author's words, to a digest."""

    name: str
    inputs: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Stamp:
    """The record of a step's last success: digests of its inputs, and of its outputs by relative path."""

    inputs: Mapping[str, str]
    outputs: Mapping[str, str]


def read_stamp(project: Project, name: str) -> Stamp | None:
    """What was recorded of a step; None if nothing was, or it is damaged, or another step's."""
    value = read_sealed(_path(project, name), name)
    if not isinstance(value, dict) or not all(isinstance(value.get(key), dict) for key in ("inputs", "outputs")):
        return None
    return Stamp(value["inputs"], value["outputs"])


def reasons(project: Project, step: Step, stamp: Stamp | None) -> tuple[str, ...]:
    """Why the step has to run, in words; empty when it is fresh."""
    if stamp is None:
        return ("not built yet",)
    found = [f"{name} is new" for name in step.inputs if name not in stamp.inputs]
    found += [f"{name} is gone" for name in stamp.inputs if name not in step.inputs]
    found += [f"{name} changed" for name, value in step.inputs.items() if stamp.inputs.get(name, value) != value]
    for name, value in stamp.outputs.items():
        now = _now(project.root / name)
        if now in ("absent", "unreadable") or now != value:
            found.append(f"{name} is missing" if now == "absent" else f"{name} is not what was built")
    return tuple(found)


def _now(output: Path) -> str:
    try:
        return file_digest(output)
    except OSError:
        return "unreadable"


def record(project: Project, step: Step, outputs: list[Path]) -> None:
    """Stamp a step as done; the last thing that happens in it. Raises FileNotFoundError for an output that vanished."""
    digests = {project.relative(path): file_digest(path) for path in outputs}
    for name in (name for name, value in digests.items() if value == "absent"):
        raise FileNotFoundError(errno.ENOENT, "it vanished while it was built", str(project.root / name))
    write_sealed(_path(project, step.name), step.name, {"inputs": dict(step.inputs), "outputs": digests})


def _path(project: Project, name: str) -> Path:
    return project.cache / "stamps" / f"{digest(name)[:16]}.json"
