"""What the tools for pictures and sounds share: scope, words, measured wishes, stored vectors.

Scores one stage at a time over protocols; each tool decides how its stages join. Knows no store
and no encoder.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from tools.core.attributes import row_of
from tools.core.content import AsQuery, Content, Vectors, Words
from tools.core.errors import CairnError
from tools.core.evidence import CoverageState, Finds, Hit
from tools.core.filters import Condition
from tools.core.items import Item, Modality
from tools.core.protocols import Catalogue, Encoder, Fact, Index, Scored
from tools.core.query import Scope
from tools.core.wishes import USUAL, Spread, Wish, fulfilment

Allowed = tuple[str, ...] | None
"""Ids that a search may return; None is all."""
Scores = dict[str, float]
"""Score of one stage by item."""

LEAST_LIKE = 0.25
"""Cosine in the text space under which two texts have nothing to do with each other. Not tuned."""
_OWN_LAYERS = ("item", "source")
MOST_BY_FACTS = 150
"""Items looked at one by one for a measured wish; the ends of the library's spread come first."""


@dataclass(frozen=True, kw_only=True)
class Gap:
    """A stage that could not be done, and what would mend it."""

    state: CoverageState
    reason: str


def within_scope(
    catalogue: Catalogue,
    modality: Modality,
    scope: Scope,
    rank: Callable[[Allowed], Sequence[Hit]],
    *,
    gaps: Sequence[Gap] = (),
) -> Finds:
    """Rank what a scope allows, and apart from it what its filter cannot decide.

    rank: gives the best hits among the allowed ids, best first.
    """
    held = catalogue.in_scope(modality, scope)
    passed = held.searched if held.yes is None else len(held.yes)
    hits = tuple(rank(held.yes)) if passed else ()
    unknown = tuple(rank(held.unknown)) if held.unknown else ()
    reasons = [gap.reason for gap in gaps]
    if held.searched == 0:
        reasons.insert(0, f"no {modality} items are in this scope; add some with: cairn add FOLDER")
    elif passed == 0:
        undecided = f"; of {len(held.unknown)} it is unknown" if held.unknown else ""
        reasons.insert(0, f"none of {held.searched} {modality} items meets the filter{undecided}")
    states = [gap.state for gap in gaps]
    return Finds(
        hits=hits,
        searched=held.searched,
        passed=passed,
        unknown=unknown,
        state="failed" if "failed" in states else "off" if "off" in states else "ok",
        reason="; ".join(reasons) or None,
    )


def encoded(encoder: Encoder, contents: Sequence[Content]) -> Vectors | Gap:
    """Encode a question, (n, d); a failure becomes a gap that says what and why."""
    try:
        return encoder.encode_queries([AsQuery(one) for one in contents])
    except CairnError as exc:
        return Gap(state="failed", reason=f"{encoder.space.model} could not read the query: {exc}")


def by_words(index: Index[str] | None, text: str, *, k: int, allowed: Allowed) -> Scores:
    """Score by BM25 over what is written on, in and about items."""
    if index is None or not text.strip():
        return {}
    return _as_scores(index.search(text, k=k, allowed=allowed))


def by_vector(
    index: Index[Vectors] | None,
    vector: Vectors | None,
    *,
    k: int,
    allowed: Allowed,
    also: Sequence[str] = (),
    least: float = -1.0,
) -> Scores:
    """Score by cosine: the best k from `least` on, and whatever of `also` has a vector."""
    if index is None or vector is None:
        return {}
    found = index.search(vector, k=k, allowed=allowed)
    scores = _as_scores([one for one in found if one.score >= least])
    missing = tuple(one for one in also if one not in scores)
    if missing:
        scores |= _as_scores(index.search(vector, k=len(missing), allowed=missing))
    return scores


def words_vector(
    encoder: Encoder | None, index: Index[Vectors] | None, text: str
) -> Vectors | Gap | None:
    """Encode the words of a question, (d,); None where there is nothing to compare them with."""
    if encoder is None or index is None or not text.strip() or Words not in encoder.accepts:
        return None
    found = encoded(encoder, [Words(text)])
    return found if isinstance(found, Gap) else found[0]


@dataclass(frozen=True, kw_only=True)
class Fulfilled:
    """How far one item meets the measured wishes of a question."""

    gain: float
    """0..1; 0 for the middle of the library and below."""
    matched: tuple[str, ...]
    """`natural light: daylight_share 23 percent`."""


