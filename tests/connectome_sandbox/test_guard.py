"""Requests that must not get through, and requests that no client sends."""

from __future__ import annotations

import gzip
import json
import socket
from pathlib import Path
from typing import Any

import pytest
import requests
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import connectome_sandbox
from connectome_sandbox import Server
from connectome_sandbox.phantom_folder import code_digest

DATA = Path(__file__).resolve().parents[2] / "data"

QUERY = "/materialize/api/v3/datastack/celegans_sandbox/version/1/table/neurons/query"
JOIN = "/materialize/api/v3/datastack/celegans_sandbox/version/1/query"
VIEW = "/materialize/api/v3/datastack/celegans_sandbox/version/1/views/connections/query"
GRAPH = "/segmentation/api/v1/table/celegans_sandbox"

INJECTION = "'; DROP TABLE neurons; SELECT * FROM read_csv('/etc/passwd'); --\" OR 1=1"


@pytest.fixture(scope="module")
def session(sandbox: Server) -> requests.Session:
    session = requests.Session()
    session.headers["Authorization"] = f"Bearer {sandbox.token}"
    return session


def _alive(sandbox: Server, session: requests.Session) -> bool:
    answer = session.post(sandbox.url + QUERY, params={"return_pyarrow": "false"}, json={"limit": 1})
    return answer.status_code == 200 and answer.json()[0]["neuron"] == "ADAL"


@pytest.mark.parametrize(
    "host",
    [
        "example.com",
        "127.0.0.1.example.com",
        "localhost.example.com:80",
        "",
        "[::1]",
        "[::1]:80",
        "a@localhost",
        "0.0.0.0",
    ],
)
def test_another_host_name_is_turned_away(host: str, sandbox: Server, session: requests.Session) -> None:
    assert session.get(f"{sandbox.url}/info/version", headers={"Host": host}).status_code == 421


def test_who_names_no_host_is_turned_away(sandbox: Server) -> None:
    port = int(sandbox.url.rsplit(":", 1)[1])
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(b"GET /info/version HTTP/1.0\r\n\r\n")
        assert b" 421 " in connection.makefile("rb").readline()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost:1", "LOCALHOST"])
def test_the_names_of_this_computer_are_let_through(host: str, sandbox: Server, session: requests.Session) -> None:
    assert session.get(f"{sandbox.url}/info/version", headers={"Host": host}).status_code == 200


def test_only_loopback_is_listened_on(sandbox: Server) -> None:
    port = int(sandbox.url.rsplit(":", 1)[1])
    outside = {entry[4][0] for entry in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)}
    # a socket that is open to every network answers to 127.0.0.2 as well
    for address in outside - {"127.0.0.1"} | {"127.0.0.2"}:
        with socket.socket() as probe:
            probe.settimeout(2)
            assert probe.connect_ex((address, port)) != 0


def test_no_page_of_another_origin_may_read_answers(sandbox: Server, session: requests.Session) -> None:
    answer = session.get(f"{sandbox.url}/info/version", headers={"Origin": "https://example.com"})
    assert not [name for name in answer.headers if name.lower().startswith("access-control")]


def test_a_body_of_more_than_a_mebibyte_is_413(sandbox: Server, session: requests.Session) -> None:
    answer = session.post(sandbox.url + QUERY, data=b" " * (1024 * 1024 + 1))
    assert answer.status_code == 413
    assert "1048576 bytes" in answer.json()["message"]


def test_a_body_that_is_declared_too_large_is_not_waited_for(sandbox: Server) -> None:
    request = f"POST {QUERY} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {sandbox.token}\r\n"
    with socket.create_connection(("127.0.0.1", int(sandbox.url.rsplit(":", 1)[1])), timeout=5) as connection:
        connection.sendall(f"{request}Content-Length: 2000000\r\n\r\n".encode())
        assert connection.makefile("rb").readline().split()[1] == b"413"


def test_a_large_body_of_undeclared_length_is_413(sandbox: Server, session: requests.Session) -> None:
    answer = session.post(sandbox.url + QUERY, data=(b" " * 65536 for _ in range(20)))
    assert answer.status_code == 413


def test_a_body_just_small_enough_is_read(sandbox: Server, session: requests.Session) -> None:
    body = json.dumps({"limit": 1}).encode()
    answer = session.post(sandbox.url + QUERY, data=body + b" " * (1024 * 1024 - len(body)))
    assert answer.status_code == 200


