"""What pandoc is asked to read."""

from __future__ import annotations

from types import ModuleType

import pytest


def recorded(monkeypatch: pytest.MonkeyPatch, module: ModuleType) -> list[str]:
    """The documents that a module gives to pandoc from now on."""
    given: list[str] = []
    run = module.run_pandoc

    def noting(text: str, *others: object) -> str:
        given.append(text)
        made: str = run(text, *others)
        return made

    monkeypatch.setattr(module, "run_pandoc", noting)
    return given
