"""A source that somebody edited and a lesson that changed: both are in what is written, and nothing is lost."""

from __future__ import annotations

import random
import re

import pytest

from lessonkit.conflicts import conflicts_in, settled
from lessonkit.merge import Merged, as_generated, merge
from lessonkit.sections import sections
from lessonkit.syntax import outside_of_code

HEAD = """\
---
# A comment.
title: Counting
engine: markdown
format:
  revealjs: default
---
"""
SLIDES = {
    "one": '# Block {#one data-time="00:00-10:00" data-timing="60"}',
    "a": '## First {#a data-timing="60"}\n\nAlpha one.\n\nAlpha two.\n\n::: {.notes}\nSay alpha.\n:::',
    "b": '## Second {#b data-timing="60"}\n\nBeta one.\n\n- [ ] b one\n\n- [x] b two',
    "c": '## Third {#c data-timing="60"}\n\nGamma one.\n\n```{.python .cell-code}\n# Not a slide.\n## Nor this.\n```',
}
LESSON = "\n\n".join([HEAD.rstrip("\n"), *SLIDES.values()]) + "\n"


def changed(text: str, *pairs: tuple[str, str]) -> str:
    """The text with each first of a pair, which stands in it once, replaced by the second."""
    for old, new in pairs:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def without(text: str, name: str) -> str:
    return changed(text, (f"\n{SLIDES[name]}\n", ""))


def keys(text: str) -> list[str]:
    return [section.name for section in sections(text)]


def both(disk: str, generated: str, base: str = LESSON) -> str:
    """What is merged without a conflict."""
    merged = merge(disk, base, generated)
    assert merged.conflicts == (), merged.text
    assert merged.base == generated
    return merged.text


# ---- whole files --------------------------------------------------------------------


def test_a_file_that_nobody_edited_takes_what_the_lesson_gives() -> None:
    new = changed(LESSON, ("Gamma one.", "Gamma, said again."))
    for disk, base in ((None, None), (None, LESSON), (LESSON, LESSON), (new, LESSON), (new, None)):
        assert merge(disk, base, new) == Merged(new, new, edited=False)


def test_an_edit_stays_as_it_is_while_the_lesson_says_the_same() -> None:
    edited = changed(LESSON, ("Beta one.", "Beta, in my words.\n\n\n"))
    assert merge(edited, LESSON, LESSON) == Merged(edited, LESSON, edited=True)


def test_an_edit_that_is_just_what_the_lesson_says_now_is_no_edit() -> None:
    new = changed(LESSON, ("Beta one.", "Beta, in my words."))
    assert merge(new, LESSON, new) == Merged(new, new, edited=False)


# ---- slide by slide ----------------------------------------------------------------


def test_edits_of_one_slide_and_changes_of_another_are_both_there() -> None:
    text = both(changed(LESSON, ("Alpha one.", "Mine.")), changed(LESSON, ("Gamma one.", "The lesson's.")))
    assert "Mine." in text and "The lesson's." in text and "Alpha one." not in text and "Gamma one." not in text


def test_edits_and_changes_of_one_slide_are_both_there_line_by_line() -> None:
    text = both(changed(LESSON, ("Alpha one.", "Mine.")), changed(LESSON, ("Say alpha.", "Say it loud.")))
    assert "Mine." in text and "Say it loud." in text


def test_a_reworded_title_stays_when_the_lesson_gives_the_slide_another_time_or_class() -> None:
    edited = changed(LESSON, ("## First {#a", "## My title {#a .mine"))
    text = both(edited, changed(LESSON, ('#a data-timing="60"', '#a .optional data-timing="90"')))
    assert '## My title {#a .optional .mine data-timing="90"}' in text


def test_a_theme_option_stays_when_the_lesson_has_another_title() -> None:
    edited = changed(LESSON, ("revealjs: default", "revealjs:\n    theme: dark"))
    text = both(edited, changed(LESSON, ("title: Counting", "title: Counting synapses\nsubtitle: Two")))
    assert text.startswith("---\n# A comment.\ntitle: Counting synapses\nsubtitle: Two\nengine: markdown\nformat:\n")
    assert "    theme: dark\n---\n" in text


