"""The phantom as Neuroglancer precomputed layers, written by CloudVolume.

The format: https://github.com/google/neuroglancer/blob/master/src/datasource/precomputed/volume.md, meshes in its
legacy, unsharded form.
"""

import json
import struct
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import numpy as np
import zmesh
from numpy.typing import NDArray

from connectome_sandbox.phantom.phantom import Phantom
from connectome_sandbox.phantom.proofreading import ROOT_BASE, VERSIONS

DESCRIPTION = "Synthetic electron microscopy: a generated phantom, not a recording of tissue."
IMAGE_CHUNK = (128, 128, 16)
SEGMENTATION_CHUNK = (128, 128, 32)
MESH_STRIDE = 3
"""Meshes are made of every third voxel in x and y: 48 nm, about as fine as the sections are thick."""
SMOOTHING_ROUNDS = 2


def write_precomputed(phantom: Phantom, folder: Path) -> None:
    """Write `image`, `segmentation_v1` and `segmentation_v2`, the latter with meshes, under `folder`.

    Meshes are in nanometres. The same phantom gives the same bytes. Nothing is left in the user's home.
    """
    with _nothing_left_at_home():
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
    """The surface of each root as a legacy mesh fragment: vertex count, float32 vertices (nm), uint32 triangles.

    A root thinner than the stride everywhere has a fragment without vertices.
    """
    sampled = segmentation.T[:, MESH_STRIDE // 2 :: MESH_STRIDE, MESH_STRIDE // 2 :: MESH_STRIDE]
    numbers = (sampled - np.uint64(ROOT_BASE)).astype(np.intp)
    label_of = np.zeros(int(numbers.max()) + 1, np.uint32)
    for label, root in enumerate(roots, start=1):
        label_of[root - ROOT_BASE] = label
    coarse = np.array(voxel_nm) * (MESH_STRIDE, MESH_STRIDE, 1)
    mesher = zmesh.Mesher(tuple(coarse.tolist()))
    mesher.mesh(label_of[numbers].T, close=True)
    limit = np.array(segmentation.shape) * voxel_nm
    fragments = {}
    for label, root in enumerate(roots, start=1):
        mesh = mesher.get(label)
        faces = mesh.faces.astype("<u4")
        # zmesh puts the outer face of the first voxel at half a voxel; Neuroglancer puts it at nought.
        vertices = _smoothed(mesh.vertices - coarse / 2, faces)
        placed = np.clip(vertices, 0, limit).astype("<f4")
        fragments[root] = struct.pack("<I", len(placed)) + placed.tobytes() + faces.tobytes()
    return fragments


def _smoothed(vertices: NDArray[np.floating], faces: NDArray[np.unsignedinteger]) -> NDArray[np.float64]:
    """Move every vertex (N, 3) half-way to the mean of its neighbours, so that voxels show less."""
    start = faces[:, [0, 1, 2]].ravel()
    end = faces[:, [1, 2, 0]].ravel()
    degree = np.bincount(start, minlength=len(vertices))
    moved = vertices.astype(np.float64)
    for _ in range(SMOOTHING_ROUNDS):
        sums = [np.bincount(start, weights=moved[end, axis], minlength=len(moved)) for axis in range(3)]
        moved = 0.5 * moved + 0.5 * np.stack(sums, axis=1) / np.maximum(degree, 1)[:, None]
    return moved


def _write_layer(
    path: Path, volume: NDArray[Any], phantom: Phantom, kind: str, encoding: str, chunk: tuple[int, int, int]
) -> None:
    # Here, because importing it makes a folder in the user's home.
    from cloudvolume import CloudVolume

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
        # Its lock files would stay behind in the user's home.
        cache_locking=False,
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


@contextmanager
def _nothing_left_at_home() -> Iterator[None]:
    """Remove the folder that importing CloudVolume makes in the user's home for its secrets, if it was not there."""
    secrets = Path.home() / ".cloudvolume"
    was_there = secrets.exists()
    try:
        yield
    finally:
        if not was_there:
            # Someone else may have put a secret in meanwhile: what is not empty stays.
            with suppress(OSError):
                secrets.rmdir()
