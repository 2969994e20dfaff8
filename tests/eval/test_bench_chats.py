"""R-08 in small: 32 chats at once over HTTP, each with a conversation and a secret of its own."""

from __future__ import annotations

import time
from pathlib import Path

from app.settings import Settings
from eval.bench.chats import CHATS, Chat, cross_talk, measured
from eval.bench.measure import percentile


def test_32_chats_at_once_break_nothing_and_mix_nothing(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, ocr="off", text_encoder="off", ann=False)
    chats = measured(settings, count=CHATS, seconds=2.0, latency_s=1.5)
    assert [one for chat in chats for one in chat.errors] == []
    assert cross_talk(chats) == []
    turns = [one for chat in chats for one in chat.overhead_ms]
    assert len(turns) >= CHATS
    assert all(chat.calls for chat in chats), "the model was never asked"
    # Loose, for machines that do much else; `cairn bench chats` measures.
    assert percentile([one for chat in chats for one in chat.first_ms], 0.5) < 10_000


def test_chats_that_read_ask_less_often(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, ocr="off", text_encoder="off", ann=False)
    begun = time.monotonic()
    chats = measured(settings, count=2, seconds=0.1, latency_s=0.0, think_s=1.0)
    assert [len(one.overhead_ms) for one in chats] == [1, 1]
    assert time.monotonic() - begun > 0.5
    # Reading is nobody's overhead.
    assert max(one for chat in chats for one in chat.first_ms) < 10_000


def test_a_secret_in_the_wrong_place_would_be_seen() -> None:
    one = Chat(name="a", secret="s1", threads={"t"}, mixed=["a was told: s2"])
    assert len(cross_talk([one, Chat(name="b", secret="s2", threads={"t"})])) == 2
