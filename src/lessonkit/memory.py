"""Memory between lessons: what one took and does not need is given back, so a course takes what a lesson takes."""

from __future__ import annotations

import os


def give_back() -> None:
    """Have the C library give its free memory back to the system, where it can (glibc: malloc_trim(3)).

    It keeps some for each thread, and each holds what the largest thing took that was ever rendered in it.
    """
    if os.name != "posix":
        return
    import ctypes

    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
