"""Whether a find or a citation is the gold item: its source, and the page or the time in it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePath

from eval.gold import GoldItem
from tools.core.evidence import Citation, Evidence
from tools.core.items import Modality
from tools.core.locators import PageRegion, TimeSpan

WORDY: tuple[Modality, ...] = ("text", "page")
_FILMS = frozenset((".mp4", ".mov", ".webm", ".mkv", ".avi"))
_CUE_S = 1.0
"""A cue may begin this long before or behind the gold time."""


def seen_as(found: Evidence | Citation) -> Modality:
    """Give the modality that a find counts as.

    A passage that stands on a page is its page; a frame, a line or a sound of a film is the film.
    """
    if PurePath(found.source).suffix.casefold() in _FILMS:
        return "video"
    if found.modality in WORDY and isinstance(found.locator, PageRegion):
        return "page"
    return found.modality


def meets(gold: GoldItem, found: Evidence | Citation, paths: Mapping[str, str]) -> bool:
    """Tell whether `found` is the gold item. paths: path below the root by source path."""
    if seen_as(found) != gold.modality or paths.get(found.source) != gold.source:
        return False
    at = found.locator
    if gold.page is not None:
        return isinstance(at, PageRegion) and at.page == gold.page
    if gold.start_s is None:
        return True
    return isinstance(at, TimeSpan) and at.start_s - _CUE_S <= gold.start_s <= at.end_s + _CUE_S


def named(gold: GoldItem) -> str:
    """Write a gold item for people: `menu.pdf p. 2`, `note.ogg at 3.5 s`."""
    place = f" p. {gold.page}" if gold.page is not None else ""
    time = f" at {gold.start_s:g} s" if gold.start_s is not None else ""
    return f"{gold.source}{place}{time}"
