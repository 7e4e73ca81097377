"""What an author reads when something is wrong: `golden/error/<name>/lesson.py` is built, `expected.txt` is on stderr.

`UPDATE_GOLDEN=1 pytest tests/test_golden_errors.py` writes the expected texts anew; read each before keeping it.
"""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest
from projects import ProjectFolder

GOLDEN = Path(__file__).parent / "golden" / "error"
CASES = sorted(path.parent.name for path in GOLDEN.glob("*/lesson.py"))
UPDATE = os.environ.get("UPDATE_GOLDEN") == "1"


@pytest.mark.parametrize("name", CASES)
def test_the_build_stops_with_exit_code_1_and_this_text(project: ProjectFolder, name: str) -> None:
    shutil.copy(GOLDEN / name / "lesson.py", project.root / "lessons")
    ran = project.run()
    expected = GOLDEN / name / "expected.txt"
    if UPDATE:
        expected.write_bytes(ran.err.encode())
    assert ran.err == expected.read_bytes().decode()
    assert ran.code == 1


@pytest.mark.parametrize("name", CASES)
def test_the_line_shown_is_the_line_named(name: str) -> None:
    text = (GOLDEN / name / "lesson.py").read_text(encoding="utf-8", errors="replace")
    lines = [line.replace("\0", "␀").replace("\u2028", "␤") for line in text.split("\n")]
    expected = (GOLDEN / name / "expected.txt").read_text(encoding="utf-8")
    named = [int(number) for number in re.findall(r"^lessons/lesson\.py:(\d+): error: ", expected, re.MULTILINE)]
    shown = re.findall(r"^ *(\d+) \| (.*)$", expected, re.MULTILINE)
    assert shown == [(str(number), lines[number - 1]) for number in named]
    assert named == sorted(named)
