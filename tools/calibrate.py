"""Sample questions for the calibrator, made from the library itself.

A pseudo-positive question takes a few words from one item; the find it was made from is what a
right find scores. A background question mixes words of unrelated items, so that whatever it finds
is what a wrong find scores. No labels and no model are needed; after arXiv 2511.22141.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from tools.core.evidence import Finds, Hit
from tools.core.filters import Condition, Not
from tools.core.items import Item, Modality
from tools.core.protocols import Asked, Catalogue, Retriever
from tools.core.query import Scope
from tools.fusion.calibration import SampleScores

QUESTIONS = 48
"""Of each kind and modality; the mean of 48 scores is known to a seventh of a deviation."""
_SEED = 20_260_901
_WORDS = (3, 6)
_BACKGROUND_HITS = 3
_FEWEST_MIXED = 12
"""With fewer items than this, questions are mixed from those of all modalities."""
_K = 10

_MEASURED_AS = {"video:photo": "image:photo", "video:sound": "audio:sound"}
"""Scales of one cosine in one space: a key frame is compared as a photo is, a window of a film as
one of a recording. What photos scored is the background of both, so that the nearer of two finds
stands first; on its own a library's few films look rare where its many photos look alike."""

_WORD = re.compile(r"[^\W\d_]{4,}")
_EVERYTHING = Not(part=Condition(field="modality", op="=", value="nothing"))


@dataclass
class _Scores:
    background: list[float] = field(default_factory=list)
    positive: list[float] = field(default_factory=list)


def sample_scores(
    catalogue: Catalogue,
    retrievers: Mapping[Modality, Retriever],
    *,
    owner: str = "local",
    on_question: Callable[[int, int], None] | None = None,
) -> dict[str, SampleScores]:
    """Ask sample questions; give raw scores by the name on the hits.

    A library too small for a retriever gives it few samples, and the calibrator says so by
    leaving it out.
    """
    scope = Scope(owner=owner)
    chance = random.Random(_SEED)
    scores: dict[str, _Scores] = {}
    done = 0
    everything: list[Item] = []
    for modality, retriever in retrievers.items():
        items = _items_with_words(catalogue, modality, scope, chance)
        everything += items
        for item in items[:QUESTIONS]:
            _ask_positive(retriever, item, scope, chance, scores)
            done += 1
            _tell(on_question, done, retrievers)
        # Unrelated words are unrelated wherever they come from; films stand last.
        among = items if len(items) >= _FEWEST_MIXED else everything
        for mixed in _mixtures(among, chance) if _is_held(catalogue, modality, scope) else ():
            _ask_background(retriever.search(Asked(text=mixed), scope, k=_K), scores)
            done += 1
            _tell(on_question, done, retrievers)
        for one in _likened(catalogue, modality, items, scope, chance):
            # Find similar: nothing says which neighbour is right, so all are background.
            _ask_background(retriever.search(Asked(media_item=one), scope, k=_K), scores)
    _lend(scores)
    return {
        name: SampleScores(background=tuple(one.background), positive=tuple(one.positive))
        for name, one in scores.items()
    }


def _lend(scores: dict[str, _Scores]) -> None:
    for name, of in _MEASURED_AS.items():
        if name in scores and of in scores and len(scores[of].background) >= _FEWEST_MIXED:
            scores[name].background = scores[of].background


def _is_held(catalogue: Catalogue, modality: Modality, scope: Scope) -> bool:
    held = catalogue.in_scope(modality, Scope(owner=scope.owner, where=_EVERYTHING))
    return bool(held.yes)


def _likened(
    catalogue: Catalogue,
    modality: Modality,
    wordy: Sequence[Item],
    scope: Scope,
    chance: random.Random,
) -> list[str]:
    """Choose items whose like is looked for; of films, shots and windows of sound as well."""
    if modality in ("image", "audio"):
        return [item.id for item in wordy[:QUESTIONS]]
    if modality != "video":
        return []
    held = catalogue.in_scope(modality, Scope(owner=scope.owner, where=_EVERYTHING))
    ids = sorted(held.yes or ())
    return chance.sample(ids, min(len(ids), QUESTIONS))


def _tell(
    on_question: Callable[[int, int], None] | None, done: int, retrievers: Mapping[Modality, object]
) -> None:
    if on_question is not None:
        on_question(done, 2 * QUESTIONS * len(retrievers))


def _items_with_words(
    catalogue: Catalogue, modality: Modality, scope: Scope, chance: random.Random
) -> list[Item]:
    held = catalogue.in_scope(modality, Scope(owner=scope.owner, where=_EVERYTHING))
    ids = sorted(held.yes or ())
    chance.shuffle(ids)
    found = catalogue.items(ids[: QUESTIONS * 8])
    wordy = [found[one] for one in ids if one in found and len(_words(found[one])) >= _WORDS[1]]
    return wordy[: QUESTIONS * 2]


def _words(item: Item) -> list[str]:
    return _WORD.findall(f"{item.about} {item.text}")


def _ask_positive(
    retriever: Retriever,
    item: Item,
    scope: Scope,
    chance: random.Random,
    scores: dict[str, _Scores],
) -> None:
    words = _words(item)
    # People ask with words that stand near each other, not with a bag from a whole page.
    start = chance.randrange(max(1, len(words) - 24))
    near = list(dict.fromkeys(words[start : start + 24]))
    picked = chance.sample(near, min(len(near), chance.randint(*_WORDS)))
    found = retriever.search(Asked(text=" ".join(picked)), scope, k=_K)
    for hit in found.hits:
        if _is_about(hit, item):
            scores.setdefault(hit.retriever, _Scores()).positive.append(hit.raw)
            return


def _is_about(hit: Hit, item: Item) -> bool:
    return item.id in (hit.item, hit.parent) or (
        item.parent is not None and item.parent in (hit.item, hit.parent)
    )


def _mixtures(items: Sequence[Item], chance: random.Random) -> Iterable[str]:
    if len(items) < _WORDS[1]:
        return
    for _ in range(QUESTIONS):
        among = chance.sample(items, chance.randint(*_WORDS))
        yield " ".join(chance.choice(_words(item)) for item in among)


def _ask_background(found: Finds, scores: dict[str, _Scores]) -> None:
    for hit in found.hits[:_BACKGROUND_HITS]:
        scores.setdefault(hit.retriever, _Scores()).background.append(hit.raw)
