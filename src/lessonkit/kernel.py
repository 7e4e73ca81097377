"""A clean kernel: the project's own Python, a private home, a scratch folder to write in."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lessonkit.config import Project
from lessonkit.store import write_text

# The home of every kernel, so that no user's IPython or matplotlib settings reach a lesson.
_IPYTHON_CONFIG = """\
c.InlineBackend.figure_formats = {"svg"}
c.InlineBackend.print_figure_kwargs = {"bbox_inches": "tight", "metadata": {"Date": None, "Creator": None}}
c.HistoryManager.enabled = False
c.InteractiveShell.colors = "nocolor"
"""
# A fixed salt makes matplotlib's SVG ids the same in every run.
_MATPLOTLIBRC = """\
svg.hashsalt: lesson
svg.fonttype: path
"""
_PASSED_ON = ("LANG", "LC_ALL", "LD_LIBRARY_PATH", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT", "WINDIR")


@contextmanager
def work_folder(project: Project, slug: str) -> Iterator[Path]:
    """A scratch copy of the project's shape: `lessons/` and `data/` link to the real files.

    The kernel runs in its `lessons/`, so `../data` is where the lesson says and whatever it
    exports lands in the scratch folder, not in the project.
    """
    project.cache.mkdir(parents=True, exist_ok=True)
    root = Path(tempfile.mkdtemp(prefix=f"{slug[:40]}-", dir=_made(project.cache / "work")))
    try:
        lessons = _made(root / "lessons")
        for entry in project.lessons.iterdir():
            if not entry.name.startswith("."):
                _link(entry, lessons / entry.name)
        if project.data.is_dir():
            _link(project.data, root / "data")
        yield lessons
    finally:
        shutil.rmtree(root, ignore_errors=True)


def kernel_environment(project: Project) -> dict[str, str]:
    """Environment variables of a kernel: few, fixed, and those that `_quarto.yml` names."""
    home = _made(project.cache / "home")
    profile = home / ".ipython" / "profile_default" / "ipython_kernel_config.py"
    write_text(profile, _IPYTHON_CONFIG)
    write_text(home / "matplotlibrc", _MATPLOTLIBRC)
    bin_folder = str(Path(sys.executable).parent)
    return {
        **{name: os.environ[name] for name in (*_PASSED_ON, *project.environment) if name in os.environ},
        "PATH": os.pathsep.join([bin_folder, os.environ.get("PATH", os.defpath)]),
        "HOME": str(home),
        "USERPROFILE": str(home),
        # its synthetic volume takes seconds to make and is always the same
        "CONNECTOME_SANDBOX_CACHE": str(project.cache / "sandbox"),
        "IPYTHONDIR": str(home / ".ipython"),
        "MPLCONFIGDIR": str(home / "matplotlib"),
        "MATPLOTLIBRC": str(home / "matplotlibrc"),
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "PLOTLY_RENDERER": "plotly_mimetype",
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        "SOURCE_DATE_EPOCH": "315532800",
        "TZ": "UTC",
    }


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _link(source: Path, place: Path) -> None:
    try:
        place.symlink_to(source, target_is_directory=source.is_dir())
    except OSError:  # Windows without the right to make links
        if source.is_dir():
            shutil.copytree(source, place)
        else:
            shutil.copy2(source, place)
