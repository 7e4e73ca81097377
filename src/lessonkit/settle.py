"""Outputs without what differs from run to run: counters, addresses, temporary paths, colours."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from lessonkit.model import Output

_ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)")
_ADDRESS = re.compile(r"(\bat|@) 0x[0-9a-fA-F]{6,}")
# A path begins where no path is before it: else each character of a long line would be tried as a beginning.
_PATH = r"(?<![^\s\"'<>])[^\s\"'<>]*[/\\]"
_KERNEL_FILE = re.compile(_PATH + r"ipykernel_\d+[/\\]\d+\.py")
_PACKAGE_FILE = re.compile(_PATH + r"(?:site-packages|lib[/\\]python3\.\d+)[/\\]")

# The representations that any composer can use, richest first; others are left out of the store.
KEPT_TYPES = (
    "application/vnd.plotly.v1+json",
    "image/svg+xml",
    "image/png",
    "image/jpeg",
    "text/markdown",
    "text/latex",
    "text/html",
    "text/plain",
)


def strip_ansi(text: str) -> str:
    return _ANSI.sub("", text)


def settle_text(text: str, folder: str) -> str:
    """The text with temporary and installation paths shortened and object addresses left out."""
    text = _KERNEL_FILE.sub("<cell>", text)
    text = _PACKAGE_FILE.sub("", text)
    if folder:
        root = folder.removesuffix("/lessons")
        text = text.replace(f"{folder}/", "").replace(folder, ".").replace(f"{root}/", "../").replace(root, "..")
    return _ADDRESS.sub(r"\1 0x…", text)


def conceal(value: Any, secrets: Iterable[str]) -> Any:
    """The value (a text, or lists and mappings of texts) with each secret replaced by an ellipsis."""
    if isinstance(value, str):
        for secret in secrets:
            value = value.replace(secret, "…")
        return value
    if isinstance(value, Mapping):
        return {key: conceal(item, secrets) for key, item in value.items()}
    return [conceal(item, secrets) for item in value] if isinstance(value, list) else value


def settle_outputs(outputs: Iterable[Any], folder: str) -> tuple[Output, ...]:
    """nbformat outputs as plain mappings that are the same in every run of the same code."""
    settled: list[Output] = []
    for output in outputs:
        kind = output["output_type"]
        if kind == "stream":
            text = settle_text(_joined(output["text"]), folder)
            if settled and settled[-1]["output_type"] == "stream" and settled[-1]["name"] == output["name"]:
                text = settled.pop()["text"] + text
            settled.append({"output_type": kind, "name": output["name"], "text": text})
        elif kind == "error":
            traceback = [settle_text(strip_ansi(line), folder) for line in output["traceback"]]
            evalue = settle_text(strip_ansi(output["evalue"]), folder)
            settled.append({"output_type": kind, "ename": output["ename"], "evalue": evalue, "traceback": traceback})
        else:
            data = {
                name: settle_text(_joined(value), folder) if name.startswith("text/") else _kept(value)
                for name, value in output["data"].items()
                if name in KEPT_TYPES
            }
            if data:
                settled.append({"output_type": "display_data", "data": data})
    return tuple(settled)


def _joined(value: Any) -> str:
    return "".join(value) if isinstance(value, list) else str(value)


def _kept(value: Any) -> Any:
    return "".join(value) if isinstance(value, list) else value
