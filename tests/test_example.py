"""Every construct of the ten-minute example, as it comes out in the deck, on paper and in the key."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import pytest
from html_code import code_blocks
from playwright.sync_api import Browser, Page
from projects import ProjectFolder
from pypdf import PdfReader

pytestmark = pytest.mark.xdist_group("example")

DECK = "_site/slides/ten-minutes.html"
STUDENT = "_site/worksheets/ten-minutes.pdf"
KEY = "_instructor/worksheets/ten-minutes-key.pdf"


@pytest.fixture(scope="module")
def deck(example: ProjectFolder, chromium: Browser) -> Iterator[Page]:
    page = chromium.new_page(viewport={"width": 1280, "height": 720})
    page.goto((example.root / DECK).as_uri())
    page.wait_for_function("window.Reveal && Reveal.isReady()")
    yield page
    page.close()


@cache
def pdf_text(path: str) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(path).pages).split())


@pytest.fixture
def student(example: ProjectFolder) -> str:
    return pdf_text(str(example.root / STUDENT))


@pytest.fixture
def key(example: ProjectFolder) -> str:
    return pdf_text(str(example.root / KEY))


def slide_text(page: Page, identifier: str) -> str:
    """The text of a slide as the audience reads it (speaker notes left out), all fragments shown."""
    script = """id => {
      const copy = document.getElementById(id).cloneNode(true);
      copy.querySelectorAll("aside.notes, script").forEach(e => e.remove());
      return copy.textContent;
    }"""
    return " ".join(str(page.evaluate(script, identifier)).split())


def go_to(page: Page, identifier: str) -> None:
    """Show a slide with all its fragments still to come, as when arriving from the slide before."""
    script = "id => { const { h, v } = Reveal.getIndices(document.getElementById(id)); Reveal.slide(h, v, -1); }"
    page.evaluate(script, identifier)


def seen(page: Page, text: str) -> bool:
    """Whether a text of the present slide is visible now."""
    script = """text => [...Reveal.getCurrentSlide().querySelectorAll("*")].some(e =>
      !e.closest("aside.notes") && e.textContent.includes(text)
      && ![...e.children].some(c => c.textContent.includes(text))
      && e.checkVisibility({ opacityProperty: true, visibilityProperty: true }))"""
    return bool(page.evaluate(script, text))


class TestHeader:
    def test_title_and_subtitle_open_the_deck(self, deck: Page) -> None:
        text = slide_text(deck, "title-slide")
        assert "Counting synapses in ten minutes" in text
        assert "A lesson that uses every construct" in text

    def test_language_is_set(self, deck: Page) -> None:
        assert deck.evaluate("document.documentElement.lang") == "en"

    def test_capability_target_stands_on_paper(self, student: str) -> None:
        assert "Compute one summary statistic of a synapse table" in student


class TestRunOfShow:
    def test_a_level_1_heading_is_a_block_with_its_times(self, deck: Page) -> None:
        times = deck.evaluate("[...document.querySelectorAll('section[data-time]')].map(s => s.dataset.time)")
        assert times == ["00:00-04:00", "04:00-10:00"]

    def test_a_block_shows_its_opening_text(self, deck: Page) -> None:
        assert "Level-1 heading: a block of the run-of-show." in slide_text(deck, "load")

    def test_slides_come_in_the_order_of_the_lesson(self, deck: Page) -> None:
        ids = deck.evaluate("Reveal.getSlides().map(s => s.id)")
        expected = ["title-slide", "load", "rows", "typo", "your-turn", "practice", "practice-solution"]
        expected += ["distribution", "check", "check-2", "check-3", "leave", "leave-2"]
        assert ids == expected

    def test_timings_add_up_to_the_session(self, deck: Page) -> None:
        seconds = deck.evaluate("Reveal.getSlides().map(s => Number(s.dataset.timing || 0))")
        assert sum(seconds) == 600

    def test_a_slide_keeps_the_minutes_it_was_given(self, deck: Page) -> None:
        assert deck.evaluate("document.getElementById('rows').dataset.timing") == "120"

    def test_an_optional_slide_is_marked(self, example: ProjectFolder) -> None:
        assert "## A name typed wrong {#typo .optional " in example.read("slides/ten-minutes.qmd")


class TestNotes:
    def test_notes_are_speaker_notes(self, deck: Page) -> None:
        script = "document.querySelector('#load aside.notes').textContent"
        assert "What the instructor says." in deck.evaluate(script)

    def test_notes_are_not_shown_to_the_audience(self, deck: Page) -> None:
        go_to(deck, "load")
        assert not deck.evaluate("document.querySelector('#load aside.notes').checkVisibility()")

    def test_notes_are_never_on_paper(self, student: str, key: str) -> None:
        assert "What the instructor says" not in student + key


class TestCells:
    def test_a_hidden_cell_is_not_shown(self, example: ProjectFolder) -> None:
        assert "import pandas" not in example.read(DECK)

    def test_code_is_shown_highlighted(self, deck: Page) -> None:
        assert deck.evaluate("document.querySelectorAll('#rows pre.python code span span').length") > 0

    def test_option_lines_are_not_shown(self, example: ProjectFolder) -> None:
        assert all("#|" not in block.text for block in code_blocks(example.read(DECK)))

    def test_a_data_frame_is_a_real_table(self, deck: Page) -> None:
        rows = deck.evaluate(
            "[...document.querySelectorAll('#rows table tr')].map(r => [...r.cells].map(c => c.innerText))"
        )
        assert rows[0][1:] == ["pre_neuron", "post_neuron", "synapses"]
        assert rows[1] == ["0", "ADAL", "ADAL", "6"]
        assert len(rows) == 6

    def test_a_table_has_its_caption_and_id(self, deck: Page) -> None:
        text = deck.evaluate("document.querySelector('#rows table caption, #rows figcaption').textContent")
        assert "First rows of the connection table (Fenyves et al. 2020, CC BY 4.0)." in " ".join(text.split())
        assert deck.evaluate("!!document.querySelector('#rows #tbl-connections')")

    def test_a_failure_that_is_meant_shows_its_error(self, deck: Page) -> None:
        text = slide_text(deck, "typo")
        assert "Cell In[3], line 1 ----> 1 connections[\"synapse\"] KeyError: 'synapse'" in text

    def test_library_frames_of_a_traceback_are_left_out(self, deck: Page) -> None:
        assert "pandas/core" not in slide_text(deck, "typo")

    def test_code_that_does_not_run_is_marked(self, example: ProjectFolder) -> None:
        blocks = [b for b in code_blocks(example.read(DECK)) if b.text == "pip freeze > requirements.txt"]
        assert [("bash" in block.classes, "not-run" in block.classes) for block in blocks] == [(True, True)]

    def test_a_figure_has_alt_text_and_caption(self, deck: Page) -> None:
        alt = deck.evaluate("document.querySelector('#distribution img').alt")
        assert alt == "Histogram; most neurons make fewer than 100 output synapses, a few more than 200."
        assert "Counts say nothing about strength." in slide_text(deck, "distribution")

    def test_a_figure_is_loaded(self, deck: Page) -> None:
        go_to(deck, "distribution")
        deck.wait_for_function("document.querySelector('#distribution img').naturalWidth > 100")

    def test_output_location_column_never_wraps_a_line_of_code(self, deck: Page) -> None:
        """Its longest line leaves no room beside it: the picture stands below, and every line on one line."""
        go_to(deck, "distribution")
        box = """s => { const r = document.querySelector(s).getBoundingClientRect();
                 return [r.left, r.right, r.top, r.bottom]; }"""
        *_, code_bottom = deck.evaluate(box, "#distribution pre")
        _, _, top, bottom = deck.evaluate(box, "#distribution img")
        assert top >= code_bottom and bottom - top > 100
        lines = deck.evaluate("[...document.querySelectorAll('#distribution code > span')].map(s => s.offsetHeight)")
        assert len(lines) == 4 and max(lines) == min(lines)

    def test_a_cell_with_echo_false_shows_only_its_output(self, example: ProjectFolder) -> None:
        assert "ax.scatter" not in example.read(DECK)


class TestProse:
    def test_inline_results_are_values_of_the_run(self, deck: Page) -> None:
        assert "There are 3638 connections and 20589 synapses." in slide_text(deck, "rows")

    def test_inline_results_in_a_callout_are_values_too(self, deck: Page) -> None:
        assert "one connection holds 5.7 synapses on average" in slide_text(deck, "rows")

    def test_a_callout_shows_its_title(self, deck: Page) -> None:
        assert "Misconception" in slide_text(deck, "rows")


class TestQuickPractice:
    def test_the_deck_asks_and_shows_the_scaffold(self, deck: Page) -> None:
        text = slide_text(deck, "practice")
        assert "Compute the mean number of synapses per presynaptic neuron." in text
        assert "# your code here" in text

    def test_the_deck_does_not_show_the_solution_with_the_prompt(self, deck: Page) -> None:
        text = slide_text(deck, "practice")
        assert "per_neuron.mean()" not in text
        assert "70.5" not in text

    def test_the_slide_after_it_shows_the_solution_with_its_output(self, deck: Page) -> None:
        text = slide_text(deck, "practice-solution")
        assert "mean_per_neuron = per_neuron.mean()" in text
        assert "70.5 synapses per neuron" in text
        assert "It says nothing about strength, sign or time" in text

    def test_the_deck_shows_a_countdown_of_its_minutes(self, deck: Page) -> None:
        go_to(deck, "practice")
        assert seen(deck, "3:00")

    def test_paper_asks_with_scaffold_and_room_to_write(self, student: str) -> None:
        assert "Compute the mean number of synapses per presynaptic neuron." in student
        assert "# your code here" in student
        assert "What does this number not tell you?" in student

    def test_paper_has_ruled_lines_below_the_question(self, example: ProjectFolder) -> None:
        text = example.read("worksheets/ten-minutes.qmd")
        assert '::: {.answer-space lines="3"}\nWhat does this number not tell you?\n:::' in text

    def test_learners_do_not_get_the_solution(self, student: str) -> None:
        for secret in ("per_neuron.mean()", "70.5", "It says nothing about strength"):
            assert secret not in student

    def test_the_key_has_the_solution(self, key: str) -> None:
        for answer in ("per_neuron.mean()", "70.5", "It says nothing about strength"):
            assert answer in key

    def test_solution_markers_are_shown_nowhere(self, example: ProjectFolder, student: str, key: str) -> None:
        assert "SOLUTION" not in example.read(DECK) + student + key


@pytest.mark.parametrize(
    ("slide", "question", "right", "feedback"),
    [
        (
            "check",
            "What does a synapse count measure?",
            "How many contacts were annotated",
            "it is an anatomical count",
        ),
        ("check-2", "37 neurons have no transmitter", "Report how many synapses", "measure the effect of the gap"),
        ("check-3", "Which hotspot most likely", "alone near the top", "an outlier is a finding or an error"),
    ],
    ids=["quiz", "decision", "hotspot"],
)
class TestQuestions:
    def test_the_deck_asks(self, deck: Page, slide: str, question: str, right: str, feedback: str) -> None:
        go_to(deck, slide)
        assert seen(deck, question)
        assert seen(deck, right)

    def test_feedback_comes_with_a_reveal_step(
        self, deck: Page, slide: str, question: str, right: str, feedback: str
    ) -> None:
        go_to(deck, slide)
        assert not seen(deck, feedback)
        deck.keyboard.press("ArrowRight")
        deck.wait_for_timeout(400)
        assert deck.evaluate("Reveal.getCurrentSlide().id") == slide
        assert seen(deck, feedback)

    def test_paper_asks_and_tells_nothing(
        self, student: str, slide: str, question: str, right: str, feedback: str
    ) -> None:
        assert question in student
        assert right in student
        assert feedback not in student

    def test_the_key_explains(self, key: str, slide: str, question: str, right: str, feedback: str) -> None:
        assert feedback in key


def test_the_student_copy_does_not_depend_on_which_option_is_right(
    example: ProjectFolder, project: ProjectFolder
) -> None:
    lesson = example.read("lessons/ten-minutes.py")
    moved = lesson.replace("- [ ] Drop them", "- [x] Drop them").replace(
        "- [x] Report how many", "- [ ] Report how many"
    )
    assert moved != lesson
    project.write("lessons/ten-minutes.py", moved)
    assert project.run(only=("worksheet",)).code == 0
    assert (project.root / STUDENT).read_bytes() == (example.root / STUDENT).read_bytes()
    assert (project.root / KEY).read_bytes() != (example.root / KEY).read_bytes()


class TestHotspot:
    def test_regions_are_marked_where_the_lesson_says(self, deck: Page) -> None:
        go_to(deck, "check-3")
        script = """() => {
          const element = document.querySelector("#check-3 img");
          const box = element.getBoundingClientRect(), ratio = element.naturalWidth / element.naturalHeight;
          // the picture as drawn: fitted into its element, from the top left
          const width = Math.min(box.width, box.height * ratio);
          const image = { x: box.x, y: box.y, width, height: width / ratio };
          const marks = [...document.querySelectorAll("#check-3 [class*=marker]")];
          const letters = marks.filter(e => /^[A-Z]$/.test(e.textContent.trim()));
          return letters.map(e => { const r = e.getBoundingClientRect();
            return [e.textContent.trim(), 100 * (r.x + r.width / 2 - image.x) / image.width,
                    100 * (r.y + r.height / 2 - image.y) / image.height].map(v => v.toFixed ? Math.round(v) : v); });
        }"""
        assert deck.evaluate(script) == [["A", 60, 16], ["B", 18, 80]]

    def test_the_picture_is_described(self, deck: Page) -> None:
        assert deck.evaluate("document.querySelector('#check-3 img').alt").startswith("Outgoing against incoming")


class TestRubric:
    def test_the_deck_shows_the_levels(self, deck: Page) -> None:
        text = slide_text(deck, "leave")
        assert re.search("Minimum.*Runs from a clean kernel.*Strong.*Failure", text)

    def test_paper_shows_the_levels(self, student: str) -> None:
        assert re.search("Minimum.*Runs from a clean kernel.*Strong.*Failure", student)


class TestChecklist:
    def test_the_deck_has_none_of_it(self, example: ProjectFolder) -> None:
        assert "Do the quick practice" not in example.read(DECK)

    def test_paper_lists_the_steps_without_their_links(self, student: str) -> None:
        assert "Do the quick practice" in student
        assert "Pass the quiz" in student
        assert "count-or-strength" not in student


def test_the_exit_ticket_is_on_its_slide_and_on_paper(deck: Page, student: str) -> None:
    ticket = "One sentence: the most useful thing you learned, and why."
    assert ticket in slide_text(deck, "leave-2")
    assert ticket in student


def test_a_slide_that_is_a_little_too_full_is_set_tighter_and_nothing_sticks_out(deck: Page) -> None:
    go_to(deck, "rows")
    assert deck.evaluate("Reveal.getCurrentSlide().classList.contains('lk-tight')")
    script = """() => { const slide = Reveal.getCurrentSlide();
      const texts = [...slide.querySelectorAll(":scope > p, .callout p")];
      const sizes = texts.map(e => parseFloat(getComputedStyle(e).fontSize));
      const code = parseFloat(getComputedStyle(slide.querySelector("pre code")).fontSize);
      return [slide.scrollHeight - slide.clientHeight, Math.min(...sizes), code]; }"""
    over, text, code = deck.evaluate(script)
    assert over <= 1
    assert text >= 24
    assert code >= 18


def test_a_slide_with_room_is_set_as_it_is(deck: Page) -> None:
    go_to(deck, "typo")
    assert not deck.evaluate("Reveal.getCurrentSlide().classList.contains('lk-tight')")
