"""The process that Typst runs in (`typst_process`), run by path; it imports little, for it is started often.

It reads a JSON object of typst.compile's arguments from its standard input and writes the pages, each after its length
in eight bytes; what Typst refuses is JSON on standard error.
"""

from __future__ import annotations

import json
import sys
from threading import Thread

import typst

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

REFUSED = 65
_WORLD = ("root", "font_paths", "ignore_system_fonts")  # of the options, what a compiler is made with


def main() -> int:
    """Answer the one request; the exit status."""
    options = json.load(sys.stdin)
    source = options.pop("file", "") or options.pop("text").encode()
    jobs = options.pop("jobs")
    made: list[list[bytes] | typst.TypstError] = [[] for _ in jobs]

    def make(number: int, inputs: dict[str, str], twin: str) -> None:
        try:
            made[number] = _documents(source, inputs, twin.encode(), options)
        except typst.TypstError as error:
            made[number] = error

    # Typst works outside of the interpreter's lock, and what one document has taken in (fonts, pictures, the colours
    # of code) it keeps for the others.
    threads = [Thread(target=make, args=(number, *job)) for number, job in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for pages in made:
        if isinstance(pages, typst.TypstError):
            sys.stderr.write(json.dumps(_said(pages)))
            return REFUSED
    for page in (page for pages in made if isinstance(pages, list) for page in pages):
        sys.stdout.buffer.write(len(page).to_bytes(8, "big") + page)
    return 0


def _documents(source: str | bytes, inputs: dict[str, str], twin: bytes, options: dict[str, Any]) -> list[bytes]:
    """The pages of the document and, if there is one, of its twin."""
    world = {name: value for name, value in options.items() if name in _WORLD}
    wanted = {name: value for name, value in options.items() if name not in _WORLD}
    compiler = typst.Compiler(source, sys_inputs=inputs, **world)
    pages = _pages(compiler.compile(**wanted))
    if twin:
        begins = "\n".join(json.loads(compiler.query("<lk-begins>", field="value")))
        follower = typst.Compiler(twin, sys_inputs={**inputs, "pages": begins}, **world)
        pages += _pages(follower.compile(**wanted))
    return pages


def _pages(made: bytes | list[bytes] | None) -> list[bytes]:
    return made if isinstance(made, list) else [made or b""]


def _said(error: typst.TypstError) -> dict[str, object]:
    message = str(getattr(error, "message", error))
    hints = [str(hint) for hint in getattr(error, "hints", ()) or ()]
    return {"message": message, "diagnostic": str(getattr(error, "diagnostic", message)), "hints": hints}


if __name__ == "__main__":
    sys.exit(main())
