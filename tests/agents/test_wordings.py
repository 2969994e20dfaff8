"""What people type in a conversation, in many wordings, does to the wishes what it must.

The wordings lie in `tests/agents/wordings`; the share that must be right is what was measured.
"""

from __future__ import annotations

import pytest

from agents.constraints.act_reader import act_reader
from app.assistant import Assistant
from app.wiring import DEMO_COLLECTION
from eval.tasks.demo import SHELVES
from eval.wordings import WORDINGS, wordings_of
from tests.agents.wordings.played import Told, wrong_about
from tools.core.query import Scope


@pytest.mark.parametrize(
    ("name", "least", "floor"),
    [
        ("undo", 240, 0.98), ("answers", 170, 0.98), ("free_5", 220, 0.94),
        *(
            pytest.param(*one, marks=pytest.mark.nightly)
            for one in (
                ("wishes", 1000, 0.98),
                ("free_1", 340, 0.94), ("free_2", 260, 0.94), ("free_3", 270, 0.94),
                ("free_4", 220, 0.93), ("free_6", 260, 0.89), ("free_7", 270, 0.94),
                ("free_8", 270, 0.94), ("free_9", 200, 0.91), ("free_10", 250, 0.94),
                ("free_11", 220, 0.96), ("free_12", 240, 0.96), ("free_13", 260, 0.88),
                ("free_14", 230, 0.95), ("free_15", 300, 0.97), ("free_16", 270, 0.93),
                ("free_17", 270, 0.84), ("free_18", 380, 0.97),
            )
        ),
    ],
)  # fmt: skip
def test_wordings_do_what_they_must(demo: Assistant, name: str, least: int, floor: float) -> None:
    catalogue, scope = demo.house.library.catalogue, Scope(collections=(DEMO_COLLECTION, *SHELVES))
    reader = act_reader(demo.house.encoders.text)
    begun: dict[tuple[str, ...], Told] = {}
    wrong: list[str] = []
    wordings = list(wordings_of(WORDINGS / f"{name}.txt"))
    for one in wordings:
        if one.opening not in begun:
            begun[one.opening] = Told(catalogue, scope, reader)
            for said in one.opening:
                begun[one.opening].say(said)
        told = wrong_about(one, begun[one.opening].again())
        if told:
            wrong.append(f"{one.opening} >> {one.say}: {told}")
    assert len(wordings) >= least
    assert 1 - len(wrong) / len(wordings) >= floor, "\n".join(wrong)
