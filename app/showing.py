"""Items as a person sees them: pictures, pages, sounds and passages, for their owner alone."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from app.showing_around import lines_of, pages_of
from app.showing_sound import waveform
from app.showing_tables import table_of
from app.ui.desk import Media, MediaKind, PassageInText, SourceRow
from app.ui.markup import base_name
from app.wiring import House
from tools.core.errors import BadInput, NotFound
from tools.core.items import Item, Source
from tools.core.locators import PageRegion, TimeSpan
from tools.media.loaders import MKV, MOV, MP4, WEBM

_PLAYED_AS = {MOV: MP4, MKV: WEBM}
"""Browsers refuse the true names of these containers, and play what is in them if they can."""
_NEIGHBOURS = 8
"""Passages shown before and behind the cited one."""


def item_of(house: House, owner: str, item: str) -> tuple[Item, Source]:
    """Give an item with its source. Raises NotFound, also for another owner's."""
    found = house.library.catalogue.items([item]).get(item)
    source = house.library.catalogue.sources([found.source])[found.source] if found else None
    if found is None or source is None or source.owner != owner:
        raise NotFound(f"no item {item} is in the library; it may have been forgotten")
    return found, source


def media_of(house: House, owner: str, item: str, kind: MediaKind) -> Media:
    """Give a medium of an item. Raises NotFound, BadInput, Refused."""
    found, source = item_of(house, owner, item)
    original = house.library.originals.path_of(source.sha256)
    match kind:
        case "original":
            return Media(content=original, media_type=source.media_type, name=source.name)
        case "text":
            return Media(content=found.text.encode(), media_type="text/plain; charset=utf-8")
        case "sound" | "video":
            return _played(source, original, kind)
        case "wave":
            if not isinstance(found.locator, TimeSpan):
                raise BadInput(f"{source.name} has no sound")
            svg = waveform(house.worker, original, found.locator)
            return Media(content=svg, media_type="image/svg+xml", drawn=True)
        case "page":
            if not isinstance(found.locator, PageRegion):
                raise BadInput(f"{source.name} has no pages")
            png = house.worker.render_page(original, found.locator.page)
            return Media(content=png, media_type="image/png")
        case "picture":
            own = house.library.originals.of_item(item)
            if own is None and found.modality == "video":
                own = _frame_near(house, found)
            data = house.worker.picture(own[0] if own is not None else original)
            png_like = data[:4] == b"\x89PNG"
            return Media(content=data, media_type="image/png" if png_like else "image/jpeg")


def _played(source: Source, original: Path, kind: Literal["sound", "video"]) -> Media:
    family, called = {"sound": ("audio/", "recording"), "video": ("video/", "video")}[kind]
    if not source.media_type.startswith(family):
        raise BadInput(f"{source.name} is no {called}")
    played = _PLAYED_AS.get(source.media_type, source.media_type)
    return Media(content=original, media_type=played, name=source.name)


def _frame_near(house: House, moment: Item) -> tuple[Path, str]:
    """Give the key frame of the shot that fills most of a moment; for a film, of its first shot.

    Raises NotFound.
    """
    library = house.library
    best: tuple[float, tuple[Path, str]] | None = None
    place = moment.locator
    for shot in library.catalogue.children(moment.parent or moment.id):
        own = library.originals.of_item(shot.id)
        if own is None or not isinstance(shot.locator, TimeSpan) or not isinstance(place, TimeSpan):
            continue
        shared = min(place.end_s, shot.locator.end_s) - max(place.start_s, shot.locator.start_s)
        if moment.parent is None:
            return own
        if best is None or shared > best[0]:
            best = (shared, own)
    if best is None:
        raise NotFound("no picture of this video is in the library: it has sound alone")
    return best[1]


def passage_of(house: House, owner: str, item: str) -> PassageInText:
    """Give a passage with what stands around it. Raises NotFound."""
    found, source = item_of(house, owner, item)
    if found.modality != "text":
        text = found.text or found.about
        return PassageInText(
            source=source.name,
            heading=found.heading,
            text=text,
            start=0,
            end=len(text),
            lines=lines_of(house, found),
            pages=pages_of(house, found),
        )
    among = [one for one in house.library.catalogue.of_source(source.id) if one.modality == "text"]
    place = next(index for index, one in enumerate(among) if one.id == item)
    before = among[max(0, place - _NEIGHBOURS) : place]
    after = among[place + 1 : place + 1 + _NEIGHBOURS]
    lead = "".join(one.text + "\n\n" for one in before)
    return PassageInText(
        source=source.name,
        heading=found.heading,
        text=lead + found.text + "".join("\n\n" + one.text for one in after),
        start=len(lead),
        end=len(lead) + len(found.text),
        table=table_of(house, [*before, found, *after], found),
    )


def source_rows(house: House, owner: str) -> list[SourceRow]:
    """List the files of the library, newest first."""
    library = house.library
    counts = library.catalogue.counts_by_source(owner)
    known = sorted(library.ledger.known(owner).values(), key=lambda one: one.added, reverse=True)
    return [
        SourceRow(
            id=one.id,
            name=base_name(one.path),
            path=one.path,
            state=one.state,
            reason=one.detail or "; ".join(one.warnings),
            collection=one.collection,
            entity=one.entity,
            items=counts.get(one.id, {}),
        )
        for one in known
    ]
