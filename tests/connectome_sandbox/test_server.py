"""Starting, stopping, and what a server leaves behind, in processes of their own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests

import connectome_sandbox
from connectome_sandbox import MissingDataError, PortInUseError, Server
from connectome_sandbox.datafolder import DATA_FILES, find_data

DATA = Path(__file__).resolve().parents[2] / "data"

SESSION = """
import os
import connectome_sandbox

server = connectome_sandbox.start()
from caveclient import CAVEclient

client = CAVEclient("minnie65_sandbox", server_address=server.url, auth_token=server.token, write_server_cache=False)
print(len(client.materialize.query_table("synapses_pni_2", limit=10)))
print(client.materialize.get_tables(), repr(server), client)
print("NO_PROXY is", os.environ.get("NO_PROXY"))
print("address", server.url)
print("token", server.token)
print("scratch", server._scratch.name)
"""


@dataclass(frozen=True, slots=True)
class Ran:
    code: int
    out: str
    err: str

    def said(self, word: str) -> str:
        return next(line.removeprefix(word).strip() for line in self.out.splitlines() if line.startswith(word))


def _run(arguments: list[str], cwd: Path, home: Path, extra: Mapping[str, str] | None = None) -> Ran:
    environment = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    environment |= {"HOME": str(home), "TMPDIR": str(cwd / "tmp"), **(extra or {})}
    (cwd / "tmp").mkdir(exist_ok=True)
    done = subprocess.run(
        [sys.executable, *arguments], cwd=cwd, env=environment, capture_output=True, text=True, timeout=60
    )
    return Ran(done.returncode, done.stdout, done.stderr)


@dataclass(frozen=True, slots=True)
class Session:
    ran: Ran
    home: Path
    work: Path
    data_before: dict[str, int]


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Session:
    """A notebook's worth of work behind a proxy that is not there, in a folder below which the data lie."""
    work, home = tmp_path_factory.mktemp("work"), tmp_path_factory.mktemp("home")
    before = {path.name: path.stat().st_mtime_ns for path in DATA.iterdir()}
    proxy = {"HTTP_PROXY": "http://127.0.0.1:9", "http_proxy": "http://127.0.0.1:9"}
    ran = _run(["-c", SESSION], work, home, {"CONNECTOME_SANDBOX_DATA": str(DATA), **proxy})
    assert ran.code == 0, ran.err
    return Session(ran, home, work, before)


def test_a_proxy_in_the_environment_does_not_break_it(session: Session) -> None:
    assert session.ran.out.splitlines()[0] == "10"
    assert session.ran.said("NO_PROXY is") == "127.0.0.1,localhost"


def test_nothing_is_left_in_the_home_folder(session: Session) -> None:
    assert [path for path in session.home.rglob("*") if path.is_file()] == []


def test_nothing_is_left_in_the_working_folder_or_the_temporary_one(session: Session) -> None:
    assert list(session.work.rglob("*")) == [session.work / "tmp"]
    assert not Path(session.ran.said("scratch")).exists()


def test_the_data_folder_stays_as_it_was(session: Session) -> None:
    assert {path.name: path.stat().st_mtime_ns for path in DATA.iterdir()} == session.data_before


def test_the_server_ends_with_the_process(session: Session) -> None:
    with pytest.raises(requests.ConnectionError):
        requests.get(f"{session.ran.said('address')}/info/version", timeout=2)


def test_the_token_stands_nowhere_but_where_it_was_asked_for(session: Session) -> None:
    token = session.ran.said("token")
    assert len(token) == 32
    assert (session.ran.out + session.ran.err).count(token) == 1


def test_each_server_has_a_token_of_its_own() -> None:
    with connectome_sandbox.start(data=DATA) as one, connectome_sandbox.start(data=DATA) as other:
        assert one.token != other.token
        answer = requests.get(f"{one.url}/info/api/v2/datastacks", headers={"Authorization": f"Bearer {other.token}"})
        assert answer.status_code == 401


def test_a_given_token_is_the_token() -> None:
    with connectome_sandbox.start(data=DATA, token="chalk") as server:
        answer = requests.get(f"{server.url}/info/api/v2/datastacks", headers={"Authorization": "Bearer chalk"})
        assert answer.json() == list(server.datastacks)


def test_a_stopped_server_is_gone_and_stopping_again_does_nothing() -> None:
    server = connectome_sandbox.start(data=DATA)
    server.stop()
    server.stop()
    with pytest.raises(requests.ConnectionError):
        requests.get(f"{server.url}/info/version", timeout=2)


