"""What no rule knows is read by meaning: acts on wishes, and nothing where there are no words."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from agents.constraints.act_reader import (
    READINGS,
    STATED,
    ActReader,
    act_reader,
    act_weights,
    ngrams_of,
)
from app.assistant import Assistant
from app.wiring import DEMO_COLLECTION
from eval.tasks.demo import SHELVES
from tests.agents.wordings.played import Told, row_of
from tools.core.fakes.encoding import HashEncoder
from tools.core.query import ConstraintEdit, Query, Scope

HOTEL = "a hotel under 120 euros, with parking, dogs allowed"


def thread(demo: Assistant, reader: ActReader | None) -> Told:
    scope = Scope(collections=(DEMO_COLLECTION, *SHELVES))
    return Told(demo.house.library.catalogue, scope, reader)


def held(told: Told) -> dict[str, tuple[bool, bool]]:
    standing = told.memory.standing
    assert standing is not None
    return {row_of(one)[0]: (one.hard, one.on) for one in standing.held}


@pytest.mark.parametrize(
    ("say", "field", "after"),
    [
        ("our old terrier won't be making the trip, so cross that one off", "dogs", None),
        ("money came through from gran so the price limit can go in the bin", "price", None),
        ("park the money question for a moment, show me the posh ones", "price", (True, False)),
        ("a car park would be handy but we'd manage without", "parking", (False, True)),
    ],
)  # fmt: skip
def test_an_act_in_words_that_no_rule_knows(
    demo: Assistant, reader: ActReader, say: str, field: str, after: tuple[bool, bool] | None
) -> None:
    told = thread(demo, reader)
    told.say(HOTEL)
    before = held(told)
    told.say(say)
    now = held(told)
    assert now.get(field) == after
    assert {name: how for name, how in now.items() if name != field} == {
        name: how for name, how in before.items() if name != field
    }


def test_a_step_back_in_other_words(demo: Assistant, reader: ActReader) -> None:
    told = thread(demo, reader)
    told.say("a hotel with parking")
    before = held(told)
    told.say("under 120 euros")
    assert held(told) != before
    told.say("hmm, that last sentence of mine was nonsense, please put things back as they stood")
    assert held(told) == before


@pytest.mark.parametrize(
    "say",
    ["is the second one far from the sea?", "lovely, cheers for that", "my dog is called Bruno"],
)
def test_remarks_and_questions_do_nothing(demo: Assistant, reader: ActReader, say: str) -> None:
    told = thread(demo, reader)
    told.say(HOTEL)
    before = held(told)
    told.say(say)
    assert held(told) == before


def test_a_click_without_words_is_no_act_by_meaning(demo: Assistant) -> None:
    first = demo.ask(Query(text="a hotel under 300 euros with parking"))
    price = next(one for one in first.plan.constraints if one.field == "price")
    edit = ConstraintEdit(act="off", constraint=price.id)
    after = demo.ask(Query(text="", thread=first.thread, edits=(edit,)))
    assert {one.field for one in after.plan.constraints if one.on} == {"kind", "parking"}
    on = ConstraintEdit(act="on", constraint=price.id)
    again = demo.ask(Query(text="", thread=first.thread, edits=(on,)))
    on_again = {one.field for one in again.plan.constraints if one.on}
    assert on_again == {"kind", "price", "parking"}


def test_the_reader_goes_with_the_encoder_it_was_fitted_to(reader: ActReader) -> None:
    assert act_reader(None) is None
    assert act_reader(HashEncoder()) is None
    assert reader.read("go back one step please") == "undo"
    assert reader.read("xyzzy plugh") in (None, "none", "wish")


def test_the_weights_hold_what_they_must() -> None:
    weights = act_weights()
    told = len(READINGS) + len(STATED)
    assert (weights.readings, weights.stated) == (READINGS, STATED)
    assert weights.meaning.shape == (384, told)
    assert weights.said.shape == (len(weights.ngrams), told)
    gist = weights.gist("undo that", np.zeros(384, dtype=np.float32))
    assert set(gist.acts) == set(READINGS) and abs(sum(gist.acts.values()) - 1.0) < 1e-5
    assert set(gist.states) == set(STATED)
    assert all(0.0 <= sure <= 1.0 for sure in gist.states.values())


def test_n_grams_are_of_up_to_three_words_with_numbers_alike() -> None:
    assert list(ngrams_of("Make it 12.50")) == [
        "make", "it", "5", "make it", "it 5", "make it 5",
    ]  # fmt: skip


def test_the_examples_lie_where_the_fit_reads_them() -> None:
    from eval.wordings import WORDINGS

    assert {path.stem for path in Path(WORDINGS).glob("free_*.txt")} >= {"free_1", "free_6"}
