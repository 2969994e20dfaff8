from __future__ import annotations

import pytest

from eval.dialogue_states import (
    GoldAct,
    GoldTurn,
    GoldWish,
    clicked,
    read_dialogues,
    row_of,
    score_turn,
)
from tools.core.errors import NotFound
from tools.core.query import Constraint

KINDS = ("cafe", "bar", "pub")
PRICE = Constraint(field="price", op="<", value=13.0, unit="EUR", id="c1")
CAFE = Constraint(field="kind", op="in", value=("cafe", "cafes", "café"), text="café", id="c2")
GOLD = (
    GoldWish(field="price", op="<", value=13, unit="EUR"),
    GoldWish(field="kind", op="=", value="cafe"),
)


def test_a_state_is_right_when_all_of_it_is() -> None:
    turn = GoldTurn(say="a café under 13", state=GOLD)
    assert score_turn(turn, (), set(), (PRICE, CAFE), None, KINDS).exact
    missing = score_turn(turn, (), set(), (CAFE,), None, KINDS)
    assert not missing.exact and (missing.right, missing.said, missing.gold) == (1, 1, 2)


def test_a_wish_that_vanishes_without_an_act_is_a_drop() -> None:
    held = {row_of(one, KINDS) for one in (PRICE, CAFE)}
    kept = GoldTurn(say="on Sunday", state=GOLD)
    assert score_turn(kept, GOLD, held, (CAFE,), None, KINDS).lost == ("price < 13",)
    taken = GoldTurn(say="never mind the price", state=GOLD[1:])
    assert score_turn(taken, GOLD, held, (CAFE,), None, KINDS).lost == ()


def test_a_question_has_to_be_about_the_right_field() -> None:
    turn = GoldTurn(say="under 20", state=GOLD, asks="price")
    assert score_turn(turn, GOLD, set(), (PRICE, CAFE), "price", KINDS).asks
    assert not score_turn(turn, GOLD, set(), (PRICE, CAFE), None, KINDS).asks
    assert not score_turn(turn, GOLD, set(), (PRICE, CAFE), "kind", KINDS).asks


def test_a_bar_is_no_pub() -> None:
    both = ("bar", "bars", "pub", "pubs")
    pub = Constraint(field="kind", op="in", value=both, text="pub")
    assert row_of(pub, KINDS)[2] == "pub"


def test_a_click_finds_its_wish() -> None:
    act = GoldAct(act="change", field="price", op="<=", value=15, unit="EUR")
    edit = clicked(act, (PRICE, CAFE), KINDS)
    assert (edit.act, edit.constraint, edit.op, edit.value) == ("change", "c1", "<=", 15.0)
    with pytest.raises(NotFound, match="rating"):
        clicked(GoldAct(act="off", field="rating"), (PRICE, CAFE), KINDS)


def test_the_labelled_conversations_are_read() -> None:
    dev = read_dialogues("dev")
    assert len(dev) >= 100 and all(len(one.turns) == 8 for one in dev)
