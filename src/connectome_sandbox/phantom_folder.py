"""The folder of the phantom: made on first use, kept in the cache folder for the next time if there is one."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from filelock import FileLock

CACHE_VARIABLE = "CONNECTOME_SANDBOX_CACHE"


class PhantomError(Exception):
    """The phantom could not be made."""


class PhantomFolder:
    """The phantom's files, below `root`. `stop` ends a making that is under way."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._stopped = False
        self._folder: Path | None = None

    def ready(self) -> bool:
        """Whether the phantom is there already."""
        return self._folder is not None or (self._root / f"phantom-{code_digest()}").is_dir()

    def folder(self) -> Path:
        """The folder, made if need be (some seconds). Raises PhantomError."""
        if self._folder is None:
            with self._lock:
                if self._folder is None:
                    self._folder = self._find_or_make()
        return self._folder

    def stop(self) -> None:
        self._stopped = True
        process = self._process
        if process is not None:
            process.kill()

    def _find_or_make(self) -> Path:
        entry = self._root / f"phantom-{code_digest()}"
        if entry.is_dir():
            return entry
        try:
            self._root.mkdir(parents=True, exist_ok=True)
            # Notebooks that share a cache and start together make the phantom once.
            with FileLock(self._root / "making.lock"):
                if not entry.is_dir():
                    self._make_at(entry)
        except OSError as error:
            raise PhantomError(f"cannot put the phantom at {entry}: {error.strerror}") from None
        return entry

    def _make_at(self, entry: Path) -> None:
        scratch = Path(tempfile.mkdtemp(prefix="making-", dir=self._root))
        try:
            self._make(scratch)
            # Renamed when complete: an entry that exists is whole.
            (scratch / "entry").rename(entry)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)

    def _make(self, scratch: Path) -> None:
        made, home = scratch / "entry", scratch / "home"
        made.mkdir()
        home.mkdir()
        # HOME: CloudVolume writes there. A session of its own: an interrupt meant for the notebook must not end it.
        self._process = subprocess.Popen(
            [sys.executable, "-m", "connectome_sandbox.phantom_entry", str(made)],
            env={**os.environ, "HOME": str(home), "USERPROFILE": str(home), "TMPDIR": str(scratch)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        if self._stopped:
            self._process.kill()
        _, said = self._process.communicate()
        code, self._process = self._process.returncode, None
        if code != 0:
            last = (said.decode(errors="replace").strip().splitlines() or [f"exit {code}"])[-1]
            raise PhantomError(f"the phantom could not be made: {last}")


def code_digest() -> str:
    """Sixteen hexadecimal digits that change with the code that makes the phantom."""
    here = Path(__file__).parent
    digest = hashlib.sha256()
    for path in sorted([*(here / "phantom").rglob("*.py"), here / "phantom_entry.py"]):
        digest.update(path.relative_to(here).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]
