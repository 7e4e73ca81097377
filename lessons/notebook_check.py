"""What a notebook file tells about how it was made, without running it: a first look, no proof.

Read with nothing but the file: the counts at the left of the cells, the names that a cell uses and no cell above it
makes, outputs without a word, and whether the version of the data is written down anywhere.
"""

import ast
import builtins
import json
import re

VERSION = re.compile(r"\bversion\b|\bchecksum\b|\bsha\d|\bdoi\b", re.IGNORECASE)


def examine(path):
    """Answers about the notebook file at `path`, by question."""
    with open(path, encoding="utf-8") as file:
        cells = json.load(file)["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    texts = ["".join(cell["source"]) for cell in cells]
    counts = [cell["execution_count"] for cell in code]
    return {
        "run in the order of the page": "yes" if counts == list(range(1, len(code) + 1)) else _listed(counts),
        "names that no cell above makes": ", ".join(missing_names("".join(cell["source"]) for cell in code)) or "none",
        "Markdown cells": len(cells) - len(code),
        "version of the data": "stated" if any(VERSION.search(text) for text in texts) else "missing",
    }


def _listed(counts):
    return "no: " + ", ".join("not run" if count is None else str(count) for count in counts)


def missing_names(sources):
    """Names that the code uses before any of it has made them, in the order of their use."""
    known, missing = set(dir(builtins)), []
    for source in sources:
        tree = ast.parse(source)
        made = {name for node in ast.walk(tree) for name in _made(node)}
        for node in ast.walk(tree):
            read = isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
            if read and node.id not in known | made and node.id not in missing:
                missing.append(node.id)
        known |= made
    return missing


def _made(node):
    """The names that a piece of code makes."""
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        yield node.id
    elif isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
        yield node.name
    elif isinstance(node, ast.arg):
        yield node.arg
    elif isinstance(node, ast.alias):
        yield (node.asname or node.name).split(".")[0]
    elif isinstance(node, ast.ExceptHandler) and node.name:
        yield node.name
