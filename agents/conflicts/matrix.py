"""Every candidate against every constraint, once: yes, no or unknown, as bits."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from agents.conflicts.ground import Ground
from agents.conflicts.sets import unmet
from agents.rules.words import stems
from tools.core.query import Constraint


def names_a_kind(one: Constraint) -> bool:
    """Tell `a hotel` from `not a hotel`, from `to sleep`, and from any other wish."""
    if one.field != "kind" or one.op not in ("in", "="):
        return False
    values = one.value if isinstance(one.value, tuple) else (str(one.value),)
    said = stems(one.text)
    return any(stems(value.replace("_", " ")) <= said for value in values)


@dataclass(frozen=True, kw_only=True)
class Matrix:
    """Who meets what. Unknown is not met."""

    constraints: tuple[Constraint, ...]
    met: dict[str, int]
    """By candidate, one bit a constraint."""
    unknown: dict[str, int]
    preferred: frozenset[str] = frozenset()
    """Candidates that serve a need beside the constraints (`to sleep`); empty: there is none."""

    @property
    def count(self) -> int:
        """How many constraints there are."""
        return len(self.constraints)

    @property
    def kind(self) -> int:
        """Give the constraints that say what kind of place or thing is asked for."""
        return sum(1 << place for place, one in enumerate(self.constraints) if names_a_kind(one))

    @property
    def of_kind(self) -> list[str]:
        """Give the candidates of the kind asked for; all of them where none is, or none is said."""
        serving = [name for name in self.met if name in self.preferred] or list(self.met)
        return [name for name in serving if not self.lacks(name) & self.kind] or serving

    @property
    def nearest(self) -> list[str]:
        """Give the candidates of the kind that lack least, what is known first."""
        lacks = {name: self.lacks(name) for name in self.of_kind}
        return sorted(
            lacks,
            key=lambda name: (
                lacks[name].bit_count(), (self.unknown[name] & lacks[name]).bit_count(), name,
            ),
        )  # fmt: skip

    def lacks(self, name: str) -> int:
        """Give what a candidate is not known to meet."""
        return unmet(self.met[name], self.count)

    def passing(self, given_up: int = 0) -> list[str]:
        """Give who meets everything but, at most, what is given up."""
        return [name for name in self.met if not self.lacks(name) & ~given_up]

    def among(self, names: Collection[str]) -> Matrix:
        """Give the same for some of the candidates."""
        return replace(self, met={one: bits for one, bits in self.met.items() if one in names})

    def without(self, place: int) -> list[str]:
        """Give who comes back when one constraint alone is given up."""
        return [name for name in self.met if self.lacks(name) == 1 << place]


def matrix_of(
    constraints: Sequence[Constraint], ground: Ground, need: Constraint | None = None
) -> Matrix:
    """Decide every constraint over the whole ground, one at a time.

    What states nothing about any of the constraints is no candidate.
    """
    met = dict.fromkeys(ground.leads, 0)
    known = dict.fromkeys(ground.leads, 0)
    for place, one in enumerate(constraints):
        for name in ground.meeting(one):
            met[name] |= 1 << place
            known[name] |= 1 << place
        for name in ground.breaking(one):
            known[name] |= 1 << place
    kept = [name for name, bits in known.items() if bits]
    return Matrix(
        constraints=tuple(constraints),
        met={name: met[name] for name in kept},
        unknown={name: unmet(known[name], len(constraints)) for name in kept},
        preferred=ground.meeting(need) if need is not None else frozenset(),
    )
