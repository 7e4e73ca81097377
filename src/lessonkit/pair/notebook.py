"""The notebook's side: read as JupyterLab, VS Code or an older Jupyter left it, and made to follow the lesson.

What a lesson does not hold stays: ids, outputs of cells whose code is the same, what is folded or
scrolled, which kernel was chosen, empty cells.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from lessonkit.errors import Fault
from lessonkit.pair.cells import FAILS, PairCell, pair_cell, partners
from lessonkit.pair.script import Script, ScriptCell
from lessonkit.store import digest

_KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}
_KINDS = ("code", "markdown", "raw")
_OF_OUTPUTS = ("execution", "ExecuteTime", "collapsed", "scrolled")
_SAVING = 5.0  # seconds; a program that writes in place has the rest of the file there by then, on a busy machine too
_LOOK = 0.1


@dataclass(slots=True)
class NotebookCell:
    """A cell, its place among all cells (1-based, as a user counts), and the empty ones after it."""

    said: PairCell
    node: Any
    number: int
    after: list[Any] = field(default_factory=list)

    @property
    def pasted(self) -> str:
        """The name of a picture that is shown in it and kept in the notebook alone; "" for none."""
        names = self.node.get("attachments") or {}
        shown = (n for n in names if any(f"attachment:{word}" in self.said.source for word in (n, quote(n))))
        return next(shown, "")


def read_notebook(path: Path) -> tuple[Any, str]:
    """The notebook and the digest of its bytes. Raises Fault where it is none; waits if it is being written."""
    while True:
        try:
            data = path.read_bytes()
            age = time.time() - path.stat().st_mtime
        except OSError as error:
            raise Fault(f"cannot be read: {error.strerror}") from None
        try:
            return _parsed(data), digest(data)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            if not 0 <= age < _SAVING:
                reason = str(error).split("\n")[0] if data.strip() else "the file is empty"
                hint = "restore it, or delete it: the next build writes it anew from the lesson"
                raise Fault(f"not a notebook: {reason}", hint) from None
        time.sleep(_LOOK)


def _parsed(data: bytes) -> Any:
    """Raises ValueError for what no program could show as a notebook."""
    import nbformat

    value = json.loads(data.decode("utf-8-sig"))
    if not isinstance(value, dict) or "nbformat" not in value:
        raise ValueError("it says no `nbformat`")
    notebook = nbformat.from_dict(value)
    if value["nbformat"] != 4:
        notebook = nbformat.convert(notebook, 4)
    if not isinstance(notebook.get("cells"), list):
        raise ValueError("it holds no list of cells")
    notebook.setdefault("metadata", nbformat.NotebookNode())
    for number, cell in enumerate(notebook.cells, 1):
        if not isinstance(cell, dict) or cell.get("cell_type") not in _KINDS:
            raise ValueError(f"cell {number} is of no known kind")
        source = cell.get("source", "")
        source = cell["source"] = "".join(source) if isinstance(source, list) else source
        if not isinstance(source, str) or not isinstance(cell.setdefault("metadata", {}), dict):
            raise ValueError(f"cell {number} holds no text")
        source.encode()  # fails for half of a character
    return notebook


def cells_of(notebook: Any) -> list[NotebookCell]:
    """The cells that are not empty."""
    found: list[NotebookCell] = []
    for number, node in enumerate(notebook.cells, 1):
        said = pair_cell(node, first=not found)
        if said.source:
            found.append(NotebookCell(said, node, number))
        elif found:
            found[-1].after.append(node)
    return found


def new_notebook(script: Script) -> Any:
    """The notebook of a lesson that has none yet; of the same lesson the same one each time."""
    from nbformat.v4 import new_notebook as empty

    return following(empty(), script)


def following(notebook: Any, script: Script) -> Any:
    """The notebook with the lesson's cells."""
    from nbformat import NotebookNode

    old = cells_of(notebook)
    known = partners([cell.said for cell in old], script.said)
    blank = notebook.cells[: old[0].number - 1] if old else notebook.cells
    nodes: list[Any] = list(blank)
    for cell, index in zip(script.cells, known, strict=True):
        nodes.append(_node(cell, old[index] if index is not None else None))
        nodes += old[index].after if index is not None else []
    _give_ids(nodes)
    metadata = NotebookNode(notebook.metadata)
    lessons = {key: script.metadata[key] for key in ("kernelspec", "jupytext") if key in script.metadata}
    metadata.update({"kernelspec": _KERNEL} | lessons | {k: v for k, v in metadata.items() if k == "kernelspec"})
    minor = max(5, notebook.get("nbformat_minor", 0))
    return NotebookNode(cells=nodes, metadata=metadata, nbformat=4, nbformat_minor=minor)


def _node(cell: ScriptCell, old: NotebookCell | None) -> Any:
    """The cell of the lesson as one of the notebook's; what of the old one is not the lesson's stays."""
    from nbformat import from_dict

    said = cell.said
    if old is None:  # not by nbformat.v4, which validates each cell by itself: the notebook is validated as a whole
        kind = said.kind if said.kind in ("code", "markdown") else "raw"
        empty: dict[str, Any] = {"outputs": [], "execution_count": None} if kind == "code" else {}
        node: Any = from_dict({"cell_type": kind, "metadata": {}, "source": said.source, **empty})
    else:
        node = from_dict(old.node)
        if old.said.source != said.source:
            node.source = said.source
            if said.kind == "code":
                node.outputs, node.execution_count = [], None
                for key in _OF_OUTPUTS:
                    node.metadata.pop(key, None)
        if old.said.title != said.title:
            node.metadata.pop("title", None)
    node.metadata.update({key: from_dict(value) for key, value in cell.metadata.items() if key != "tags"})
    tags = [*said.tags, *([FAILS] if said.fails else [])]
    if node.metadata.get("tags", []) != tags:
        node.metadata["tags"] = tags
        if not tags:
            del node.metadata["tags"]
    return node


def _give_ids(nodes: Sequence[Any]) -> None:
    """Each cell keeps its id; one that has none, or one that another has, gets one of its content."""
    taken: set[str] = set()
    without = []
    for node in nodes:
        own = node.get("id")
        if isinstance(own, str) and own and own not in taken:
            taken.add(own)
        else:
            without.append(node)
    for node in without:
        node["id"] = next(name for name in _names(node) if name not in taken)
        taken.add(node["id"])


def _names(node: Any) -> Iterable[str]:
    number = 0
    while True:
        yield digest(node["cell_type"], node["source"], str(number))[:8]
        number += 1


def notebook_text(notebook: Any) -> str:
    """The file's content, laid out as JupyterLab does."""
    import nbformat

    return str(nbformat.writes(notebook)) + "\n"
