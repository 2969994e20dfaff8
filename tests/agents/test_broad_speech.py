"""Broad speech and messages are read in standard spelling; names and other words stay."""

from __future__ import annotations

import pytest

from agents.constraints.broad_speech import in_standard


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("wifi isnae a must", "wifi isn't a must"),
        ("I dinnae need it and cannae wait", "I don't need it and can't wait"),
        ("dogs arenae allowed", "dogs aren't allowed"),
        ("it's no a must", "it's not a must"),
        ("I'm no bothered", "I'm not bothered"),
        ("no a guest house, a hotel", "not a guest house, a hotel"),
        ("I meant 130 no 100", "I meant 130 not 100"),
        ("between 15 n 30 euros", "between 15 and 30 euros"),
        ("a museum wi parking", "a museum with parking"),
        ("my gf is coming, gf food too", "my girlfriend is coming, gf food too"),
        ("we're going sat instead", "we're going Saturday instead"),
        ("could do with a cafe", "I need a cafe"),
        ("summat wi' a view, i'stead o' t'pub", "something with a view, instead of the pub"),
        ("tek it off t'list", "take it off the list"),
        ("that's ma limit", "that's my limit"),
        ("ma wants a garden, so does Ma", "ma wants a garden, so does Ma"),
        ("beneath 45 dB", "below 45 dB"),
        ("it's nine o'clock and I don't care", "it's nine o'clock and I don't care"),
        ("there is no hotel", "there is no hotel"),
        ("it's no problem", "it's no problem"),
        ("rock 'n' roll, we sat in the sun", "rock and roll, we sat in the sun"),
    ],
)
def test_is_read_as_it_is_spelled_elsewhere(said: str, read: str) -> None:
    assert in_standard(said) == read
