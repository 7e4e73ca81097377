"""`_quarto.yml`: Quarto's own settings as they are, ours under one key, everything else refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from lessonkit.config import Project, load_project
from lessonkit.errors import UsageProblem


def project(root: Path, text: str) -> Project:
    (root / "_quarto.yml").write_text(text, encoding="utf-8")
    return load_project(root)


def refusal(root: Path, text: str) -> str:
    with pytest.raises(UsageProblem) as found:
        project(root, text)
    return str(found.value)


def test_the_course_has_a_title_an_address_and_a_start(tmp_path: Path) -> None:
    text = 'lessonkit:\n  course: Connectomics\n  url: https://example.org/\n  start-time: "09:00"\n'
    found = project(tmp_path, text)
    assert (found.course, found.url, found.start_time) == ("Connectomics", "https://example.org/", "09:00")


def test_an_empty_file_is_a_project(tmp_path: Path) -> None:
    found = project(tmp_path, "")
    assert (found.course, found.url, found.start_time, dict(found.deck_options)) == ("", "", "", {})


def test_quartos_settings_are_tolerated(tmp_path: Path) -> None:
    found = project(tmp_path, "project: {type: website}\nexecute: {freeze: auto}\nformat: {typst: {papersize: a4}}\n")
    assert dict(found.deck_options) == {}


def test_deck_options_are_quartos(tmp_path: Path) -> None:
    found = project(tmp_path, "format:\n  revealjs:\n    slide-number: c/t\n    width: 1280\n")
    assert dict(found.deck_options) == {"slide-number": "c/t", "width": 1280}


@pytest.mark.parametrize("text", ["format: default", "format: {revealjs: default}", "lessonkit:\nformat:\n"])
def test_default_and_nothing_mean_no_options(tmp_path: Path, text: str) -> None:
    assert dict(project(tmp_path, text).deck_options) == {}


def test_an_unknown_key_of_ours_is_refused_with_the_nearest(tmp_path: Path) -> None:
    message = refusal(tmp_path, "lessonkit:\n  corse: x\n")
    assert message == "_quarto.yml: unknown key 'corse' under lessonkit (did you mean 'course'?)"


def test_an_unknown_key_like_no_other_is_refused_with_all_there_are(tmp_path: Path) -> None:
    assert refusal(tmp_path, "lessonkit:\n  zzz: 1\n").endswith("(valid: course, environment, start-time, url)")


def test_a_start_time_that_yaml_reads_as_a_number_is_refused_with_the_way_to_write_it(tmp_path: Path) -> None:
    message = refusal(tmp_path, "lessonkit:\n  start-time: 10:30\n")
    assert message == '_quarto.yml: lessonkit: start-time must be text; put it in quotes, as in start-time: "09:00"'


@pytest.mark.parametrize("value", ["25:00", "09:60", "9", "9.30", "09:00 am", "-1:00", "09:00:00"])
def test_a_start_time_that_no_clock_shows_is_refused_in_one_line(tmp_path: Path, value: str) -> None:
    message = refusal(tmp_path, f'lessonkit:\n  start-time: "{value}"\n')
    expected = f'start-time must be a time of day from "00:00" to "23:59", not "{value}"'
    assert message == f"_quarto.yml: lessonkit: {expected}"


@pytest.mark.parametrize("value", ["00:00", "9:15", "23:59", ""])
def test_a_start_time_of_a_clock_is_taken_as_it_is(tmp_path: Path, value: str) -> None:
    assert project(tmp_path, f'lessonkit:\n  start-time: "{value}"\n').start_time == value


@pytest.mark.parametrize("value", ["example.org", "ftp://example.org", "https://", "https://example.org/a b"])
def test_an_address_that_no_browser_opens_is_refused_in_one_line(tmp_path: Path, value: str) -> None:
    message = refusal(tmp_path, f'lessonkit:\n  url: "{value}"\n')
    expected = f'url must be a web address, as in url: "https://example.org/course", not "{value}"'
    assert message == f"_quarto.yml: lessonkit: {expected}"


def test_bad_yaml_is_refused_at_its_line(tmp_path: Path) -> None:
    assert refusal(tmp_path, "lessonkit:\n  course: [x\nformat: y\n").startswith("_quarto.yml:3: not valid YAML: ")


def test_text_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    (tmp_path / "_quarto.yml").write_bytes("lessonkit: {course: Öl}".encode("latin-1"))
    with pytest.raises(UsageProblem, match="not UTF-8 text"):
        load_project(tmp_path)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("- a\n- b\n", "the whole file"),
        ("lessonkit: Connectomics\n", "lessonkit"),
        ("format: [revealjs]\n", "format"),
        ("format: {revealjs: 3}\n", "format: revealjs"),
    ],
)
def test_a_value_where_keys_belong_is_refused(tmp_path: Path, text: str, name: str) -> None:
    assert refusal(tmp_path, text) == f"_quarto.yml: {name} must hold `key: value` lines"


def test_a_folder_without_the_file_is_no_project(tmp_path: Path) -> None:
    with pytest.raises(UsageProblem, match=r"_quarto\.yml is missing: run build\.py in the project's folder"):
        load_project(tmp_path)


def test_paths_are_named_from_the_project_with_forward_slashes(tmp_path: Path) -> None:
    found = project(tmp_path, "")
    assert found.relative(found.lessons / "x.py") == "lessons/x.py"
    assert found.relative(found.instructor / "worksheets" / "x-key.pdf") == "_instructor/worksheets/x-key.pdf"


def test_the_variables_that_lessons_may_read_are_named(tmp_path: Path) -> None:
    assert project(tmp_path, "").environment == ()
    assert project(tmp_path, "lessonkit:\n  environment:\n").environment == ()
    assert project(tmp_path, "lessonkit:\n  environment: [CAVE_SERVER, CAVE_TOKEN]\n").environment == (
        "CAVE_SERVER",
        "CAVE_TOKEN",
    )


@pytest.mark.parametrize("value", ["CAVE_SERVER", "[cave server]", "[1]", "{CAVE_SERVER: x}", "[CAVE_SERVER=x]"])
def test_what_names_no_variable_is_refused(tmp_path: Path, value: str) -> None:
    message = refusal(tmp_path, f"lessonkit:\n  environment: {value}\n")
    assert message.startswith("_quarto.yml: lessonkit: environment must be a list of names of variables, not ")
    assert message.endswith("write it as in environment: [CAVE_SERVER]")
