"""A side notebook as a file, as its author left it: outputs, and the counts that tell the order of the cells."""

from __future__ import annotations

from typing import Any

from lessonkit.compose.notebook import Notebook, jupyter_output, notebook_metadata
from lessonkit.model import CodeCell, SideRun


def compose_side(run: SideRun) -> Notebook:
    """The notebook of a side notebook's run, without the cells that were removed from it."""
    left, counts = run.session, run.session.counts
    cells: list[dict[str, Any]] = []
    for number, part in enumerate(run.notebook.page, start=1):
        if not isinstance(part, CodeCell):
            text = {"cell_type": "markdown", "id": f"_text-{number}", "metadata": {}, "source": part.text}
            cells.append(text)
            continue
        outputs = [jupyter_output(o, left.kernel, part.options.fig_alt) for o in left.outputs.get(part.label, ())]
        shown = {"execution_count": counts.get(part.label), "outputs": outputs, "source": part.code}
        cells.append({"cell_type": "code", "id": part.label, "metadata": {}, **shown})
    metadata = notebook_metadata(run.notebook.title)
    return {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
