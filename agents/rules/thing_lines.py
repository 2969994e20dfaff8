"""All that is written of a place, a thing or a file, line by line, and what answers nearest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from agents.library_view import LibraryView
from agents.records import Question
from agents.rules.asked_parts import questions_of
from agents.rules.beside_names import beside_names
from agents.rules.constraints import condition_of
from agents.rules.remembered import remembered
from agents.rules.rows import quotable
from agents.rules.sentences import MAX_CHARS
from tools.core.items import Item
from tools.core.protocols import Catalogue, Encoder
from tools.core.query import Plan
from tools.media.loaders import SHEET

_LEAST = 4
"""Characters of a line that says anything."""
_MOST = 240
"""Lines that are compared: 0.7 s on two cores the first time, then nothing."""


@dataclass(frozen=True, kw_only=True)
class NearestLine:
    """The line of a thing that comes nearest to what is asked of it."""

    cosine: float
    line: str
    item: Item
    name: str
    """Of the thing."""
    asked: str
    """What it answers."""


def lines_of(items: Sequence[Item], catalogue: Catalogue) -> Iterator[tuple[str, Item]]:
    """Give the sentences, rows and stated facts of items, each once, with where it stands."""
    sources = catalogue.sources(sorted({one.source for one in items}))
    seen: set[str] = set()
    for one in items:
        sheet = one.source in sources and sources[one.source].media_type == SHEET
        whole = (" ".join(one.text.split()),) if one.modality == "image" else ()
        lines = one.text.split("\n") if sheet else quotable(one.text)
        for line in (*lines, *whole, one.caption):
            put = line[:MAX_CHARS]
            if len(put) >= _LEAST and put not in seen:
                seen.add(put)
                yield put, one


def the_thing(question: Question, plan: Plan, view: LibraryView) -> tuple[str, Sequence[Item]]:
    """Give the one thing or file that is asked of, and its items; no name where there is none."""
    about = question.about
    if len(about) == 1:
        return about[0], view.catalogue.of_entity(about[0], view.scope)
    limits = [one for one in plan.constraints if one.field == "source" and one.op == "="]
    if about or len(limits) != 1:
        return "", ()
    here = view.narrowed(condition_of(limits[0]))
    found = view.catalogue.in_scope("text", here).yes or ()
    return limits[0].text, list(view.catalogue.items(list(found)).values())


def nearest(
    question: Question, plan: Plan, view: LibraryView, encoder: Encoder
) -> tuple[NearestLine, ...]:
    """Compare the question beside names with the lines of the one thing that it asks of.

    Gives the nearest line to the whole of it, then to each question that it is made of.
    """
    name, items = the_thing(question, plan, view)
    asked = beside_names(question.standalone, (name,)) if name else ""
    lines = list(lines_of(items, view.catalogue))[:_MOST]
    if not asked or not lines:
        return ()
    vectors = remembered(encoder)
    held = vectors.of([line for line, _ in lines])  # (n, d)
    found = []
    for one in questions_of(asked):
        cosines = held @ vectors.asked(one.said)  # (n,)
        best = int(cosines.argmax())
        line, item = lines[best]
        found.append(
            NearestLine(
                cosine=float(cosines[best]), line=line, item=item, name=name, asked=one.words
            )
        )
    return tuple(found)
