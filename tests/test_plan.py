from __future__ import annotations

from pathlib import Path

import pytest

from lessonkit.config import Project
from lessonkit.plan import Stamp, Step, read_stamp, reasons, record

INPUTS = {"lessons/x.py": "1", "data/": "2"}


@pytest.fixture
def folder(tmp_path: Path) -> Project:
    (tmp_path / "out.html").write_text("deck")
    return Project(tmp_path, "", "", "", {})


def why(folder: Project, inputs: dict[str, str]) -> tuple[str, ...]:
    step = Step("x: deck", inputs)
    return reasons(folder, step, read_stamp(folder, step.name))


def built(folder: Project) -> None:
    record(folder, Step("x: deck", INPUTS), [folder.root / "out.html"])


def test_a_step_that_never_ran_has_to_run(folder: Project) -> None:
    assert why(folder, INPUTS) == ("not built yet",)


def test_a_step_is_fresh_after_its_success(folder: Project) -> None:
    built(folder)
    assert why(folder, INPUTS) == ()
    assert read_stamp(folder, "x: handout") is None


@pytest.mark.parametrize(
    ("inputs", "reason"),
    [
        ({**INPUTS, "data/": "3"}, "data/ changed"),
        ({**INPUTS, "lessons/module.py": "4"}, "lessons/module.py is new"),
        ({"data/": "2"}, "lessons/x.py is gone"),
    ],
)
def test_a_step_is_stale_when_an_input_is_not_what_it_was(folder: Project, inputs: dict[str, str], reason: str) -> None:
    built(folder)
    assert why(folder, inputs) == (reason,)


def test_a_step_is_stale_when_its_output_was_changed_or_removed(folder: Project) -> None:
    built(folder)
    (folder.root / "out.html").write_text("other")
    assert why(folder, INPUTS) == ("out.html is not what was built",)
    (folder.root / "out.html").unlink()
    assert why(folder, INPUTS) == ("out.html is missing",)


def test_every_reason_is_given(folder: Project) -> None:
    built(folder)
    (folder.root / "out.html").unlink()
    found = why(folder, {"lessons/x.py": "9", "new": "1"})
    assert found == ("new is new", "data/ is gone", "lessons/x.py changed", "out.html is missing")


def test_touching_an_output_does_not_make_it_stale(folder: Project) -> None:
    built(folder)
    (folder.root / "out.html").touch()
    assert why(folder, INPUTS) == ()


@pytest.mark.parametrize("text", ["", "[]", '{"inputs": {}}', '{"inputs": 1, "outputs": {}}'])
def test_a_damaged_stamp_is_none(folder: Project, text: str) -> None:
    built(folder)
    (stamp,) = (folder.cache / "stamps").iterdir()
    stamp.write_text(text)
    assert why(folder, INPUTS) == ("not built yet",)


def test_a_stamp_holds_digests_of_what_was_read_and_written(folder: Project) -> None:
    built(folder)
    stamp = read_stamp(folder, "x: deck")
    assert isinstance(stamp, Stamp)
    assert stamp.inputs == INPUTS
    assert list(stamp.outputs) == ["out.html"]
