"""Files on disk: digests, atomic writes, stamps. Nothing else in the package writes files."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any


def digest(*parts: bytes | str) -> str:
    """SHA-256 over the parts, each preceded by its length so that no two lists collide."""
    whole = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        whole.update(len(data).to_bytes(8, "big"))
        whole.update(data)
    return whole.hexdigest()


_Told = tuple[int, int, int, int]
_KNOWN: dict[str, tuple[_Told, str]] = {}
_SETTLED = 2_000_000_000  # nanoseconds, the coarsest clock of a file system (FAT)
_SEAL = 64  # signs of a digest


def file_digest(path: Path) -> str:
    """SHA-256 of a file's bytes, or "absent".

    A file that was read in this process and has not been touched since is not read again. As in git's index, that is
    known only of a file whose last change was old when it was read: a second change within one tick shows nowhere.
    """
    name = str(path.absolute())
    try:
        stat = path.stat()
        told = (stat.st_mtime_ns, stat.st_ctime_ns, stat.st_size, stat.st_ino)
        known = _KNOWN.get(name)
        if known is not None and known[0] == told:
            return known[1]
        found = digest(path.read_bytes())
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return "absent"
    if time.time_ns() - max(told[:2]) > _SETTLED:
        _KNOWN[name] = (told, found)
    else:
        _KNOWN.pop(name, None)
    return found


def file_digests(root: Path, *, leave_out: Iterable[str] = ()) -> dict[str, str]:
    """Digest of each file below a folder by its relative name; hidden files do not count."""
    left_out = set(leave_out)

    def counts(name: str) -> bool:
        return not name.startswith(".") and name not in left_out

    found: dict[str, str] = {}
    for folder, folders, names in os.walk(root):  # a third of the time of Path.rglob
        folders[:] = filter(counts, folders)
        for path in (Path(folder, name) for name in filter(counts, names)):
            if path.is_file():
                found[path.relative_to(root).as_posix()] = file_digest(path)
    return dict(sorted(found.items()))


def tree_digest(root: Path, *, leave_out: Iterable[str] = ()) -> str:
    """Digest of all files below a folder, by relative name and content; hidden files do not count."""
    return digest(*(part for pair in file_digests(root, leave_out=leave_out).items() for part in pair))


def write_bytes(path: Path, data: bytes) -> bool:
    """Write a file whole or not at all; returns whether its content changed.

    The text is written beside its place under a temporary name and renamed, so that a reader
    (or a killed build) never meets half a file. An unchanged file is not touched.
    Raises OSError with the file's own name, whatever it was that failed.
    """
    with suppress(OSError):  # what is not there, or cannot be read, is replaced
        if path.read_bytes() == data:
            return False
    try:
        _replace(path, data)
    except OSError as error:
        raise OSError(error.errno, error.strerror or str(error), str(path)) from error
    return True


def _replace(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:40]}.", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as part:
            part.write(data)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        with suppress(OSError):  # what went wrong first is what is told
            Path(name).unlink(missing_ok=True)
        raise


def write_text(path: Path, text: str) -> bool:
    """`write_bytes` for UTF-8 text with Unix line ends."""
    return write_bytes(path, text.encode())


def read_json(path: Path) -> Any:
    """A JSON file's value, or None where there is none, or it is damaged or unreadable (then it is made again)."""
    try:
        return json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return None


def write_json(path: Path, value: Any) -> bool:
    return write_text(path, json.dumps(value, ensure_ascii=False, sort_keys=True))


def write_sealed_bytes(path: Path, data: bytes) -> None:
    """Write bytes after the digest of them and of the file's name, by which `read_sealed_bytes` knows them."""
    write_bytes(path, digest(path.name, data).encode() + data)


def read_sealed_bytes(path: Path) -> bytes | None:
    """What `write_sealed_bytes` wrote; None if there is nothing, it changed, or it is another file's."""
    try:
        sealed = path.read_bytes()
    except OSError:
        return None
    seal, data = sealed[:_SEAL], sealed[_SEAL:]
    return data if seal == digest(path.name, data).encode() else None


def write_sealed(path: Path, key: str, value: Any) -> None:
    """Write a JSON value and its key as `write_sealed_bytes` does."""
    write_sealed_bytes(path, json.dumps([key, value], ensure_ascii=False, sort_keys=True).encode())


def read_sealed(path: Path, key: str) -> Any:
    """What `write_sealed` wrote under the key; None if there is nothing, its bytes changed, or it is another's."""
    data = read_sealed_bytes(path)
    if data is None:
        return None
    written, value = json.loads(data)
    return value if written == key else None


class Entries:
    """A content-addressed store: JSON values by key, each verified by its own digest when read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / f"{key}.json"

    def get(self, key: str) -> Any:
        """The value, or None if there is none or its bytes are not what was written."""
        return read_sealed(self._path(key), key)

    def put(self, key: str, value: Any) -> None:
        write_sealed(self._path(key), key, value)
