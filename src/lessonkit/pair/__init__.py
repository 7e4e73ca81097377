"""The Jupytext pair: a lesson and the notebook beside it, brought together by content."""

from lessonkit.pair.sync import notebook_changed, sync_pair

__all__ = ["notebook_changed", "sync_pair"]
