from __future__ import annotations

import time
from dataclasses import replace

import numpy as np

from tools.core.content import Pixels
from tools.core.errors import MissingPart
from tools.core.evidence import Finds
from tools.core.fakes import PlainCatalogue, ScriptedRetriever, scripted_hit
from tools.core.items import Item, Modality, Source
from tools.core.locators import ImageRegion, TextSpan
from tools.core.protocols import Asked
from tools.core.query import Scope
from tools.fusion.calibration import SampleCalibrator
from tools.fusion.score import ScoreFusion
from tools.search import search_all


def source(name: str) -> Source:
    return Source(
        id=name,
        owner="local",
        path=f"/files/{name}",
        name=name,
        sha256="0",
        media_type="text/plain",
        bytes=1,
        modified_s=0.0,
        collection="default",
        entity="Café",
        state="ready",
        added="2026-01-01T00:00:00Z",
    )


NOTE = Item(
    id="n",
    source="note.md",
    modality="text",
    locator=TextSpan(start_char=0, end_char=4, line=1),
    text="rain",
)
PHOTO = Item(id="p", source="rain.jpg", modality="image", locator=ImageRegion())
CATALOGUE = PlainCatalogue([NOTE, PHOTO], [source("note.md"), source("rain.jpg")])
FUSION = ScoreFusion(SampleCalibrator({}))


class SlowRetriever(ScriptedRetriever):
    def search(self, asked: Asked, scope: Scope, *, k: int) -> Finds:
        time.sleep(1.0)
        return super().search(asked, scope, k=k)


def found(item: Item, raw: float) -> Finds:
    return Finds(hits=(scripted_hit(item, raw),), searched=1, passed=1)


def run(retrievers: dict[Modality, ScriptedRetriever], limit_s: float = 5.0):  # noqa: ANN201
    return search_all(
        Asked(text="rain"), Scope(), retrievers, FUSION, CATALOGUE, k=5, time_limit_s=limit_s
    )


def test_finds_of_all_modalities_come_back_marked_and_in_one_ranking() -> None:
    result = run(
        {"text": ScriptedRetriever("text", found(NOTE, 0.9)),
         "image": ScriptedRetriever("image", found(PHOTO, 0.4))}
    )  # fmt: skip
    assert [(one.item, one.mark) for one in result.evidence] == [("n", "[1]"), ("p", "[img 1]")]
    assert result.evidence[0].source == "/files/note.md"
    assert {name: one.state for name, one in result.coverage.items()} == {
        "text": "ok",
        "image": "ok",
    }


def test_a_slow_tool_is_said_and_holds_nothing_back() -> None:
    started = time.perf_counter()
    result = run(
        {"text": ScriptedRetriever("text", found(NOTE, 0.9)),
         "image": SlowRetriever("image", found(PHOTO, 0.4))},
        limit_s=0.2,
    )  # fmt: skip
    assert time.perf_counter() - started < 0.8
    assert [one.item for one in result.evidence] == ["n"]
    assert result.coverage["image"].state == "failed"
    assert "0.2 s" in (result.coverage["image"].reason or "")


def test_a_tool_that_is_missing_a_part_is_said() -> None:
    result = run(
        {"text": ScriptedRetriever("text", MissingPart("no encoder; pip install it")),
         "image": ScriptedRetriever("image", found(PHOTO, 0.4))}
    )  # fmt: skip
    assert [one.item for one in result.evidence] == ["p"]
    assert result.coverage["text"].reason == "no encoder; pip install it"


def test_finds_of_unknown_facts_stay_apart() -> None:
    finds = Finds(hits=(), searched=1, unknown=(scripted_hit(NOTE, 0.9),))
    result = run({"text": ScriptedRetriever("text", finds)})
    assert result.evidence == ()
    assert [one.item for one in result.unknown] == ["n"]


class ByQuestion(ScriptedRetriever):
    """Gives one list to words alone and another to words with a file."""

    def __init__(self, alone: Finds, with_file: Finds) -> None:
        super().__init__("text", alone)
        self._with_file = with_file

    def search(self, asked: Asked, scope: Scope, *, k: int) -> Finds:
        alone = super().search(asked, scope, k=k)
        return alone if asked.media is None else self._with_file


def test_words_and_a_file_are_both_asked_and_what_fits_both_comes_first() -> None:
    notes = [replace(NOTE, id=name) for name in ("both", "words", "photo", "neither")]
    listed = dict(zip(("both", "words", "photo", "neither"), notes, strict=True))
    tool = ByQuestion(
        Finds(hits=tuple(scripted_hit(listed[one], raw) for one, raw in
                         (("words", 0.9), ("both", 0.9), ("neither", 0.1))), searched=4),
        Finds(hits=tuple(scripted_hit(listed[one], raw) for one, raw in
                         (("photo", 0.95), ("both", 0.9), ("neither", 0.1))), searched=4),
    )  # fmt: skip
    pixels = Pixels(np.zeros((4, 4, 3), dtype=np.uint8))
    result = search_all(
        Asked(text="rain", media=pixels, media_words="a sign"), Scope(), {"text": tool}, FUSION,
        PlainCatalogue(notes, [source("note.md")]), k=5, time_limit_s=5.0,
    )  # fmt: skip
    assert [one.item for one in result.evidence] == ["both", "words", "photo", "neither"]
    asked = [(one.text, one.media is not None, one.media_words) for one, _ in tool.asked]
    assert sorted(asked) == [("rain", False, ""), ("rain", True, "a sign")]
    assert result.coverage["text"].searched == 4
