"""What the picture tool does with words, wishes and photos: pytest tests/tools/test_image.py"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from tools.core.content import AsItem, AsQuery, Content, Pixels, Samples, Vectors
from tools.core.errors import MissingPart
from tools.core.evidence import Finds
from tools.core.fakes import DictIndex, PlainCatalogue, WordIndex
from tools.core.filters import Condition
from tools.core.items import Attribute, Item, Source
from tools.core.locators import ImageRegion
from tools.core.protocols import Asked, RetrieverParts
from tools.core.query import Constraint, Plan, Scope
from tools.encoders.picture_descriptor import PictureDescriptor
from tools.image import build
from tools.media.measure_picture import measure_picture

SCOPE = Scope(owner="ann")
COLOURS = {
    "red": (210, 30, 40), "blue": (30, 60, 200), "green": (30, 140, 60), "white": (245, 245, 245),
    "grey": (120, 120, 120), "black": (15, 15, 15),
}  # fmt: skip
LIGHTS = {"dawn": 40, "morning": 90, "noon": 235, "dusk": 70, "night": 18, "evening": 120}
"""sRGB grey of six photos of a street."""


def photo(ground: tuple[int, int, int], shape: str) -> NDArray[np.uint8]:
    rows, columns = np.mgrid[0:64, 0:64]
    rgb = np.full((64, 64, 3), ground, dtype=np.uint8)
    inside = (
        np.hypot(rows - 32, columns - 32) < 18
        if shape == "disc"
        else ((np.abs(columns - 32) < 7) & (np.abs(rows - 32) < 24))
    )
    rgb[inside] = (90, 60, 30)
    return rgb


class Rows:
    def __init__(self, rows: dict[str, Vectors]) -> None:
        self._rows = rows

    def fetch(self, ids: Sequence[str]) -> tuple[list[str], Vectors]:
        here = [one for one in ids if one in self._rows]
        return here, np.stack([self._rows[one] for one in here]) if here else np.zeros((0, 1))


class BrokenEncoder(PictureDescriptor):
    def encode_queries(self, queries: Sequence[AsQuery]) -> Vectors:
        raise MissingPart("the weights are gone; run: cairn models pull x")


def library(
    pictures: dict[str, NDArray[np.uint8]],
    about: dict[str, str] | None = None,
    stated: dict[str, list[Attribute]] | None = None,
) -> RetrieverParts:
    items = [
        Item(id=name, source=f"file-{name}", modality="image", locator=ImageRegion(),
             about=(about or {}).get(name, name))
        for name in pictures
    ]  # fmt: skip
    sources = [
        Source(id=f"file-{name}", owner="ann", path=f"/p/{name}.jpg", name=f"{name}.jpg",
               sha256="0", media_type="image/jpeg", bytes=1, modified_s=0.0, collection="home",
               entity=None, state="ready", added="2026-01-01T00:00:00Z")
        for name in pictures
    ]  # fmt: skip
    facts = {
        name: [*measure_picture(rgb), *(stated or {}).get(name, [])]
        for name, rgb in pictures.items()
    }
    encoder = PictureDescriptor()
    vectors = {
        name: encoder.encode_items([AsItem(Pixels(rgb))])[0] for name, rgb in pictures.items()
    }
    index = DictIndex()
    index.add(list(vectors), list(vectors.values()))
    return RetrieverParts(
        catalogue=PlainCatalogue(items, sources, facts),
        lexical={"image": WordIndex({one.id: one.about for one in items})},
        dense={"image": index},
        encoders={"image": encoder},
        stored={"image": Rows(vectors)},
    )


def streets() -> RetrieverParts:
    return library({name: photo((grey,) * 3, "post") for name, grey in LIGHTS.items()})


def coloured() -> RetrieverParts:
    return library(
        {
            f"{name}-{shape}": photo(ground, shape)
            for name, ground in COLOURS.items()
            for shape in ("disc", "post")
        },
        about={},
    )


def found(finds: Finds) -> list[str]:
    return [hit.item for hit in finds.hits]


def test_bright_and_dark_are_relative_to_the_library() -> None:
    tool = build(streets())
    assert found(tool.search(Asked(text="bright photos"), SCOPE, k=2))[0] == "noon"
    assert found(tool.search(Asked(text="dark photos"), SCOPE, k=2)) == ["night", "dawn"]
    assert found(tool.search(Asked(text="photos that are not dark"), SCOPE, k=1)) == ["noon"]


def test_a_measured_find_says_what_was_measured() -> None:
    hit = build(streets()).search(Asked(text="dark photos"), SCOPE, k=1).hits[0]
    assert any(line.startswith("dark: lightness ") for line in hit.matched)
    assert hit.parts["measured"] > 0.0
    assert hit.retriever == "image"


def test_a_soft_wish_excludes_nothing() -> None:
    finds = build(streets()).search(Asked(text="bright dusk"), SCOPE, k=6)
    assert "dusk" in found(finds) and finds.passed == finds.searched == len(LIGHTS)


def test_a_soft_wish_of_the_plan_counts_like_one_in_the_words() -> None:
    wish = Constraint(field="lightness", op="<=", value=40.0, hard=False, text="dark")
    plan = Plan(standalone="and a dark one", sub_queries=(), constraints=(wish,))
    finds = build(streets()).search(Asked(text="photos", plan=plan), SCOPE, k=1)
    assert found(finds) == ["night"]


def test_a_colour_word_finds_that_colour() -> None:
    finds = build(coloured()).search(Asked(text="in crimson"), SCOPE, k=2)
    assert set(found(finds)) == {"red-disc", "red-post"}


def test_words_about_a_picture_beat_a_passing_colour_word() -> None:
    parts = library(
        {"menu": photo(COLOURS["white"], "disc"), "wall": photo(COLOURS["red"], "disc")},
        about={"menu": "menu with red wine and grilled trout", "wall": "garden wall"},
    )
    asked = Asked(text="which red wine goes with grilled trout")
    assert found(build(parts).search(asked, SCOPE, k=2))[0] == "menu"


def test_a_photo_finds_the_same_shape_first() -> None:
    finds = build(coloured()).search(Asked(media=Pixels(photo((200, 160, 60), "post"))), SCOPE, k=4)
    assert [hit.item.split("-")[1] for hit in finds.hits].count("post") >= 3
    assert finds.hits[0].item.endswith("post")
    assert {hit.retriever for hit in finds.hits} == {"image:photo"}


def test_words_with_a_photo_choose_among_its_likenesses() -> None:
    tool = build(coloured())
    asked = Asked(media=Pixels(photo((120, 120, 120), "disc")), text="in blue")
    best = tool.search(asked, SCOPE, k=1).hits[0]
    assert best.item == "blue-disc"
    assert {"photo", "measured"} <= best.parts.keys()


def test_words_in_an_attached_picture_are_searched_when_nothing_was_typed() -> None:
    asked = Asked(media=Pixels(photo((1, 2, 3), "disc")), media_words="evening")
    assert "evening" in found(build(streets()).search(asked, SCOPE, k=6))


def test_without_a_picture_encoder_words_still_find_and_the_gap_is_said() -> None:
    whole = streets()
    parts = RetrieverParts(catalogue=whole.catalogue, lexical=whole.lexical)
    asked = Asked(media=Pixels(photo((1, 2, 3), "disc")), text="dusk")
    finds = build(parts).search(asked, SCOPE, k=3)
    assert found(finds) == ["dusk"]
    assert finds.state == "off"
    assert finds.reason is not None and "cairn doctor" in finds.reason


def test_an_encoder_that_fails_leaves_the_words_and_says_why() -> None:
    whole = streets()
    parts = RetrieverParts(
        catalogue=whole.catalogue, lexical=whole.lexical, dense=whole.dense,
        encoders={"image": BrokenEncoder()},
    )  # fmt: skip
    asked = Asked(media=Pixels(photo((1, 2, 3), "disc")), text="dusk")
    finds = build(parts).search(asked, SCOPE, k=3)
    assert found(finds) == ["dusk"]
    assert finds.state == "failed"
    assert finds.reason is not None and "models pull" in finds.reason


@pytest.mark.parametrize(
    ("medium", "text", "state"),
    [(Samples(np.zeros(9, np.float32), 8_000), "", "off"),
     (Samples(np.zeros(9, np.float32), 8_000), "dusk", "ok")],
)  # fmt: skip
def test_a_recording_is_not_compared_with_pictures(medium: Content, text: str, state: str) -> None:
    finds = build(streets()).search(Asked(media=medium, text=text), SCOPE, k=3)
    assert finds.state == state
    assert found(finds) == ([text] if text else [])


def test_words_that_no_picture_has_name_what_would_help() -> None:
    finds = build(streets()).search(Asked(text="zebra"), SCOPE, k=3)
    assert finds.hits == () and finds.state == "ok"
    assert finds.reason is not None and "needs a model" in finds.reason


def test_a_wish_is_measured_within_a_filter() -> None:
    stated = {name: [Attribute(name="price", value=float(at), unit="EUR", by="sidecar")]
              for at, name in enumerate(LIGHTS)}  # fmt: skip
    parts = library(
        {name: photo((grey,) * 3, "post") for name, grey in LIGHTS.items()}, stated=stated
    )
    late = Condition(field="price", op=">", value=2.0, unit="EUR")
    finds = build(parts).search(Asked(text="bright photos"), Scope(owner="ann", where=late), k=3)
    assert found(finds)[0] == "evening"
    assert set(found(finds)) <= {"dusk", "night", "evening"}


def test_an_item_without_a_vector_says_how_to_get_one() -> None:
    whole = streets()
    parts = RetrieverParts(
        catalogue=whole.catalogue, dense=whole.dense, encoders=whole.encoders,
        stored={"image": Rows({})},
    )  # fmt: skip
    finds = build(parts).search(Asked(media_item="dusk"), SCOPE, k=3)
    assert finds.hits == () and finds.state == "off"
    assert finds.reason is not None and "models fill" in finds.reason
