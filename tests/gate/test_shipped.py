"""What is shipped passes its own gate: nothing sticks out, is too small, complains, or shuts anybody out."""

from __future__ import annotations

import pytest
from projects import ProjectFolder

pytestmark = pytest.mark.xdist_group("shipped")


def test_the_shipped_lessons_have_nothing_to_mend(shipped: ProjectFolder) -> None:
    ran = shipped.run("check")
    assert ran.code == 0, ran.err
    assert "nothing to mend" in ran.out
