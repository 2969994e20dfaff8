"""Questions of one user are counted by the minute; those of the others go on."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.assistant import Assistant
from app.logins import Logins
from app.pace import Pace
from app.settings import Settings, load
from tools.core.errors import BadInput, TooMany
from tools.core.events import Broke, Finished
from tools.core.query import Query
from tools.core.secret import Secret


class Clock:
    """Seconds that a test sets."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        """Give the time."""
        return self.now


def test_a_question_too_many_says_when_the_next_is_taken() -> None:
    clock = Clock()
    pace = Pace(2, clock)
    pace.take("ann")
    clock.now += 10
    pace.take("ann")
    clock.now += 10
    with pytest.raises(TooMany, match=r"2 questions a minute.*ask again in 40 s") as told:
        pace.take("ann")
    pace.take("ben")
    clock.now += told.value.again_s
    # The refused one was not counted, and only the first has grown old.
    pace.take("ann")
    with pytest.raises(TooMany, match="in 10 s"):
        pace.take("ann")


def test_nobody_is_counted_without_a_limit() -> None:
    pace = Pace(0)
    for _ in range(100):
        pace.take("ann")


def test_a_negative_limit_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="turns_per_minute"):
        load({"CAIRN_TURNS_PER_MINUTE": "-1"}, home=tmp_path)


def test_users_are_held_to_their_pace_and_a_machine_of_ones_own_is_not(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, ocr="off", text_encoder="off", ann=False, turns_per_minute=2)
    assistant = Assistant.open(settings)
    try:

        def last(owner: str) -> object:
            return list(assistant.stream(Query(text="where is the ferry?", owner=owner)))[-1]

        assert all(isinstance(last("local"), Finished) for _ in range(3))
        Logins(settings.folder).add("ann", Secret("long enough 1"), owner="ann")
        ends = [last("ann") for _ in range(3)]
        assert [type(one) for one in ends] == [Finished, Finished, Broke]
        assert isinstance(ends[-1], Broke) and 0 < (ends[-1].again_s or 0) <= 60
        assert isinstance(last("ben"), Finished)
    finally:
        assistant.close()
