"""Teaching materials from one lesson source: deck, worksheet, key and their editable sources."""

__version__ = "0.1.0"
