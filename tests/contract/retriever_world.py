"""A small library in memory, over which every modality tool is asked the same things."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tools.core.content import AsItem, Clip, Content, Pixels, Samples, Vectors, Words
from tools.core.fakes import DictIndex, HashEncoder, PlainCatalogue, WordIndex
from tools.core.items import Attribute, Item, Modality, Source
from tools.core.locators import ImageRegion, Locator, PageRegion, TextSpan, TimeSpan
from tools.core.protocols import Index, RetrieverParts

RATE_HZ = 8_000
TOPICS = (
    "harbour crane lifting containers",
    "vegan brunch beside the window",
    "gearbox bearing with worn teeth",
    "choir rehearsal under the dome",
    "invoice for roof repair",
    "lighthouse keeper at dusk",
)
PRICES = (12.0, 18.0, None, 25.0, 40.0, None)
"""Stated for items 0, 1, 3 and 4; unknown for the rest."""


class StoredRows:
    """StoredVectors over a dict."""

    def __init__(self, rows: Mapping[str, Vectors]) -> None:
        self._rows = rows

    def fetch(self, ids: Sequence[str]) -> tuple[list[str], Vectors]:
        here = [one for one in ids if one in self._rows]
        if not here:
            return [], np.zeros((0, 64), dtype=np.float32)
        return here, np.stack([self._rows[one] for one in here])


@dataclass(frozen=True)
class World:
    parts: RetrieverParts
    modality: Modality
    mine: tuple[str, ...]
    """Items of the person, one a topic: what a hit, or its parent, should be."""


def picture(place: int) -> Pixels:
    """Give a picture that only looks like itself."""
    chance = np.random.default_rng(place)
    return Pixels(np.repeat(chance.integers(0, 256, (8, 8, 3), dtype=np.uint8), 8, axis=0))


def sound(place: int) -> Samples:
    """Give three partials that no other sound here has."""
    time = np.arange(2 * RATE_HZ) / RATE_HZ
    mono = sum(np.sin(2 * np.pi * (200 + 310 * place + 70 * step) * time) for step in range(3))
    return Samples((0.2 * np.asarray(mono)).astype(np.float32), RATE_HZ)


def media_of(modality: Modality, place: int) -> Content | None:
    if modality == "image":
        return picture(place)
    if modality == "video":
        return Clip(frames=(picture(place),), sound=sound(place))
    return sound(place) if modality == "audio" else None


def build_world(modality: Modality, *, empty: bool = False) -> World:
    """Make six items of `ann`, in two collections, and one of `bob` with the same words."""
    sources, items, facts, vectors = [], [], {}, {}
    for place, topic in enumerate((*TOPICS, TOPICS[0])) if not empty else ():
        owner = "bob" if place == len(TOPICS) else "ann"
        source = _source(place, owner)
        item = _item(modality, place, topic, source.id)
        sources.append(source)
        items.append(item)
        if place < len(TOPICS) and PRICES[place] is not None:
            price = PRICES[place]
            assert price is not None
            facts[item.id] = [Attribute(name="price", value=price, unit="EUR", by="sidecar")]
        vectors |= _media_vectors(modality, place, items)
    parts = _parts(modality, PlainCatalogue(items, sources, facts), items, vectors)
    mine = tuple(f"{modality}-{place}" for place in range(len(TOPICS))) if not empty else ()
    return World(parts=parts, modality=modality, mine=mine)


def _source(place: int, owner: str) -> Source:
    return Source(
        id=f"source-{place}", owner=owner, path=f"/things/{place}.bin", name=f"{place}.bin",
        sha256=f"{place:064d}", media_type="application/octet-stream", bytes=10, modified_s=0.0,
        collection="work" if place % 2 else "home", entity=f"entity {place}", state="ready",
        added="2026-01-01T00:00:00Z",
    )  # fmt: skip


def _item(modality: Modality, place: int, topic: str, source: str) -> Item:
    locators: dict[Modality, Locator] = {
        "text": TextSpan(start_char=0, end_char=len(topic), line=1),
        "page": PageRegion(page=1),
        "image": ImageRegion(),
        "audio": TimeSpan(start_s=0.0, end_s=2.0),
        "video": TimeSpan(start_s=0.0, end_s=2.0),
    }
    written = modality in ("text", "page")
    return Item(
        id=f"{modality}-{place}", source=source, modality=modality, locator=locators[modality],
        text=topic if written else "", about="" if written else topic,
    )  # fmt: skip


def _media_vectors(modality: Modality, place: int, items: list[Item]) -> dict[str, Vectors]:
    content = media_of(modality, place)
    if content is None:
        return {}
    carrier = items[-1]
    if modality == "video":
        return _film_vectors(carrier, place, items)
    if modality == "audio":
        carrier = Item(
            id=f"window-{place}", source=carrier.source, modality="audio", parent=carrier.id,
            locator=TimeSpan(start_s=0.0, end_s=2.0), ordinal=1,
        )  # fmt: skip
        items.append(carrier)
    return {carrier.id: HashEncoder().encode_items([AsItem(content)])[0]}


def _film_vectors(whole: Item, place: int, items: list[Item]) -> dict[str, Vectors]:
    """Give a film one shot and one window of sound."""
    contents: dict[str, Content] = {f"shot-{place}": picture(place), f"track-{place}": sound(place)}
    found = {}
    for at, (name, content) in enumerate(contents.items(), start=1):
        items.append(
            Item(
                id=name, source=whole.source, modality="video", parent=whole.id, ordinal=at,
                locator=TimeSpan(start_s=0.0, end_s=1.0 + at),
            )
        )  # fmt: skip
        found[name] = HashEncoder().encode_items([AsItem(content)])[0]
    return found


def _film_parts(
    catalogue: PlainCatalogue, lexical: dict[Modality, Index[str]], words: DictIndex,
    vectors: Mapping[str, Vectors],
) -> RetrieverParts:  # fmt: skip
    seen, heard = DictIndex(), DictIndex()
    for index, kind in ((seen, "shot"), (heard, "track")):
        ids = [one for one in vectors if one.startswith(kind)]
        index.add(ids, [vectors[one] for one in ids])
    senses = ("text", "image", "audio")
    return RetrieverParts(
        catalogue=catalogue,
        lexical=lexical,
        dense={"video_words": words, "video_image": seen, "video_audio": heard},
        encoders={sense: HashEncoder() for sense in senses},
        stored={
            sense: StoredRows({one: row for one, row in vectors.items() if one.startswith(kind)})
            for sense, kind in (("image", "shot"), ("audio", "track"))
        },
    )


def _parts(
    modality: Modality,
    catalogue: PlainCatalogue,
    items: Sequence[Item],
    vectors: Mapping[str, Vectors],
) -> RetrieverParts:
    lexical: dict[Modality, Index[str]] = {
        modality: WordIndex({one.id: f"{one.about} {one.text}" for one in items})
    }
    words, media = DictIndex(), DictIndex()
    worded = [one for one in items if one.about or one.text]
    if worded:
        encoded = HashEncoder().encode_items([AsItem(Words(f"{o.about} {o.text}")) for o in worded])
        words.add([one.id for one in worded], list(encoded))
    if modality == "video":
        return _film_parts(catalogue, lexical, words, vectors)
    media.add(list(vectors), list(vectors.values()))
    medium = modality in ("image", "audio")
    return RetrieverParts(
        catalogue=catalogue,
        lexical=lexical,
        dense={f"{modality}_words" if medium else "text": words, modality: media}
        if medium
        else {"text": words},
        encoders={"text": HashEncoder(), modality: HashEncoder()},
        stored={modality: StoredRows(vectors)} if medium else {},
    )
