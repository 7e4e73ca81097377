"""`build.py`: it builds its own project, wherever it is called from and by whatever Python."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from projects import ROOT, ProjectFolder

pytestmark = pytest.mark.xdist_group("build")


def script(*arguments: str, at: Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *arguments[:-1], str(at / "build.py"), *arguments[-1].split()]
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, check=False, timeout=60)


def test_the_script_builds_its_own_project_wherever_it_is_called_from(project: ProjectFolder, tmp_path: Path) -> None:
    shutil.copy(ROOT / "build.py", project.root)
    ran = script("build small --explain", at=project.root, cwd=tmp_path)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "small: deck: up to date" in ran.stdout


@pytest.mark.parametrize(
    ("venv", "hint"), [(None, "make"), (".venv/bin/python", ".venv/bin/python build.py")], ids=["no venv", "venv"]
)
@pytest.mark.skipif(sys.platform == "win32", reason="the path of a Python differs there")
def test_a_python_without_the_packages_is_told_how_to_go_on(tmp_path: Path, venv: str | None, hint: str) -> None:
    shutil.copy(ROOT / "build.py", tmp_path)
    if venv:
        (tmp_path / venv).parent.mkdir(parents=True)
        (tmp_path / venv).touch()
    ran = script("-S", "-I", "build", at=tmp_path)
    assert ran.returncode == 3
    assert ran.stdout == ""
    assert ran.stderr == f"error: this Python does not have the project's packages; run: {hint}\n"
