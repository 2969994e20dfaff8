"""A reply's text as it may be kept and shown."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tools.core.chat import ChatDelta
from tools.vlm.spoken import SpokenText


def cleaned(pieces: list[str]) -> str:
    spoken = SpokenText()
    deltas = [ChatDelta(text=one) for one in pieces] + [ChatDelta(done=True, output_tokens=3)]
    found = [spoken.of(one) for one in deltas]
    assert found[-1].done and found[-1].output_tokens == 3
    assert spoken.chars == sum(map(len, pieces))
    return "".join(one.text for one in found)


def test_two_halves_of_a_character_meet_and_a_lone_one_is_marked() -> None:
    assert cleaned(["a\ud83d", "\ude00b"]) == "a😀b"
    assert cleaned(["a\ud83d", "b"]) == "a\ufffdb"
    assert cleaned(["a", "\ude00"]) == "a\ufffd"
    assert cleaned(["a\ud83d"]) == "a\ufffd"


def test_nothing_steers_a_terminal() -> None:
    assert cleaned(["\x1b[31mred\x00\x9b2J", " one\r\ntwo\tthree"]) == "[31mred2J one\ntwo\tthree"


@given(st.lists(st.text(st.characters(), max_size=8)))
def test_what_comes_out_can_be_written_and_plain_text_is_untouched(pieces: list[str]) -> None:
    out = cleaned(pieces)
    out.encode()
    if all(one.isprintable() for one in pieces):
        assert out == "".join(pieces)
