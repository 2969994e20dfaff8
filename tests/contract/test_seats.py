"""What every occupant of a seat promises, model or rules: pytest tests/contract/test_seats.py"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest

from agents.library_view import LibraryView
from agents.machine import Machine
from agents.model.clarifier import ModelClarifier
from agents.model.grader import ModelGrader
from agents.model.planner import ModelPlanner
from agents.model.reformulator import ModelReformulator
from agents.model.reranker import ModelReranker
from agents.model.verifier import ModelVerifier
from agents.model.writer import ModelWriter
from agents.records import Verdict
from agents.rules.abstainer import RuleClarifier
from agents.rules.composer import RuleWriter
from agents.rules.grader import RuleGrader
from agents.rules.planner import RulePlanner
from agents.rules.reformulator import RuleReformulator
from agents.seats import Case, Clarifier, Draft, Grader, Planner, Reformulator, Writer
from tests.agents.world import ask, deps_of, town
from tests.vlm.seat_model import TaskModel, first_mark, seat_of
from tools.core.errors import Overloaded
from tools.core.events import Said
from tools.core.evidence import Citation
from tools.core.locators import TextSpan
from tools.vlm.models import LOCAL_LIMITS

GOOD = {
    "plan": json.dumps({"sub_queries": [{"modality": "text", "text": "brunch", "weight": 0.5}]}),
    "grade": json.dumps({"answered": "partly", "supports": [1], "missing": [1],
                         "ambiguous": False}),
    "reformulate": json.dumps({"searches": [{"modality": "text", "text": "breakfast late"}]}),
    "rerank": json.dumps({"grades": [{"find": 1, "grade": 2}, {"find": 40, "grade": 1}]}),
    "verify": json.dumps({"checks": [{"sentence": 2, "ruling": "not"}]}),
    "clarify": json.dumps({"question": "The one at Ada or the one at Bo?"}),
    "answer": lambda request: f"Brunch is at ten {first_mark(request)}.",
}  # fmt: skip
MODELS: dict[str, Callable[[], TaskModel]] = {
    "model": lambda: TaskModel(GOOD),
    "busy model": lambda: TaskModel(dict.fromkeys(GOOD, Overloaded("busy"))),
    "babbling model": lambda: TaskModel(dict.fromkeys(GOOD, "well, well")),
}
QUESTIONS = ("a quiet vegan brunch", "zebra", "what does porridge cost", "the cheapest cafe",
             "what is the wifi password at Clatterbox Kitchen")  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Moment:
    """A case with the view it was met in."""

    case: Case
    view: LibraryView


class Watching(RuleWriter):
    def __init__(self) -> None:
        super().__init__()
        self.met: Moment | None = None

    def write(self, case: Case, view: LibraryView) -> Draft:
        self.met = Moment(case=case, view=view)
        return super().write(case, view)


class Willing(RuleGrader):
    """Lets every question through to the writer."""

    def grade(self, case: Case, view: LibraryView, *, last: bool) -> Verdict:
        return replace(super().grade(case, view, last=last), action="answer")


@pytest.fixture(scope="module", params=QUESTIONS)
def moment(request: pytest.FixtureRequest) -> Moment:
    writer = Watching()
    ask(Machine(deps_of(town(), writer=writer, grader=Willing())), str(request.param))
    assert writer.met is not None
    return writer.met


@pytest.fixture(params=["rules", *MODELS])
def model(request: pytest.FixtureRequest) -> TaskModel | None:
    """None: the rules sit there."""
    return None if request.param == "rules" else MODELS[request.param]()


def fresh(view: LibraryView) -> LibraryView:
    """The view of another turn: all of its calls are left."""
    return replace(view, calls=type(view.calls)())


def test_a_planner_keeps_the_person_s_words_and_limits(
    moment: Moment, model: TaskModel | None
) -> None:
    planner: Planner = RulePlanner() if model is None else ModelPlanner(model)
    view = fresh(moment.view)
    plan = planner.plan(moment.case.question, (), None, view)
    assert any(one.original for one in plan.sub_queries) and plan.made_by
    assert sum(one.weight for one in plan.sub_queries) == pytest.approx(1.0, abs=0.01)
    assert {one.modality for one in plan.sub_queries} <= set(view.retrievers)
    assert plan.constraints == moment.case.plan.constraints
    assert plan.standalone == moment.case.question.standalone


@pytest.mark.parametrize("last", [True, False])
def test_a_grader_gives_a_probability_and_an_action(
    moment: Moment, model: TaskModel | None, last: bool
) -> None:
    grader: Grader = RuleGrader() if model is None else ModelGrader(seat_of(model))
    verdict = grader.grade(moment.case, fresh(moment.view), last=last)
    assert 0.0 <= verdict.confidence <= 1.0
    assert verdict.action in ("answer", "retry", "ask_back", "abstain")
    assert not (last and verdict.action == "retry")
    words = f"{moment.case.question.standalone} {moment.case.plan.constraints}".casefold()
    assert all(one.casefold() in words or one in moment.case.question.terms
               for one in verdict.missing)  # fmt: skip
    assert grader.grade(Case(**{**vars(moment.case), "evidence": ()}), moment.view,
                        last=True).action != "answer"  # fmt: skip


def test_a_reformulator_changes_searches_and_nothing_else(
    moment: Moment, model: TaskModel | None
) -> None:
    seat: Reformulator = RuleReformulator() if model is None else ModelReformulator(seat_of(model))
    view = fresh(moment.view)
    verdict = RuleGrader().grade(moment.case, view, last=False)
    change = seat.propose(moment.case, verdict, ("search",), view)
    if change is None:
        return
    assert seat.can_change(moment.case, verdict, ("search",), fresh(moment.view))
    assert change.action not in ("", "search") and change.changed and change.sub_queries
    assert all(one.modality in view.retrievers for one in change.sub_queries)
    assert all(one.attachment is None and not one.original for one in change.sub_queries)


def test_a_writer_s_claims_carry_marks_or_fall(moment: Moment, model: TaskModel | None) -> None:
    writer: Writer = RuleWriter() if model is None else ModelWriter(model, LOCAL_LIMITS)
    draft = writer.write(moment.case, fresh(moment.view))
    pieces = list(draft.pieces)
    assert all(piece.text for piece in pieces if piece.claim)
    ending = draft.ended() if draft.ended is not None else None
    if ending is None:
        assert writer.quotes
    else:
        assert ending.kind in ("generated", "quoted", "interrupted")


def test_a_reranker_s_scores_are_of_the_finds_it_was_given(moment: Moment) -> None:
    for made in MODELS.values():
        scores = ModelReranker(seat_of(made())).rerank(moment.case, fresh(moment.view))
        assert set(scores) <= {one.item for one in moment.case.evidence}
        assert all(0.0 <= one <= 1.0 for one in scores.values())


def test_a_verifier_rules_on_every_sentence_or_on_none(moment: Moment) -> None:
    first = moment.case.evidence[0]
    cited = Citation(mark=first.mark, modality=first.modality, item=first.item,
                     source=first.source, locator=first.locator, quote=None,
                     caption="")  # fmt: skip
    gone = replace(cited, item="gone", locator=TextSpan(start_char=0, end_char=1, line=1))
    said = [Said(text=f"One {first.mark}. ", citations=(cited,)),
            Said(text="Two. ", citations=(cited,)),
            Said(text="Three. ", citations=(gone,))]  # fmt: skip
    for made in MODELS.values():
        model = made()
        rulings = ModelVerifier(seat_of(model)).check(moment.case, said, fresh(moment.view))
        assert len(rulings) in (0, len(said))
        # What could not be shown is not ruled on.
        assert not rulings or (rulings[1], rulings[2]) == ("not", "entailed")


def test_a_clarifier_names_every_option_in_one_question(
    moment: Moment, model: TaskModel | None
) -> None:
    seat: Clarifier = RuleClarifier() if model is None else ModelClarifier(seat_of(model))
    for options in (("Ada", "Bo"), ("Ada", "Bo", "Cy"), ()):
        text = seat.word(moment.case, options, fresh(moment.view))
        assert text.count("?") == 1 or not options
        assert all(one in text for one in options)
