"""`build.py watch`, in a browser: what is saved shows at once, and what is wrong is said over the slide."""

from __future__ import annotations

import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from projects import ROOT, ProjectFolder, make_project

pytestmark = pytest.mark.xdist_group("watch")

LESSON = """\
# %% [markdown]
# # Count {#count time="00:00-10:00"}
#
# ## Add two numbers {#add}
#
# Learners count.
#
# ::: {.fragment}
# Then they look.
# :::

# %%
#| label: total
total = 1 + 1
print("total", total)

# %% [markdown]
# ## Do it {#do}
#
# ::: {.exercise #more}
# Add three numbers.
# :::
"""
SOURCE, QMD = "lessons/small.py", "slides/small.qmd"
# Each slide is told from one put in its place; the shown one is too long for the screen, and scrolled.
MARK = """() => {
  document.querySelectorAll("section[id]").forEach((slide) => { slide.marked = true; });
  const style = document.createElement("style");
  style.textContent = "#add { height: 100px !important; overflow: auto !important; }";
  document.head.append(style);
  document.getElementById("add").scrollTop = 40;
}"""
PATIENCE = 60_000  # milliseconds; the machine may be busy
GREY = "getComputedStyle(document.querySelector('#add .cell-output')).opacity"
SHEETS = "[...document.querySelectorAll('main img')]"
PROBLEMS = "document.getElementById('lk-live-problems')"
AS_IT_WAS = ("<p>Learners count.</p>", "total 2", ">Do it</h2>")
ADDRESS = re.compile(r"http://127\.0\.0\.1:(\d+)/slides/small\.html")


@contextmanager
def watching(folder: ProjectFolder, port: int) -> Iterator[str]:
    """The address of the deck, while `build.py watch` runs."""
    shutil.copy(ROOT / "build.py", folder.root)
    command = [sys.executable, "build.py", "watch", "--port", str(port)]
    log = folder.root / "watch.log"
    with log.open("w") as out:
        process = subprocess.Popen(command, cwd=folder.root, stdout=out, stderr=out, start_new_session=True)
    try:
        yield address(log, process)
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=30) == 0, log.read_text()
        assert log.read_text().endswith("stopped\n")


def address(log: Path, process: subprocess.Popen[bytes]) -> str:
    end = time.monotonic() + PATIENCE / 1000
    while time.monotonic() < end and process.poll() is None:
        if "saved changes are shown" in (text := log.read_text()) and (found := ADDRESS.search(text)):
            return found[0]
        time.sleep(0.05)
    raise AssertionError(log.read_text())


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> ProjectFolder:
    made = make_project(tmp_path_factory.mktemp("watch") / "project")
    made.lesson("small", LESSON)
    return made


@pytest.fixture(scope="module")
def deck(folder: ProjectFolder) -> Iterator[str]:
    with watching(folder, free_port()) as found:
        yield found


@pytest.fixture
def page(deck: str, folder: ProjectFolder, chromium: Browser) -> Iterator[Page]:
    """The deck on its second slide; the lesson and the deck are as they were at the beginning."""
    folder.lesson("small", LESSON)
    settled(folder)
    context = chromium.new_context(viewport={"width": 1280, "height": 720})
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(f"{deck}#/add")
    page.wait_for_function("window.Reveal && Reveal.isReady()")
    shows(page, "#add", "Learners count.")
    shows(page, "#add", "total 2")
    page.evaluate("window.unloaded = false")
    yield page
    context.close()
    if folder.read(QMD) != folder.read("slides/.base/small.qmd"):
        (folder.root / QMD).unlink()  # with its edits


def settled(folder: ProjectFolder) -> None:
    """Wait until the deck is built of a source that nobody edited."""
    qmd, base, html = (folder.root / name for name in (QMD, "slides/.base/small.qmd", "_site/slides/small.html"))
    end = time.monotonic() + PATIENCE / 1000
    while time.monotonic() < end:
        with suppress(FileNotFoundError):
            text = html.read_text(encoding="utf-8")
            if qmd.read_bytes() == base.read_bytes() and all(words in text for words in AS_IT_WAS):
                time.sleep(0.3)  # told to who listens
                return
        time.sleep(0.05)
    raise AssertionError("the deck is not built again")


def shows(page: Page, selector: str, words: str) -> None:
    """Until it does, also when the page is loaded anew in between."""
    expect(page.locator(selector)).to_contain_text(words, timeout=PATIENCE)


def shows_in_frame(page: Page, words: str) -> None:
    expect(page.frame_locator("iframe").locator("#add")).to_contain_text(words, timeout=PATIENCE)


def stayed(page: Page) -> bool:
    """Whether it is still the page that was loaded."""
    return page.evaluate("window.unloaded") is False


