"""The files of the library as a list that can be narrowed: by words and by what they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from app.ui.desk import SourceRow
from app.ui.markup import counted, esc, icon, label, plural, shortened
from tools.core.items import MODALITIES

_SHOWN = 200
_MOST_VALUES = 6
STATES = {"ready": "in the library", "pending": "not finished", "refused": "refused"}


@dataclass
class Narrowed:
    """How one open page has narrowed the list."""

    words: str = ""
    chosen: dict[str, str] = field(default_factory=dict)
    """Value by facet."""

    def set(self, words: str, facet: str, value: str) -> None:
        """Take in what was typed or clicked; a second click on a value lets it go."""
        self.words = words[:200]
        if facet in _FACETS:
            if self.chosen.get(facet) == value:
                del self.chosen[facet]
            else:
                self.chosen[facet] = value

    def clear(self) -> None:
        """Show everything again."""
        self.words = ""
        self.chosen.clear()


_FACETS: Mapping[str, tuple[str, Callable[[SourceRow], Sequence[str]]]] = {
    "kind": ("Kind", lambda one: [kind for kind in MODALITIES if one.items.get(kind)]),
    "collection": ("Collection", lambda one: [one.collection]),
    "entity": ("About", lambda one: [one.entity] if one.entity else []),
    "state": ("State", lambda one: [one.state]),
}


def sources_html(rows: Sequence[SourceRow], by: Narrowed) -> str:
    """Render facets and list, refused files first."""
    if not rows:
        return '<p class="dim">No files yet. Add a folder above, or drop some files.</p>'
    left = [one for one in rows if _has(one, by)]
    ordered = sorted(left, key=lambda one: one.state == "ready")
    body = "".join(_source_html(one) for one in ordered[:_SHOWN])
    more = len(ordered) - _SHOWN
    rest = f'<p class="dim">and {more:,} more: narrow the list above</p>' if more > 0 else ""
    none = "" if left else '<p class="dim">No file fits. '
    none += "" if left else '<button type="button" class="link" data-clear>Show all</button></p>'
    told = f"{len(left):,} of {plural(len(rows), 'file')}" if by.words or by.chosen else ""
    return (
        f'{_facets_html(rows, by)}<p class="dim sources-told" role="status">'
        f"{told or plural(len(rows), 'file')}</p>"
        f'<ul class="sources" aria-label="Files">{body}</ul>{rest}{none}'
    )


def _has(one: SourceRow, by: Narrowed, but: str = "") -> bool:
    said = " ".join((one.name, one.path, one.entity or "", one.collection, one.reason)).casefold()
    if not all(word in said for word in by.words.casefold().split()):
        return False
    return all(
        value in _FACETS[facet][1](one) for facet, value in by.chosen.items() if facet != but
    )


def _facets_html(rows: Sequence[SourceRow], by: Narrowed) -> str:
    shown = "".join(_facet_html(facet, rows, by) for facet in _FACETS)
    return f'<div class="facets">{shown}</div>' if shown else ""


def _facet_html(facet: str, rows: Sequence[SourceRow], by: Narrowed) -> str:
    name, values_of = _FACETS[facet]
    # A facet counts what the other facets leave, so that a choice never hides its neighbours.
    counts = Counter(value for one in rows if _has(one, by, but=facet) for value in values_of(one))
    chosen = by.chosen.get(facet)
    if len(counts) < 2 and chosen is None:
        return ""
    best = [value for value, _ in counts.most_common(_MOST_VALUES)]
    if chosen is not None and chosen not in best:
        best.append(chosen)
    buttons = "".join(
        f'<button type="button" class="facet" data-facet="{facet}" data-value="{esc(value)}" '
        f'aria-pressed="{"true" if value == chosen else "false"}">{esc(_called(facet, value))} '
        f'<span class="dim">{counts[value]:,}</span></button>'
        for value in best
    )
    more = len(counts) - len(best)
    rest = f'<span class="dim">and {more} more</span>' if more > 0 else ""
    return (
        f'<div class="facet-row" role="group" aria-label="{name}">'
        f'<span class="facet-name">{name}</span><span>{buttons}{rest}</span></div>'
    )


def _called(facet: str, value: str) -> str:
    if facet == "kind":
        return next((label(one) for one in MODALITIES if one == value), value)
    return STATES.get(value, value) if facet == "state" else shortened(value, 40)


def _source_html(one: SourceRow) -> str:
    held = ", ".join(counted(one.items[kind], kind) for kind in MODALITIES if one.items.get(kind))
    collection = "" if one.collection == "default" else one.collection
    about = [text for text in (one.entity, collection, held) if text]
    reason = f'<span class="reason">{esc(one.reason)}</span>' if one.reason else ""
    name = (
        f'<button type="button" class="source-name" data-source="{esc(one.id)}" '
        f'title="{esc(one.path)}">{esc(one.name)}</button>'
        if one.state == "ready"
        else f'<span class="source-name" title="{esc(one.path)}">{esc(one.name)}</span>'
    )
    return (
        f'<li class="source" data-state="{one.state}">{name}'
        f'<span class="dim">{esc(" · ".join(about))}</span>'
        f'<span class="state">{STATES[one.state]}</span>{reason}'
        f'<button type="button" class="forget" data-forget="{esc(one.id)}" '
        f'aria-label="Forget {esc(one.name)}" title="Remove it without a trace">'
        f"{icon('bin')}</button></li>"
    )
