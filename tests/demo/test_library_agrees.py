"""The demo's files are there, and are what its facts say."""

from __future__ import annotations

import pytest

pytest.importorskip("reportlab", reason="the demo's makers are not installed")
pytest.importorskip("av", reason="the demo's films need PyAV to be looked at")

from tools.demo.make.check import of_library
from tools.demo.make.world import LIBRARY, NAMES_OF_SHELVES, places, shelf


def test_every_file_is_there_and_is_what_the_facts_say() -> None:
    assert of_library() == []


def test_places_have_their_own_names_and_lie_apart() -> None:
    names = [place.name for place in places()]
    spots = [tuple(place.row["facts"]["location"].values()) for place in places()]
    assert len(set(names)) == len(names)
    assert len(set(spots)) == len(spots)


def test_each_shelf_has_a_collection_of_its_own() -> None:
    collections = {shelf(name)["collection"] for name in NAMES_OF_SHELVES}
    assert collections == {f"demo-{name}" for name in NAMES_OF_SHELVES}
    assert all((LIBRARY / name / "_folder.yaml").is_file() for name in NAMES_OF_SHELVES)
