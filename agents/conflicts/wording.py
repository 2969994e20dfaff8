"""A conflict in sentences: which limits, what each leaves out, what would find something."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from agents.conflicts.finding import Standoff
from agents.records import Piece
from agents.rules.direct_facts import measured_in
from agents.rules.quoting import frame, safe, stated
from agents.rules.words import clip, listed
from agents.seats import Case
from tools.core.conflicts import LeastChange

_LONGEST = 60


def reason(standoff: Standoff) -> str:
    """Say what leaves nothing: `no “hotel” is known to meet “under 50 €”`."""
    members = [standoff.matrix.constraints[place] for place in standoff.chosen]
    kinds = [one for place, one in zip(standoff.chosen, members, strict=True)
             if standoff.matrix.kind >> place & 1]  # fmt: skip
    others = [_named(one.text) for one in members if one not in kinds]
    if not others:
        return f"nothing is stated to be {listed([_named(one.text) for one in kinds], 'or')}"
    what = f"no {listed([_named(one.text) for one in kinds], 'or')}" if kinds else "nothing"
    together = " together" if len(others) > 1 else ""
    return f"{what} is known to meet {listed(others)}{together}"


def beside_text(standoff: Standoff) -> str:
    """Give what an answer adds that names only places which fit in part."""
    why = reason(standoff)
    told = f"{why[:1].upper()}{why[1:]}.\n"
    return told + "".join(piece.text for piece in changes(standoff))


def counted(standoff: Standoff) -> str:
    """Say how many each limit of the conflict leaves out, among those of the kind asked for."""
    matrix = standoff.matrix
    kinds = matrix.kind & sum(1 << place for place in standoff.chosen)
    among = [name for name in matrix.met if not matrix.lacks(name) & kinds] or list(matrix.met)
    told = []
    if len(among) < 2:
        # What leaves nothing was just said, and of one thing there is nothing to count.
        return ""
    for place in standoff.chosen:
        missing = [name for name in among if matrix.lacks(name) >> place & 1]
        if kinds >> place & 1 or not missing:
            continue
        unknown = sum(1 for name in missing if matrix.unknown[name] >> place & 1)
        told.append(f"{_named(matrix.constraints[place].text)} leaves out "
                    f"{_share(len(missing), len(among), unknown)}")  # fmt: skip
    return f"{len(among):,} were looked at: {'; '.join(told)}." if told else ""


def changes(standoff: Standoff) -> Iterator[Piece]:
    """List the least changes, each with what it finds."""
    found = standoff.conflict.changes
    if found:
        yield frame("\nThis would find something:\n")
    for one in found:
        yield frame(f"- {_finds(one)}\n")


def breaking(case: Case, broken: Mapping[str, tuple[str, ...]]) -> Iterator[Piece]:
    """State, of each of the nearest places, the facts that stand against it."""
    for name, fields in broken.items():
        mine = [one for one in case.evidence if one.entity == name]
        for field in fields:
            for one in mine:
                facts = case.dossiers[one.item].facts.get(field, ())
                if facts:
                    seen = measured_in(facts[0], one, case)
                    yield stated(name, facts[0], field, seen, block=1)
                    break


def _finds(one: LeastChange) -> str:
    left = one.gives - len(one.first)
    more = [f"{left:,} more"] if left > 0 else []
    return f"{safe(one.text)}: {listed([*(safe(name) for name in one.first), *more])}"


def _named(words: str) -> str:
    return f"“{safe(clip(words, _LONGEST))}”"


def _share(missing: int, among: int, unknown: int) -> str:
    many = "all" if missing == among else f"{missing:,}"
    if not unknown:
        return many
    if unknown == missing:
        return f"{many}, only because it is not stated"
    return f"{many}, {unknown:,} of them only because it is not stated"