def test_a_stopped_server_has_removed_its_temporary_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    server = connectome_sandbox.start(data=DATA)
    assert len(list(tmp_path.iterdir())) == 1
    server.stop()
    assert list(tmp_path.iterdir()) == []


def test_other_rows_in_the_data_folder_are_other_rows_served(tmp_path: Path, connect: Any, sandbox: Server) -> None:
    for name in DATA_FILES:
        (tmp_path / name).write_bytes((DATA / name).read_bytes())
    lines = (DATA / "celegans_connections.csv").read_text().splitlines()
    (tmp_path / "celegans_connections.csv").write_text("\n".join([lines[0], "ADAL,ADAR,3"]) + "\n")
    with connectome_sandbox.start(data=tmp_path) as other:
        assert len(connect("celegans_sandbox", server=other).materialize.query_table("synapses")) == 3
    assert connect("celegans_sandbox").materialize.get_annotation_count("synapses") == 20_589


def test_a_file_that_is_no_table_is_said_in_words(tmp_path: Path, connect: Any) -> None:
    for name in DATA_FILES:
        (tmp_path / name).write_bytes(b"nonsense")
    with connectome_sandbox.start(data=tmp_path) as server:
        client = connect("celegans_sandbox", server=server)
        with pytest.raises(requests.HTTPError, match="do not make the datastack celegans_sandbox"):
            client.materialize.get_annotation_count("neurons")


def test_the_data_are_found_from_a_folder_below(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    for name in DATA_FILES:
        (tmp_path / "data" / name).touch()
    below = tmp_path / "lessons" / "first" / "data"
    below.mkdir(parents=True)
    assert find_data(None, below, {}) == (tmp_path / "data").resolve()


def test_the_environment_names_the_data_before_the_folders_do(tmp_path: Path) -> None:
    assert find_data(None, tmp_path, {"CONNECTOME_SANDBOX_DATA": str(DATA)}) == DATA
    with pytest.raises(MissingDataError, match=r"has no celegans_connections\.csv"):
        find_data(tmp_path, DATA.parent, {"CONNECTOME_SANDBOX_DATA": str(DATA)})


def test_the_command_says_what_is_served(tmp_path: Path) -> None:
    environment = {**os.environ, "HOME": str(tmp_path), "CONNECTOME_SANDBOX_DATA": str(DATA)}
    process = subprocess.Popen(
        [sys.executable, "-m", "connectome_sandbox", "--token", "chalk"],
        cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    lines: list[str] = []
    while not lines or not lines[-1].startswith("client = "):
        lines.append(process.stdout.readline())
        assert lines[-1] or process.poll() is None
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    text = "".join(lines)
    assert "minnie65_sandbox  (versions: 1)" in text
    assert "phantom_sandbox  (versions: 1, 2, synthetic)" in text
    assert "20,589 rows" in text
    assert 'auth_token="chalk", write_server_cache=False)' in lines[-1]
    assert (process.returncode, out, err) == (0, "stopped\n", "")


def test_a_port_in_use_is_one_clear_line(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        ran = _run(["-m", "connectome_sandbox", "--data", str(DATA), "--port", str(port)], tmp_path, tmp_path)
        with pytest.raises(PortInUseError):
            connectome_sandbox.start(port=port, data=DATA)
    assert (ran.code, ran.out) == (1, "")
    assert ran.err == f"error: cannot listen on 127.0.0.1:{port}: Address already in use\n"


def test_missing_data_are_one_clear_line(tmp_path: Path) -> None:
    ran = _run(["-m", "connectome_sandbox"], tmp_path, tmp_path, {"CONNECTOME_SANDBOX_DATA": ""})
    assert ran.code == 2
    assert ran.err.startswith("error: no folder 'data' with celegans_connections.csv")
    assert ran.err.count("\n") == 1


def test_data_that_cannot_be_read_are_one_clear_line(tmp_path: Path) -> None:
    folder = tmp_path / "bad"
    folder.mkdir()
    for name in DATA_FILES:
        (folder / name).write_bytes(b"nonsense")
    ran = _run(["-m", "connectome_sandbox", "--data", str(folder)], tmp_path, tmp_path)
    assert ran.code == 2
    assert ran.err.startswith("error: the files in ")
    assert ran.err.count("\n") == 1
