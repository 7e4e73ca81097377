"""A synthetic electron-microscopy volume with its segmentation, meshes and annotation tables, made from a seed.

Nothing in it is a recording of tissue: it has the look and the bookkeeping of serial-section connectomics, so that a
lesson can show both without a network.
"""

from connectome_sandbox.phantom.flaws import Artifact
from connectome_sandbox.phantom.phantom import Phantom, make_phantom
from connectome_sandbox.phantom.precomputed import write_precomputed
from connectome_sandbox.phantom.proofreading import Edit

__all__ = ["Artifact", "Edit", "Phantom", "make_phantom", "write_precomputed"]