def test_a_deleted_slide_stays_deleted_whatever_the_lesson_says_on_it() -> None:
    text = both(without(LESSON, "b"), changed(LESSON, ("Beta one.", "Beta, better."), ("Alpha one.", "Alpha, better.")))
    assert keys(text) == ["", "one", "a", "c"]
    assert "Alpha, better." in text


def test_a_slide_that_the_lesson_no_longer_has_goes_if_nobody_edited_it() -> None:
    assert keys(both(changed(LESSON, ("Alpha one.", "Mine.")), without(LESSON, "b"))) == ["", "one", "a", "c"]


def test_a_slide_of_ones_own_stays_behind_the_slide_it_followed() -> None:
    own = changed(LESSON, ("\n## Second", "\n## Mine\n\nOwn words.\n\n## Second"))
    new = changed(LESSON, ("\n## Second", "\n## New {#new}\n\nFrom the lesson.\n\n## Second"))
    assert keys(both(own, new)) == ["", "one", "a", "mine", "new", "b", "c"]


def test_the_order_of_the_instructor_stays_and_new_slides_follow_what_they_follow_in_the_lesson() -> None:
    moved = "\n\n".join([HEAD.rstrip("\n"), *(SLIDES[name] for name in ("one", "c", "a", "b"))]) + "\n"
    new = changed(LESSON, ("\n## Third", "\n## New {#new}\n\nFrom the lesson.\n\n## Third"))
    assert keys(both(moved, new)) == ["", "one", "c", "a", "b", "new"]


def test_the_order_of_the_lesson_is_followed_where_nobody_moved_a_slide() -> None:
    new = "\n\n".join([HEAD.rstrip("\n"), *(SLIDES[name] for name in ("one", "c", "a", "b"))]) + "\n"
    text = both(changed(LESSON, ("Alpha one.", "Mine.")), new)
    assert keys(text) == ["", "one", "c", "a", "b"]
    assert "Mine." in text


# ---- conflicts -----------------------------------------------------------------------


def test_two_texts_for_one_place_are_both_kept_between_marks() -> None:
    merged = merge(changed(LESSON, ("Beta one.", "Mine.")), LESSON, changed(LESSON, ("Beta one.", "The lesson's.")))
    assert "<<<<<<< your edit\nMine.\n=======\nThe lesson's.\n>>>>>>> the lesson now\n" in merged.text
    (conflict,) = merged.conflicts
    assert (conflict.section, conflict.title) == ("b", "Second")
    assert merged.text.split("\n")[conflict.line - 1] == "<<<<<<< your edit"


def test_an_edited_slide_that_the_lesson_no_longer_has_is_a_conflict() -> None:
    merged = merge(changed(LESSON, ("Beta one.", "Mine.")), LESSON, without(LESSON, "b"))
    (conflict,) = merged.conflicts
    assert "Mine." in conflict.ours and conflict.theirs == ()
    assert conflict.section == "b"


def test_two_titles_for_one_slide_are_a_conflict_of_the_heading_alone() -> None:
    merged = merge(changed(LESSON, ("## First", "## Mine")), LESSON, changed(LESSON, ("## First", "## Theirs")))
    (conflict,) = merged.conflicts
    assert len(conflict.ours) == len(conflict.theirs) == 1
    assert conflict.section == "a"


def test_lines_that_would_leave_a_div_open_together_are_a_conflict() -> None:
    base = "## S {#s}\n\nOne.\n\nTwo.\n\nThree.\n\nFour.\n\nFive.\n"
    own = changed(base, ("One.", "::: {.fragment}\nOne."), ("Five.", "Five.\n:::"))
    new = changed(base, ("\n\nThree.\n\nFour.\n\nFive.\n", "\n"))
    merged = merge(own, base, new)
    assert merged.conflicts != ()
    assert outside_of_code(settled(merged.text, lambda _: True, ours=True).split("\n"))[1]


