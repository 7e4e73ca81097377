"""One phantom, and its precomputed layers, for all tests of the package: made once a process."""

from pathlib import Path

import pytest
from volumes import usual_phantom

from connectome_sandbox.phantom import Phantom, write_precomputed


@pytest.fixture(scope="session")
def phantom() -> Phantom:
    return usual_phantom()


@pytest.fixture(scope="session")
def layers(phantom: Phantom, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("phantom-layers")
    write_precomputed(phantom, folder)
    return folder
