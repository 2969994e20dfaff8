"""The demo, opened once a run: what only asks and holds a conversation shares it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from agents.constraints.act_reader import ActReader, act_reader
from app.assistant import Assistant
from app.demo import load_demo
from app.settings import load
from eval.tasks.demo import demo_assistant


@pytest.fixture(scope="session")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """An assistant over the town alone."""
    made = Assistant.open(load({}, home=tmp_path_factory.mktemp("town")))
    load_demo(made)
    return made


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    """A warm assistant over the town and the shelves."""
    home = tmp_path_factory.mktemp("demo") / "home"
    with demo_assistant(load({}), lambda _: None, home) as (made, _):
        yield made


@pytest.fixture(scope="session")
def reader(demo: Assistant) -> ActReader:
    """The reader of what turns mean, for the demo's encoder."""
    found = act_reader(demo.house.encoders.text)
    assert found is not None
    return found