def test_an_overlong_address_is_414(sandbox: Server, session: requests.Session) -> None:
    assert session.get(f"{sandbox.url}/info/version?{'a' * 9000}").status_code == 414


def test_an_unknown_path_is_404_and_a_wrong_method_405(sandbox: Server, session: requests.Session) -> None:
    assert session.get(f"{sandbox.url}/nowhere").json() == {"message": "no such path here"}
    assert session.get(f"{sandbox.url}/nowhere").status_code == 404
    assert session.get(sandbox.url + QUERY).status_code == 405
    assert session.delete(f"{sandbox.url}/info/version").status_code == 405


@pytest.mark.parametrize(
    "path",
    [
        "phantom/image/../../secret",
        "phantom/image/%2e%2e/%2e%2e/secret",
        "phantom//../secret",
        "phantom/image/..%2f..%2fsecret",
        "phantom/image/link",
        "phantom/image/%00",
        "../secret",
        "phantom",
    ],
)
def test_no_file_outside_the_volume_is_served(path: str, tmp_path: Path) -> None:
    entry = tmp_path / f"phantom-{code_digest()}"
    (entry / "volumes" / "image").mkdir(parents=True)
    (entry / "secret").write_text("secret")
    (entry / "volumes" / "image" / "link").symlink_to(entry / "secret")
    with (
        connectome_sandbox.start(data=DATA, cache=tmp_path) as server,
        socket.create_connection(("127.0.0.1", int(server.url.rsplit(":", 1)[1]))) as connection,
    ):
        connection.sendall(f"GET /volumes/{path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode())
        answer = connection.makefile("rb").read()
    assert answer.split()[1] == b"404"
    assert b"secret" not in answer


def test_a_packed_file_is_sent_packed_to_who_can_unpack_it(tmp_path: Path) -> None:
    folder = tmp_path / f"phantom-{code_digest()}" / "volumes" / "image"
    folder.mkdir(parents=True)
    (folder / "chunk.gz").write_bytes(gzip.compress(b"voxels" * 50))
    with connectome_sandbox.start(data=DATA, cache=tmp_path) as server:
        address = f"{server.url}/volumes/phantom/image/chunk"
        zipped = requests.get(address, headers={"Accept-Encoding": "gzip"})
        plain = requests.get(address, headers={"Accept-Encoding": "identity"})
        part = requests.get(address, headers={"Accept-Encoding": "gzip", "Range": "bytes=6-7"})
    assert (zipped.headers["Content-Encoding"], zipped.content) == ("gzip", b"voxels" * 50)
    assert ("Content-Encoding" in plain.headers, plain.content) == (False, b"voxels" * 50)
    assert (part.status_code, part.content) == (206, b"vo")


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[",
        b"\xff",
        b'{"limit": NaN}',
        b'{"filter_equal_dict": {"neurons": {"id": NaN}}}',
        b"[" * 100_000,
        b'{"limit": ' + b"9" * 5000 + b"}",
        b'"x"',
        b"[]",
        b"7",
    ],
)
def test_what_is_no_json_object_is_400(body: bytes, sandbox: Server, session: requests.Session) -> None:
    for path in (QUERY, JOIN, VIEW):
        assert session.post(sandbox.url + path, data=body).status_code == 400


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("limit", "ten", "Not a valid integer."),
        ("limit", True, "Not a valid integer."),
        ("limit", None, "Field may not be null."),
        ("offset", 1.5, "Not a valid integer."),
        ("select_columns", "neuron", "Not a valid list."),
        ("select_columns", [1], "Not a valid string."),
        ("filter_in_dict", [], "Not a valid mapping type."),
        ("filter_equal_dict", {"neurons": 1}, "neurons: Not a valid mapping type."),
        ("desired_resolution", ["a", "b", "c"], "Not a valid number of nanometers."),
        ("filter_everything", {}, "Unknown field."),
    ],
)
def test_a_field_of_a_wrong_type_is_named(
    field: str, value: object, message: str, sandbox: Server, session: requests.Session
) -> None:
    answer = session.post(sandbox.url + QUERY, json={field: value})
    assert answer.status_code == 400
    assert answer.json()["schema_errors"] == {field: [message]}


