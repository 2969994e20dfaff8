"""Places with sheets in memory, for plans."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from agents.itinerary.known import known_of
from agents.itinerary.places import Gazetteer, gazetteer
from agents.itinerary.planning import Planned, plan_trip
from agents.itinerary.reading import read_trip
from agents.itinerary.ways import Stated, Ways
from agents.itinerary.wish import TripWish
from agents.library_view import LibraryView
from tools.core.fakes import PlainCatalogue
from tools.core.items import Attribute, Item, Source
from tools.core.locators import TextSpan
from tools.core.query import Scope

NOW = dt.datetime(2026, 7, 1, 9, 0)
"""A Wednesday."""
SATURDAY = "2026-07-04"


def fact(
    name: str, value: float | str | bool | tuple[str, ...], unit: str | None = None
) -> Attribute:
    return Attribute(name=name, value=value, unit=unit, by="sidecar", note="_folder.yaml")


class Sheets:
    """Collects places."""

    def __init__(self) -> None:
        self.facts: dict[str, list[Attribute]] = {}
        self.items: list[Item] = []
        self.sources: list[Source] = []

    def place(
        self, name: str, kind: str, *, hours: str = "Mo-Su 09:00-18:00", price: float | None = 5.0,
        at: tuple[float, float] | None = (55.20, 4.10), currency: str = "EUR",
        tags: tuple[str, ...] = (), diets: tuple[str, ...] = (), rating: float = 4.0,
        minutes: float | None = None, extra: Mapping[str, str] | None = None, zone: str = "",
    ) -> None:  # fmt: skip
        key = name.lower().replace(" ", "-")
        told = [fact("kind", kind), fact("tags", tags), fact("diets", diets)]
        told += [fact("rating", rating, "star")]
        told += [fact("opening_hours", hours)] if hours else []
        told += [fact("price", price, currency)] if price is not None else []
        told += [fact("lat", at[0], "degree"), fact("lon", at[1], "degree")] if at else []
        told += [fact("duration_s", float(minutes * 60), "second")] if minutes else []
        told += [fact("timezone", zone)] if zone else []
        told += [fact(field, value) for field, value in (extra or {}).items()]
        lines = [f"kind: {kind}", f"tags: {', '.join(tags)}"]
        lines += [f"price: {price:g} {currency} per adult"] if price is not None else []
        lines += [f"opening hours: {hours}"] if hours else []
        lines += [f"{field.replace('_', ' ')}: {value}" for field, value in (extra or {}).items()]
        text = "\n".join(lines)
        self.sources.append(
            Source(
                id=f"s-{key}", owner="local", path=f"/town/{key}/_folder.yaml", name="_folder.yaml",
                sha256="0", media_type="application/x-cairn-sheet", bytes=1, modified_s=0.0,
                collection="main", entity=name, state="ready", added="2026-01-01T00:00:00Z",
            )
        )  # fmt: skip
        self.items.append(
            Item(
                id=key, source=f"s-{key}", modality="text", text=text,
                locator=TextSpan(start_char=0, end_char=len(text), line=1),
            )
        )  # fmt: skip
        self.facts[key] = told

    def catalogue(self) -> PlainCatalogue:
        return PlainCatalogue(self.items, self.sources, self.facts)

    def view(self) -> LibraryView:
        return LibraryView(catalogue=self.catalogue(), scope=Scope(), retrievers={})

    def gazetteer(self) -> Gazetteer:
        return gazetteer(self.view())

    def read(self, text: str, now: dt.datetime = NOW) -> TripWish:
        view = self.view()
        return read_trip(text, known_of(view, gazetteer(view)), now)

    def plan(self, text: str, matrix: Mapping[tuple[str, str], Stated] | None = None) -> Planned:
        wish = self.read(text)
        return plan_trip(wish, self.gazetteer(), Ways(matrix=matrix or {}))


def harbour() -> Sheets:
    """A small harbour town."""
    made = Sheets()
    made.place("Tide Museum", "museum", hours="Tu-Su 10:00-17:00", price=9.0, at=(55.2004, 4.1039),
               tags=("sea", "history"))  # fmt: skip
    made.place("Fathom Gallery", "gallery", hours="We-Su 11:00-18:00", price=7.0,
               at=(55.2014, 4.1029))  # fmt: skip
    made.place("Green Spoon", "restaurant", hours="Mo-Su 11:00-21:00", price=12.0,
               at=(55.2024, 4.1041), tags=("lunch", "dinner"), diets=("vegan",))  # fmt: skip
    made.place("Gull Grill", "restaurant", hours="We-Mo 12:00-22:30", price=24.0,
               at=(55.1989, 4.1061), tags=("seafood", "dinner", "lunch"), rating=4.8)  # fmt: skip
    made.place("Moss & Moon", "cafe", hours="Tu-Su 08:30-15:00", price=6.0, at=(55.2011, 4.1023),
               tags=("brunch", "coffee"), diets=("vegan",))  # fmt: skip
    made.place("Eel Cellar", "bar", hours="Tu-Sa 18:00-01:00", price=9.5, at=(55.2020, 4.1012),
               tags=("cocktails", "live-music"), extra={"live_music": "Th-Sa 21:00"})  # fmt: skip
    made.place("Ferry", "boat_trip", hours="Mo-Su 10:00-16:30", price=14.0, at=(55.1992, 4.1057),
               minutes=75)  # fmt: skip
    made.place("Old Park", "park", hours="Mo-Su 07:00-21:00", price=0.0, at=(55.1991, 4.0999))
    return made
