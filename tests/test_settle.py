from __future__ import annotations

import pytest

from lessonkit.settle import settle_outputs, settle_text, strip_ansi

FOLDER = "/scratch/ten-minutes-x1y2/lessons"


@pytest.mark.parametrize(
    ("text", "settled"),
    [
        ("<Figure object at 0x7f2a1c3d4e50>", "<Figure object at 0x…>"),
        ("<lock @ 0x7F2A1C3D4E50>", "<lock @ 0x…>"),
        ("mask = 0xff00ff00", "mask = 0xff00ff00"),
        ("look at 0x1F", "look at 0x1F"),
        ("/tmp/ipykernel_4711/2912.py:3: UserWarning", "<cell>:3: UserWarning"),
        (r"C:\Temp\ipykernel_4711\2912.py:3: UserWarning", "<cell>:3: UserWarning"),
        ("/home/me/.venv/lib/python3.11/site-packages/pandas/core.py:9: Warning", "pandas/core.py:9: Warning"),
        ("/usr/lib/python3.12/json/decoder.py", "json/decoder.py"),
        (f"wrote {FOLDER}/exports/a.csv", "wrote exports/a.csv"),
        ("read /scratch/ten-minutes-x1y2/data/a.csv", "read ../data/a.csv"),
        (f"in {FOLDER}", "in ."),
        ("above is /scratch/ten-minutes-x1y2", "above is .."),
        ("nothing of this kind", "nothing of this kind"),
    ],
)
def test_what_differs_from_run_to_run_is_left_out_of_texts(text: str, settled: str) -> None:
    assert settle_text(text, FOLDER) == settled


def test_colours_and_links_of_a_terminal_are_left_out() -> None:
    assert (
        strip_ansi("\x1b[0;31mKeyError\x1b[0m \x1b]8;;https://x.org\x1b\\here\x1b]8;;\x1b\\ \x1b[?25l!")
        == "KeyError here !"
    )


def stream(text: str | list[str], name: str = "stdout") -> dict[str, object]:
    return {"output_type": "stream", "name": name, "text": text}


def test_pieces_of_a_stream_are_one_text_and_streams_stay_apart() -> None:
    outputs = settle_outputs([stream("a\n"), stream(["b\n", "c\n"]), stream("d\n", "stderr"), stream("e\n")], FOLDER)
    assert outputs == (stream("a\nb\nc\n"), stream("d\n", "stderr"), stream("e\n"))


def test_an_error_keeps_its_name_its_value_and_its_traceback_without_colours() -> None:
    error = {
        "output_type": "error",
        "ename": "KeyError",
        "evalue": "\x1b[31m'synapse'\x1b[0m",
        "traceback": ["\x1b[31mKeyError\x1b[0m at 0x7f2a1c3d4e50", f"in {FOLDER}/x.py"],
        "transient": {},
    }
    assert settle_outputs([error], FOLDER) == (
        {
            "output_type": "error",
            "ename": "KeyError",
            "evalue": "'synapse'",
            "traceback": ["KeyError at 0x…", "in x.py"],
        },
    )


@pytest.mark.parametrize("kind", ["execute_result", "display_data"])
def test_a_display_is_one_whether_returned_or_shown(kind: str) -> None:
    output = {"output_type": kind, "data": {"text/plain": "3"}, "metadata": {"x": 1}, "execution_count": 7}
    assert settle_outputs([output], FOLDER) == ({"output_type": "display_data", "data": {"text/plain": "3"}},)


def test_only_representations_that_can_be_shown_are_kept() -> None:
    data = {
        "text/plain": ["<A ", "at 0x7f2a1c3d4e50>"],
        "image/svg+xml": ["<svg>", "</svg>"],
        "application/vnd.plotly.v1+json": {"data": [1]},
        "application/vnd.jupyter.widget-view+json": {"model_id": "4d3e"},
        "text/x-own": "no",
    }
    (settled,) = settle_outputs([{"output_type": "display_data", "data": data}], FOLDER)
    assert settled["data"] == {
        "text/plain": "<A at 0x…>",
        "image/svg+xml": "<svg></svg>",
        "application/vnd.plotly.v1+json": {"data": [1]},
    }


def test_a_display_of_which_nothing_is_kept_is_none() -> None:
    assert settle_outputs([{"output_type": "display_data", "data": {"text/x-own": "no"}}], FOLDER) == ()
