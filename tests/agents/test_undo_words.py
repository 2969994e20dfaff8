"""What takes the last change back, in many people's words, and what only sounds like it."""

from __future__ import annotations

import pytest

from agents.constraints.undo_words import undoing_in
from tests.agents.test_standing import Talk

ONE_STEP = """
undo | undo that! | can you undo this | please undo my last request | undo the click please
go back one | one step back please | take me back a step | jump back one step | rewind | ctrl-z
forget what I just said | hm, forget what i just added | scratch what I just told you
forget that | ah scrap that | drop the last one | delete my last wish | i take it back
take the last condition back | take that last limit back | I take back the last thing
leave it as it was | no, keep it as it was | put it back how it was before | just as it was before
make it like it was before | bring back what we had | restore what was before | revert that please
go back to how it was | previous state please | wait, no, go back | that was wrong, go back
oh no I didn't mean that | i didn't want that | that was a mistake | could you step back please
withdraw that | strike the last thing i said | one more back | a further step back
"""
TWO_STEPS = """
two steps back | go back two changes | undo twice | go back 2 | undo both of those | undo undo
drop those two | remove the last two filters | forget both of those | go back by 2 steps
"""
NO_STEP = """
go back to the first place | back to the lighthouse | what was it like before the renovation?
forget the price | forget what I said about the dog | ignore the noise for now | drop the wifi
is there a way back to the tram? | the last one, is it open? | how do I undo a booking at the hotel?
when do they bring back the boats? | leave it open | are both open on monday? | the previous one
the one before that was nice? | how many steps back to the harbour are there
with two steps at most
scratch that, 120 | it was loud last time | keep the old one | bring the dog | no, the other one
put the price back in | turn the wifi back on | vegan again please | open again on monday
money is no object, drop that | I was there before, it was loud
"""


def each(words: str) -> list[str]:
    return [one.strip() for line in words.split("\n") for one in line.split("|") if one.strip()]


@pytest.mark.parametrize(
    ("text", "times"),
    [*((one, 1) for one in each(ONE_STEP)), *((one, 2) for one in each(TWO_STEPS))],
)
def test_it_takes_as_many_changes_back_as_it_says(text: str, times: int) -> None:
    assert undoing_in(text, changed=True).times == times


@pytest.mark.parametrize("text", each(NO_STEP))
def test_it_takes_nothing_back(text: str) -> None:
    assert undoing_in(text, changed=True).times == 0


@pytest.mark.parametrize("text", each(ONE_STEP))
def test_one_step_gives_back_the_wishes_of_before_whatever_was_asked_in_between(text: str) -> None:
    talk = Talk("a vegan cafe", "open on Sunday")
    before = talk.standing.held
    talk.say("under 80 euros")
    talk.say("is the first one loud?")
    talk.say(text)
    assert talk.standing.held == before


@pytest.mark.parametrize("text", each(TWO_STEPS))
def test_two_steps_give_back_the_wishes_before_the_last_two(text: str) -> None:
    talk = Talk("a vegan cafe")
    before = talk.standing.held
    talk.say("open on Sunday")
    talk.say("under 80 euros")
    talk.say(text)
    assert talk.standing.held == before
