"""Evidence gathered per place, product or part."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from tools.core.evidence import EntityScore, Evidence

_REPEAT = 0.3
"""Weight of further evidence of the same modality, as against a new modality. Not tuned."""


def score_entities(evidence: Sequence[Evidence]) -> list[EntityScore]:
    """Rank entities by what speaks for them; best first.

    The evidence is combined as independent signs (noisy or): a new modality counts in full,
    further finds of a modality already counted weigh less, so that ten passages of one long
    document do not outweigh a passage, a photo and a recording that agree.
    """
    groups: dict[str, list[Evidence]] = defaultdict(list)
    for one in evidence:
        if one.entity is not None:
            groups[one.entity].append(one)
    scored = [_score(name, found) for name, found in groups.items()]
    scored.sort(key=lambda one: (-one.score, one.name))
    return scored


def _score(name: str, found: list[Evidence]) -> EntityScore:
    ordered = sorted(found, key=lambda one: (-one.score, one.item))
    seen: dict[str, int] = defaultdict(int)
    doubt = 1.0
    for one in ordered:
        # A page and a passage are both words of a document.
        family = "text" if one.modality == "page" else one.modality
        doubt *= 1.0 - one.score * _REPEAT ** seen[family]
        seen[family] += 1
    return EntityScore(name=name, score=1.0 - doubt, evidence=tuple(one.item for one in ordered))
