"""The same search with one wish more, or one looser, where facts say that it finds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from agents.conflicts.changes import least_move, reference
from agents.conflicts.finding import held_against, limits_of
from agents.library_view import LibraryView
from agents.rules.constraints import read_constraints
from agents.seats import Case
from agents.suggestions.idea import Idea
from tools.core.conflicts import Conflict, LeastChange
from tools.core.hours import is_open
from tools.core.query import Constraint, ConstraintEdit

_DAYS = ("Sunday", "Monday")
_FEW = 3
"""Places from which on no looser search is offered."""
_MOST_SHOWN = 5

Read = Callable[[str], tuple[Constraint, ...]]


@dataclass(frozen=True, kw_only=True)
class Search:
    """What was searched for, and how its words are read."""

    case: Case
    view: LibraryView
    read: Read

    @property
    def text(self) -> str:
        """Give the question as it stands alone."""
        return self.case.plan.standalone


def reader(view: LibraryView, now: dt.datetime) -> Read:
    """Give what reads the wishes of a question, as a turn would."""

    def read(text: str) -> tuple[Constraint, ...]:
        catalogue, scope = view.catalogue, view.scope
        return read_constraints(
            text, turn=0, now=now, kinds=tuple(catalogue.facets(scope).get("kind", {})),
            stated=catalogue.stated(scope),
        ).constraints  # fmt: skip

    return read


def open_then(search: Search) -> Iterator[Idea]:
    """Ask for those of the places that are open on Sunday, where some are and some are not."""
    plan, view = search.case.plan, search.view
    if plan.wants != "places" or any(one.field == "opening_hours" for one in plan.constraints):
        return
    shown = [one for one in search.case.entities[:_MOST_SHOWN] if one.evidence]
    specs = [_hours(one.evidence[0], view) for one in shown]
    for day in _DAYS:
        states = [is_open(spec, day) if spec else "unknown" for spec in specs]
        if "yes" not in states or set(states) == {"yes"}:
            continue
        text = _ended(search.text, f", open on {day}")
        if _added(search, text) == [("opening_hours", "open_at", day.lower(), True)]:
            # Said on its own it adds to what stands; said with all of it, it would stand twice.
            yield Idea(text=f"And which are open on {day}?", group="search")
            return


def loosened(search: Search) -> Iterator[Idea]:
    """Ask with one bound moved to the next value that lets more through, where few places fit."""
    case = search.case
    if case.plan.wants != "places" or not 0 < len(case.entities) < _FEW:
        return
    held = held_against(case.plan, search.view)
    for place, one in enumerate(held.matrix.constraints if held is not None else ()):
        if held is not None and one.hard and isinstance(one.value, float):
            change = least_move(place, held.matrix, held.ground, search.view.catalogue)
            yield from _asked(change, search) if change is not None else ()


def changed(search: Search, conflict: Conflict | None) -> Iterator[Idea]:
    """Ask with the least change that finds something, in the question's own words."""
    for change in conflict.changes if conflict is not None else ():
        yield from _asked(change, search)


def _asked(change: LeastChange, search: Search) -> Iterator[Idea]:
    limits = limits_of(search.case.plan)
    text = _reworded(search.text, change, limits)
    if text and _reads_as(search.read(text), change, limits):
        yield Idea(text=text, group="search")


def _hours(item: str, view: LibraryView) -> str:
    facts = view.catalogue.facts(item, "opening_hours")
    return str(facts[0].attribute.value) if len(facts) == 1 else ""


def _added(search: Search, text: str) -> list[tuple[str, str, object, bool]]:
    """Give what a question asks for more than the one before; its own wishes must be read again."""
    before = {(one.field, one.op, one.value) for one in search.read(search.text)}
    now = search.read(text)
    if not before <= {(one.field, one.op, one.value) for one in now}:
        return []
    return [
        (one.field, one.op, one.value, one.hard)
        for one in now
        if (one.field, one.op, one.value) not in before
    ]


def _reworded(text: str, change: LeastChange, limits: Sequence[Constraint]) -> str:
    """Put the new value in the place of the old words; empty where that cannot be said."""
    if len(change.edits) != 1:
        return ""
    edit = change.edits[0]
    one = next((each for each in limits if reference(each) == edit.constraint), None)
    if one is None or text.casefold().count(one.text.casefold()) != 1:
        return ""
    at = text.casefold().index(one.text.casefold())
    before, after = text[:at], text[at + len(one.text) :]
    words = _words_of(one, edit) if edit.act == "change" else ""
    # Said without a word of correction, a looser limit would contradict the one that stands.
    return _ended(f"{before}{words}{after}", " instead") if words else ""


def _words_of(one: Constraint, edit: ConstraintEdit) -> str:
    """Say a changed value as a person would; empty where the reader has no words for it."""
    upper = (edit.op or one.op) in ("<", "<=")
    if one.field == "opening_hours" and isinstance(edit.value, str):
        day, _, time = edit.value.partition(" ")
        told = f"open on {day.capitalize()}" + (f" at {time}" if time else "")
        return told if day.isalpha() else ""
    if not isinstance(edit.value, float):
        return ""
    number = f"{edit.value:.2f}".removesuffix(".00") if one.field == "price" else f"{edit.value:g}"
    match one.field, upper:
        case "price", True:
            return f"up to {number} {edit.unit or ''}".strip()
        case "rating", False:
            return f"rated at least {number}"
        case "level_db_spl", True:
            return f"at most {number} dB"
    return ""


def _reads_as(
    read: Sequence[Constraint], change: LeastChange, limits: Sequence[Constraint]
) -> bool:
    """Tell whether words are read as a change means them, and nothing else is lost."""
    edit = change.edits[0]
    found = {(one.field, one.op, one.value) for one in read}
    one = next(each for each in limits if reference(each) == edit.constraint)
    kept = {(each.field, each.op, each.value) for each in limits if each != one}
    if not kept <= found:
        return False
    return (one.field, edit.op or one.op, edit.value) in found


def _ended(text: str, added: str) -> str:
    mark = "?" if text.rstrip().endswith("?") else ""
    return f"{text.rstrip(' .?!')}{added}{mark}"
