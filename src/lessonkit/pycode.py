"""Python code as a syntax tree, one at a time.

Python 3.11 keeps the depth of a tree that it makes in a place that all threads share: two at once end in
"SystemError: AST constructor recursion depth mismatch" (https://github.com/python/cpython/issues/106905).
"""

from __future__ import annotations

import ast
import re
from threading import Lock

_ONE = Lock()
_MAGIC = re.compile(r"^([ \t]*)[%!?].*$", re.MULTILINE)


def without_magics(source: str, instead: str = "pass") -> str:
    """Code with IPython's lines (`%matplotlib inline`, `%%time`, `!ls`, `?help`) replaced, at their indentation."""
    return _MAGIC.sub(rf"\1{instead}", source)


def syntax_tree(source: str, mode: str = "exec", *, top_level_await: bool = False) -> ast.AST:
    """The tree of a source. Raises SyntaxError, ValueError."""
    flags = ast.PyCF_ONLY_AST | (ast.PyCF_ALLOW_TOP_LEVEL_AWAIT if top_level_await else 0)
    with _ONE:
        tree = compile(source, "<code>", mode, flags)
    assert isinstance(tree, ast.AST)
    return tree


def module_tree(source: str) -> ast.Module:
    """The tree of a module. Raises SyntaxError, ValueError."""
    tree = syntax_tree(source)
    assert isinstance(tree, ast.Module)
    return tree
