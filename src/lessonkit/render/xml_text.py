"""Text in XML that is written as text. (`xml.sax.saxutils` does the same, and imports an HTTP client to do it.)"""

from __future__ import annotations

from html import escape as _escape

# In an attribute a reader makes blanks of these, unless they are written as numbers.
_KEPT = {9: "&#9;", 10: "&#10;", 13: "&#13;"}


def escape(text: str) -> str:
    """Text between tags."""
    return _escape(text, quote=False)


def quoteattr(text: str) -> str:
    """Text as the value of an attribute, with its quotes."""
    return f'"{_escape(text).translate(_KEPT)}"'
