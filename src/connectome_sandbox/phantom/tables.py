"""The annotation tables of the phantom: nuclei, cell types and synapses, as a materialization would give them."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from connectome_sandbox.phantom.bodies import VOXEL_NM, Soma
from connectome_sandbox.phantom.synapses import Synapse, Voxel

SYSTEM = "synthetic"
"""What `classification_system` says of every cell type: the types are made up with the volume."""


def nuclei(
    somata: tuple[Soma, ...], volumes: tuple[int, ...], ids: NDArray[np.uint64], roots: Mapping[int, int]
) -> pd.DataFrame:
    """One row a nucleus: id, point (voxels), supervoxel and root there, and the volume in cubic micrometres.

    `volumes` counts each nucleus's voxels, `ids` is the supervoxels (Z, Y, X).
    """
    columns = _point_columns("pt", [_centre(soma) for soma in somata], ids, roots)
    cubic_um = float(np.prod(np.array(VOXEL_NM) / 1000))
    size = [round(count * cubic_um, 4) for count in volumes]
    return pd.DataFrame({"id": np.arange(1, len(somata) + 1)} | columns | {"volume": size})


def cell_types(somata: tuple[Soma, ...], types: tuple[str, ...]) -> pd.DataFrame:
    """One row a nucleus: id, target_id (the nucleus's id), classification_system and cell_type."""
    ids = np.arange(1, len(somata) + 1)
    kinds = [types[soma.cell] for soma in somata]
    return pd.DataFrame({"id": ids, "target_id": ids, "classification_system": SYSTEM, "cell_type": kinds})


def synapses(placed: tuple[Synapse, ...], ids: NDArray[np.uint64], roots: Mapping[int, int]) -> pd.DataFrame:
    """One row a synapse: id, size (voxels of the density), pre, post and centre points (voxels), their ids."""
    columns: dict[str, object] = {
        "id": np.arange(1, len(placed) + 1),
        "size": np.array([len(synapse.cleft) for synapse in placed], np.int64),
    }
    columns |= _point_columns("pre_pt", [synapse.pre for synapse in placed], ids, roots)
    columns |= _point_columns("post_pt", [synapse.post for synapse in placed], ids, roots)
    columns |= _position_columns("ctr_pt", [synapse.centre for synapse in placed])
    return pd.DataFrame(columns)


def _position_columns(name: str, points: list[Voxel]) -> dict[str, object]:
    at = np.array(points, np.int64)
    return {f"{name}_position_{axis}": at[:, i] for i, axis in enumerate("xyz")}


def _point_columns(
    name: str, points: list[Voxel], ids: NDArray[np.uint64], roots: Mapping[int, int]
) -> dict[str, object]:
    at = np.array(points, np.intp)
    found = ids[at[:, 2], at[:, 1], at[:, 0]].astype(np.int64)
    root = np.array([roots[supervoxel] for supervoxel in found.tolist()], np.int64)
    return _position_columns(name, points) | {f"{name}_supervoxel_id": found, f"{name}_root_id": root}


def _centre(soma: Soma) -> Voxel:
    x, y, z = soma.centre
    return round(x), round(y), round(z)