def test_an_edited_slide_is_put_in_place_and_slide_and_step_stay(page: Page, folder: ProjectFolder) -> None:
    page.keyboard.press("ArrowRight")  # the fragment
    before = page.evaluate("Reveal.getIndices()")
    page.evaluate(MARK)
    folder.edit(QMD, "Learners count.", "We count *together*.")
    shows(page, "#add", "We count together.")
    assert stayed(page)
    assert page.evaluate("[...document.querySelectorAll('section[id]')].filter((s) => !s.marked).map((s) => s.id)") == [
        "add"
    ]
    assert page.evaluate("document.getElementById('add').scrollTop") == 40
    assert page.evaluate("Reveal.getIndices()") == before
    assert page.evaluate("document.querySelector('#add .fragment').classList.contains('visible')")
    assert page.locator("#add .lk-copy").count() == 1


def test_a_changed_lesson_shows_the_same_way(page: Page, folder: ProjectFolder) -> None:
    folder.edit(SOURCE, "Learners count.", "Everybody counts.")
    shows(page, "#add", "Everybody counts.")
    assert stayed(page)


def test_changed_code_shows_with_what_it_gives_now(page: Page, folder: ProjectFolder) -> None:
    folder.edit(SOURCE, "total = 1 + 1", "total = 1 + 6")
    shows(page, "#add", "total 7")
    assert stayed(page)
    assert page.evaluate("getComputedStyle(document.querySelector('#add pre')).opacity") == "1"


def test_while_code_runs_the_old_output_is_grey_and_the_page_says_which_cell(page: Page, folder: ProjectFolder) -> None:
    slow = "\n\n# %%\n#| label: later\n#| include: false\nimport time\ntime.sleep(3)"
    folder.edit(SOURCE, 'print("total", total)', f'total += 6\nprint("total", total){slow}')
    shows(page, "#lk-live-running", "running cell 2 of 2")
    shows(page, "#add", "total 2")
    assert page.evaluate(GREY) == "0.35"
    shows(page, "#add", "total 8")
    page.wait_for_function("document.getElementById('lk-live-running').hidden")
    assert page.evaluate(GREY) == "1"
    assert stayed(page)


def test_what_is_wrong_is_said_over_the_slide_until_it_is_mended(page: Page, folder: ProjectFolder) -> None:
    folder.edit(SOURCE, "{.exercise #more}", "{.exercize #more}")
    shows(page, "#lk-live-problems", "lessons/small.py:")
    shows(page, "#lk-live-problems", "did you mean 'exercise'?")
    shows(page, "#add", "Learners count.")
    folder.lesson("small", LESSON)
    page.wait_for_function(f"{PROBLEMS}.hidden")
    assert stayed(page)


def test_code_that_fails_is_said_at_its_line_over_the_last_good_slide(page: Page, folder: ProjectFolder) -> None:
    folder.edit(SOURCE, "total = 1 + 1", "total = 1 / 0")
    line = folder.read(SOURCE).split("\n").index("total = 1 / 0") + 1
    shows(page, "#lk-live-problems", f"lessons/small.py:{line}: error: cell 'total' raised ZeroDivisionError")
    shows(page, "#add", "total 2")
    page.wait_for_function(f"({GREY}) === '1'")
    folder.lesson("small", LESSON)
    page.wait_for_function(f"{PROBLEMS}.hidden")
    assert stayed(page)


def test_code_edited_in_the_deck_is_refused_over_the_slide_and_never_shown(page: Page, folder: ProjectFolder) -> None:
    folder.edit(QMD, "total = 1 + 1", "total = 1 + 2")
    shows(page, "#lk-live-problems", "differs from what ran")
    assert "1 + 2" not in page.inner_text("#add")


def test_a_new_slide_is_there_after_the_page_was_loaded_anew_where_it_was(page: Page, folder: ProjectFolder) -> None:
    folder.edit(QMD, "## Do it", "## My own {#own}\n\nOwn words.\n\n## Do it")
    shows(page, "#own", "Own words.")
    expect(page.locator("section.present#add")).to_be_visible(timeout=PATIENCE)
    assert not stayed(page)


def test_a_file_that_an_editor_puts_in_place_of_the_old_one_is_seen(page: Page, folder: ProjectFolder) -> None:
    text = folder.read(QMD).replace("Learners count.", "Put in its place.")
    folder.write("slides/.small.qmd.tmp", text)
    (folder.root / "slides/.small.qmd.tmp").replace(folder.root / QMD)
    shows(page, "#add", "Put in its place.")


def test_of_a_hundred_saves_the_last_one_shows(page: Page, folder: ProjectFolder) -> None:
    text = folder.read(QMD)
    for number in range(100):
        folder.write(QMD, text.replace("Learners count.", f"Save {number}."))
        time.sleep(0.01)
    shows(page, "#add", "Save 99.")
    time.sleep(1)
    assert "Save 99." in page.inner_text("#add")


def test_the_presenters_view_follows(page: Page, folder: ProjectFolder) -> None:
    with page.expect_popup() as popup:
        page.keyboard.press("s")
    view = popup.value
    view.set_default_timeout(PATIENCE)
    shows(view, "body", "Add two numbers")
    folder.edit(QMD, "## Do it", "## Do it today")
    shows(view, "body", "Do it today")
    shows(page, "#do", "Do it today")


