"""The house: each module imports only from rooms below its own, and side effects have one place each."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest
from projects import ROOT

# From the roof to the ground. A room is a module or a package; rooms side by side do not know each other.
ROOMS: tuple[tuple[str, ...], ...] = (
    ("cli",),
    ("serve",),
    ("build", "gate"),
    ("hub",),
    ("publish", "edits", "skeleton"),
    ("outputs",),
    ("sources",),
    ("results", "render"),
    ("pulled",),
    ("pair", "merge", "proof", "plan", "shorten"),
    ("compose", "execute"),
    ("spare",),
    ("kernel", "settle"),
    ("reading", "scratch", "listening", "environment"),
    ("parse", "resources", "side", "history"),
    ("names", "run_of_show", "div_classes", "conflicts"),
    ("header", "cells", "timing", "sections"),
    ("blocks",),
    ("read", "syntax"),
    ("percent", "pycode"),
    ("report", "lock"),
    ("store", "leftover", "memory"),
    ("config",),
    ("model",),
    ("errors",),
)
FLOOR = {room: number for number, row in enumerate(ROOMS) for room in row}
PACKAGE = ROOT / "src" / "lessonkit"
MODULES = {
    ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted(PACKAGE.rglob("*.py"))
}
PRINTERS = {"cli", "report"}
# `scratch` copies into the folder of a kernel.
WRITERS = {"store", "scratch"}
WRITING_CALLS = {"write_text", "write_bytes", "touch", "rename", "copy", "copy2", "copyfile", "copytree", "move"}


def calls(module: str) -> Iterator[ast.Call]:
    tree = ast.parse(MODULES[module].read_text(encoding="utf-8"))
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def imported(module: str) -> set[str]:
    """Every module that it imports, at its top or inside a function."""
    found = set()
    for node in ast.walk(ast.parse(MODULES[module].read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{module}: relative import"
            found |= {f"{node.module}.{alias.name}" for alias in node.names} | {node.module or ""}
    return found


def rooms_below(module: str) -> set[str]:
    """The rooms that a module imports from, its own left out."""
    parts = (name.split(".") for name in imported(module) if name.startswith("lessonkit."))
    return {part[1] for part in parts if part[1] in FLOOR} - {module.split(".")[0]}


def test_every_module_has_a_room_and_every_room_a_module() -> None:
    assert {module.split(".")[0] for module in MODULES} - {"__init__"} == set(FLOOR)


def test_a_module_imports_only_from_rooms_below_its_own() -> None:
    arrows = {(module, other) for module in MODULES if module != "__init__" for other in rooms_below(module)}
    assert {(m, other) for m, other in arrows if FLOOR[other] <= FLOOR[m.split(".")[0]]} == set()


def test_rendering_knows_documents_and_not_lessons() -> None:
    lessons = {"compose", "execute", "parse", "blocks", "model"}
    assert {module for module in MODULES if module.startswith("render.") and rooms_below(module) & lessons} == set()


def test_a_composer_does_not_know_the_teaching_blocks() -> None:
    arrows = {(module, name) for module in MODULES if module.startswith("compose.") for name in imported(module)}
    blocks = {name for _, name in arrows if name.startswith("lessonkit.blocks.")}
    assert {name for name in blocks if name.split(".")[2] != "lowering"} == set()


def test_the_builder_does_not_know_the_sandbox() -> None:
    assert {m for m in MODULES if any(name.split(".")[0] == "connectome_sandbox" for name in imported(m))} == set()


def test_only_the_report_and_the_command_line_print() -> None:
    printing = {m for m in MODULES if any(ast.unparse(c.func) in ("print", "sys.stdout.write") for c in calls(m))}
    assert printing == PRINTERS


def opens_for_writing(call: ast.Call) -> bool:
    name = ast.unparse(call.func).rsplit(".", 1)[-1]
    arguments = [*call.args, *(keyword.value for keyword in call.keywords)]
    if name in ("open", "fdopen") and not any(ast.unparse(argument) == "os.devnull" for argument in arguments):
        texts = [argument.value for argument in arguments if isinstance(argument, ast.Constant)]
        return any(isinstance(text, str) and len(text) < 4 and set(text) & set("wax+") for text in texts)
    return isinstance(call.func, ast.Attribute) and name in WRITING_CALLS


def test_only_the_store_writes_files() -> None:
    assert {module for module in MODULES if any(opens_for_writing(call) for call in calls(module))} == WRITERS


@pytest.mark.parametrize(
    ("way", "writes"),
    [
        ("open(p, 'w')", True),
        ("p.open(mode='ab')", True),
        ("os.fdopen(handle, 'wb')", True),
        ("p.write_text(t)", True),
        ("shutil.copy(a, b)", True),
        ("open(p)", False),
        ("p.open('rb')", False),
        ("write_text(p, t)", False),
        ("open(os.devnull, 'w')", False),
    ],
)
def test_the_test_for_writing_sees_each_way_to_write(way: str, writes: bool) -> None:
    call = ast.parse(way, mode="eval").body
    assert isinstance(call, ast.Call)
    assert opens_for_writing(call) is writes


def test_trees_of_code_are_made_one_at_a_time() -> None:
    texts = {module: path.read_text(encoding="utf-8") for module, path in MODULES.items()}
    assert {m for m, text in texts.items() if "ast.parse(" in text or "PyCF_ONLY_AST" in text} == {"pycode"}


def test_a_module_is_named_for_what_it_holds() -> None:
    assert {path.stem for path in MODULES.values()} & {"utils", "util", "helpers", "misc", "common"} == set()


def test_a_module_can_be_read_at_a_sitting() -> None:
    lengths = {module: len(path.read_text(encoding="utf-8").splitlines()) for module, path in MODULES.items()}
    assert {module: lines for module, lines in lengths.items() if lines > 400} == {}
