"""What lessons read from the environment: named in `_quarto.yml`, part of what results depend on, secrets not kept."""

from __future__ import annotations

import pytest
from projects import HEADER, ProjectFolder

TOKEN = "s3cret-and-long"
BESIDE = """\
# ---
# title: Beside
# ---

# %%
#| label: looks
import os
print("beside has", len(os.environ.get("CAVE_TOKEN", "")))
"""
ASKS = HEADER.replace("#   minutes: 10\n", "#   minutes: 10\n#   environment: [CAVE_TOKEN]\n")
READS = """\
# %% [markdown]
# # Only {#only time="00:00-10:00"}
#
# ## A slide {#slide}

# %%
#| label: reads
import os
print("server", os.environ.get("CAVE_SERVER"), "other", os.environ.get("OTHER_SERVER"))

# %% [markdown]
# So `{python} os.environ.get("CAVE_VERSION")`.
"""


@pytest.fixture
def switched(project: ProjectFolder, monkeypatch: pytest.MonkeyPatch) -> ProjectFolder:
    """A project whose lesson reads where its server is."""
    for name in ("CAVE_SERVER", "CAVE_VERSION", "CAVE_TOKEN", "OTHER_SERVER"):
        monkeypatch.delenv(name, raising=False)
    names = "  environment: [CAVE_SERVER, CAVE_VERSION, CAVE_TOKEN]\n"
    shipped = "  environment: [CAVE_SERVER, CAVE_TOKEN, CAVE_DATASTACK, CAVE_VERSION, CAVE_NEURON]\n"
    project.edit("_quarto.yml", shipped, names)
    project.lesson("reads", READS)
    return project


def test_a_lesson_sees_the_variables_that_are_named_and_no_others(
    switched: ProjectFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CAVE_SERVER", "http://a")
    monkeypatch.setenv("OTHER_SERVER", "http://b")
    assert switched.run(only=("deck",)).code == 0
    assert "server http://a other None" in switched.read("slides/reads.qmd")


def test_another_value_runs_the_lesson_again_and_explain_names_the_variable(
    switched: ProjectFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CAVE_VERSION", "1")
    assert switched.run(only=("deck",)).code == 0
    monkeypatch.setenv("CAVE_VERSION", "2")
    out = switched.run("--explain", only=("deck",)).out
    assert "reads: results: environment variable CAVE_VERSION changed" in out
    assert "So 2." in switched.read("slides/reads.qmd")
    monkeypatch.delenv("CAVE_VERSION")
    assert "environment variable CAVE_VERSION is gone" in switched.run("--explain", only=("deck",)).out


def test_a_token_reaches_the_lesson_alone_whose_header_asks(
    switched: ProjectFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CAVE_TOKEN", TOKEN)
    monkeypatch.setenv("CAVE_SERVER", "http://a")
    looks = READS.replace('"other",', 'len(os.environ.get("CAVE_TOKEN", "")), [*os.environ], "other",')
    switched.lesson("asks", looks, ASKS)
    switched.lesson("reads", looks)
    switched.write("lessons/asks/beside.py", BESIDE)
    switched.edit("lessons/asks.py", "# So `{python}", '# ::: {.notebook src="beside"}\n# :::\n#\n# So `{python}')
    ran = switched.run(only=("deck",))
    assert ran.code == 0, ran.err
    asks, reads = switched.read("slides/asks.qmd"), switched.read("slides/reads.qmd")
    assert f"server http://a {len(TOKEN)} " in asks
    assert "server http://a 0 " in reads
    assert ("'CAVE_TOKEN'" in asks, "'CAVE_TOKEN'" in reads) == (True, False)
    assert "beside has 0" in asks, "a notebook beside it asks for nothing"


def test_a_lesson_whose_header_asks_now_runs_again(switched: ProjectFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAVE_TOKEN", TOKEN)
    looks = READS.replace('"other",', 'len(os.environ.get("CAVE_TOKEN", "")), "other",')
    switched.lesson("reads", looks)
    assert switched.run(only=("deck",)).code == 0
    switched.lesson("reads", looks, ASKS)
    ran = switched.run("--explain", only=("deck",))
    assert ran.code == 0, ran.err
    assert "leave to read CAVE_TOKEN is new" in ran.out
    assert f"server None {len(TOKEN)} other" in switched.read("slides/reads.qmd")
    switched.edit("_quarto.yml", "[CAVE_SERVER, CAVE_VERSION, CAVE_TOKEN]", "[CAVE_SERVER, CAVE_VERSION]")
    refused = switched.run(only=("deck",))
    assert refused.code == 1
    line = ASKS.splitlines().index("#   environment: [CAVE_TOKEN]") + 1
    assert f"lessons/reads.py:{line}: error: no lesson may read CAVE_TOKEN" in refused.err
    assert "add CAVE_TOKEN to `environment:` under `lessonkit:` in _quarto.yml" in refused.err


def test_another_token_runs_nothing(switched: ProjectFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAVE_TOKEN", TOKEN)
    switched.lesson("reads", READS, ASKS)
    assert switched.run().code == 0
    monkeypatch.setenv("CAVE_TOKEN", "another-token")
    assert "running cell" not in switched.run().out


def test_a_token_that_a_cell_prints_stands_in_no_file_and_no_message(
    switched: ProjectFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CAVE_TOKEN", TOKEN)
    tells = READS.replace('"other",', 'os.environ["CAVE_TOKEN"], "other",').replace(
        'os.environ.get("CAVE_VERSION")', "os.environ['CAVE_TOKEN']"
    )
    switched.lesson(
        "reads",
        tells + '\n# %%\n#| label: shows\nimport pandas as pd\npd.DataFrame({"header": [os.environ["CAVE_TOKEN"]]})\n',
        ASKS,
    )
    ran = switched.run("--explain")
    assert ran.code == 0, ran.err
    assert "server None … other" in switched.read("slides/reads.qmd")
    assert switched.files_holding(TOKEN) == []
    assert TOKEN not in ran.out + ran.err


def test_a_token_in_an_exception_stands_in_no_message(switched: ProjectFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAVE_TOKEN", TOKEN)
    switched.lesson(
        "reads", READS + "\n# %%\n#| label: fails\nraise ValueError(f\"refused: {os.environ['CAVE_TOKEN']}\")\n", ASKS
    )
    ran = switched.run()
    assert ran.code == 1
    assert "refused: …" in ran.err
    assert TOKEN not in ran.err
    assert switched.files_holding(TOKEN) == []