@pytest.mark.parametrize(
    ("path", "body"),
    [
        (QUERY, {"filter_equal_dict": {"neurons": {INJECTION: 1}}}),
        (QUERY, {"filter_equal_dict": {INJECTION: {"neuron": "x"}}}),
        (QUERY, {"select_columns": [INJECTION]}),
        (JOIN, {"tables": [[INJECTION, "id"], ["neurons", "id"]]}),
        (JOIN, {"tables": [["cell_types", INJECTION], ["neurons", "id"]]}),
        (JOIN, {"tables": [["cell_types", "id"], ["neurons", "id"]], "suffix_map": {"neurons": INJECTION}}),
        (JOIN, {"tables": [["cell_types", "id"], ["neurons", "id"]], "select_column_map": {INJECTION: ["id"]}}),
    ],
)
def test_sql_in_a_name_is_refused(path: str, body: Any, sandbox: Server, session: requests.Session) -> None:
    assert 400 <= session.post(sandbox.url + path, json=body).status_code < 500
    assert _alive(sandbox, session)


def test_sql_in_a_value_is_a_value(sandbox: Server, session: requests.Session) -> None:
    for name in ("filter_equal_dict", "filter_greater_dict"):
        answer = session.post(
            sandbox.url + QUERY, params={"return_pyarrow": "false"}, json={name: {"neurons": {"neuron": INJECTION}}}
        )
        assert answer.status_code == 200
    listed = {"filter_in_dict": {"neurons": {"neuron": [INJECTION]}}}
    assert session.post(sandbox.url + QUERY, params={"return_pyarrow": "false"}, json=listed).json() == []
    assert _alive(sandbox, session)


def test_a_join_that_would_never_end_is_refused(sandbox: Server, session: requests.Session) -> None:
    tables = [["synapses", "neurotransmitter"], ["neurons", "neurotransmitter"]]
    answer = session.post(sandbox.url + JOIN, json={"tables": tables, "limit": 5})
    assert answer.status_code in (200, 400)
    assert _alive(sandbox, session)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
_NAME = st.sampled_from(
    ["neurons", "cell_types", "connections", "id", "neuron", "pt_root_id", "target_id", "valid", INJECTION]
)
_FILTERS = st.dictionaries(_NAME, st.dictionaries(_NAME, _JSON, max_size=3) | _JSON, max_size=2)
_BODY = st.fixed_dictionaries(
    {},
    optional={
        **{f"filter_{name}_dict": _FILTERS for name in ("in", "notin", "equal", "greater", "less", "spatial", "regex")},
        "select_columns": st.lists(_NAME, max_size=3) | _JSON,
        "limit": st.integers(-5, 5) | _JSON,
        "offset": st.integers(-5, 5) | _JSON,
        "desired_resolution": st.lists(st.integers(-2, 2), min_size=3, max_size=3) | _JSON,
        "tables": st.just([["cell_types", "target_id"], ["neurons", "id"]])
        | st.lists(st.lists(_NAME, min_size=2, max_size=2), max_size=3)
        | _JSON,
        "suffix_map": st.dictionaries(_NAME, st.sampled_from(["", "_a", "_b"]), max_size=2) | _JSON,
        "select_column_map": st.dictionaries(_NAME, st.lists(_NAME, max_size=2), max_size=2) | _JSON,
    },
)


@given(body=_BODY | _JSON, path=st.sampled_from([QUERY, JOIN, VIEW, f"{GRAPH}/roots", f"{GRAPH}/root_timestamps"]))
@settings(
    max_examples=300, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_no_body_makes_the_server_fail(body: Any, path: str, sandbox: Server, session: requests.Session) -> None:
    answer = session.post(sandbox.url + path, data=json.dumps(body))
    assert answer.status_code == 200 or 400 <= answer.status_code < 500, answer.text
    if answer.status_code != 200:
        assert answer.json()


@given(junk=st.binary(max_size=200))
@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_bytes_that_are_no_http_do_not_stop_the_server(junk: bytes, sandbox: Server, session: requests.Session) -> None:
    with socket.create_connection(("127.0.0.1", int(sandbox.url.rsplit(":", 1)[1]))) as connection:
        connection.sendall(junk)
    assert session.get(f"{sandbox.url}/info/version").json()
