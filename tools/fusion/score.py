"""Weighted fusion of calibrated scores, with a bias to the dominant modality. The default."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from tools.core.evidence import Hit
from tools.core.items import Modality
from tools.core.locators import TimeSpan
from tools.core.protocols import Calibrator, Fused, HitList

_OTHER_MODALITY = 0.85
"""Factor for finds outside the dominant modality: a tie goes to the dominant one. Not tuned."""
_TIMED: tuple[Modality, ...] = ("audio", "video")
_AGREEMENT = 0.25
"""How far a second find of the same evidence closes the gap to 1. Not tuned."""


@dataclass(frozen=True, kw_only=True)
class _Share:
    sub_query: int
    weight: float
    calibrated: float
    hit: Hit


class ScoreFusion:
    """Mean of calibrated scores over the lists that could have held the item."""

    def __init__(self, calibrator: Calibrator) -> None:
        self._calibrator = calibrator

    @property
    def name(self) -> str:
        """The registry's name."""
        return "score"

    def fuse(self, lists: Sequence[HitList], *, dominant: str, k: int) -> list[Fused]:
        """Fuse; ties are ordered by item id, so the result does not depend on list order."""
        shares = self._shares(lists)
        weights = _weight_of_modality(lists)
        singles = [
            _fuse_item(item, found, weights, dominant) for item, found in sorted(shares.items())
        ]
        merged = _merged(singles)
        merged.sort(key=lambda one: (-one.score, one.item))
        return merged[:k]

    def _shares(self, lists: Sequence[HitList]) -> dict[str, list[_Share]]:
        shares: dict[str, list[_Share]] = defaultdict(list)
        for one in lists:
            for hit in one.hits:
                # By the name on the hit: a tool's photo finds and word finds have two scales.
                value = self._calibrator.calibrate(hit.retriever, [hit.raw])[0]
                shares[hit.item].append(
                    _Share(sub_query=one.sub_query, weight=one.weight, calibrated=value, hit=hit)
                )
        return shares


def _weight_of_modality(lists: Sequence[HitList]) -> dict[Modality, float]:
    weights: dict[Modality, list[float]] = defaultdict(list)
    for one in lists:
        weights[one.modality].append(one.weight)
    return {modality: math.fsum(found) for modality, found in weights.items()}


def _fuse_item(
    item: str, found: list[_Share], weights: dict[Modality, float], dominant: str
) -> Fused:
    modality = found[0].hit.modality
    total = weights.get(modality) or 1.0
    # fsum rounds once: a plain sum tells two orders of the same lists apart in its last digit.
    mean = math.fsum(share.weight * share.calibrated for share in found) / total
    # A sub-query that missed the item lowers the mean; the best single find keeps it from
    # vanishing when a plan asks one modality many things.
    best = max(share.calibrated for share in found)
    score = 0.5 * mean + 0.5 * best
    if dominant not in ("none", modality):
        score *= _OTHER_MODALITY
    return Fused(
        item=item,
        modality=modality,
        score=min(1.0, score),
        shares=tuple((share.sub_query, share.calibrated) for share in found),
        hits=tuple(share.hit for share in found),
    )


def _merged(singles: list[Fused]) -> list[Fused]:
    """Make a page and its passages one evidence, and the windows of one moment another."""
    groups: dict[str, list[Fused]] = defaultdict(list)
    for one in singles:
        groups[_place(one)].append(one)
    return [_lead(part) for group in groups.values() for part in _moments(group)]


def _place(one: Fused) -> str:
    if one.modality in ("text", *_TIMED):
        return one.hits[0].parent or one.item
    return one.item


def _moments(group: list[Fused]) -> list[list[Fused]]:
    """Cut the finds of one recording into moments, best first, as non-maximum suppression does.

    A window that overlaps a better one belongs to it; the whole recording to the best of all.
    """
    if group[0].modality not in _TIMED:
        return [group]
    ordered = sorted(group, key=lambda one: (-one.score, one.item))
    if ordered[0].hits[0].parent is None:
        return [ordered]
    moments: list[list[Fused]] = []
    for one in ordered:
        home = next((each for each in moments if _overlaps(one, each[0])), None)
        if home is None:
            moments.append([one])
        else:
            home.append(one)
    return moments


def _overlaps(one: Fused, other: Fused) -> bool:
    left, right = one.hits[0].locator, other.hits[0].locator
    if not isinstance(left, TimeSpan) or not isinstance(right, TimeSpan):
        return True
    return one.hits[0].parent is None or (left.start_s < right.end_s and right.start_s < left.end_s)


def _lead(group: list[Fused]) -> Fused:
    ordered = sorted(group, key=lambda one: (-one.score, one.item))
    lead = ordered[0]
    score = lead.score
    for other in ordered[1:3]:
        score += _AGREEMENT * other.score * (1.0 - score)
    return Fused(
        item=lead.item,
        modality=lead.modality,
        score=min(1.0, score),
        shares=tuple(share for one in ordered for share in one.shares),
        hits=tuple(hit for one in ordered for hit in one.hits),
        merged=tuple(one.item for one in ordered[1:]),
    )
