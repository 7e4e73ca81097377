"""Hundreds of edits at random on both sides: they agree in the end, or nothing was written."""

from __future__ import annotations

import random
import re
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_output
from pairs import LESSON, TO_LESSON, TO_NOTEBOOK, Pair, code, make_pair, markdown

from lessonkit.errors import LessonProblems
from lessonkit.pair.notebook import cells_of
from lessonkit.pair.script import read_script

# Cells in the author's own ways, which every edit elsewhere leaves as they are.
CELLS = """\

#%%
a=1


# %% [markdown]
r\"\"\"
$\\alpha$
\"\"\"
# %%
# %matplotlib inline
b = 2

# %% [markdown] slideshow={"slide_type": "skip"}
#Narrow

# %%
c = '''
# %% no cell
'''

# %%

# %% language="bash"
# ls
"""
SOURCES = ("x_{0} = {0}", "%time {0}", "def f_{0}():\n    return {0}", "'''\n# %% {0}\n'''", "!echo {0}")
TEXTS = ("Text {0}.", "# Heading {0} {{#h{0}}}", "$\\beta_{0}$", "``` python\n# %% {0}\n```", "- a{0}\n\n  b  \n- c")


class Author:
    """Edits one side or the other; no text is used twice."""

    def __init__(self, pair: Pair, seed: int) -> None:
        self.pair, self.chance, self.count = pair, random.Random(seed), 0

    def new(self, texts: tuple[str, ...]) -> str:
        self.count += 1
        return self.chance.choice(texts).format(self.count)

    def edit_lesson(self) -> None:
        script = read_script(self.pair.lesson, "x.py")
        blocks = ["".join((*cell.rows, *cell.gap)) for cell in script.cells]
        place = self.chance.randrange(1, len(blocks))
        match self.chance.choice(("line", "line", "cell", "text", "delete", "move")):
            case "line":
                cell = script.cells[place]
                row = f"y_{self.new(('{0}',))} = 0\n" if cell.said.kind == "code" else f"# more {self.new(('{0}',))}\n"
                inside = cell.metadata.get("cell_marker") or cell.rows[-1].startswith("'''") or "bash" in cell.rows[0]
                blocks[place] = "".join((*cell.rows, "" if inside else row, *cell.gap))
                blocks[1] = blocks[1].replace("# :::", f"# {self.count}\n# :::") if inside else blocks[1]
            case "cell":
                blocks.insert(place, f"# %%\n{self.new(SOURCES[:1])}\n\n\n")
            case "text":
                blocks.insert(place, f"# %% [markdown]\n# {self.new(TEXTS[:1])}\n\n")
            case "delete" if len(blocks) > 6:
                del blocks[place]
            case _:
                blocks.insert(place, blocks.pop(self.chance.randrange(1, len(blocks))))
        self.pair.lesson.write_text("".join(blocks))

    def edit_notebook(self) -> None:
        notebook = self.pair.read()
        place = self.chance.randrange(1, len(notebook.cells))
        cell = notebook.cells[place]
        match self.chance.choice(("line", "line", "cell", "text", "move", "tag")):
            case "cell":
                notebook.cells.insert(place, code(self.new(SOURCES)))
            case "text":
                notebook.cells.insert(place, markdown(self.new(TEXTS)))
            case "move":
                notebook.cells.insert(place, notebook.cells.pop(self.chance.randrange(1, len(notebook.cells))))
            case "tag":
                cell.metadata["tags"] = [self.new(("tag-{0}",))]
            case _:
                cell.source += "\n" + self.new(SOURCES[:1] if cell.cell_type == "code" else TEXTS)
        self.pair.save(notebook)

    def look(self) -> None:
        """Run, fold, and have an empty cell at the end."""
        notebook = self.pair.read()
        cell = self.chance.choice([cell for cell in notebook.cells if cell.cell_type == "code"])
        cell.outputs = [new_output("stream", text="a secret output")]
        cell.metadata["collapsed"] = self.chance.random() < 0.5
        notebook.cells[1].metadata["jp-MarkdownHeadingCollapsed"] = True
        notebook.cells.append(code(""))
        self.pair.save(notebook)


def agrees(pair: Pair) -> bool:
    said = read_script(pair.lesson, "x.py").said
    return said == tuple(cell.said for cell in cells_of(pair.read()))


def owned(pair: Pair) -> dict[str, str]:
    """The ids of cells by what they hold, where no other holds the same."""
    cells: dict[str, Any] = {}
    for cell in pair.cells:
        cells.setdefault(f"{cell.cell_type} {cell.source}", []).append(cell["id"])
    return {source: ids[0] for source, ids in cells.items() if len(ids) == 1}


def is_sound(pair: Pair, before: dict[str, str]) -> None:
    assert agrees(pair)
    assert len(set(pair.ids)) == len(pair.ids)
    nbformat.validate(pair.read(), relax_add_props=False)
    now = owned(pair)
    assert {source for source in before if source in now and now[source] != before[source]} == set()
    assert not re.search("secret output|collapsed|Collapsed", pair.text)


@pytest.mark.parametrize("seed", range(6))
def test_edits_of_one_side_arrive_on_the_other_and_change_nothing_else(seed: int, tmp_path: Path) -> None:
    pair = make_pair(tmp_path, LESSON + CELLS)
    author = Author(pair, seed)
    for _ in range(8):
        before, text, cells = owned(pair), pair.text, [dict(cell) for cell in pair.cells]
        if author.chance.random() < 0.5:
            author.edit_lesson()
            edited = pair.text
            assert pair.sync() in (TO_NOTEBOOK, "")
            assert pair.text == edited
        else:
            author.edit_notebook()
            saved = pair.notebook.read_bytes()
            done = pair.sync()
            assert (done in (TO_LESSON, ""), pair.notebook.read_bytes()) == (True, saved)
            kept = [dict(cell)["source"] for cell in pair.cells if dict(cell) in cells]
            script = read_script(pair.lesson, "x.py")
            rows = ["".join(cell.rows) for cell in script.cells if cell.said.source in kept]
            assert [row for row in rows if row not in text and row.rstrip("\n") not in text] == []
        is_sound(pair, before)
        author.look()
        quiet = pair.bytes
        assert (pair.sync(), pair.bytes) == ("", quiet)


@pytest.mark.parametrize("seed", range(6))
def test_edits_of_both_sides_are_a_conflict_until_one_is_chosen(seed: int, tmp_path: Path) -> None:
    pair = make_pair(tmp_path, LESSON + CELLS)
    author = Author(pair, seed)
    for _ in range(6):
        texts = pair.bytes
        author.edit_lesson()
        author.edit_notebook()
        both = pair.bytes
        if both[0] == texts[0] or agrees(pair):
            pair.sync()
            continue
        try:
            done = pair.sync()
        except LessonProblems:
            assert pair.bytes == both
            pair.notebook.unlink()
            pair.sync()
            assert pair.bytes[0] == both[0]
        else:  # one of the two moved a cell to where it was
            assert done in (TO_LESSON, TO_NOTEBOOK)
        is_sound(pair, {})
