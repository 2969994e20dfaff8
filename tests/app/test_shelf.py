"""A real library looked through: files whole, what is alike, and what the person says of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import gradio as gr
import numpy as np
import pytest
from PIL import Image

from app.assistant import Assistant
from app.consent import allow, allowed
from app.settings import load
from app.ui.library_tab import LibraryParts, _Callbacks
from app.ui.sources_html import Narrowed
from tests.app import scripted_media
from tests.browser.test_real_library import menu_pdf
from tools.core.errors import BadInput, NotFound
from tools.core.where import parse_where


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    files = tmp_path_factory.mktemp("moss")
    (files / "menu.pdf").write_bytes(menu_pdf())
    (files / "room.png").write_bytes(scripted_media.photo())
    (files / "room-again.png").write_bytes(brighter(scripted_media.photo()))
    (files / "sheet.png").write_bytes(scripted_media.menu_page())
    (files / "hum.wav").write_bytes(scripted_media.tone(12.0))
    (files / "hum-again.wav").write_bytes(scripted_media.tone(14.0))
    (files / "heron.md").write_text("The heron sleeps at the mill pond and wakes before dawn.\n")
    (files / "heron-again.md").write_text("Before dawn a heron stood at the old mill pond.\n")
    (files / "ferry.md").write_text("The ferry leaves at seven, and bicycles are free.\n")
    return files


@pytest.fixture(scope="module")
def house(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    home = tmp_path_factory.mktemp("home")
    assistant = Assistant.open(load({}, home=home, text_encoder="off", ocr="off"))
    try:
        assistant.add("local", [folder])
        yield assistant
    finally:
        assistant.close()


def test_a_file_is_shown_whole_by_id_and_by_path(house: Assistant, folder: Path) -> None:
    shown = house.shelf.detail("local", str(folder / "menu.pdf"))
    assert shown == house.shelf.detail("local", shown.id)
    assert shown.media_type == "application/pdf"
    kinds = [one.citation.modality for one in shown.items]
    assert kinds.count("page") == 2
    assert "text" in kinds
    assert shown.caption is None
    picture = house.shelf.detail("local", str(folder / "room.png"))
    assert any(line.endswith(": 1") for line in picture.seen_by)
    assert "width px" in [name for name, _, _ in picture.facts]


def test_another_owner_sees_nothing(house: Assistant, folder: Path) -> None:
    with pytest.raises(NotFound):
        house.shelf.detail("somebody", str(folder / "menu.pdf"))
    item = house.shelf.detail("local", str(folder / "room.png")).items[0].citation.item
    with pytest.raises(NotFound):
        house.shelf.alike("somebody", item)
    assert house.shelf.settings("somebody") == []
    with pytest.raises(BadInput):
        house.shelf.set_leave("somebody", "api.example", given=False)


@pytest.mark.parametrize(("of", "like"), [("room.png", "room-again.png"),
                                          ("hum.wav", "hum-again.wav"),
                                          ("heron.md", "heron-again.md")])  # fmt: skip
def test_the_nearest_comes_first_and_itself_not_at_all(
    house: Assistant, folder: Path, of: str, like: str
) -> None:
    item = house.shelf.detail("local", str(folder / of)).items[0].citation.item
    found = house.shelf.alike("local", item)
    names = [Path(one.citation.source).name for one in found.found]
    assert names[0] == like
    assert of not in names
    assert all(one.score is not None and 0 <= one.score <= 1 for one in found.found)


def test_one_file_is_given_an_end_of_its_own(house: Assistant, folder: Path) -> None:
    path = str(folder / "ferry.md")
    house.shelf.let_stay("local", path, "7d")
    ends = house.shelf.detail("local", path).expires
    assert ends is not None
    # A term of the collection leaves an end of its own alone.
    house.set_term("local", "default", "30d")
    assert house.shelf.detail("local", path).expires == ends
    house.shelf.let_stay("local", path, "")
    assert house.shelf.detail("local", path).expires not in (None, ends)
    house.set_term("local", "default", "never")
    assert house.shelf.detail("local", path).expires is None
    with pytest.raises(BadInput):
        house.shelf.let_stay("local", path, "soon")
    with pytest.raises(NotFound):
        house.shelf.let_stay("somebody", path, "7d")


def test_a_caption_of_ones_own_finds_the_picture_and_mends_the_count(
    house: Assistant, folder: Path
) -> None:
    source = house.shelf.detail("local", str(folder / "sheet.png"))
    assert [one.told for one in house.shelf.lacks("local")] == ["3 photos have no words"]
    house.shelf.describe("local", source.id, "the brunch card with buckwheat pancakes", ())
    assert house.shelf.detail("local", source.id).caption == (
        "the brunch card with buckwheat pancakes"
    )
    assert [one.told for one in house.shelf.lacks("local")] == ["2 photos have no words"]
    found = house.search("buckwheat card", modalities=("image",))
    assert Path(found.evidence[0].source).name == "sheet.png"
    house.shelf.describe("local", source.id, "", ())
    assert house.shelf.detail("local", source.id).caption == ""


def test_tags_of_ones_own_can_be_filtered_by(house: Assistant, folder: Path) -> None:
    source = house.shelf.detail("local", str(folder / "room.png"))
    house.shelf.describe("local", source.id, None, (" bright  room", "bright room", "window", ""))
    assert house.shelf.detail("local", source.id).tags == ("bright room", "window")
    found = house.search("room", modalities=("image",), where=parse_where('tags = "window"'))
    assert {Path(one.source).name for one in found.evidence} == {"room.png"}
    with pytest.raises(BadInput, match="up to 40 tags"):
        house.shelf.describe("local", source.id, None, ["x" * 61])


def test_folders_are_remembered_and_settings_are_told(house: Assistant, folder: Path) -> None:
    assert [one.path for one in house.shelf.roots("local")] == [str(folder)]
    rows = house.shelf.settings("local")
    assert {one.group for one in rows} == {"profile", "models", "keys", "consent", "budgets"}
    with pytest.raises(BadInput, match="cannot be tried"):
        house.shelf.try_key("local", "voyage")


def test_leave_is_withdrawn(house: Assistant) -> None:
    home = house.house.settings.folder
    allow(home, "api.model.example")
    assert "api.model.example" in [
        one.on for one in house.shelf.settings("local") if one.act == "withdraw"
    ]
    house.shelf.set_leave("local", "api.model.example", given=False)
    assert not allowed(home, "api.model.example")
    with pytest.raises(BadInput):
        house.shelf.set_leave("local", "api.model.example", given=False)


def brighter(png: bytes) -> bytes:
    import io

    pixels = np.asarray(Image.open(io.BytesIO(png)).convert("RGB"), dtype=np.int16)
    return scripted_media.png(Image.fromarray(np.clip(pixels + 6, 0, 255).astype(np.uint8)))


def test_what_was_said_stays_when_a_sidecar_comes_and_the_file_does_not_change(
    house: Assistant, folder: Path
) -> None:
    source = house.shelf.detail("local", str(folder / "room-again.png"))
    house.shelf.describe("local", source.id, "the room once more", ("second",))
    (folder / "room-again.png.yaml").write_text("price: 4 EUR\n")
    house.add("local", [folder])
    after = house.shelf.detail("local", str(folder / "room-again.png"))
    assert (after.caption, after.tags) == ("the room once more", ("second",))
    assert "price" in [name for name, _, _ in after.facts]


def test_only_the_owner_of_the_library_names_folders_of_this_machine(
    house: Assistant, folder: Path, tmp_path: Path
) -> None:
    assert house.shelf.names_files("local")
    with gr.Blocks():
        parts = LibraryParts(
            standing=gr.HTML(), adding=gr.HTML(), sources=gr.HTML(), path=gr.Textbox(),
            drop=gr.File(),
        )  # fmt: skip
    tab = _Callbacks(parts, house, tmp_path)
    request = cast(gr.Request, SimpleNamespace(username="somebody"))
    (shown,) = list(tab.add_path(str(folder), Narrowed(), request))
    assert "owner of its library alone" in str(shown[parts.adding])
    assert house.sources("somebody") == []
