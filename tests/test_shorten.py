"""A deck for less time: optional slides go, blocks close up, all else stays as it is."""

from __future__ import annotations

from projects import ROOT

from lessonkit.shorten import shorten

DECK = """\
---
title: A deck
# not a heading
---

# One {#one data-time="00:00-05:00" data-timing="60"}

Opening words.

## Kept {#kept data-timing="120"}

``` {.python .not-run}
## no slide {.optional}
```

## Left out {#left .optional data-timing="120"}

::: {.notes}

## inside notes

:::

## Left out: solution {#left-solution .optional .solution-slide data-timing="0"}

Shown.

# Two {#two .optional data-time="05:00-06:30" data-timing="30"}

## Last {#last data-timing="60"}
"""


def test_optional_slides_and_their_solutions_are_left_out_and_named() -> None:
    short = shorten(DECK)
    assert short.left_out == ("Left out",)
    assert "Left out" not in short.text
    assert "inside notes" not in short.text
    assert "Shown." not in short.text


def test_what_stays_is_untouched_but_for_the_times_of_blocks() -> None:
    short = shorten(DECK)
    start, end = DECK.index("## Left out"), DECK.index("# Two")
    expected = DECK[:start] + DECK[end:]
    expected = expected.replace("00:00-05:00", "00:00-03:00").replace("05:00-06:30", "03:00-04:30")
    assert short.text == expected


def test_the_time_of_what_is_left_is_added_up() -> None:
    assert shorten(DECK).seconds == 60 + 120 + 30 + 60


def test_a_block_is_never_left_out() -> None:
    assert "# Two {#two" in shorten(DECK).text


def test_a_deck_without_optional_slides_stays_as_it_is() -> None:
    plain = DECK.replace(".optional ", "")
    assert shorten(plain).text == plain
    assert shorten(plain).left_out == ()
    assert shorten("no slides at all\n").text == "no slides at all\n"


def test_the_shipped_deck_is_planned_for_ninety_minutes_and_shorter_without_its_optional_slides() -> None:
    text = (ROOT / "slides" / "python-jupyter.qmd").read_text(encoding="utf-8")
    short = shorten(text)
    assert shorten(text.replace(".optional", ".kept")).seconds == 90 * 60
    assert 70 * 60 < short.seconds < 90 * 60
    assert ".optional" not in short.text
