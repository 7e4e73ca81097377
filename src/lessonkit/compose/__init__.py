"""Lesson and results → documents: the editable qmd sources, one file here an output."""
