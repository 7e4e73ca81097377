"""Teaching blocks. Each file here that has a `DEFINITION` (or `DEFINITIONS`) is one block of the dialect.

A new block is a new file: it is found by looking into this folder.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType

from lessonkit.blocks.definition import Definition


def _definitions() -> Mapping[str, Definition]:
    found: dict[str, Definition] = {}
    for module in iter_modules(__path__):
        content = vars(import_module(f"{__name__}.{module.name}"))
        for definition in (*content.get("DEFINITIONS", ()), content.get("DEFINITION")):
            if isinstance(definition, Definition):
                found[definition.name] = definition
    return MappingProxyType(found)


REGISTRY = _definitions()
"""Every teaching block by the class name that authors write."""
