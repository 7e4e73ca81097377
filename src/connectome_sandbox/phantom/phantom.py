"""The phantom: one synthetic piece of tissue with everything a connectomics datastack says of it."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from connectome_sandbox.phantom import tables
from connectome_sandbox.phantom.bodies import VOXEL_NM, Soma, grow_neurites, place_somata
from connectome_sandbox.phantom.cells import fill
from connectome_sandbox.phantom.flaws import ARTIFACTS, CLEAN_BOX, Artifact, Box, blank, plant
from connectome_sandbox.phantom.proofreading import SUPERVOXEL_BASE, Edit, proofread, supervoxels
from connectome_sandbox.phantom.synapses import Synapse, cell_types, place_synapses
from connectome_sandbox.phantom.texture import expose, render

SEVERED = 1
"""The cell, a sensory neuron, whose soma version 1 cuts off from its neurites."""
FUSED = 11
"""The cell, a motor neuron, to which version 1 joins a neuron that is not its own."""


@dataclass(frozen=True, slots=True, eq=False)
class Phantom:
    """A synthetic electron-microscopy volume, its segmentation in two versions and its annotations.

    `image` is uint8 and `supervoxels` uint64, both (X, Y, Z) with voxels of `voxel_nm`; every voxel belongs to a
    neuron or to the one glial cell between them. `roots[version]` maps supervoxel ids to root ids. Boxes are x0, y0,
    z0, x1, y1, z1 in voxels, ends exclusive; nothing is planted in `clean_box`. `types` gives the type of every neuron
    by cell index; the tables tell those of the neurons whose soma, in `somata`, lies in the volume.
    """

    seed: int
    voxel_nm: tuple[int, int, int]
    image: NDArray[np.uint8]
    supervoxels: NDArray[np.uint64]
    roots: Mapping[int, Mapping[int, int]]
    edits: tuple[Edit, ...]
    artifacts: tuple[Artifact, ...]
    clean_box: Box
    somata: tuple[Soma, ...]
    nucleus_voxels: tuple[int, ...]
    types: tuple[str, ...]
    synapses: tuple[Synapse, ...]

    def segmentation(self, version: int) -> NDArray[np.uint64]:
        """Root ids, uint64 (X, Y, Z). Raises KeyError for a version that does not exist."""
        roots = self.roots[version]
        table = np.array([roots[SUPERVOXEL_BASE + n] for n in range(len(roots))], np.uint64)
        return table[(self.supervoxels.T - np.uint64(SUPERVOXEL_BASE)).astype(np.intp)].T

    def tables(self, version: int) -> dict[str, pd.DataFrame]:
        """The annotation tables "nuclei", "cell_types" and "synapses". Raises KeyError for an unknown version."""
        roots, ids = self.roots[version], self.supervoxels.T
        return {
            "nuclei": tables.nuclei(self.somata, self.nucleus_voxels, ids, roots),
            "cell_types": tables.cell_types(self.somata, self.types),
            "synapses": tables.synapses(self.synapses, ids, roots),
        }


def make_phantom(seed: int = 1) -> Phantom:
    """Make the phantom of this seed; the same seed gives the same bytes.

    Raises ValueError if by bad luck with another seed than the default a soma and its neurite do not touch.
    """
    # A stream of its own for each step, so that a change to the look leaves the anatomy and the ids as they were.
    streams = np.random.SeedSequence(seed).spawn(8)
    bodies, space, pieces, kinds, sites, look, flaws, camera = (
        np.random.Generator(np.random.PCG64(stream)) for stream in streams
    )
    somata = place_somata(bodies)
    neurites = grow_neurites(bodies, somata)
    anatomy = fill(space, somata, neurites)
    cut = supervoxels(pieces, anatomy, somata, neurites)
    history = proofread(anatomy, cut, somata, SEVERED, FUSED)
    types = cell_types(kinds, len(somata))
    synapses = place_synapses(sites, anatomy, types, len(somata))
    picture = render(look, anatomy, somata, neurites, synapses)
    plant(flaws, picture)
    image = expose(camera, picture)
    blank(image)
    nucleus_voxels = np.bincount(anatomy.body[anatomy.nucleus > 0], minlength=len(somata))[: len(somata)]
    return Phantom(
        seed=seed,
        voxel_nm=VOXEL_NM,
        image=image.T,
        supervoxels=cut.ids.T,
        roots=history.roots,
        edits=history.edits,
        artifacts=ARTIFACTS,
        clean_box=CLEAN_BOX,
        somata=somata,
        nucleus_voxels=tuple(nucleus_voxels.tolist()),
        types=types,
        synapses=synapses,
    )
