"""Fixtures: a running sandbox, the real client, and the truth: the same tables read from their files with pandas."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import connectome_sandbox
from connectome_sandbox import Server

DATA = Path(__file__).resolve().parents[2] / "data"

Client = Any
Connect = Callable[..., Client]


@dataclass(frozen=True, slots=True)
class Truth:
    """The tables as the data card describes them, made without the sandbox."""

    synapses: pd.DataFrame
    neurons: pd.DataFrame
    types: pd.DataFrame
    worm: pd.DataFrame


@pytest.fixture(autouse=True)
def private_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The clients write into HOME: give them one of their own."""
    home = tmp_path_factory.getbasetemp() / "home"
    home.mkdir(exist_ok=True)
    monkeypatch.setenv("HOME", str(home))
    return home


@pytest.fixture(scope="session")
def phantom_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Shared by all processes of a test run, so that the phantom is made once."""
    base = tmp_path_factory.getbasetemp()
    return (base.parent if base.name.startswith("popen-") else base) / "sandbox-cache"


@pytest.fixture(scope="session")
def sandbox(phantom_cache: Path) -> Iterator[Server]:
    with connectome_sandbox.start(data=DATA, cache=phantom_cache) as server:
        yield server


@pytest.fixture(scope="session")
def connect(sandbox: Server) -> Connect:
    """Makes the unmodified client of a datastack, for the sandbox or another server."""

    def client(datastack: str, version: int | None = None, server: Server = sandbox, **options: Any) -> Client:
        from caveclient import CAVEclient

        options.setdefault("auth_token", server.token)
        return CAVEclient(datastack, server_address=server.url, write_server_cache=False, version=version, **options)

    return client


@pytest.fixture(scope="session")
def minnie(connect: Connect) -> Client:
    return connect("minnie65_sandbox")


@pytest.fixture(scope="session")
def worm(connect: Connect) -> Client:
    return connect("celegans_sandbox")


@pytest.fixture(scope="session")
def phantom(connect: Connect) -> Client:
    return connect("phantom_sandbox")


@pytest.fixture(scope="session")
def truth() -> Truth:
    synapses = pd.read_parquet(DATA / "minnie65_synapses.parquet")
    synapses["valid"] = synapses["valid"] == "t"
    neurons = pd.read_csv(DATA / "celegans_neurons.csv").rename(columns={"cell_class": "cell_type"})
    neurons.insert(0, "id", np.arange(1, 1 + len(neurons)))
    neurons.insert(1, "valid", True)
    neurons.insert(2, "pt_root_id", 302_000_000_000_000_000 + neurons["id"])
    types = pd.DataFrame(
        {
            "id": neurons["id"],
            "valid": True,
            "target_id": neurons["id"],
            "classification_system": "WormAtlas class",
            "cell_type": neurons["cell_type"],
        }
    )
    pairs = pd.read_csv(DATA / "celegans_connections.csv")
    rows = pairs.loc[pairs.index.repeat(pairs["synapses"])].reset_index(drop=True)
    named = neurons.set_index("neuron")
    worm = pd.DataFrame(
        {
            "id": np.arange(1, 1 + len(rows)),
            "valid": True,
            "pre_pt_root_id": rows["pre_neuron"].map(named["pt_root_id"]),
            "post_pt_root_id": rows["post_neuron"].map(named["pt_root_id"]),
            "pre_ganglion": rows["pre_neuron"].map(named["ganglion"]),
            "post_ganglion": rows["post_neuron"].map(named["ganglion"]),
            "neurotransmitter": rows["pre_neuron"].map(named["neurotransmitter"]),
        }
    )
    return Truth(synapses, neurons.drop(columns="cell_type"), types, worm)


@pytest.fixture(scope="session")
def rows() -> Callable[[pd.DataFrame], list[tuple[Any, ...]]]:
    """The rows of a table as plain values, whatever pandas types hold them: arrays as tuples, missing as None."""

    def plain(value: Any) -> Any:
        if isinstance(value, np.ndarray):
            return tuple(value.tolist())
        if value is None or value is pd.NA or value is pd.NaT or (isinstance(value, float) and np.isnan(value)):
            return None
        return value.item() if isinstance(value, np.generic) else value

    def listed(frame: pd.DataFrame) -> list[tuple[Any, ...]]:
        columns = [[plain(value) for value in frame[name].tolist()] for name in frame.columns]
        return list(zip(*columns, strict=True))

    return listed
