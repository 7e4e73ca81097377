"""The synthetic volume of the sandbox, made once a process: it takes seconds, and nobody changes it."""

from functools import cache

from connectome_sandbox.phantom import Phantom, make_phantom


@cache
def usual_phantom() -> Phantom:
    """The one that lessons see."""
    return make_phantom()
