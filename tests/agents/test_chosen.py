"""The one of those spoken of that a follow-up means, and what it wants another of."""

from __future__ import annotations

import pytest

from app.assistant import Assistant
from tools.core.evidence import Answer
from tools.core.query import Query


def last_of(demo: Assistant, *said: str) -> Answer:
    thread: str | None = None
    for one in said:
        answer = demo.ask(Query(text=one, thread=thread))
        thread = answer.thread
    return answer


TWO_BEDS = "Hotel Petrel & Pine or Threeferry House for two nights?"


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ((TWO_BEDS, "we're driving, so it has to be the one with parking. Is wifi free there?"),
         "Hotel Petrel & Pine"),
        (("Moss & Meridian or Pale Heron Tearoom for brunch?",
          "the one that isn't vegan: would Tuesday work?"), "Pale Heron Tearoom"),
        (("How much power do the Calder P40 pump and the Skua M1 motor draw?",
          "the weaker of the pair, what does it weigh?"), "Skua M1 motor"),
        (("When is quiz night at Old Ropery Taproom?", "Does The Lantern Eel take bookings?",
          "how much is a main at Gullwing Grill",
          "hang on, the place with the quiz, are dogs let in?"), "Old Ropery Taproom"),
        (("ratings of Museum of Tides and Fathom Gallery please",
          "what is the entry fee at the one with the lower score?"), "Fathom Gallery"),
        (("how many steps have Harrow Light and Saltbell Tower?",
          "fewer stairs for me please, is that open in May"), "Harrow Light"),
        (("boat or lighthouse? Bluebell Ferry / Harrow Light",
          "our dog is with us so whichever allows that, how long does it take"),
         "Bluebell Ferry"),
        (("Lookout T-shirt or Pebble T-shirt?", "the stripy one how hot can I wash it"),
         "Lookout T-shirt"),
        (("Mooring Socks, Bosun Scarf and Pilot Beanie: what are they made of?",
          "Wool scratches me. So whichever has none: what does it cost?"), "Pilot Beanie"),
        (("The Small Reel or The Lantern Eel tonight?", "is The Small Reel step-free?",
          "and the other?"), "The Lantern Eel"),
        (("what are the hours of The Cobalt Kettle and Sable & Fennel?",
          "Only one of them is open on Sundays. Is there wifi at that one?"), "The Cobalt Kettle"),
    ],
)  # fmt: skip
def test_the_one_that_is_described(demo: Assistant, said: tuple[str, ...], meant: str) -> None:
    plan = last_of(demo, *said).plan
    assert plan.about == (meant,)
    assert meant in plan.standalone


@pytest.mark.parametrize(
    ("say", "meant"),
    [
        ("Return to the boiler. How many kW?", "Hob B12 boiler"),
        ("earlier I asked about an outing by boat, how long is it?", "Bluebell Ferry"),
        ("tell me the hostels rating", "Knot & Hammock"),
        ("the first thing I asked about, what does it weigh?", "Hob B12 boiler"),
    ],
)
def test_back_to_what_was_spoken_of(demo: Assistant, say: str, meant: str) -> None:
    said = ("Price of the Hob B12 boiler?", "How much is the Bluebell Ferry?",
            "price at Knot & Hammock", "opening hours of North Quay Smokehouse")  # fmt: skip
    assert last_of(demo, *said, say).plan.about == (meant,)


def test_a_description_that_fits_both_picks_neither(demo: Assistant) -> None:
    plan = last_of(demo, TWO_BEDS, "the one with beds, is it open on Monday?").plan
    assert len(plan.about) != 1


def test_the_last_of_a_list_in_other_words(demo: Assistant) -> None:
    first = demo.ask(Query(text="which museums and galleries are there?"))
    shown = [one.name for one in first.entities]
    assert len(shown) > 1
    say = "the one at the very end of that list, is it open on Monday?"
    plan = demo.ask(Query(text=say, thread=first.thread)).plan
    assert plan.about == (shown[-1],)
    first = demo.ask(Query(text="which museums and galleries are there?"))
    second = demo.ask(Query(text="is the first one open on Monday?", thread=first.thread))
    assert second.plan.about == (shown[0],)
    third = demo.ask(Query(text="and the one straight after it?", thread=first.thread))
    assert third.plan.about == (shown[1],)


@pytest.mark.parametrize(
    "say",
    [
        "pity, other brunch spots that are open on Monday?",
        "something in that vein, but my terrier is coming along",
        "another cafe of that sort, only with tables outside",
        "shame. somewhere about as hushed, but with parking?",
        "My aunt dislikes cellars. What else is there like it?",
    ],
)
def test_another_of_that_sort(demo: Assistant, say: str) -> None:
    answer = last_of(demo, "Is Sable & Fennel open on Sunday?", say)
    assert "Sable & Fennel" in answer.plan.about
    assert "Sable & Fennel" not in [one.name for one in answer.entities]


@pytest.mark.parametrize(
    "say",
    ["guest houses for less?", "Would any guest house measure below that?", "cheaper ones?",
     "which guest house asks less"],
)  # fmt: skip
def test_more_or_less_than_what_was_spoken_of(demo: Assistant, say: str) -> None:
    plan = last_of(demo, "What does Threeferry House cost?", say).plan
    assert "Threeferry House" in plan.about


def test_something_like_a_hotel_may_be_a_guest_house(demo: Assistant) -> None:
    say = "Over my limit. A comparable stay, but below 100 euros?"
    answer = last_of(demo, "What does Hotel Petrel & Pine cost?", say)
    kinds = {"guest house", "hostel", "camp site"}
    catalogue = demo.house.library.catalogue
    assert answer.entities
    for one in answer.entities:
        facts = catalogue.facts(one.evidence[0], "kind")
        assert str(facts[0].attribute.value).replace("_", " ") in kinds
