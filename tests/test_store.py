from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lessonkit import store
from lessonkit.store import Entries, digest, file_digest, read_json, tree_digest, write_bytes, write_json, write_text

PARTS = st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=4), max_size=4)


@settings(deadline=None)
@given(PARTS, PARTS)
def test_digests_agree_only_where_the_parts_do(one: list[str], other: list[str]) -> None:
    assert (digest(*one) == digest(*other)) == (one == other)


def test_a_file_is_known_by_its_bytes_and_an_absent_one_as_absent(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x")
    assert file_digest(tmp_path / "a") == digest(b"x")
    assert {file_digest(tmp_path / name) for name in ("b", "a/b", ".")} == {"absent"}


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name in ("a.csv", "sub/b.csv", ".hidden", "sub/.cache/c", "skip/d"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    return tmp_path


@pytest.mark.parametrize("name", ["a.csv", "sub/b.csv"])
def test_a_folder_changes_with_the_content_of_any_file_below_it(tree: Path, name: str) -> None:
    before = tree_digest(tree)
    (tree / name).write_text("other")
    assert tree_digest(tree) != before


def test_a_folder_changes_when_a_file_is_renamed_or_removed_or_new(tree: Path) -> None:
    digests = [tree_digest(tree)]
    (tree / "a.csv").rename(tree / "z.csv")
    digests.append(tree_digest(tree))
    (tree / "z.csv").unlink()
    digests.append(tree_digest(tree))
    (tree / "new.csv").write_text("")
    digests.append(tree_digest(tree))
    assert len(set(digests)) == 4


@pytest.mark.parametrize("name", [".hidden", "sub/.cache/c", "skip/d"])
def test_hidden_files_and_those_left_out_do_not_count(tree: Path, name: str) -> None:
    before = tree_digest(tree, leave_out=("skip",))
    (tree / name).write_text("other")
    assert tree_digest(tree, leave_out=("skip",)) == before


def test_a_folder_that_is_not_there_is_an_empty_one(tmp_path: Path) -> None:
    assert tree_digest(tmp_path / "none") == tree_digest(tmp_path)


def test_writing_makes_the_folders_above_and_tells_what_changed(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "a.txt"
    assert [write_text(path, text) for text in ("ü\n", "ü\n", "o\n")] == [True, False, True]
    assert path.read_bytes() == b"o\n"


def test_an_unchanged_file_is_not_touched(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    write_text(path, "x")
    os.utime(path, (1, 1))
    write_text(path, "x")
    assert path.stat().st_mtime == 1


def test_a_write_that_fails_leaves_the_old_file_and_nothing_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.txt"
    write_text(path, "old")

    def fail(self: Path, target: Path) -> Path:
        assert self.read_bytes() == b"new", "the new file is whole before it takes the old one's place"
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(KeyboardInterrupt):
        write_bytes(path, b"new")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_json_comes_back_and_damaged_json_is_none(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    write_json(path, {"b": [1, "ü"], "a": None})
    assert read_json(path) == {"b": [1, "ü"], "a": None}
    assert path.read_text(encoding="utf-8") == '{"a": null, "b": [1, "ü"]}'
    path.write_bytes(b'{"a": nu')
    assert read_json(path) is None
    path.write_bytes(b"\xff\xfe")
    assert read_json(path) is None
    assert read_json(tmp_path / "none.json") is None


KEY, OTHER = digest("key"), digest("other")


def test_entries_come_back_by_their_key(tmp_path: Path) -> None:
    entries = Entries(tmp_path)
    entries.put(KEY, {"outputs": ["x"]})
    assert entries.get(KEY) == {"outputs": ["x"]}
    assert entries.get(OTHER) is None


def test_an_entry_that_was_tampered_with_is_none(tmp_path: Path) -> None:
    entries = Entries(tmp_path)
    entries.put(KEY, {"outputs": ["x"]})
    (path,) = tmp_path.rglob("*.json")
    path.write_text(path.read_text().replace('"x"', '"y"'))
    assert entries.get(KEY) is None


def test_an_entry_under_a_key_that_is_not_its_own_is_none(tmp_path: Path) -> None:
    entries = Entries(tmp_path)
    entries.put(KEY, 1)
    (path,) = tmp_path.rglob("*.json")
    place = tmp_path / OTHER[:2] / f"{OTHER}.json"
    place.parent.mkdir(exist_ok=True)
    path.rename(place)
    assert entries.get(OTHER) is None


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"key": 1}'])
def test_an_entry_that_is_none_is_none(tmp_path: Path, text: str) -> None:
    store.write_text(tmp_path / KEY[:2] / f"{KEY}.json", text)
    assert Entries(tmp_path).get(KEY) is None
