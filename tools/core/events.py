"""What happens during a turn, in the order it happens. Doors render these and decide nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from tools.core.evidence import Answer, Citation, CoverageState, Evidence, Round
from tools.core.items import Modality
from tools.core.query import Plan


@dataclass(frozen=True, kw_only=True)
class Started:
    """The turn was taken in."""

    thread: str
    turn: int
    kind: Literal["started"] = "started"


@dataclass(frozen=True, kw_only=True)
class Planned:
    """The question was taken apart."""

    plan: Plan
    kind: Literal["planned"] = "planned"


@dataclass(frozen=True, kw_only=True)
class Searched:
    """One sub-query came back."""

    sub_query: int
    modality: Modality
    found: int
    searched: int
    state: CoverageState
    reason: str | None
    ms: float
    kind: Literal["searched"] = "searched"


@dataclass(frozen=True, kw_only=True)
class Ranked:
    """Finds were fused; `evidence` is the ranking so far."""

    evidence: tuple[Evidence, ...]
    kind: Literal["ranked"] = "ranked"


@dataclass(frozen=True, kw_only=True)
class Looked:
    """A round ended with a verdict."""

    round: Round
    verdict: Literal["answer", "retry", "ask_back", "abstain"]
    kind: Literal["looked"] = "looked"


@dataclass(frozen=True, kw_only=True)
class Said:
    """A verified piece of the answer; pieces join without separators."""

    text: str
    citations: tuple[Citation, ...] = ()
    kind: Literal["said"] = "said"


@dataclass(frozen=True, kw_only=True)
class Finished:
    """The turn ended. The last event."""

    answer: Answer
    kind: Literal["finished"] = "finished"


@dataclass(frozen=True, kw_only=True)
class Broke:
    """The turn could not be finished. The last event."""

    message: str
    """One sentence for the person: what failed, on what, the next move."""
    again_s: int | None = None
    """Seconds to wait, where too much was asked; else None."""
    kind: Literal["broke"] = "broke"


Event = Annotated[
    Started | Planned | Searched | Ranked | Looked | Said | Finished | Broke,
    Field(discriminator="kind"),
]
