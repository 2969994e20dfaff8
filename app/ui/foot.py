"""What stands under an answer: its sources, why they match, what was searched and what was not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.ui.chips import place
from app.ui.cited import Cited
from app.ui.compare_html import compare_html
from app.ui.map_html import map_html
from app.ui.markup import (
    base_name,
    counted,
    esc,
    folder_name,
    icon,
    label,
    media_url,
    percent,
    shortened,
)
from app.ui.trip_html import trip_html
from app.ui.turn import TurnView
from app.ui.ways_html import conflict_html, options_html, suggestions_html
from app.ui.why_html import why_html
from tools.core.evidence import Answer, AnswerKind, Citation, Coverage
from tools.core.items import MODALITIES, Modality

_KINDS: dict[AnswerKind, tuple[str, str]] = {
    "generated": ("Written from your files", "A model wrote this; every mark was checked."),
    "quoted": ("Quoted from your files", "No model wrote this: the words are your files' own."),
    "abstained": ("Not found", "Nothing in the library answers this well enough."),
    "clarify": ("One question first", "The answer would change the results."),
    "interrupted": ("Interrupted", "The answer is not complete."),
}
_MAX_CARDS = 8


def foot_html(view: TurnView, cited: Cited | None = None) -> str:
    """Render everything below the answer's text."""
    if view.state == "running":
        return ""
    if view.state == "broke":
        return f'<p class="complaint" role="alert">{esc(view.complaint)}</p>'
    answer = view.answer
    if answer is None:
        return (
            '<p class="meta"><span class="answer-kind">Stopped</span> '
            "What stands above is not the whole answer.</p>"
        )
    cited = cited or Cited(view)
    trip = trip_html(answer.itinerary, cited, view.trip_files, view.text)
    return (
        options_html(answer)
        + conflict_html(answer.conflict)
        + compare_html(answer.comparison, cited)
        + trip
        + ("" if "map-dot" in trip else map_html(view.placed))
        + _cards_html(view.citations, {one.item: one.entity for one in view.ranked})
        + why_html(answer, cited)
        + _meta_html(answer)
        + _list_html("gaps", _gaps(answer))
        + _list_html("notes", [esc(note) for note in answer.notes])
        + suggestions_html(answer)
    )


def _cards_html(citations: Sequence[Citation], entities: Mapping[str, str | None]) -> str:
    seen: set[str] = set()
    cards = []
    for number, one in enumerate(citations):
        key = f"{one.item} {one.locator}"
        if key not in seen:
            seen.add(key)
            cards.append(_card_html(one, number, entities.get(one.item)))
    if not cards:
        return ""
    more = len(cards) - _MAX_CARDS
    rest = f'<li class="dim">and {more} more above</li>' if more > 0 else ""
    return f'<ul class="cards" aria-label="Sources">{"".join(cards[:_MAX_CARDS])}{rest}</ul>'


def _card_html(one: Citation, number: int, entity: str | None) -> str:
    picture = icon(one.modality)
    if one.modality in ("image", "video"):
        # The alternative text would repeat the caption beside it.
        picture = f'<img src="{media_url(one.item, "picture")}" alt="" loading="lazy">'
    name, said = base_name(one.source), one.quote or one.caption
    caption = "" if said.startswith(name) else shortened(said, 120)
    return (
        f'<li><button type="button" class="card card-{one.modality}" data-cite="{number}" '
        f'title="{esc(name)}, {esc(place(one))}"><span class="thumb">{picture}</span>'
        '<span class="card-words">'
        f'<span class="card-mark">{esc(one.mark)}</span> '
        f'<span class="card-name">{esc(name)}</span>'
        # Many files of a library share their names; the place or folder tells them apart.
        f'<span class="card-of">{esc(entity or folder_name(one.source))}</span>'
        f'<span class="card-caption">{esc(caption)}</span></span></button></li>'
    )


def _meta_html(answer: Answer) -> str:
    kind, meaning = _KINDS[answer.kind]
    sure = percent(answer.confidence)
    parts = [f'<span class="answer-kind" title="{esc(meaning)}">{esc(kind)}</span>']
    if answer.kind in ("generated", "quoted", "abstained"):
        parts.append(
            '<span class="sure" title="How likely a right find is among the first five">'
            f'<span class="meter" aria-hidden="true"><i style="width:{sure}"></i></span>'
            f"{sure} sure</span>"
        )
    parts.append(f'<span class="coverage">{esc(_searched(answer.coverage))}</span>')
    sent = answer.usage.sent
    left = f"left this machine: {'; '.join(sent)}" if sent else "nothing left this machine"
    parts.append(f'<span class="sent">{esc(left)}</span>')
    return f'<p class="meta">{"".join(parts)}</p>'


def _searched(coverage: dict[str, Coverage]) -> str:
    told = [
        counted(coverage[one].searched, one)
        for one in MODALITIES
        if one in coverage and coverage[one].state == "ok"
    ]
    return "searched " + ", ".join(told) if told else "nothing was searched"


def _gaps(answer: Answer) -> list[str]:
    states = {"ok": "not all of it", "off": "were not searched", "failed": "failed"}
    return [
        f"{icon(_modality(name))}<b>{esc(label(_modality(name)).capitalize())}</b> "
        f"{states[one.state]}: {esc(one.reason or 'no reason given')}"
        for name, one in answer.coverage.items()
        if one.state != "ok" or one.reason
    ]


def _modality(name: str) -> Modality:
    return next((one for one in MODALITIES if one == name), "text")


def _list_html(kind: str, entries: Sequence[str]) -> str:
    rows = "".join(f"<li>{entry}</li>" for entry in entries)
    return f'<ul class="{kind}">{rows}</ul>' if rows else ""
