"""Two places in memory, and an answerer that says what it was given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from eval.gold import GoldQuestion
from eval.outcome import Judge, relative_paths
from tools.core.events import Broke, Event, Finished, Started
from tools.core.evidence import (
    Answer,
    AnswerKind,
    Citation,
    EntityScore,
    Evidence,
    Usage,
)
from tools.core.fakes import PlainCatalogue
from tools.core.items import Attribute, Item, Modality, Source
from tools.core.locators import ImageRegion, Locator, PageRegion, TextSpan, TimeSpan
from tools.core.query import Plan, Query

ROOT = "/town"
MENU = "Oat porridge 6.80\nSoup of the day 7.20"
REVIEW = "Quiet on Sundays. You hear cups and pages."


def source(name: str, entity: str) -> Source:
    return Source(
        id=f"s-{name}", owner="local", path=f"{ROOT}/{name}", name=name.rsplit("/", 1)[-1],
        sha256="0", media_type="text/plain", bytes=1, modified_s=0.0, collection="demo",
        entity=entity, state="ready", added="2026-11-01",
    )  # fmt: skip


def item(
    key: str, name: str, modality: Modality, at: Locator, text: str = "", parent: str | None = None
) -> Item:
    return Item(id=key, source=f"s-{name}", modality=modality, locator=at, text=text, parent=parent)


ITEMS = (
    item("menu", "moss/menu.pdf", "page", PageRegion(page=1), MENU),
    item("line", "moss/menu.pdf", "text", PageRegion(page=1), "Oat porridge 6.80", parent="menu"),
    item("review", "moss/reviews.md", "text", TextSpan(start_char=0, end_char=42, line=1), REVIEW),
    item("photo", "moss/photo.jpg", "image", ImageRegion()),
    item("sound", "eel/sound.ogg", "audio", TimeSpan(start_s=0.0, end_s=30.0)),
    item("window", "eel/sound.ogg", "audio", TimeSpan(start_s=5.0, end_s=15.0), parent="sound"),
    item("frame", "eel/walk.mp4", "image", TimeSpan(start_s=4.0, end_s=9.0)),
)
SOURCES = (
    source("moss/menu.pdf", "Moss"),
    source("moss/reviews.md", "Moss"),
    source("moss/photo.jpg", "Moss"),
    source("eel/sound.ogg", "Eel"),
    source("eel/walk.mp4", "Eel"),
)
FACTS = {
    "sound": [Attribute(name="level_db_spl", value=78.0, unit="dB")],
    "review": [
        Attribute(name="level_db_spl", value=34.0, unit="dB"),
        Attribute(name="opening_hours", value="Mo-Sa 09:00-18:00"),
    ],
}


def town() -> PlainCatalogue:
    return PlainCatalogue(ITEMS, SOURCES, FACTS)


def judge() -> Judge:
    catalogue = town()
    return Judge(catalogue, "local", relative_paths(catalogue, "local", ROOT))


def found(key: str, score: float = 0.5) -> Evidence:
    one = next(one for one in ITEMS if one.id == key)
    of = next(each for each in SOURCES if each.id == one.source)
    return Evidence(
        item=key, modality=one.modality, source=of.path, source_id=of.id, entity=of.entity,
        locator=one.locator, score=score,
    )  # fmt: skip


def cites(
    mark: str, key: str, *, quote: str | None = None, at: Locator | None = None, path: str = ""
) -> Citation:
    one = found(key)
    return Citation(
        mark=mark, modality=one.modality, item=key, source=path or one.source,
        locator=at or one.locator, quote=quote, caption="",
    )  # fmt: skip


def answer(
    text: str = "", kind: AnswerKind = "quoted", *, finds: tuple[str, ...] = (),
    places: tuple[str, ...] = (), citations: tuple[Citation, ...] = (), thread: str = "t",
) -> Answer:  # fmt: skip
    return Answer(
        answer=text, kind=kind, citations=citations, evidence=tuple(found(one) for one in finds),
        entities=tuple(EntityScore(name=one, score=0.5, evidence=()) for one in places),
        plan=Plan(standalone="", sub_queries=()), rounds=(), confidence=0.5, coverage={},
        usage=Usage(), timings_ms={"plan": 1.0}, thread=thread,
    )  # fmt: skip


class ScriptedAnswerer:
    """Gives the answer written for a question's words; breaks on words without one."""

    def __init__(self, answers: Mapping[str, Answer]) -> None:
        self._answers = answers
        self.asked: list[Query] = []

    def stream(self, query: Query) -> Iterator[Event]:
        self.asked.append(query)
        yield Started(thread=query.thread or "new", turn=0)
        told = self._answers.get(query.text)
        yield Finished(answer=told) if told is not None else Broke(message="no such line")


def question(**given: object) -> GoldQuestion:
    from pydantic import TypeAdapter

    row: dict[str, object] = {
        "id": "q-001", "question": "q", "gold_entities": ["Moss"], "gold_items": [],
        "constraints": [], "answerable": True, "split": "dev", "kind": "lookup",
    }  # fmt: skip
    return TypeAdapter(GoldQuestion).validate_python({**row, **given})
