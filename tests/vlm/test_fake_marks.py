"""S-05: a model may only cite what was found in this turn; every other mark is taken out."""

from __future__ import annotations

import random
import re

import pytest

from agents.machine import Machine
from agents.model.writer import ModelWriter
from tests.agents.world import ask, deps_of, town
from tests.vlm.loopback import Reply, loopback, whole
from tools.core.secret import Secret
from tools.marks import find_marks
from tools.vlm.models import LIMITS
from tools.vlm.openai_chat import OpenAIChat

QUESTION = "when does the ferry to the island leave"
TRUE = "The ferry leaves at 9:15 [1]."
_SAYING = (
    "The ferry leaves at 9:15 {fake}.",
    "The ferry to the island leaves at 9:15 from the north pier {fake}.",
    "The ferry leaves at 9:15 [1] {fake}.",
    "{fake} says that the ferry leaves at 9:15.",
)


def fake(dice: random.Random) -> str:
    """A mark of nothing that was found."""
    number = dice.choice([0, 41, 77, 99, 100, 1234, 10**9])
    kind = dice.choice(["", "img ", "audio ", "video ", "text ", "page ", "src "])
    behind = dice.choice(["", "", " p. 9", " p. 400", " at 1:59:59", " at 0:00"])
    return dice.choice(["[{0}]", "[{0}]", "【{0}】", "[[{0}]]", "[{0}, 98]"]).format(
        f"{kind}{number}{behind}"
    )


def shown(runs: int, seed: int) -> None:
    dice = random.Random(seed)
    said: list[str] = []

    def reply(path: str, body: dict[str, object]) -> Reply:
        marks = " ".join(fake(dice) for _ in range(dice.randint(1, 3)))
        said.append(marks)
        words = dice.choice(_SAYING).format(fake=marks)
        return whole("openai", f"{words} {TRUE}" if dice.random() < 0.5 else words)

    with loopback() as stand:
        stand.answer = reply
        model = OpenAIChat("m", Secret("sk-of-the-fakes-0123456789"), base_url=f"{stand.url}/v1")
        writer = ModelWriter(model, LIMITS["openai"], destination="elsewhere")
        machine = Machine(deps_of(town(), writer=writer))
        for _ in range(runs):
            _, last = ask(machine, QUESTION)
            answer = last.answer
            cited = {one.mark for one in answer.citations}
            for one in find_marks(answer.answer):
                assert str(one.mark) in cited
            assert not re.search(r"\b(?:41|77|98|99|100|1234|1000000000)\b", answer.answer)
            assert {one.item for one in answer.citations} <= {one.item for one in answer.evidence}
    assert len(said) >= runs


def test_a_hundred_answers_with_fake_marks_show_none() -> None:
    shown(100, seed=5)


@pytest.mark.nightly
def test_a_thousand_answers_with_fake_marks_show_none() -> None:
    shown(1_000, seed=55)
