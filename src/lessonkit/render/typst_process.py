"""Typst in a process of its own: what it needs to set eighty slides is not the builder's memory.

Run by path, this file is that process. It reads a JSON object of typst.compile's arguments from its standard
input and writes the pages, each after its length in eight bytes; what Typst refuses is JSON on standard error.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

PATIENCE = 120  # seconds; a handout of 80 slides takes two
_REFUSED = 65
_WORLD = ("root", "font_paths", "ignore_system_fonts", "sys_inputs")  # of the options, what a compiler is made with


class Refused(Exception):
    """Typst's own words: a message, the whole diagnostic with its places, and hints."""

    def __init__(self, message: str, diagnostic: str, hints: tuple[str, ...]) -> None:
        super().__init__(message)
        self.message, self.diagnostic, self.hints = message, diagnostic, hints


def compile_typst(source: str | Path, inputs: Sequence[Mapping[str, str]] = ({},), **options: Any) -> list[bytes]:
    """The document, once for each of the `inputs`, or a picture of each page with `format="png"`.

    `source` is Typst's text or a file of it below the root. `inputs` are what it reads as `sys.inputs`, `options`
    those of typst.compile. With `twin`, the text of another document, that one after each; its `sys.inputs.pages`
    says on which page of the first things begin (only for a source in a file does Typst keep the layout that tells).

    Raises Refused; RuntimeError when the process ends without an answer, subprocess.TimeoutExpired.
    """
    command = [sys.executable, "-I", __file__]
    what = {"file": str(source)} if isinstance(source, Path) else {"text": source}
    given = json.dumps({**what, "inputs": list(inputs), **options}).encode()
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


def _answer() -> int:
    options = json.load(sys.stdin)
    source = options.pop("file", "") or options.pop("text").encode()
    inputs, twin = options.pop("inputs"), options.pop("twin", "").encode()
    import typst

    try:
        made = [pages for given in inputs for pages in _documents(source, twin, {"sys_inputs": given, **options})]
    except typst.TypstError as error:
        message = str(getattr(error, "message", error))
        hints = [str(hint) for hint in getattr(error, "hints", ()) or ()]
        said = {"message": message, "diagnostic": str(getattr(error, "diagnostic", message)), "hints": hints}
        sys.stderr.write(json.dumps(said))
        return _REFUSED
    for pages in made:
        for page in pages if isinstance(pages, list) else [pages]:
            sys.stdout.buffer.write(len(page).to_bytes(8, "big") + page)
    return 0


def _documents(source: str | bytes, twin: bytes, options: dict[str, Any]) -> list[Any]:
    """The document and, if there is one, its twin."""
    import typst

    if not twin:
        return [typst.compile(source, **options)]
    world = {name: options.pop(name) for name in _WORLD if name in options}
    compiler = typst.Compiler(source, **world)
    document = compiler.compile(**options)
    begins = json.loads(compiler.query("<lk-begins>", field="value"))
    world["sys_inputs"] = {**world["sys_inputs"], "pages": "\n".join(begins)}
    return [document, typst.compile(twin, **world, **options)]


if __name__ == "__main__":
    sys.exit(_answer())
