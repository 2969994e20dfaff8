"""Who sits where: for every seat of a turn the model, where the settings say so, or the rules."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from agents.rules.abstainer import RuleClarifier
from agents.rules.composer import RuleWriter
from agents.rules.grader import RuleGrader
from agents.rules.planner import RulePlanner
from agents.rules.reformulator import RuleReformulator
from app.consent import destination, provider_of
from app.hosted import hosted_model, limits_of
from app.settings import SEATS, Settings

if TYPE_CHECKING:
    from agents.model.seat import Seat
    from agents.seats import (
        Clarifier,
        Grader,
        Planner,
        Reformulator,
        Reranker,
        Verifier,
        Writer,
    )
    from tools.core.sights import Sights

_WITHOUT = {
    "rerank": "off",
    "verify": "by code (marks, numbers, units, names, times)",
}
"""What does the work of a seat that no model has, where that is not the rules."""


@dataclass(frozen=True, kw_only=True)
class Seating:
    """One occupant a seat."""

    planner: Planner = field(default_factory=RulePlanner)
    grader: Grader = field(default_factory=RuleGrader)
    reformulator: Reformulator = field(default_factory=RuleReformulator)
    clarifier: Clarifier = field(default_factory=RuleClarifier)
    writer: Writer = field(default_factory=RuleWriter)
    reranker: Reranker | None = None
    verifier: Verifier | None = None


def seated(settings: Settings, sights: Sights) -> Seating:
    """Fill the seats. Nothing is loaded and nothing is sent."""
    model = hosted_model(settings)
    if model is None or not settings.seats:
        return Seating()
    from agents.model.clarifier import ModelClarifier
    from agents.model.grader import ModelGrader
    from agents.model.planner import ModelPlanner
    from agents.model.reformulator import ModelReformulator
    from agents.model.reranker import ModelReranker
    from agents.model.seat import Seat
    from agents.model.verifier import ModelVerifier

    host = destination(settings)
    told = f"{model.name} at {host}" if host else ""
    limits = limits_of(settings, provider_of(settings))
    seat = Seat(model=model, limits=limits, sights=sights, destination=told)
    has = settings.seats
    return Seating(
        planner=ModelPlanner(model, destination=told) if "plan" in has else RulePlanner(),
        grader=ModelGrader(seat) if "grade" in has else RuleGrader(),
        reformulator=ModelReformulator(seat) if "reformulate" in has else RuleReformulator(),
        clarifier=ModelClarifier(seat) if "clarify" in has else RuleClarifier(),
        writer=_writer(seat) if "answer" in has else RuleWriter(),
        reranker=ModelReranker(seat) if "rerank" in has else None,
        verifier=ModelVerifier(seat) if "verify" in has else None,
    )


def _writer(seat: Seat) -> Writer:
    from agents.model.writer import ModelWriter

    return ModelWriter(seat.model, seat.limits, sights=seat.sights, destination=seat.destination)


def told_seats(settings: Settings) -> str:
    """Say who does what: `model: answer, grade; rules: plan, reformulate, clarify; rerank off`."""
    has = settings.seats
    ruled = [one for one in SEATS if one not in has and one not in _WITHOUT]
    lines = [f"model: {', '.join(one for one in SEATS if one in has)}"] if has else []
    lines += [f"rules: {', '.join(ruled)}"] if ruled else []
    lines += [f"{one}: {how}" for one, how in _WITHOUT.items() if one not in has]
    return "; ".join(lines)
