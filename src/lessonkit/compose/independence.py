"""Which inline results are the same whatever learners write: their values may stand in the starter notebook.

Told by names: what a statement binds, or changes in place, depends on all that it reads; a file that it names counts as
a name. That is no proof, since code may do anything. What cannot be read counts as dependent.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from lessonkit.model import Lesson
from lessonkit.pycode import syntax_tree, without_magics

_FILE = re.compile(r"[\w./ -]*\.\w{1,8}")
_NAME = re.compile(r"[^\W\d]\w*")


@dataclass(frozen=True, slots=True)
class _Use:
    """The names that code reads, and those that it binds or changes."""

    reads: frozenset[str]
    makes: frozenset[str]


def independent(lesson: Lesson, given: Collection[str]) -> frozenset[int]:
    """Numbers of the inline results that depend on no cells but those with the `given` labels."""
    doubtful: set[str] = set()
    found = set()
    cells = [("", ""), *((cell.label, cell.source) for cell in lesson.cells)]
    for count, (label, source) in enumerate(cells):
        for use in _uses(source):
            if label not in given or use.reads & doubtful:
                doubtful |= use.makes
            else:
                doubtful -= use.makes - use.reads
        for inline in lesson.inlines:
            if inline.after == count and not any(use.reads & doubtful for use in _uses(inline.expression)):
                found.add(inline.number)
    return frozenset(found)


def _uses(source: str) -> list[_Use]:
    """What each statement of a source uses; of code that cannot be read, every word."""
    try:
        tree = syntax_tree(without_magics(source.strip()), top_level_await=True)
    except (SyntaxError, ValueError):
        names = frozenset(_NAME.findall(source))
        return [_Use(names, names)]
    assert isinstance(tree, ast.Module)
    return [_use(statement) for statement in tree.body]


def _use(statement: ast.AST) -> _Use:
    reads: set[str] = set()
    makes: set[str] = set()
    own: set[str] = set()  # of comprehensions and lambdas
    for node in ast.walk(statement):
        match node:
            case ast.Name(id=name, ctx=ast.Load()):
                reads.add(name)
            case ast.Name(id=name):
                makes.add(name)
            case ast.AugAssign(target=ast.Name(id=name)):
                reads.add(name)
            case ast.Constant(value=str(text)) if _FILE.fullmatch(text):
                reads.add(text)
                makes.add(text)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                makes.add(name)
            case ast.alias(name=name, asname=other):
                makes.add((other or name).split(".")[0])
            case ast.comprehension(target=target):
                own.update(inner.id for inner in ast.walk(target) if isinstance(inner, ast.Name))
        makes.update(_changed(node))
    return _Use(frozenset(reads - own), frozenset(makes - own))


def _changed(node: ast.AST) -> Iterator[str]:
    """What is changed in place: `x[0] = 1`, `x.y = 1`, `x.append(1)` as a statement, `x.sort(inplace=True)`."""
    match node:
        case ast.Subscript(ctx=ast.Store() | ast.Del()) | ast.Attribute(ctx=ast.Store() | ast.Del()):
            yield from _owner(node)
        case ast.Expr(value=ast.Call(func=ast.Attribute() as called)):
            yield from _owner(called)
        case ast.Call(func=ast.Attribute() as called, keywords=given) if any(k.arg == "inplace" for k in given):
            yield from _owner(called)


def _owner(node: ast.AST) -> Iterator[str]:
    while isinstance(node, ast.Subscript | ast.Attribute | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    if isinstance(node, ast.Name):
        yield node.id
