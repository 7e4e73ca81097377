"""Which neuron a supervoxel belongs to in a materialization version."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Roots:
    """The nodes of a version, supervoxels and roots alike, in rising order, and the root id of each."""

    nodes: Ids
    roots: Ids

    @staticmethod
    def of(supervoxels: NDArray[np.int64], roots: NDArray[np.int64]) -> Roots:
        """From two arrays of shape (n,): each supervoxel's root. A root is a node, too, and its own root."""
        nodes = np.concatenate([supervoxels, roots]).astype(np.uint64)
        owners = np.concatenate([roots, roots]).astype(np.uint64)
        unique, first = np.unique(nodes, return_index=True)
        return Roots(unique, owners[first])

    def of_nodes(self, nodes: Ids) -> Ids:
        """Root ids, shape (n,), of supervoxels or roots; 0 for what is neither."""
        places = np.minimum(np.searchsorted(self.nodes, nodes), len(self.nodes) - 1)
        found: Ids = np.where(self.nodes[places] == nodes, self.roots[places], np.uint64(0))
        return found

    def leaves(self, root: int) -> Ids:
        """The supervoxels of a root, in rising order."""
        found: Ids = self.nodes[(self.roots == np.uint64(root)) & (self.nodes != np.uint64(root))]
        return found

    def holds(self, root: int) -> bool:
        """Whether `root` is a root of this version."""
        return bool(np.any(self.roots == np.uint64(root)))

    def all_roots(self) -> Ids:
        """The different root ids, in rising order."""
        return np.unique(self.roots)
