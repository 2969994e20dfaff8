from __future__ import annotations

import pickle

from pydantic import TypeAdapter

from tools.core.errors import Refused
from tools.core.events import Event, Started
from tools.core.locators import Locator, TimeSpan, clock
from tools.core.query import Plan, SubQuery
from tools.core.spaces import Space


def test_a_locator_survives_json_with_its_kind() -> None:
    adapter: TypeAdapter[Locator] = TypeAdapter(Locator)
    where = TimeSpan(start_s=34.0, end_s=44.0)
    assert adapter.validate_json(adapter.dump_json(where)) == where


def test_an_event_survives_json() -> None:
    adapter: TypeAdapter[Event] = TypeAdapter(Event)
    event = Started(thread="t", turn=0)
    assert adapter.validate_json(adapter.dump_json(event)) == event


def test_a_plan_survives_json() -> None:
    adapter = TypeAdapter(Plan)
    plan = Plan(standalone="q", sub_queries=(SubQuery(modality="audio", text="rain"),))
    assert adapter.validate_json(adapter.dump_json(plan)) == plan


def test_clock_writes_minutes_and_hours() -> None:
    assert (clock(34.9), clock(130), clock(3725)) == ("0:34", "2:10", "1:02:05")


def test_a_refusal_crosses_a_process_boundary_whole() -> None:
    refused = pickle.loads(pickle.dumps(Refused("a.pdf", "encrypted", "it is locked", "unlock it")))
    assert (refused.path, refused.reason, refused.advice) == ("a.pdf", "encrypted", "unlock it")


def test_a_space_changes_with_its_preprocessing() -> None:
    def space(preprocessing: str) -> Space:
        return Space(model="m", revision="1", weights="w", preprocessing=preprocessing, dimension=8)

    assert space("fp32").id == space("fp32").id != space("int8").id
