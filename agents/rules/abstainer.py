"""When nothing answers: what was searched, the nearest finds, what would help. And one question."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from agents.conflicts import wording
from agents.conflicts.finding import Standoff
from agents.library_view import LibraryView
from agents.records import Piece
from agents.rules.constraints import condition_of
from agents.rules.direct_facts import measured_in
from agents.rules.item_answer import item_line
from agents.rules.place_answer import unknown_places
from agents.rules.quoting import frame, stated
from agents.rules.words import clip, listed
from agents.seats import Case
from tools.core.query import Constraint
from tools.core.registry import MODALITY_ROWS

_NEAREST = 3
_NOTHING_IN = (
    "There is nothing to search yet: no files are in.\n"
    "\nWhat would help: `cairn add FOLDER` with your own files, or `cairn serve`, which loads the "
    "demo town into an empty library.\n"
)


def write_abstention(
    case: Case,
    view: LibraryView,
    standoff: Standoff | None = None,
    broken: Mapping[str, tuple[str, ...]] | None = None,
) -> Iterator[Piece]:
    """Say that the files do not answer this, and where the search came nearest.

    standoff: limits that together leave nothing. broken: by near place, the fields it breaks.
    """
    counts = view.counts()
    if counts and not any(counts.values()) and not view.scope.collections:
        yield frame(_NOTHING_IN)
        return
    because = f": {wording.reason(standoff)}" if standoff is not None else _because(case, view)
    yield frame(f"I could not find that in your files{because}.\n")
    if standoff is not None:
        yield from _told(standoff)
    yield frame(f"\nSearched: {searched(case)}.\n")
    if broken:
        yield frame("\nNearest, but each breaks a limit:\n", block=1)
        yield from wording.breaking(case, broken)
    elif case.plan.by_facts and any(one.constraints for one in case.evidence):
        yield frame("\nNearest, but each breaks a limit:\n", block=1)
        yield from _breaking(case)
    elif case.evidence:
        yield frame("\nNearest finds, which may be beside the point:\n", block=1)
        for one in case.evidence[:_NEAREST]:
            yield item_line(one, case, view, block=1)
    yield from unknown_places(case, (), view)
    yield frame(f"\nWhat would help: {listed(_help(case, standoff), 'or')}.\n")


def _told(standoff: Standoff) -> Iterator[Piece]:
    counted = wording.counted(standoff)
    if counted:
        yield frame(f"{counted}\n")
    yield from wording.changes(standoff)


def _breaking(case: Case) -> Iterator[Piece]:
    """State, of each place that came near, the facts that break a limit."""
    told: set[tuple[str | None, str]] = set()
    for one in case.evidence:
        for limit, check in zip(case.plan.constraints, one.constraints, strict=False):
            facts = case.dossiers[one.item].facts.get(limit.field, ())
            if limit.hard and check.met == "no" and facts and (one.entity, limit.field) not in told:
                told.add((one.entity, limit.field))
                lead = one.entity or case.dossiers[one.item].name
                yield stated(lead, facts[0], limit.field, measured_in(facts[0], one, case), block=1)


def searched(case: Case) -> str:
    """Give what was searched, in numbers, and what was not."""
    done, not_done = [], []
    for row in MODALITY_ROWS:
        coverage = case.coverage.get(row.modality)
        if coverage is None:
            continue
        if coverage.state == "ok":
            plural = row.plural if coverage.searched != 1 else row.plural.removesuffix("s")
            done.append(f"{coverage.searched:,} {plural}")
        else:
            not_done.append(f"{row.plural} were not searched ({coverage.reason})")
    return "; ".join([listed(done) or "nothing", *not_done])


def _because(case: Case, view: LibraryView) -> str:
    hard = [one for one in case.plan.constraints if one.hard]
    if not case.evidence and hard:
        alone = [one for one in hard if not _any_meets(one, view)]
        told = listed([f"“{one.text}”" for one in alone or hard])
        both = "" if alone or len(hard) == 1 else " together"
        return f": nothing is known to meet {told}{both}"
    if case.verdict is not None and case.verdict.reason.startswith(
        ("nothing found speaks", "nothing found answers", "nothing meets")
    ):
        return f": {case.verdict.reason}"
    return ""


def _any_meets(one: Constraint, view: LibraryView) -> bool:
    scope = view.narrowed(condition_of(one))
    return any(view.catalogue.in_scope(modality, scope).yes for modality in view.retrievers)


def _help(case: Case, standoff: Standoff | None) -> list[str]:
    told = []
    failed = [name for name, one in case.coverage.items() if one.state == "failed"]
    if failed:
        told.append(f"asking again, as the {listed(failed)} search did not answer")
    if case.apart:
        told.append("stating what is not known, in a sidecar file beside the source")
    missing = case.verdict.missing if case.verdict is not None else ()
    if missing:
        words = [f"“{clip(one, 40)}”" for one in missing[:3]]
        told.append(f"other words for {listed(words, 'or')}")
    if standoff is not None and standoff.conflict.changes:
        told.append("one of the changes above")
    elif any(one.hard for one in case.plan.constraints):
        told.append("a wider limit")
    told.append("adding a file that says it (cairn add PATH)")
    return told


def clarifying_question(options: Sequence[str]) -> str:
    """Give the one question that parts the results; without options, the open one."""
    if not options:
        return "What should I look for in your files? Name a place, a thing, a fact or a file."
    return f"Which one do you mean: {listed(list(options), 'or')}?"


class RuleClarifier:
    """Asks in the same words always."""

    def word(self, case: Case, options: Sequence[str], view: LibraryView) -> str:
        """Give the question."""
        return clarifying_question(options)
