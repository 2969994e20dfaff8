"""What a message tells beside its question neither refuses it nor limits it."""

from __future__ import annotations

import pytest

from agents.rules.told_beside import asked_words
from app.assistant import Assistant
from app.wiring import DEMO_COLLECTION
from eval.tasks.demo import SHELVES
from tools.core.query import Query

EVERYWHERE = (DEMO_COLLECTION, *SHELVES)


@pytest.mark.parametrize(
    ("text", "names", "asked"),
    [
        ("I am from Recife. Which museums are cheap?", (), "Which museums are cheap?"),
        ("In Brazil we eat late, so which places are open?", (), "we eat late, so which places"),
        (
            "We rang bells in the Guild once. The one in Saltbell Tower, how old is she?",
            ("Saltbell Tower",),
            "The one in Saltbell Tower, how old is she?",
        ),
        # What is asked leans on what was told.
        ("I look for the Blue Boar. When does it open?", (), "the Blue Boar"),
        ("Wren W6 shows E18. What do I do?", ("Wren W6 washer",), "Wren W6 shows E18."),
        ("Does the Cobalt Kettle sell Kopi Luwak?", ("The Cobalt Kettle",), "Kopi Luwak"),
        ("Up in Saltbell Tower, what hangs there?", ("Saltbell Tower",), "Saltbell Tower"),
    ],
)
def test_what_is_asked_is_kept(text: str, names: tuple[str, ...], asked: str) -> None:
    assert asked in asked_words(text, names, anchored=True)


def test_a_place_that_people_come_from_is_left_out() -> None:
    for told in ("I am from Recife", "we come from Leeds", "In Brazil we eat late"):
        assert not {"Recife", "Leeds", "Brazil"} & set(
            asked_words(f"{told}. Which bars are open?", (), anchored=False).split()
        )


@pytest.mark.parametrize(
    ("say", "entity"),
    [
        ("My bus comes Monday, and in Brazil we eat late. Which restaurants will still be open at "
         "20:30 that day?", "Gullwing Grill"),
        ("the little one keeps on about a cat with a funny name that hates being picked up. which "
         "shop was that", "Quire & Page"),
    ],
)  # fmt: skip
def test_it_does_not_refuse(demo: Assistant, say: str, entity: str) -> None:
    answer = demo.ask(Query(text=say, collections=EVERYWHERE))
    assert answer.kind == "quoted"
    assert entity in answer.answer


@pytest.mark.parametrize(
    "say",
    [
        "Does The Cobalt Kettle sell Kopi Luwak?",
        "We love films. Is The Small Reel showing Casablanca?",
        "I'm meeting Sue at the Blue Boar. Is it open late?",
    ],
)
def test_a_name_that_is_asked_for_is_still_missed(demo: Assistant, say: str) -> None:
    assert demo.ask(Query(text=say, collections=EVERYWHERE)).kind == "abstained"
