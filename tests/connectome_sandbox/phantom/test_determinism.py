"""One seed, one phantom: in every process."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from connectome_sandbox.phantom import Phantom, make_phantom

pytestmark = pytest.mark.xdist_group("phantom")

IN_A_PROCESS_OF_ITS_OWN = """
import sys
from pathlib import Path
from connectome_sandbox.phantom import make_phantom, write_precomputed
write_precomputed(make_phantom(1), Path(sys.argv[1]))
"""


def digest(folder: Path) -> str:
    total = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        total.update(str(path.relative_to(folder)).encode() + b"\0" + path.read_bytes())
    return total.hexdigest()


def run(folder: Path, home: Path, hash_seed: str) -> None:
    home.mkdir()
    environment = os.environ | {"PYTHONHASHSEED": hash_seed, "HOME": str(home), "OMP_NUM_THREADS": "1"}
    subprocess.run([sys.executable, "-c", IN_A_PROCESS_OF_ITS_OWN, str(folder)], env=environment, check=True)


def test_another_process_writes_the_same_bytes_and_leaves_the_home_folder_empty(layers: Path, tmp_path: Path) -> None:
    run(tmp_path / "layers", tmp_path / "home", "7")
    assert digest(tmp_path / "layers") == digest(layers)
    assert not list((tmp_path / "home").iterdir())


def test_another_seed_gives_other_tissue(phantom: Phantom) -> None:
    other = make_phantom(2)
    assert (other.image != phantom.image).mean() > 0.5
    assert (other.supervoxels != phantom.supervoxels).mean() > 0.5
