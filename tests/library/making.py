"""Sources made in code for the tests of the library."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from tools.core.content import Vectors
from tools.core.items import Attribute, Item, Modality, Source
from tools.core.locators import ImageRegion, Locator, PageRegion, TextSpan, TimeSpan
from tools.core.spaces import Space
from tools.library.batch import SourceBatch, SpaceVectors, item_id, source_id
from tools.library.library import Library

SPACE = Space(model="hash", revision="1", weights="none", preprocessing="plain", dimension=8)


def unit_vectors(count: int, seed: int, dimension: int = 8) -> Vectors:
    made = np.random.default_rng(seed).standard_normal((count, dimension)).astype(np.float32)
    vectors: Vectors = made / np.linalg.norm(made, axis=1, keepdims=True)
    return vectors


def number(name: str, value: float, unit: str | None = None, **more: float | str) -> Attribute:
    high = more.get("high")
    return Attribute(
        name=name,
        value=value,
        unit=unit,
        high=high if isinstance(high, float) else None,
        note=str(more.get("note", "")),
    )


def words(name: str, *values: str) -> Attribute:
    return Attribute(name=name, value=values if len(values) > 1 else values[0], by="sidecar")


def locator_of(modality: Modality, place: int) -> Locator:
    match modality:
        case "text":
            return TextSpan(start_char=place * 10, end_char=place * 10 + 9, line=place + 1)
        case "page":
            return PageRegion(page=place + 1)
        case "audio" | "video":
            return TimeSpan(start_s=place * 5.0, end_s=place * 5.0 + 10.0)
        case _:
            return ImageRegion(box=None)


def make_source(
    library: Library,
    path: str,
    *,
    content: bytes | None = None,
    entity: str | None = None,
    collection: str = "mine",
    owner: str = "local",
    expires: str | None = None,
    added: str = "2026-11-01T10:00:00.000Z",
) -> Source:
    kept = library.originals.put_bytes(content if content is not None else path.encode())
    return Source(
        id=source_id(owner, path, kept.sha256),
        owner=owner,
        path=path,
        name=Path(path).name,
        sha256=kept.sha256,
        media_type="text/plain",
        bytes=kept.bytes,
        modified_s=1_700_000_000.0,
        collection=collection,
        entity=entity,
        state="pending",
        added=added,
        expires=expires,
    )


def make_items(
    source: Source, texts: Sequence[str], modality: Modality = "text", parent: str | None = None
) -> tuple[Item, ...]:
    return tuple(
        Item(
            id=item_id(source.id, modality, locator_of(modality, place), f"{parent} {place}"),
            source=source.id,
            modality=modality,
            locator=locator_of(modality, place),
            text=text,
            parent=parent,
            ordinal=place,
        )
        for place, text in enumerate(texts)
    )


def make_batch(
    source: Source,
    items: Sequence[Item],
    *,
    facts: Mapping[int, Sequence[Attribute]] | None = None,
    stated: Sequence[Attribute] = (),
    space: Space | None = SPACE,
    seed: int = 0,
) -> SourceBatch:
    """facts: by place among `items`."""
    vectors = unit_vectors(len(items), seed, space.dimension) if space else None
    ids = tuple(item.id for item in items)
    return SourceBatch(
        source=source,
        items=tuple(items),
        item_facts={items[place].id: tuple(some) for place, some in (facts or {}).items()},
        source_facts=tuple(stated),
        vectors=(
            (SpaceVectors(space=space, ids=ids, matrix=vectors),)
            if space is not None and vectors is not None
            else ()
        ),
        names=source.name,
    )


def add(
    library: Library,
    path: str,
    texts: Sequence[str] = ("some words",),
    *,
    modality: Modality = "text",
    content: bytes | None = None,
    entity: str | None = None,
    collection: str = "mine",
    owner: str = "local",
    expires: str | None = None,
    facts: Mapping[int, Sequence[Attribute]] | None = None,
    stated: Sequence[Attribute] = (),
    space: Space | None = SPACE,
) -> tuple[Item, ...]:
    """Take a source in and give its items."""
    source = make_source(
        library,
        path,
        content=content,
        entity=entity,
        collection=collection,
        owner=owner,
        expires=expires,
    )
    items = make_items(source, texts, modality)
    seed = sum(path.encode()) + len(texts)
    library.ledger.swap_in(
        make_batch(source, items, facts=facts, stated=stated, space=space, seed=seed)
    )
    return items
