"""Takes the facts of the nearest candidates along, so that an abstention can cite them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from agents.conflicts.finding import Standoff
from agents.conflicts.ground import Places
from agents.deps import Turn
from agents.dossier import open_dossiers
from agents.library_view import LibraryView
from agents.rules.answer_fields import shown_fields
from agents.rules.checks import check_entity, check_find
from agents.rules.entities import Weighed
from agents.rules.standing_in import deciding_evidence
from agents.seats import Case
from tools.core.evidence import EntityScore, Evidence
from tools.marks import give_marks

_NEAREST = 3


def with_nearest(
    case: Case, standoff: Standoff, view: LibraryView, turn: Turn
) -> tuple[Case, Mapping[str, tuple[str, ...]]]:
    """Give the case with the sheets that stand against the nearest places as evidence.

    And, by place, the fields it breaks. Marks of what was found before stay as they were.
    """
    if not isinstance(standoff.ground, Places):
        return case, {}
    near = [_breaking(name, standoff, view) for name in _near(standoff)]
    broken = {
        one.score.name: tuple(dict.fromkeys(each.constraint.field for each in one.checks))
        for one in near
        if one.checks
    }
    added = [
        replace(one, constraints=check_find(one.item, case.plan.constraints, view))
        for one in deciding_evidence(near, case.evidence, view)
    ]
    return _widened(case, added, view, turn), broken


def _near(standoff: Standoff) -> list[str]:
    """Name those that a small change brings back, then those that lack least."""
    matrix = standoff.matrix
    back = [name for one in standoff.conflict.changes for name in one.first]
    of_kind = frozenset(matrix.of_kind)
    names = dict.fromkeys([*(name for name in back if name in of_kind), *matrix.nearest])
    return list(names)[:_NEAREST]


def _breaking(name: str, standoff: Standoff, view: LibraryView) -> Weighed:
    limits = [one for one in standoff.matrix.constraints if one.field != "kind"]
    lead = standoff.ground.leads[name]
    checks = check_entity(name, lead, limits, view, {})
    return Weighed(
        score=EntityScore(name=name, score=0.0, evidence=(lead,)),
        checks=tuple(one for one in checks if one.check.met == "no"),
    )


def _widened(case: Case, added: list[Evidence], view: LibraryView, turn: Turn) -> Case:
    # The new ones last: the person may have seen the marks of the others already.
    marked = give_marks([*case.evidence, *case.apart, *added])
    first, last = len(case.evidence), len(case.evidence) + len(case.apart)
    evidence = (*marked[:first], *marked[last:])
    dossiers = turn.opened(
        marked, lambda new: open_dossiers(new, shown_fields(case.question, case.plan), view)
    )
    return replace(
        case,
        evidence=tuple(one for one in evidence if one.item in dossiers),
        apart=tuple(one for one in marked[first:last] if one.item in dossiers),
        dossiers=dossiers,
    )