def test_a_file_with_conflicts_waits_and_its_base_with_it() -> None:
    first = merge(changed(LESSON, ("Beta one.", "Mine.")), LESSON, changed(LESSON, ("Beta one.", "The lesson's.")))
    later = changed(LESSON, ("Beta one.", "The lesson's."), ("Alpha one.", "Later."))
    waiting = merge(first.text, first.base, later)
    assert (waiting.text, waiting.base) == (first.text, first.base)
    assert waiting.conflicts == first.conflicts
    resolved = settled(first.text, lambda _: True, ours=True)
    text = both(resolved, later, first.base)
    assert "Mine." in text and "Later." in text and "The lesson's." not in text


def test_without_a_base_every_difference_is_a_conflict_and_what_is_only_here_stays() -> None:
    disk = changed(LESSON, ("Beta one.", "Mine."), ("\n## Third", "\n## Own\n\nOwn words.\n\n## Third"))
    merged = merge(disk, None, LESSON)
    (conflict,) = merged.conflicts
    assert (conflict.ours, conflict.theirs) == (("Mine.",), ("Beta one.",))
    assert "Own words." in merged.text


@pytest.mark.parametrize(
    "text",
    [
        "## S\n\n<<<<<<< HEAD\na\n=======\nb\n>>>>>>> main\n",
        "## S\n\n<<<<<<< your edit\na\n",
        "## S\n\na\n>>>>>>> the lesson now\n",
        "```\n<<<<<<< your edit\na\n=======\nb\n>>>>>>> the lesson now\n```\n",
    ],
)
def test_marks_are_found_whoever_left_them(text: str) -> None:
    assert conflicts_in(text)


def test_marks_in_code_that_a_lesson_shows_are_no_conflict() -> None:
    assert conflicts_in("## Git\n\n```{.bash .not-run}\n<<<<<<< HEAD\na\n=======\nb\n>>>>>>> main\n```\n") == ()


# ---- giving slides back ----------------------------------------------------------------


def test_a_slide_given_back_is_as_the_lesson_gave_it_and_others_stay_edited() -> None:
    edited = changed(LESSON, ("Alpha one.", "Mine."), ("Beta one.", "Mine, too."))
    text = as_generated(edited, LESSON, {"a"})
    assert "Alpha one." in text and "Mine, too." in text


def test_a_deleted_slide_given_back_stands_where_it_stood_and_an_own_one_is_gone() -> None:
    own = changed(without(LESSON, "b"), ("\n## Third", "\n## Own\n\nOwn words.\n\n## Third"))
    assert as_generated(own, LESSON, {"b", "own"}) == LESSON


# ---- any sequence of edits, changes and builds -------------------------------------------


