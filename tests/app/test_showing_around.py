"""What is shown around a cited spot of a real library: lines with times, pages, a waveform."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.assistant import Assistant
from app.settings import load
from app.ui.media_reply import media_reply
from tests.app import scripted_media
from tests.browser.test_real_library import menu_pdf
from tools.core.errors import BadInput
from tools.core.items import Item
from tools.core.query import Scope
from tools.library.options import AddOptions

TRANSCRIPT = """1
00:00:03,000 --> 00:00:06,000
We came in by the side door.

2
00:00:20,000 --> 00:00:26,500
It is Sunday morning and the brunch room is quiet.
"""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    files = tmp_path_factory.mktemp("moss")
    (files / "menu.pdf").write_bytes(menu_pdf())
    (files / "room.wav").write_bytes(scripted_media.tone(40.0))
    (files / "room.wav.srt").write_text(TRANSCRIPT)
    (files / "_folder.yaml").write_text("entity: Moss\nlat: 55.2\nlon: 4.1\n")
    home = tmp_path_factory.mktemp("home")
    assistant = Assistant.open(load({}, home=home, text_encoder="off", ocr="off"))
    try:
        assistant.add("local", [files], options=AddOptions(entity="Moss"))
        yield assistant
    finally:
        assistant.close()


def items(house: Assistant, modality: str) -> list[Item]:
    found = house.house.library.catalogue.of_entity("Moss", Scope(owner="local"))
    return [one for one in found if one.modality == modality]


def test_lines_of_overlapping_windows_come_once_and_in_order(house: Assistant) -> None:
    window = next(one for one in items(house, "audio") if one.parent)
    lines = house.passage("local", window.id).lines
    assert [(one.start_s, one.text) for one in lines] == [
        (3.0, "We came in by the side door."),
        (20.0, "It is Sunday morning and the brunch room is quiet."),
    ]


def test_a_page_knows_its_neighbours(house: Assistant) -> None:
    first, second = sorted(items(house, "page"), key=lambda one: one.locator.page)  # type: ignore[union-attr]
    around = house.passage("local", first.id).pages
    assert around is not None
    assert (around.last, around.before, around.after) == (2, None, (2, second.id))


def test_a_stretch_of_sound_is_drawn_and_a_page_is_not(house: Assistant) -> None:
    window = next(one for one in items(house, "audio") if one.parent)
    drawn = house.media("local", window.id, kind="wave")
    assert bytes(drawn.content).startswith(b"<svg")  # type: ignore[arg-type]
    reply = media_reply(drawn, None)
    assert reply.headers["content-type"] == "image/svg+xml"
    assert "sandbox" in reply.headers["content-security-policy"]
    with pytest.raises(BadInput, match="has no sound"):
        house.media("local", items(house, "page")[0].id, kind="wave")


def test_coordinates_are_those_that_are_stated_and_only_ones_own(house: Assistant) -> None:
    placed = house.shelf.places("local", ["Moss", "Nowhere"])
    assert [(one.name, one.lat, one.lon) for one in placed] == [("Moss", 55.2, 4.1)]
    assert house.shelf.places("somebody", ["Moss"]) == []
