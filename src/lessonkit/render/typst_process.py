"""Typst in a process of its own: what it needs to set eighty slides is not the builder's memory."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Any

PATIENCE = 120  # seconds; a handout of 80 slides takes two
_WORKER = Path(__file__).parent / "typst_worker.py"
_REFUSED = 65  # as the worker says it


class Refused(Exception):
    """Typst's own words: a message, the whole diagnostic with its places, and hints."""

    def __init__(self, message: str, diagnostic: str, hints: tuple[str, ...]) -> None:
        super().__init__(message)
        self.message, self.diagnostic, self.hints = message, diagnostic, hints


def compile_typst(
    source: str | Path, inputs: Sequence[Mapping[str, str]] = ({},), twins: Sequence[str] = (), **options: Any
) -> list[bytes]:
    """The document, once for each of the `inputs`, or a picture of each page with `format="png"`.

    `source` is Typst's text or a file of it below the root. `inputs` are what it reads as `sys.inputs`, `options`
    those of typst.compile. `twins`, as many as the first of the inputs, are the texts of other documents, each of
    which comes after the one of its inputs; its `sys.inputs.pages` says on which page of that things begin (only for a
    source in a file does Typst keep the layout that tells).

    Raises Refused; RuntimeError when the process ends without an answer, subprocess.TimeoutExpired.
    """
    what = {"file": str(source)} if isinstance(source, Path) else {"text": source}
    jobs = list(zip_longest(inputs, twins, fillvalue=""))
    given = json.dumps({**what, "jobs": jobs, **options}).encode()
    command = [sys.executable, "-I", str(_WORKER)]
    done = subprocess.run(command, input=given, capture_output=True, check=False, timeout=PATIENCE)
    if done.returncode == _REFUSED:
        said = json.loads(done.stderr)
        raise Refused(said["message"], said["diagnostic"], tuple(said["hints"]))
    if done.returncode:
        raise RuntimeError(f"Typst ended with {done.returncode}: {done.stderr.decode(errors='replace')[-300:]}")
    pages, position = [], 0
    while position < len(done.stdout):
        size = int.from_bytes(done.stdout[position : position + 8], "big")
        pages.append(done.stdout[position + 8 : position + 8 + size])
        position += 8 + size
    return pages
