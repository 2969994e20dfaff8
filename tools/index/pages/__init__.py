"""Stores of page vectors for late interaction."""

from tools.index.pages.store import PageIndex

__all__ = ["PageIndex"]