class Measured:
    """Scores items by measured wishes, relative to the spread over a scope."""

    def __init__(
        self, catalogue: Catalogue, modality: Modality, scope: Scope, wishes: Sequence[Wish]
    ) -> None:
        self._catalogue = catalogue
        self._modality = modality
        self._scope = replace(scope, where=None)
        self._wishes = tuple(wishes)
        self._spreads: dict[str, Spread | None] = {}

    def candidates(self, allowed: Allowed) -> list[str]:
        """Give the items at the wished ends, at most MOST_BY_FACTS a wish."""
        found: dict[str, None] = {}
        for wish in self._wishes:
            found |= dict.fromkeys(self._meeting(wish, allowed))
        return list(found)

    def of(self, item: str) -> Fulfilled | None:
        """Score one item over all wishes; None where nothing wished for is known of it."""
        gains, matched = [], []
        known = False
        for wish in self._wishes:
            facts = self._first_known(item, wish)
            known = known or bool(facts)
            level = fulfilment(
                wish,
                [one.attribute for one in facts],
                self._spread(facts[0].attribute.name) if facts else None,
            )
            gain = level if wish.end is None else max(0.0, 2.0 * level - 1.0)
            gains.append(gain)
            if gain > 0.0:
                matched.append(f"{wish.said}: {told(facts[0])}")
        if not known:
            return None
        return Fulfilled(gain=sum(gains) / len(gains), matched=tuple(matched))

    def _first_known(self, item: str, wish: Wish) -> list[Fact]:
        for name in wish.fields:
            # What a neighbour or the place is said to be is no find of this item.
            facts = self._catalogue.facts(item, name)
            own = [one for one in facts if one.layer in _OWN_LAYERS]
            if own:
                return own
        return []

    def _meeting(self, wish: Wish, allowed: Allowed) -> list[str]:
        found: dict[str, None] = {}
        for name in wish.fields:
            if wish.end is None:
                found |= dict.fromkeys(
                    self._holding(Condition(field=name, op="=", value=wish.value))
                )
            else:
                found |= dict.fromkeys(self._at_the_end(name, wish))
        if allowed is not None:
            among = set(allowed)
            found = {one: None for one in found if one in among}
        return list(found)[:MOST_BY_FACTS]

    def _at_the_end(self, name: str, wish: Wish) -> tuple[str, ...]:
        spread = self._spread(name) or USUAL.get(name)
        row = row_of(name)
        if spread is None or row is None:
            return ()
        low, middle, high = spread
        limit, step = (high, high - middle) if wish.end == "high" else (low, low - middle)
        best: tuple[str, ...] = ()
        # From the far end towards the middle: the first limit that gives enough is taken.
        for away in (2.0, 1.0, 0.0, -0.5, -1.0):
            found = self._holding(
                Condition(
                    field=name,
                    op=">=" if wish.end == "high" else "<=",
                    value=float(limit + away * step),
                    unit=row.unit,
                )
            )
            if len(found) > MOST_BY_FACTS and best:
                break
            best = found
            if len(found) >= MOST_BY_FACTS // 3:
                break
        return best

    def _holding(self, condition: Condition) -> tuple[str, ...]:
        held = self._catalogue.in_scope(self._modality, replace(self._scope, where=condition))
        return held.yes or ()

    def _spread(self, name: str) -> Spread | None:
        if name not in self._spreads:
            self._spreads[name] = self._catalogue.spread(name, self._scope)
        return self._spreads[name]


def told(fact: Fact) -> str:
    """Write a fact for people: `loudness_lufs -38 LUFS`."""
    one = fact.attribute
    if isinstance(one.value, tuple):
        shown = ", ".join(one.value)
    else:
        shown = f"{one.value:g}" if isinstance(one.value, float) else str(one.value)
    return " ".join(part for part in (one.name, shown, one.unit or "") if part)


def top(scores: Mapping[str, float], k: int) -> list[str]:
    """Give the ids of the k best, ties by id."""
    return sorted(scores, key=lambda one: (-scores[one], one))[:k]


def saturated(bm25: float, half: float) -> float:
    """Map BM25 to 0..1; `half` is the score that gives 0.5."""
    return max(0.0, bm25) / (max(0.0, bm25) + half)


def written(item: Item, name: str) -> str:
    """Give all words by which an item can be found; `name` is that of its source."""
    return "\n".join((name, item.heading, item.caption, item.about, item.text))


def _as_scores(found: Sequence[Scored]) -> Scores:
    return {one.id: one.score for one in found}
