"""The phantom as Neuroglancer precomputed layers, written by CloudVolume.

The format: https://github.com/google/neuroglancer/blob/master/src/datasource/precomputed/volume.md, meshes in its
legacy, unsharded form.
"""

import json
import struct
from pathlib import Path
from typing import Any

import numpy as np
import zmesh
from cloudvolume import CloudVolume
from numpy.typing import NDArray

from connectome_sandbox.phantom.phantom import Phantom
from connectome_sandbox.phantom.proofreading import VERSIONS

DESCRIPTION = "Synthetic electron microscopy: a generated phantom, not a recording of tissue."
IMAGE_CHUNK = (128, 128, 16)
SEGMENTATION_CHUNK = (128, 128, 32)
MESH_ERROR_NM = 24


def write_precomputed(phantom: Phantom, folder: Path) -> None:
    """Write `image`, `segmentation_v1` and `segmentation_v2`, the latter with meshes, under `folder`.

    Meshes are in nanometres. The same phantom gives the same bytes.
    """
    _write_layer(folder / "image", phantom.image, phantom, "image", "raw", IMAGE_CHUNK)
    meshes: dict[int, bytes] = {}
    for version in VERSIONS:
        path = folder / f"segmentation_v{version}"
        segmentation = phantom.segmentation(version)
        _write_layer(path, segmentation, phantom, "segmentation", "compressed_segmentation", SEGMENTATION_CHUNK)
        here = sorted(set(phantom.roots[version].values()))
        meshes |= mesh_fragments(segmentation, [root for root in here if root not in meshes], phantom.voxel_nm)
        _write_meshes(path / "mesh", {root: meshes[root] for root in here})


def mesh_fragments(
    segmentation: NDArray[np.uint64], roots: list[int], voxel_nm: tuple[int, int, int]
) -> dict[int, bytes]:
    """The surface of each root as a legacy mesh fragment: vertex count, float32 vertices (nm), uint32 triangles."""
    wanted = np.array(roots, np.uint64)
    labels = (np.searchsorted(wanted, segmentation.T) + 1).astype(np.uint32)
    labels[~np.isin(segmentation.T, wanted)] = 0
    mesher = zmesh.Mesher(voxel_nm)
    mesher.mesh(labels.T, close=True)
    fragments = {}
    for label, root in enumerate(roots, start=1):
        mesh = mesher.get(label, reduction_factor=100, max_error=MESH_ERROR_NM)
        vertices = np.clip(mesh.vertices, 0, np.array(segmentation.shape) * voxel_nm).astype("<f4")
        fragments[root] = struct.pack("<I", len(vertices)) + vertices.tobytes() + mesh.faces.astype("<u4").tobytes()
    return fragments


def _write_layer(
    path: Path, volume: NDArray[Any], phantom: Phantom, kind: str, encoding: str, chunk: tuple[int, int, int]
) -> None:
    path.mkdir(parents=True, exist_ok=True)
    info = CloudVolume.create_new_info(
        num_channels=1,
        layer_type=kind,
        data_type=str(volume.dtype),
        encoding=encoding,
        resolution=phantom.voxel_nm,
        voxel_offset=(0, 0, 0),
        volume_size=volume.shape,
        chunk_size=chunk,
        mesh="mesh" if kind == "segmentation" else None,
    )
    layer = CloudVolume(
        path.absolute().as_uri(),
        info=info,
        provenance={"sources": [], "owners": [], "processing": [], "description": DESCRIPTION},
        progress=False,
        parallel=1,
        compress=False,
        cache=False,
    )
    layer.commit_info()
    layer.commit_provenance()
    layer[:, :, :] = volume


def _write_meshes(folder: Path, meshes: dict[int, bytes]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "info").write_text(json.dumps({"@type": "neuroglancer_legacy_mesh"}))
    for root, fragment in meshes.items():
        name = f"{root}:0:1"
        (folder / f"{root}:0").write_text(json.dumps({"fragments": [name]}))
        (folder / name).write_bytes(fragment)
