"""The library as a person looks through it, thing by thing: always their own alone."""

from __future__ import annotations

from collections.abc import Sequence

from app.captioning_own import own_caption, put_caption, takes_caption
from app.refreshing import own_roots
from app.shelf_settings import leave_set, settings_of, tried
from app.showing import item_of
from app.ui.shelf_desk import Alike, Held, Lack, Placed, Root, Setting, SourceDetail, TripFile
from app.wiring import House
from tools.core.errors import BadInput, NotFound
from tools.core.evidence import Citation, Hit
from tools.core.items import Attribute, Item, Source
from tools.core.itineraries import Itinerary
from tools.core.protocols import Asked
from tools.core.query import Scope
from tools.library.captions import MACHINE_CAPTION
from tools.library.rewording import Kept, kept
from tools.library.wordless import wordless

_MOST_PLACES = 40
_MOST_ITEMS = 60
_MOST_ALIKE = 12
_MOST_TAGS = 40
_LONGEST = 400
_BY_WORDS = ("text", "video")
"""What is compared by what is said in it, shown on it or written about it."""


class Shelf:
    """Satisfies `ShelfDesk` over an open library."""

    def __init__(self, house: House) -> None:
        self._house = house

    # -- looking --------------------------------------------------------------------------------

    def places(self, owner: str, names: Sequence[str]) -> list[Placed]:
        """Give the entities among `names` whose coordinates are stated, in that order."""
        placed = (self._place(owner, one) for one in list(dict.fromkeys(names))[:_MOST_PLACES])
        return [one for one in placed if one is not None]

    def trip_files(self, trip: Itinerary) -> list[TripFile]:
        """Give a trip as a calendar and as places with ways; empty for a plan of no stops."""
        if not any(day.stops for day in trip.days):
            return []
        from tools.exports.geojson import trip_geojson
        from tools.exports.ics import trip_calendar

        name = f"trip-{trip.days[0].date}"
        return [
            TripFile(told="Calendar (.ics)", name=f"{name}.ics", media_type="text/calendar",
                     content=trip_calendar(trip)),
            TripFile(told="Map (.geojson)", name=f"{name}.geojson",
                     media_type="application/geo+json", content=trip_geojson(trip).encode()),
        ]  # fmt: skip

    def detail(self, owner: str, source: str) -> SourceDetail:
        """Give a file by id or path. Raises NotFound."""
        held = self._kept(owner, source)
        library, found = self._house.library, held.source
        own = own_caption(held)
        return SourceDetail(
            id=found.id,
            name=found.name,
            path=found.path,
            media_type=found.media_type,
            bytes=found.bytes,
            added=found.added,
            expires=found.expires,
            collection=found.collection,
            term=library.terms.of_owner(owner).get(found.collection, ""),
            entity=found.entity,
            items=tuple(_held(one, found) for one in held.items[:_MOST_ITEMS]),
            items_left=max(0, len(held.items) - _MOST_ITEMS),
            seen_by=tuple(
                f"{one.space.model} ({one.space.dimension} numbers): {len(one.ids):,}"
                for one in held.vectors
            ),
            facts=tuple(_told(one) for one in _facts(held)),
            tags=_tags(held),
            caption=(own or "") if takes_caption(held) else None,
        )

    def alike(self, owner: str, item: str) -> Alike:
        """Find what is like an item, of its own kind. Raises NotFound."""
        found, source = item_of(self._house, owner, item)
        tool = self._house.retrievers.get(found.modality)
        to = _citation(found, source)
        words = _words(found) if found.modality in _BY_WORDS else ""
        if tool is None or (found.modality in _BY_WORDS and not words):
            return Alike(to=to, found=(), reason="it has no words that others could share")
        aside = self._house.library.catalogue.default_exclusions(owner)
        scope = Scope(
            owner=owner,
            exclude_collections=tuple(one for one in aside if one != source.collection),
        )
        finds = tool.search(Asked(text=words, media_item=item), scope, k=_MOST_ALIKE)
        scores = self._house.calibrator.calibrate(tool.name, [one.raw for one in finds.hits])
        others = [
            one
            for one in self._found(finds.hits, scores)
            # What stands beside a passage is no find.
            if found.modality != "text" or one.citation.source != source.path
        ]
        reason = finds.reason or ("compared by their words" if words else "")
        return Alike(to=to, found=tuple(others), reason=reason)

    def roots(self, owner: str) -> list[Root]:
        """List the folders and addresses that are remembered."""
        roots = own_roots(self._house.library, owner)
        return [Root(path=one.path, looked=one.looked or one.added) for one in roots]

    def lacks(self, owner: str) -> list[Lack]:
        """Say what is missing in what was added."""
        bare = [one for one in wordless(self._house.library, owner) if not one.caption_by]
        if not bare:
            return []
        some = "1 photo has" if len(bare) == 1 else f"{len(bare):,} photos have"
        return [Lack(told=f"{some} no words", command="cairn caption")]

    # -- saying ---------------------------------------------------------------------------------

    def describe(self, owner: str, source: str, caption: str | None, tags: Sequence[str]) -> None:
        """Keep what the person says about a file. Raises NotFound, BadInput, LibraryReadOnly."""
        wanted = tuple(dict.fromkeys(" ".join(one.split()) for one in tags if one.strip()))
        if len(wanted) > _MOST_TAGS or any(len(one) > 60 for one in wanted):
            raise BadInput(f"a file takes up to {_MOST_TAGS} tags of up to 60 characters")
        held = self._kept(owner, source)
        if wanted != _tags(held):
            rest = [one for one in held.source_facts if one.name != "tags"]
            said = [Attribute(name="tags", value=wanted, by="person", note="you")] if wanted else []
            self._house.library.ledger.set_source_facts(held.source.id, [*rest, *said])
        if caption is not None and takes_caption(held):
            put_caption(self._house, held, caption)

    def let_stay(self, owner: str, source: str, term: str) -> None:
        """Let a file end so long from now; empty: as its collection says. Raises NotFound."""
        held = self._kept(owner, source)
        self._house.library.terms.set_one(owner, held.source.id, term)

    # -- settings -------------------------------------------------------------------------------

    def names_files(self, owner: str) -> bool:
        """Tell whether an owner may name files of this machine: others bring their own."""
        return self._owns(owner)

    def settings(self, owner: str) -> list[Setting]:
        """List the settings as they stand; nothing of them for another owner."""
        return settings_of(self._house.settings) if self._owns(owner) else []

    def try_key(self, owner: str, provider: str) -> str:
        """Make one call with a key; say in one sentence how it went. Raises BadInput."""
        self._require_owner(owner)
        return tried(self._house.settings, provider)

    def set_leave(self, owner: str, host: str, *, given: bool) -> None:
        """Give or withdraw leave to send to a host. Raises BadInput, LibraryReadOnly."""
        self._require_owner(owner)
        leave_set(self._house.settings, owner, host, given=given)

    def _owns(self, owner: str) -> bool:
        return owner == self._house.settings.owner

    def _require_owner(self, owner: str) -> None:
        if not self._owns(owner):
            raise BadInput("only the owner of this library can change its settings")

    # -- finding --------------------------------------------------------------------------------

    def _kept(self, owner: str, source: str) -> Kept:
        ledger = self._house.library.ledger
        known = ledger.known(owner)
        found = known.get(source) or next((one for one in known.values() if one.id == source), None)
        if found is None:
            raise NotFound(f"{source} is not in the library; it may have been forgotten")
        if found.state != "ready":
            raise NotFound(found.detail or f"{found.path} is not in the library yet")
        return kept(ledger, found.id)

    def _found(self, hits: Sequence[Hit], scores: Sequence[float]) -> list[Held]:
        catalogue = self._house.library.catalogue
        items = catalogue.items([one.item for one in hits])
        sources = catalogue.sources([one.source for one in items.values()])
        return [
            _held(items[hit.item], sources[items[hit.item].source], score)
            for hit, score in zip(hits, scores, strict=True)
            if hit.item in items
        ]

    def _place(self, owner: str, name: str) -> Placed | None:
        catalogue = self._house.library.catalogue
        items = catalogue.of_entity(name, Scope(owner=owner))
        if not items:
            return None
        found: list[float] = []
        for field in ("lat", "lon"):
            for fact in catalogue.facts(items[0].id, field)[:1]:
                if isinstance(fact.attribute.value, float | int):
                    found.append(float(fact.attribute.value))
        return Placed(name=name, lat=found[0], lon=found[1]) if len(found) == 2 else None


