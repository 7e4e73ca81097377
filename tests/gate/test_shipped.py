"""What is shipped passes its own gate: nothing sticks out, is too small, complains, or shuts anybody out."""

from __future__ import annotations

import pytest
from projects import ProjectFolder
from surroundings import HERE

pytestmark = pytest.mark.xdist_group("shipped")


def test_the_shipped_lessons_have_nothing_to_mend(shipped: ProjectFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", HERE["SOURCE_DATE_EPOCH"])  # that of the build: the hub shows its day
    ran = shipped.run("check")
    assert ran.code == 0, ran.err
    assert "nothing to mend" in ran.out
