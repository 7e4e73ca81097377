"""Code in the colours of the deck, as runs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from lessonkit.render.pptx_content import Code, Run

if TYPE_CHECKING:
    from pygments.token import _TokenType

_PRINTED = ("stdout", "stderr", "error")


def coloured(code: Code) -> tuple[Run, ...]:
    """The runs of code: keywords, text, numbers, comments and the language's own names as on the deck."""
    if code.kind in _PRINTED or not code.language:
        return (Run(code.text, code=True),)
    return tuple(_runs(code))


def _runs(code: Code) -> Iterator[Run]:
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    try:
        # Blank lines at the ends are the author's, and no line feed is to be added.
        lexer = get_lexer_by_name(code.language, stripnl=False, ensurenl=False)
    except ClassNotFound:
        yield Run(code.text, code=True)
        return
    held = Run("", code=True)
    for kind, text in lexer.get_tokens(code.text):
        colour, bold = _look(kind)
        if colour == held.colour or not text.strip():
            held = Run(held.text + text, held.bold, code=True, colour=held.colour)
            continue
        if held.text:
            yield held
        held = Run(text, bold, code=True, colour=colour)
    if held.text:
        yield held


def _look(kind: _TokenType) -> tuple[str, bool]:
    from pygments.token import Comment, Keyword, Literal, Name, Operator, String

    if kind in Comment:
        return "comment", False
    if kind in Keyword.Constant or kind in Literal.Number:
        return "number", False
    if kind in Keyword or kind in Operator.Word:
        return "keyword", True
    if kind in String:
        return "string", False
    if kind in Name.Builtin or kind in Name.Decorator:
        return "builtin", False
    return "", False
