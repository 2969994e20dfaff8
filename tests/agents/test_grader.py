from __future__ import annotations

from typing import get_args

import pytest

from agents.deps import view_of
from agents.machine import Machine
from agents.records import Action
from agents.rules.coverage import Texts
from agents.rules.grader import RuleGrader
from agents.rules.grader_features import FEATURES
from agents.rules.grader_weights import constants, logistic
from agents.rules.key_words import missing_key
from agents.rules.words import stems
from agents.seats import Case
from tests.agents.world import ask, deps_of, town
from tools.core.events import Looked
from tools.core.fakes.encoding import HashEncoder
from tools.core.query import Plan, Query


@pytest.mark.parametrize(
    "question",
    [
        "good sushi?",
        "does Moss & Meridian have a swimming pool?",
        "how many calories does the jackfruit hash have?",
        "how much is the lobster thermidor at Clatterbox?",
        "which place has a piano playing",
        "phone number of Moss & Meridian",
        "wifi password of Moss & Meridian",
        "who plays at the Blue Mermaid on Friday",
        "what does error Q-777 mean",
        "do you have wedding cakes",
        "how do I mend a flat bicycle tyre",
        "how many dB is it in the undercroft?",
    ],
)
def test_what_no_file_says_is_not_answered(question: str) -> None:
    _, finished = ask(Machine(deps_of(town())), question)
    assert finished.answer.kind == "abstained"
    assert finished.answer.confidence < 0.5
    assert "nothing found speaks of" in finished.answer.answer
    assert "Searched: " in finished.answer.answer and "What would help" in finished.answer.answer


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("what does the oat porridge at Moss & Meridian cost", "6.80"),
        ("how loud is Moss & Meridian?", "34 dB"),
        ("when does the Pale Heron open?", "We-Su 09:30-17:00"),
        ("is there a lift at the undercroft?", "There is no lift"),
        ("when does the ferry leave?", "9:15"),
        ("how much is the jackfruit hash?", "9.90"),
    ],
)
def test_what_a_file_says_is_answered(question: str, said: str) -> None:
    _, finished = ask(Machine(deps_of(town())), question)
    assert finished.answer.kind == "quoted"
    assert said in finished.answer.answer
    assert finished.answer.confidence >= constants().answer_at


def test_confidence_rises_with_what_supports() -> None:
    fitted = constants().models["all-MiniLM-L6-v2"]
    of_thing = constants().of_thing["all-MiniLM-L6-v2"]
    assert set(of_thing.weights) == {"thing", "stated", "filed"}
    assert set(fitted.weights) == {*FEATURES} - set(of_thing.weights)
    assert set(constants().words.weights) == {*fitted.weights} - {"near"}
    low = dict.fromkeys(FEATURES, 0.2)
    for name in ("top", "cover", "line", "near", "shown", "file"):
        assert logistic({**low, name: 0.9}, fitted) > logistic(low, fitted)
    assert logistic({**low, "left": 0.9}, fitted) < logistic(low, fitted)


def test_weights_go_with_the_encoder_whose_cosines_they_were_fitted_to() -> None:
    known, words = constants().models["all-MiniLM-L6-v2"], constants().words
    assert constants().fitted_for(None) is words
    assert constants().fitted_for(HashEncoder()) is words
    assert "near" in known.weights and "near" not in words.weights


def test_a_question_for_a_fact_of_nobody_asks_back() -> None:
    events, finished = ask(Machine(deps_of(town())), "when does it open?")
    assert finished.answer.kind == "clarify"
    assert finished.answer.answer.startswith("Which one do you mean: ")
    assert [one.verdict for one in events if isinstance(one, Looked)] == ["ask_back"]


def test_the_clarification_is_answered() -> None:
    from langgraph.checkpoint.memory import InMemorySaver

    machine = Machine(deps_of(town()), InMemorySaver())
    ask(machine, "when does it open?", thread="t")
    _, finished = ask(machine, "Moss & Meridian", thread="t")
    assert "Tu-Su 08:30-15:00" in finished.answer.answer


def test_nothing_found_is_retried_and_then_given_up() -> None:
    deps = deps_of(town())
    query = Query(text="x")
    from agents.records import Question

    case = Case(
        question=Question(text="x", standalone="x", terms=("x",)),
        plan=Plan(standalone="x", sub_queries=()), evidence=(), entities=(), apart=(),
        dossiers={}, coverage={}, passed=0, filtered=False,
    )  # fmt: skip
    view = view_of(query, deps)
    actions = [RuleGrader().grade(case, view, last=last).action for last in (False, True)]
    assert actions == ["retry", "abstain"]
    assert set(actions) <= set(get_args(Action))


@pytest.mark.parametrize(
    ("question", "found", "missing"),
    [
        ("how many calories does it have", "hash potatoes", "calories"),
        ("how many steps is it", "187 steps", ""),
        ("does it have a gym", "rooms and a yard", "gym"),
        ("which place has a piano playing", "guitar plays", "piano"),
        ("recording with a church bell", "the old bell", ""),
        ("how much is the lobster thermidor", "half lobster 24.00", "thermidor"),
        ("what does parking at the museum cost", "tickets cost 4 euros", "parking"),
        ("what does the report say about growth", "", ""),
    ],
)
def test_key_words_are_those_a_question_cannot_do_without(
    question: str, found: str, missing: str
) -> None:
    assert missing_key(question, stems(found)) == missing


def test_rare_words_weigh_more_and_synonyms_count() -> None:
    texts = Texts({"a": "brunch with tea", "b": "brunch with cake", "c": "brunch and a fee of 4"})
    assert texts.weight("cake") > texts.weight("brunch")
    met = texts.met(("cost",), ("c",))
    assert 0.0 < met.share < 1.0 and met.missing == ()
    assert texts.met(("piano", "brunch"), ("a",)).missing == ("piano",)
    assert texts.met((), ("a",)).share == 1.0


@pytest.mark.parametrize("question", ["hello", "?", "thanks!", "compare"])
def test_words_that_ask_nothing_are_asked_back(question: str) -> None:
    _, finished = ask(Machine(deps_of(town())), question)
    assert finished.answer.kind == "clarify"
    assert finished.answer.answer.startswith("What should I look for")


def test_an_endless_word_is_not_repeated_whole() -> None:
    _, finished = ask(Machine(deps_of(town())), "a" * 5000)
    assert len(finished.answer.answer) < 800


def test_a_key_word_is_held_whatever_its_letters() -> None:
    from agents.rules.key_words import missing_key
    from agents.rules.words import stems

    assert missing_key("how many SKU-002999 are in stock?", stems("sku: SKU-002999")) == ""
    assert missing_key("how many SKU-002999 are in stock?", stems("sku: SKU-1")) == "SKU-002999"
