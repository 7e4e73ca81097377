"""Every demo of every lesson runs: a test case a code cell, named by lesson and label."""

from __future__ import annotations

import pytest
from demos import Demo, demos, lessons, run_of, verdict
from projects import ROOT, ProjectFolder

from lessonkit.report import format_problem

pytestmark = pytest.mark.xdist_group("shipped")  # with all others that look at a run of the lessons


@pytest.mark.parametrize(
    "demo",
    [pytest.param(demo, id=f"{demo.slug}-{demo.cell.label}") for demo in demos(ROOT)],
)
def test_cell_runs_in_a_clean_kernel(demo: Demo) -> None:
    reason = verdict(demo)
    if reason:
        pytest.fail(reason, pytrace=False)


@pytest.mark.parametrize("slug", lessons(ROOT))
def test_every_inline_result_of_a_lesson_has_a_value(slug: str) -> None:
    run = run_of(ROOT, slug)
    if run.problem is not None:
        pytest.fail(format_problem(run.problem), pytrace=False)
    numbers = [inline.number for inline in lessons(ROOT)[slug].inlines]
    assert [number for number in numbers if not run.results.inline.get(number, "").strip()] == []


BROKEN = """\
# %% [markdown]
# # Only {#only time="00:00-10:00"}
#
# ## Demos {#demos}

# %%
#| label: before
total = 1 + 1

# %%
#| label: broken
total = 2
total / 0

# %%
#| label: after
print(total)
"""


class TestABrokenDemo:
    """What the cases above say when a demo breaks."""

    @pytest.fixture
    def verdicts(self, project: ProjectFolder) -> dict[str, str]:
        project.lesson("broken", BROKEN)
        return {demo.cell.label: verdict(demo) for demo in demos(project.root)}

    def test_fails_its_own_case_at_the_line_that_raised(self, verdicts: dict[str, str], project: ProjectFolder) -> None:
        line = project.read("lessons/broken.py").split("\n").index("total / 0") + 1
        first = verdicts["broken"].split("\n")[0]
        assert first == f"lessons/broken.py:{line}: error: cell 'broken' raised ZeroDivisionError: division by zero"

    def test_leaves_the_cells_before_it_alone(self, verdicts: dict[str, str]) -> None:
        assert verdicts["before"] == ""

    def test_reports_the_cells_after_it_as_not_reached(self, verdicts: dict[str, str]) -> None:
        assert "not reached: 'broken' failed at line" in verdicts["after"]