def test_a_lesson_that_comes_is_built_and_one_that_goes_ends_nothing(page: Page, folder: ProjectFolder) -> None:
    other = folder.lesson("other", LESSON.replace("Learners count.", "A second lesson."))
    second = page.context.new_page()
    address = page.url.split("#")[0].replace("small.html", "other.html")
    end = time.monotonic() + PATIENCE / 1000
    while (answer := second.goto(address)) is None or answer.status != 200:
        assert time.monotonic() < end
        time.sleep(0.2)
    shows(second, "#add", "A second lesson.")
    other.unlink()
    folder.edit(QMD, "Learners count.", "One lesson less.")
    shows(page, "#add", "One lesson less.")


def test_the_worksheet_beside_the_deck_changes_and_stays_where_it_was(page: Page, folder: ProjectFolder) -> None:
    beside = page.context.new_page()
    beside.set_default_timeout(PATIENCE)
    beside.set_viewport_size({"width": 1440, "height": 500})
    beside.goto(page.url.split("#")[0].replace("/slides/small.html", "/beside/small"))
    beside.wait_for_function(f"{SHEETS}.length && {SHEETS}.every((sheet) => sheet.complete && sheet.naturalWidth)")
    assert beside.evaluate(f"{SHEETS}[0].getBoundingClientRect().width") > 600
    before = beside.evaluate(f"{SHEETS}.map((sheet) => sheet.src)")
    beside.evaluate("document.querySelector('main').scrollTop = 300")
    folder.edit("worksheets/small.qmd", "Add three numbers.", "Add four numbers.")
    beside.wait_for_function(f"(before) => {SHEETS}[0].src !== before[0]", arg=before)
    assert beside.evaluate("document.querySelector('main').scrollTop") == 300
    assert beside.evaluate(f"{SHEETS}.map((sheet) => sheet.naturalWidth > 0)") == [True] * len(before)
    shows_in_frame(beside, "Learners count.")
    (folder.root / "worksheets/small.qmd").unlink()
    beside.wait_for_function(f"(before) => {SHEETS}[0].src === before[0]", arg=before)


def test_beside_a_lesson_that_is_not_built_stands_that_it_comes(page: Page, folder: ProjectFolder) -> None:
    beside = page.context.new_page()
    beside.set_default_timeout(PATIENCE)
    beside.goto(page.url.split("#")[0].replace("/slides/small.html", "/beside/later"))
    shows(beside, "main", "The worksheet is not built yet.")
    expect(beside.frame_locator("iframe").locator("body")).to_contain_text("later is not built yet", timeout=PATIENCE)
    later = folder.lesson("later", LESSON.replace("Learners count.", "It came later."))
    beside.wait_for_function(f"{SHEETS}.some((sheet) => sheet.complete && sheet.naturalWidth)")
    shows_in_frame(beside, "It came later.")
    assert not beside.locator("main p").is_visible()
    later.unlink()


def test_another_name_for_this_computer_is_refused(deck: str) -> None:
    request = urllib.request.Request(deck, headers={"Host": "rebound.example"})
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request)
    assert refused.value.code == 400


def test_only_this_computer_is_listened_to(deck: str) -> None:
    port = int(deck.split(":")[2].split("/")[0])
    with socket.socket() as probe:
        probe.settimeout(5)
        assert probe.connect_ex(("127.0.0.1", port)) == 0
    with socket.socket() as probe:  # what is open to every network answers here as well
        probe.settimeout(5)
        assert probe.connect_ex(("127.0.0.2", port)) != 0


def test_nothing_outside_of_the_site_is_served(deck: str) -> None:
    base = deck.rsplit("/slides/", 1)[0]
    for path in ("/../lessons/small.py", "/%2e%2e/lessons/small.py", "/slides/..%2f..%2flessons%2fsmall.html"):
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(base + path)
        assert refused.value.code == 404


def test_a_port_in_use_is_passed_over_and_a_lost_connection_found_again(
    folder: ProjectFolder, chromium: Browser, tmp_path: Path
) -> None:
    passing = shutil.ignore_patterns("work", "lock*")  # a preview is at work there
    shutil.copytree(folder.root, tmp_path / "project", symlinks=True, ignore=passing)
    own = ProjectFolder(tmp_path / "project")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = int(taken.getsockname()[1])
        page = chromium.new_page()
        page.set_default_timeout(PATIENCE)
        with watching(own, port) as first:
            assert f":{port}/" not in first
            page.goto(first)
            page.wait_for_function("window.Reveal && Reveal.isReady()")
            shows(page, "#add", "Learners count.")
        own.edit(QMD, "Learners count.", "While nobody listened.")
        with watching(own, int(first.split(":")[2].split("/")[0])) as second:
            assert second == first
            shows(page, "#add", "While nobody listened.")
        page.close()
