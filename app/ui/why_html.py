"""Why: per place or file a card with its picture, its score in every modality, and its limits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from app.ui.chips import place
from app.ui.cited import Cited
from app.ui.markup import base_name, esc, icon, label, media_url, percent, plural, shortened
from tools.core.constraint_check import ConstraintCheck
from tools.core.evidence import Answer, Evidence
from tools.core.items import MODALITIES, Modality

_SIGNS = {"yes": "✓", "no": "✗", "unknown": "?"}
_MOST_OPEN = 4
_MOST = 24
_WORDS = 8


@dataclass(frozen=True, kw_only=True)
class _Result:
    """A place, product or file, with what was found of it."""

    name: str
    score: float
    found: tuple[Evidence, ...]
    checks: tuple[ConstraintCheck, ...] = ()


def why_html(answer: Answer, cited: Cited) -> str:
    """Render the folded cards; empty where there is nothing to explain."""
    results = _results(answer)
    if not results or answer.kind in ("abstained", "clarify"):
        return ""
    limits = len({check.text for one in results for check in one.checks})
    held = f", {plural(limits, 'limit')} held against each" if limits else ""
    cards = [_card_html(one, cited) for one in results[:_MOST]]
    first, rest = cards[:_MOST_OPEN], cards[_MOST_OPEN:]
    more = ""
    if rest:
        said = f"{len(results) - _MOST_OPEN} more looked at"
        more = f"<details><summary>{said}</summary>{_cards(rest)}</details>"
    return (
        f'<details class="why"><summary>Why: {plural(len(results), "result")}{held}</summary>'
        f"{_cards(first)}{more}</details>"
    )


def _cards(cards: Sequence[str]) -> str:
    return f'<ul class="why-cards">{"".join(cards)}</ul>'


def _results(answer: Answer) -> list[_Result]:
    by_item = {one.item: one for one in answer.evidence}
    results = [
        _Result(
            name=one.name,
            score=one.score,
            found=tuple(
                by_item[item] for item in one.evidence if item in by_item
            ) or tuple(found for found in answer.evidence if found.entity == one.name),
            checks=one.constraints,
        )
        for one in answer.entities
    ]  # fmt: skip
    if results:
        return [one for one in results if one.found or one.checks]
    # Files without an entity stand for themselves.
    by_source: dict[str, list[Evidence]] = {}
    for one in answer.evidence:
        by_source.setdefault(one.source, []).append(one)
    return [
        _Result(
            name=base_name(source),
            score=max(one.score for one in found),
            found=tuple(found),
            checks=_joined(found),
        )
        for source, found in by_source.items()
    ]


def _joined(found: Sequence[Evidence]) -> tuple[ConstraintCheck, ...]:
    """Give each limit once: a find that meets it speaks for its file, then one that does not."""
    rank = {"yes": 2, "no": 1, "unknown": 0}
    best: dict[str, ConstraintCheck] = {}
    for check in (check for one in found for check in one.constraints):
        before = best.get(check.text)
        if before is None or rank[check.met] > rank[before.met]:
            best[check.text] = check
    return tuple(best.values())


def _card_html(one: _Result, cited: Cited) -> str:
    bars = "".join(_bar_html(kind, one.found, cited) for kind in MODALITIES)
    checks = "".join(_check_html(check) for check in one.checks)
    listed = f'<ul class="held" aria-label="Limits">{checks}</ul>' if checks else ""
    shown = f'<ul class="bars" aria-label="Found by">{bars}</ul>' if bars else ""
    return (
        f'<li class="why-card"><div class="why-head"><span class="thumb">{_thumb(one.found)}</span>'
        f'<h4>{esc(one.name)}</h4><span class="why-score" title="Joined score, 0 to 1">'
        f'<span class="sr">score </span>{one.score:.2f}</span></div>{shown}{listed}</li>'
    )


def _thumb(found: Sequence[Evidence]) -> str:
    for wanted, kind in (("image", "picture"), ("video", "picture"), ("page", "page")):
        for one in found:
            if one.modality == wanted:
                # The name stands beside it.
                return f'<img src="{media_url(one.item, kind)}" alt="" loading="lazy">'
    return icon(found[0].modality if found else "text")


def _bar_html(kind: Modality, found: Sequence[Evidence], cited: Cited) -> str:
    mine = [one for one in found if one.modality == kind]
    if not mine:
        return ""
    best = max(mine, key=_calibrated)
    share = _calibrated(best)
    words = [word for one in best.why for word in one.matched]
    matched = ", ".join(list(dict.fromkeys(words))[:_WORDS])
    inner = (
        f'{icon(kind)}<span class="bar-name">{esc(label(kind))}</span>'
        f'<span class="bar-line" aria-hidden="true"><i style="width:{percent(share)}"></i></span>'
        f'<span class="bar-value">{share:.2f}</span>'
    )
    number = cited.of_item(best.item)
    if number is None:
        row = f'<span class="bar">{inner}</span>'
    else:
        where = place(cited.all[number])
        row = (
            f'<button type="button" class="bar" data-cite="{number}" '
            f'title="Open {esc(base_name(best.source))}, {esc(where)}">{inner}</button>'
        )
    said = f'<span class="matched">{esc(shortened(matched, 110))}</span>' if matched else ""
    return f"<li>{row}{said}</li>"


def _calibrated(one: Evidence) -> float:
    return max((share.calibrated for share in one.why), default=one.score)


def _check_html(check: ConstraintCheck) -> str:
    by = check.by or ("nothing states it" if check.met == "unknown" else "")
    told = f' <span class="by">{esc(shortened(by, 120))}</span>' if by else ""
    return (
        f'<li class="check-{check.met}"><span class="sign" aria-hidden="true">'
        f'{_SIGNS[check.met]}</span><span class="sr">{check.met}: </span>'
        f"<b>{esc(check.text)}</b>{told}</li>"
    )