class Session:
    """An instructor and an author who change one deck in turn, at random; every line has a word of its own."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.number = 0
        self.lesson = self.disk = self.base = LESSON
        self.mine: set[str] = set()  # the words that must be in the file
        self.dropped: set[str] = set()  # those that the instructor took out of it

    def word(self, whose: str) -> str:
        self.number += 1
        return f"{whose}{self.number:04d}"

    def parts(self, text: str) -> list[str]:
        return ["\n".join(section.lines).rstrip("\n") for section in sections(text)]

    def joined(self, parts: list[str]) -> str:
        return "\n\n".join(parts) + "\n"

    def line(self, part: str, word: str, *, instead: bool) -> tuple[str, set[str]]:
        """The part with a paragraph more, or with one in place of another that is no structure."""
        paragraphs = part.split("\n\n")
        plain = [i for i, text in enumerate(paragraphs) if i and re.match(r"^[A-Z]\w+", text)]
        if instead and plain:
            index = self.random.choice(plain)
            gone = set(re.findall(r"\b(?:Mine|Lesson)\d{4}\b", paragraphs[index]))
            paragraphs[index] = f"{word} in place of another."
            return "\n\n".join(paragraphs), gone
        safe = [i for i in range(1, len(paragraphs) + 1) if outside_of_code("\n\n".join(paragraphs[:i]).split("\n"))[1]]
        paragraphs.insert(self.random.choice(safe), f"{word} is new.")
        return "\n\n".join(paragraphs), set()

    def step(self, text: str, whose: str) -> tuple[str, set[str], set[str]]:
        """The text after a change, the words that came in, and the words that went."""
        parts = self.parts(text)
        word = self.word(whose)
        what = self.random.choice(["add", "instead", "instead", "slide", "delete", "move", "title", "time", "option"])
        index = self.random.randrange(1, len(parts))
        gone: set[str] = set()
        came = {word}
        if what in ("add", "instead"):
            parts[index], gone = self.line(parts[index], word, instead=what == "instead")
        elif what == "slide":
            said = self.word(whose)
            came.add(said)
            parts.insert(index + 1, f"## {word} {{#{word.lower()}}}\n\n{said} is said on it.")
        elif what == "delete" and len(parts) > 3:
            gone, came = set(re.findall(r"\b(?:Mine|Lesson)\d{4}\b", parts.pop(index))), set()
        elif what == "move" and len(parts) > 3:
            parts.insert(self.random.randrange(1, len(parts)), parts.pop(index))
            came = set()
        elif what == "title":
            heading, *rest = parts[index].split("\n")
            gone = set(re.findall(r"\b(?:Mine|Lesson)\d{4}\b", heading.split("{")[0]))
            parts[index] = "\n".join([re.sub(r"^(#+) [^{]*", rf"\1 {word} ", heading), *rest])
            gone -= set(re.findall(r"\b(?:Mine|Lesson)\d{4}\b", "\n".join(rest)))
        elif what == "option":
            parts[0] = parts[0].removesuffix("---") + f"{word.lower()}: {word}\n---"
        else:
            parts[index] = re.sub(r'data-timing="\d+"', f'data-timing="{self.number}"', parts[index])
            came = set()
        return self.joined(parts), came, gone

    def edit(self) -> None:
        self.disk, came, gone = self.step(self.disk, "Mine")
        self.mine = (self.mine | came) - gone
        self.dropped |= gone

    def change(self) -> None:
        self.lesson, _, _ = self.step(self.lesson, "Lesson")

    def build(self) -> None:
        before = self.disk
        merged = merge(before, self.base, self.lesson)
        self.check(merged, before)
        text = merged.text
        if merged.conflicts:
            assert merge(text, merged.base, self.lesson) == merged, "it waits"
            ours = self.random.random() < 0.5
            for conflict in merged.conflicts:
                lost = set(
                    re.findall(r"\b(?:Mine|Lesson)\d{4}\b", "\n".join(conflict.theirs if ours else conflict.ours))
                )
                self.dropped |= lost
            text = settled(text, lambda _: True, ours=ours)
            self.mine &= set(re.findall(r"\bMine\d{4}\b", text))
        self.disk, self.base = text, merged.base
        again = merge(self.disk, self.base, self.lesson)
        assert again.text == self.disk and not again.conflicts, "a second build changes nothing"

    def check(self, merged: Merged, before: str) -> None:
        words = re.findall(r"\b(?:Mine|Lesson)\d{4}\b", merged.text)
        assert self.mine <= set(words), f"lost: {self.mine - set(words)}"
        names = set(keys(merged.text)) | {conflict.section for conflict in merged.conflicts}
        for section in sections(self.lesson):
            if section.name in names:
                said = set(re.findall(r"\b(?:Mine|Lesson)\d{4}\b", "\n".join(section.lines)))
                assert said <= set(words) | self.dropped, f"the lesson's: {said - set(words)}"
        for ours in (True, False):
            whole = settled(merged.text, lambda _: True, ours=ours)
            assert conflicts_in(whole) == ()
            assert outside_of_code(whole.split("\n"))[1], "a Div or code block is not closed"
            assert len(keys(whole)) == len(set(keys(whole))), "a slide twice"
        for line in before.split("\n"):
            if re.search(r"\bMine\d{4} (?:is|in)\b", line):
                assert line in merged.text.split("\n")


@pytest.mark.parametrize("seeds", [range(start, start + 300) for start in range(0, 1200, 300)], ids=str)
def test_no_sequence_of_edits_changes_and_builds_loses_a_line(seeds: range) -> None:
    for seed in seeds:
        session = Session(seed)
        try:
            for _ in range(session.random.randrange(3, 14)):
                session.random.choice([session.edit, session.edit, session.change, session.change, session.build])()
            session.build()
        except AssertionError as error:
            raise AssertionError(f"seed {seed}: {error}") from error
