"""The layers on disk, read by the unmodified CloudVolume."""

import json
from pathlib import Path

import numpy as np
import pytest
from cloudvolume import CloudVolume

from connectome_sandbox.phantom import Phantom, write_precomputed

pytestmark = pytest.mark.xdist_group("phantom")

VERSIONS = pytest.mark.parametrize("version", [1, 2])


def opened(path: Path) -> CloudVolume:
    return CloudVolume(path.as_uri(), progress=False, parallel=1, cache=False)


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_cutout_of_the_image_is_the_image(phantom: Phantom, layers: Path) -> None:
    x0, y0, z0, x1, y1, z1 = 100, 90, 3, 301, 260, 41
    cutout = opened(layers / "image")[x0:x1, y0:y1, z0:z1]
    assert cutout.dtype == np.uint8
    assert np.array_equal(cutout[..., 0], phantom.image[x0:x1, y0:y1, z0:z1])


@VERSIONS
def test_a_cutout_of_a_segmentation_is_its_root_ids(phantom: Phantom, layers: Path, version: int) -> None:
    cutout = opened(layers / f"segmentation_v{version}")[:, :, :]
    assert cutout.dtype == np.uint64
    assert np.array_equal(cutout[..., 0], phantom.segmentation(version))


def test_segmentations_are_compressed_segmentation(layers: Path) -> None:
    info = json.loads((layers / "segmentation_v1" / "info").read_text())
    assert info["scales"][0]["encoding"] == "compressed_segmentation"
    assert info["scales"][0]["resolution"] == [16, 16, 40]


@VERSIONS
def test_every_root_has_a_mesh_about_where_its_voxels_are(phantom: Phantom, layers: Path, version: int) -> None:
    volume = opened(layers / f"segmentation_v{version}")
    voxel = np.array(phantom.voxel_nm)
    limit = np.array(phantom.image.shape) * voxel
    segmentation = phantom.segmentation(version)
    for root in sorted(set(phantom.roots[version].values())):
        vertices = volume.mesh.get(root).vertices
        assert len(vertices) > 0
        assert vertices.min() >= 0 and (vertices <= limit).all()
    for root in phantom.tables(version)["nuclei"]["pt_root_id"].head(3):
        vertices = volume.mesh.get(root).vertices
        filled = np.argwhere(segmentation == root)
        low, high = filled.min(axis=0) * voxel, (filled.max(axis=0) + 1) * voxel
        # Voxels of 48 nm, smoothed: a surface may lie one of them off.
        assert np.abs(vertices.min(axis=0) - low).max() < 60
        assert np.abs(vertices.max(axis=0) - high).max() < 60


def test_the_mesh_of_a_nucleated_neuron_encloses_its_volume(phantom: Phantom, layers: Path) -> None:
    root = int(phantom.tables(2)["nuclei"]["pt_root_id"].iloc[2])
    mesh = opened(layers / "segmentation_v2").mesh.get(root)
    a, b, c = (mesh.vertices[mesh.faces[:, corner].astype(int)].astype(float) for corner in range(3))
    enclosed = abs(np.einsum("ij,ij->i", a, np.cross(b, c)).sum()) / 6
    voxels = (phantom.segmentation(2) == root).sum() * np.prod(phantom.voxel_nm)
    assert enclosed == pytest.approx(voxels, rel=0.1)


def test_writing_again_gives_the_same_bytes(phantom: Phantom, layers: Path, tmp_path: Path) -> None:
    write_precomputed(phantom, tmp_path)
    assert files(tmp_path) == files(layers)


def test_provenance_says_synthetic_and_names_no_one_and_no_date(layers: Path) -> None:
    for layer in ("image", "segmentation_v1", "segmentation_v2"):
        provenance = json.loads((layers / layer / "provenance").read_text())
        assert "ynthetic" in provenance["description"]
        assert not provenance["owners"] and not provenance["processing"] and not provenance["sources"]


def test_the_layers_stay_small(layers: Path) -> None:
    assert sum(len(content) for content in files(layers).values()) < 90_000_000
