"""Progress as a file, and reset."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from lab.conftest import Desk, Lab
from playwright.sync_api import Download, FilePayload, expect

pytestmark = pytest.mark.xdist_group("lab")


def export(lab: Lab) -> Download:
    with lab.page.expect_download() as started:
        lab.page.get_by_role("button", name="Export").click()
    return started.value


def load(lab: Lab, content: str | bytes | Path, name: str = "small-progress.json") -> None:
    given: FilePayload | Path
    if isinstance(content, Path):
        given = content
    else:
        given = {
            "name": name,
            "mimeType": "application/json",
            "buffer": content.encode() if isinstance(content, str) else content,
        }
    lab.page.get_by_label("Import a file").set_input_files(given)


def dialog_button(lab: Lab, name: str) -> None:
    lab.page.get_by_role("dialog").get_by_role("button", name=name).click()


def reset(lab: Lab) -> None:
    lab.page.get_by_role("button", name="Reset").click()
    dialog_button(lab, "Reset")


def test_export_reset_and_import_bring_everything_back(lab: Lab) -> None:
    lab.do_all()
    before = lab.kept()
    file = export(lab)
    assert file.suggested_filename == "small-progress.json"
    assert json.loads(file.path().read_text()) == {"lab": "Connectomics/small", **before}
    reset(lab)
    assert lab.told() == "Progress was reset."
    assert lab.progress() == "0% complete"
    assert lab.kept() is None
    assert lab.verdict("unit") == ""
    load(lab, file.path())
    expect(lab.page.locator("[data-told]")).to_have_text("Progress was imported.")
    assert lab.progress() == "100% complete"
    assert lab.kept() == before


def test_an_import_replaces_after_asking_and_the_same_file_can_be_chosen_again(lab: Lab) -> None:
    lab.answer("unit", "contacts")
    file = export(lab).path()
    reset(lab)
    lab.answer("missing", "dropped")
    load(lab, file)
    dialog_button(lab, "Cancel")
    assert lab.verdict("missing").startswith("Not this one.")
    load(lab, file)
    dialog_button(lab, "Replace")
    assert lab.verdict("missing") == ""
    assert lab.verdict("unit").startswith("Right.")


def test_an_import_reaches_the_other_window(desk: Desk) -> None:
    one, two = desk.open(), desk.open()
    load(one, json.dumps({"lab": "Connectomics/small", "version": 1, "ticked": {"steps/pass": True}}))
    expect(two.step("Pass the checkpoint")).to_be_checked()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("not json", "not one that a lab exported"),
        ("[]", "not one that a lab exported"),
        ("null", "not one that a lab exported"),
        ("", "not one that a lab exported"),
        (b"\x89PNG\xff\xfe", "not one that a lab exported"),
        ('{"lab": "Connectomics/other", "version": 1}', "another lab: Connectomics/other"),
        ('{"lab": "Connectomics/small", "version": 9}', "another version"),
        ('{"lab": "Connectomics/small", "version": 1, "answers": {"unit": 5}}', "damaged"),
        (" " * 1_000_001, "too large"),
    ],
    ids=["not JSON", "a list", "null", "empty", "a picture", "another lab", "another version", "damaged", "too large"],
)
def test_other_files_are_refused_in_words(lab: Lab, content: str | bytes, said: str) -> None:
    lab.answer("unit", "contacts")
    load(lab, content)
    told = lab.page.locator("[data-told]")
    expect(told).to_contain_text(said)
    expect(told).to_contain_text("Nothing was changed.")
    assert lab.verdict("unit").startswith("Right.")


@pytest.mark.parametrize("way", ["Escape", "Cancel"])
def test_a_reset_that_is_cancelled_changes_nothing_and_the_focus_returns(lab: Lab, way: str) -> None:
    lab.answer("unit", "contacts")
    button = lab.page.get_by_role("button", name="Reset")
    button.focus()
    lab.page.keyboard.press("Enter")
    expect(lab.page.get_by_role("dialog", name="Reset this lab?")).to_be_visible()
    expect(lab.page.get_by_role("dialog").get_by_role("button", name="Cancel")).to_be_focused()
    lab.page.keyboard.press("Enter" if way == "Cancel" else way)
    expect(lab.page.get_by_role("dialog")).to_have_count(0)
    expect(button).to_be_focused()
    assert lab.verdict("unit").startswith("Right.")
    assert list(lab.kept()["answers"]) == ["unit"]


def test_a_reset_forgets_what_was_put_aside(lab: Lab) -> None:
    lab.page.evaluate("localStorage.setItem('lessonkit-lab:Connectomics/small', 'damaged')")
    lab.page.evaluate("localStorage.setItem('lessonkit-lab:Connectomics/other', '{}')")
    lab.reload()
    assert "put aside" in lab.notice()
    reset(lab)
    assert lab.page.evaluate("Object.keys(localStorage)") == ["lessonkit-lab:Connectomics/other"]
    assert lab.notice() == ""
