"""Up to three questions to go on with after an answer, each known by facts to find something."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from agents.library_view import LibraryView
from agents.seats import Case
from agents.suggestions.idea import Idea
from agents.suggestions.of_documents import other_part
from agents.suggestions.of_entities import Shown, about_one, comparing
from agents.suggestions.of_searches import Search, changed, loosened, open_then, reader
from tools.core.conflicts import Conflict
from tools.core.evidence import AnswerKind, Citation

MOST = 3
_OF_A_LIST = ("search", "compare", "hours", "seen", "heard", "fact", "more")
_OF_ONE = ("hours", "fact", "section", "seen", "heard", "more")


def suggestions(
    case: Case,
    kind: AnswerKind,
    names: Sequence[str],
    citations: Sequence[Citation],
    conflict: Conflict | None,
    view: LibraryView,
    now: dt.datetime,
    *,
    most: int = MOST,
) -> tuple[str, ...]:
    """Give questions to go on with. names: what the answer showed, in that order.

    No model is asked and nothing is searched: a fact, a file or a limit that is met stands behind
    each of them.
    """
    if kind not in ("generated", "quoted", "abstained") or most < 1:
        return ()
    search = Search(case=case, view=view, read=reader(view, now))
    if kind == "abstained":
        return tuple(dict.fromkeys(one.text for one in changed(search, conflict)))[:most]
    ideas = _ideas(search, names, citations, conflict)
    order = _OF_A_LIST if case.plan.wants == "places" else _OF_ONE
    ranked = sorted(ideas, key=lambda one: order.index(one.group) if one.group in order else 99)
    return _chosen(ranked, case, most)


def _ideas(
    search: Search, names: Sequence[str], citations: Sequence[Citation], conflict: Conflict | None
) -> list[Idea]:
    case, view = search.case, search.view
    leads = {one.entity: one.item for one in reversed(case.evidence) if one.entity is not None}
    plan = case.plan
    shown = Shown(
        names=tuple(name for name in names if name in leads),
        leads={name: leads[name] for name in names if name in leads},
        told=frozenset((*case.question.fields, *(one.field for one in plan.constraints))),
        seen=frozenset(one.modality for one in citations),
    )
    ideas = [*changed(search, conflict), *loosened(search), *open_then(search)]
    if plan.wants == "places":
        ideas += comparing(shown, view)
    ideas += about_one(shown, view)
    if not shown.names or plan.wants == "fact":
        ideas += other_part(citations, case.question.standalone, view)
    return ideas


def _chosen(ideas: Sequence[Idea], case: Case, most: int) -> tuple[str, ...]:
    """Keep one of each group, and none that was just asked."""
    asked = {case.question.text.casefold(), case.question.standalone.casefold()}
    kept: dict[str, str] = {}
    for one in ideas:
        if one.text.casefold() not in asked and one.group not in kept:
            kept[one.group] = one.text
    return tuple(kept.values())[:most]