def _held(item: Item, source: Source, score: float | None = None) -> Held:
    words = " ".join((item.text or item.about).split())
    return Held(
        citation=_citation(item, source),
        words=words if len(words) <= _LONGEST else f"{words[:_LONGEST]}…",
        alike=item.modality not in _BY_WORDS or bool(words),
        score=score,
    )


def _words(item: Item) -> str:
    return " ".join((item.text or item.about).split())[:_LONGEST]


def _citation(item: Item, source: Source) -> Citation:
    return Citation(
        mark="",
        modality=item.modality,
        item=item.id,
        source=source.path,
        locator=item.locator,
        quote=None,
        caption=item.caption,
    )


def _facts(held: Kept) -> list[Attribute]:
    """Give what is stated of a file and measured in its first item."""
    first = held.item_facts.get(held.items[0].id, ()) if held.items else ()
    hidden = ("tags", MACHINE_CAPTION, "cues", "cells", "own_title")
    facts = [one for one in (*held.source_facts, *first) if one.name not in hidden]
    return list({one.name: one for one in reversed(facts)}.values())[::-1]


def _tags(held: Kept) -> tuple[str, ...]:
    for fact in held.source_facts:
        if fact.name == "tags":
            return fact.value if isinstance(fact.value, tuple) else (str(fact.value),)
    return ()


def _told(fact: Attribute) -> tuple[str, str, str]:
    value = fact.value
    text = ", ".join(value) if isinstance(value, tuple) else str(value)
    if isinstance(value, float) and not isinstance(value, bool):
        text = f"{value:.6g}" + (f" to {fact.high:.6g}" if fact.high is not None else "")
    unit = "%" if fact.unit == "percent" else fact.unit or ""
    name = fact.name.replace("_", " ")
    return name, f"{text} {unit}".strip()[:_LONGEST], fact.note or fact.by
