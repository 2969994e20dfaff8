from __future__ import annotations

import pytest

from eval.said import says


@pytest.mark.parametrize(
    ("answer", "gold"),
    [
        ("The porridge costs €6.80 [1 p. 1].", "6.80"),
        ("| Oat porridge | 6,8 |", "6.80"),
        ("Late check-out: €8.", "8 euros"),
        ("Ask for table 11 by the wall.", "table eleven"),
        ("We waited forty minutes.", "40 min"),
        ("In August came 8.6 thousand visitors.", "August, 8.6 thousand"),
        ("Gullwing Grill 76 dB, Clatterbox 74 dB", "Gullwing Grill, 76 against 74 dB"),
        ("Cold brew has, in mg per cup, 205.", "205 mg"),
        ("Café Thimble", "cafe thimble"),
        ("heat 5 of 5", "5 of 5"),
        ("Come by 18:30.", "half past six | 18:30"),
        ("Slack Water is 4.60 a pint.", "Slack Water, 4.60 | alcohol free lager, 4.60"),
    ],
)
def test_the_same_is_said_in_other_spellings(answer: str, gold: str) -> None:
    assert says(answer, gold)


@pytest.mark.parametrize(
    ("answer", "gold"),
    [
        ("The porridge costs 16.80.", "6.80"),
        ("In August it is closed.", "August, 8.6 thousand"),
        ("There is a lift, and no stairs.", "no lift"),
        ("Caffeine in mg.\n\nCold brew: 205 ml, espresso 63.", "205 mg"),
        ("rated 5 by everybody", "5 of 5"),
        ("", "Colophon"),
        ("Slack Water and a lager.", "Slack Water, 4.60 | lager, 5.20"),
    ],
)
def test_something_near_is_not_the_same(answer: str, gold: str) -> None:
    assert not says(answer, gold)
