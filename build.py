"""Builds the teaching materials of this project. `python build.py --help` says how."""

import gc
import sys
from importlib.util import find_spec
from pathlib import Path

ROOT = Path(__file__).resolve().parent


def main() -> int:
    if find_spec("lessonkit") is None or find_spec("jupytext") is None:
        bin_folder = "Scripts" if sys.platform == "win32" else "bin"
        python = Path(".venv", bin_folder, "python")
        hint = f"{python} build.py" if (ROOT / python).exists() else "make"
        print(f"error: this Python does not have the project's packages; run: {hint}", file=sys.stderr)
        return 3
    gc.disable()  # nothing of what is imported is ever thrown away; to look for it takes a tenth of the start
    from lessonkit.cli import main as run

    gc.freeze()
    gc.enable()
    return run(ROOT, sys.argv[1:])


if __name__ == "__main__":
    raise SystemExit(main())
