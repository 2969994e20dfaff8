"""The places of the library with what a trip needs to know of each; which of them fit a wish."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from agents.itinerary.customs import EATERIES, MEALS, stay_of
from agents.itinerary.ways import Point
from agents.itinerary.wish import StopWish
from agents.library_view import LibraryView
from agents.rules.constraints import condition_of
from agents.rules.fact_text import described
from agents.rules.lexicon import similar_stems
from agents.rules.words import stems
from tools.core.filters import Condition, Truth
from tools.core.hours import Span, open_spans
from tools.core.items import Attribute
from tools.core.protocols import Fact
from tools.core.query import Constraint
from tools.core.wishes import USUAL

FIELDS = ("opening_hours", "price", "kind", "address", "rating", "lat", "lon", "duration_s", "tags",
          "timezone")  # fmt: skip
"""Facts that a plan is made from or tells."""
_STAY_FIELDS = ("stay", "duration_s")
_MOST_READ = 400
"""Entities that are all read; of more, those with coordinates, because each takes 4 ms."""
_LONGEST_STAY = 12 * 60
_FOOD = ("diets",)
"""Limits that are held against places where people eat, and against no museum."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """One entity as its sheet states it."""

    entity: str
    item: str
    """One of its items, through which its facts are read."""
    kind: str = ""
    tags: tuple[str, ...] = ()
    point: Point | None = None
    hours: str = ""
    """OpenStreetMap opening hours; empty where none are stated."""
    price: float | None = None
    currency: str | None = None
    rating: float | None = None
    stay: int | None = None
    """Minutes that its sheet states."""
    timezone: str | None = None
    per: str = ""
    """What the price is for: `adult`, `main course`."""
    words: frozenset[str] = frozenset()
    """Stems of all that its sheet says."""
    own_words: frozenset[str] = frozenset()
    """Stems of its name, kind, tags and fields: a bakery in Ferry Road is no ferry."""
    events: tuple[str, ...] = ()
    """Stated moments of a week: `Th-Sa 21:00` with the field's stems in front."""
    sheet: str | None = None
    """The item that states its facts."""

    @property
    def can_be_visited(self) -> bool:
        """True where it is stated to be somewhere, or to open."""
        return bool(self.hours) or self.point is not None

    def spans(self, date: dt.date) -> tuple[Span, ...] | None:
        """Give when it is open on a date; None where that is not known."""
        return open_spans(self.hours, date) if self.hours else None


@dataclass(frozen=True, kw_only=True)
class Gazetteer:
    """All places in scope."""

    places: Mapping[str, Place]
    view: LibraryView
    _truths: dict[tuple[str, Constraint], Truth] = field(default_factory=dict, repr=False)

    def truth(self, place: Place, limit: Constraint) -> Truth:
        """Hold a limit against a place."""
        key = (place.entity, limit)
        if key not in self._truths:
            checked = self.view.catalogue.check(place.item, condition_of(limit))
            self._truths[key] = checked[0]
        return self._truths[key]

    def candidates(self, wish: StopWish, everywhere: Sequence[Constraint]) -> list[Place]:
        """Give the places that meet a wish, whatever the day; known ones alone where there are any.

        A place that is asked for by name is held to what is asked of that stop too.
        """
        pool = [one for one in self.places.values() if _is_meant(one, wish)]
        if not pool and wish.terms and wish.entity is None:
            # `A boat ride`: half of the words say what is meant; what is not stated is told.
            pool = [one for one in self.places.values() if _half_meant(one, wish.terms)]
        pool = [one for one in pool if one.entity not in wish.refused]
        limits = [one for one in (*wish.constraints, *everywhere) if one.hard and one.on]
        graded = [(one, self._worst(one, limits)) for one in pool]
        sure = [one for one, truth in graded if truth == "yes"]
        found = sure or [one for one, truth in graded if truth == "unknown"]
        telling = [one for one in found if says(one, wish.terms)]
        itself = [one for one in telling if _is_itself(one, wish.terms)]
        return itself or telling or found

    def _worst(self, place: Place, limits: Sequence[Constraint]) -> Truth:
        truths = {self.truth(place, one) for one in limits if concerns(one, place)}
        return "no" if "no" in truths else "unknown" if "unknown" in truths else "yes"

    def soft(self, place: Place, wish: Constraint) -> Truth:
        """Hold an adjective against a place: on the wished side of the library's middle or not."""
        if wish.value not in ("low", "high"):
            return self.truth(place, wish)
        found = self.view.catalogue.facts(place.item, wish.field)
        spread = self.view.catalogue.spread(wish.field, self.view.scope) or USUAL.get(wish.field)
        if not found or spread is None or not isinstance(found[0].attribute.value, float):
            return "unknown"
        low = found[0].attribute.value <= spread[1]
        return "yes" if low == (wish.value == "low") else "no"

    def by(self, place: Place, limit: Constraint) -> str:
        """Give the fact that a limit was held against; empty where none is known."""
        return described(limit.field, self.view.catalogue.facts(place.item, limit.field))


def concerns(limit: Constraint, place: Place) -> bool:
    """Tell whether a limit can be held against a place: no museum is vegan."""
    return limit.field not in _FOOD or place.kind in EATERIES


def _is_meant(place: Place, wish: StopWish) -> bool:
    if wish.entity is not None:
        return place.entity == wish.entity
    if not place.can_be_visited:
        return False
    if wish.kinds and place.kind not in wish.kinds:
        return False
    if wish.meal and not wish.kinds:
        meal = MEALS[wish.meal]
        fits = bool(set(meal.tags) & set(place.tags)) and place.kind in EATERIES
        return place.kind in meal.kinds or fits
    return bool(wish.kinds or wish.meal) or (bool(wish.terms) and says(place, wish.terms))


def _half_meant(place: Place, terms: Sequence[str]) -> bool:
    said = sum(1 for term in terms if similar_stems(term) & place.own_words)
    return place.can_be_visited and said * 2 >= len(terms) and said > 0


def _is_itself(place: Place, terms: Sequence[str]) -> bool:
    return all(similar_stems(term) & place.own_words for term in terms)


def says(place: Place, terms: Sequence[str]) -> bool:
    """Tell whether a sheet says all the words, or words of the same stem."""
    return all(similar_stems(term) & place.words for term in terms)


def gazetteer(view: LibraryView) -> Gazetteer:
    """Read every place in scope that states what it is, where it is, or when it is open."""
    leads = view.catalogue.leads(view.scope)
    if len(leads) > _MOST_READ:
        somewhere = Condition(field="lat", op=">=", value=-90.0)
        leads = view.catalogue.leads(view.narrowed(somewhere))
    read = (_place(name, item, view) for name, item in leads.items())
    kept = {one.entity: one for one in read if one.kind or one.can_be_visited}
    return Gazetteer(places=kept, view=view)


def _place(name: str, item: str, view: LibraryView) -> Place:
    def first(field_name: str) -> Attribute | None:
        found = view.catalogue.facts(item, field_name)
        return found[0].attribute if found else None

    kind, hours, price, tags = first("kind"), first("opening_hours"), first("price"), first("tags")
    lat, lon, zone = first("lat"), first("lon"), first("timezone")
    sheet = _sheet(item, view)
    words = _sheet_text(sheet, view)
    made = Place(
        entity=name,
        item=item,
        kind=str(kind.value) if kind else "",
        tags=tags.value if tags and isinstance(tags.value, tuple) else (),
        point=(lat.value, lon.value)
        if lat and lon and isinstance(lat.value, float) and isinstance(lon.value, float)
        else None,
        hours=str(hours.value) if hours else "",
        rating=_number(first("rating")),
        stay=_stated_stay(item, view),
        timezone=str(zone.value) if zone else None,
        words=stems(f"{name} {_DENIED.sub('', words)}"),
        own_words=stems(f"{name} {_described(words)}"),
        per=told["per"] if (told := _PER.search(words)) else "",
        events=tuple(f"{named} {when}" for named, when in _events(words)),
        sheet=sheet,
    )
    if price is None or not isinstance(price.value, float):
        return made
    # Of a range, the upper end: a budget must hold there too.
    most = price.high if price.high is not None else price.value
    return replace(made, price=most, currency=price.unit)


def _number(fact: Attribute | None) -> float | None:
    return fact.value if fact is not None and isinstance(fact.value, float) else None


def _stated_stay(item: str, view: LibraryView) -> int | None:
    for name in _STAY_FIELDS:
        for fact in view.catalogue.facts(item, name):
            # The length of a recording is no stay.
            if fact.attribute.by == "measured" or not isinstance(fact.attribute.value, float):
                continue
            unit = fact.attribute.unit
            value = fact.attribute.value
            minutes = value / 60 if unit == "second" else value * 60 if unit == "hour" else value
            if 0 < minutes <= _LONGEST_STAY:
                return round(minutes)
    return None


_PER = re.compile(r"^price: [^\n]*? per (?P<per>[^\n]+?)\s*$", re.M)
_PLAIN = re.compile(r"^(?:address|location)\s*:[^\n]*$", re.M)


def _described(words: str) -> str:
    return _PLAIN.sub("", _DENIED.sub("", words)).replace("_", " ")


_DENIED = re.compile(r"^[^:\n]*:\s*(?:no|false|none)\s*$", re.M)
"""`Wifi: no` says nothing for who asks for wifi."""


def _sheet_text(sheet: str | None, view: LibraryView) -> str:
    found = view.catalogue.items([sheet]) if sheet is not None else {}
    return next((one.text for one in found.values()), "")


def _sheet(item: str, view: LibraryView) -> str | None:
    for name in FIELDS:
        for fact in view.catalogue.facts(item, name):
            if fact.item is not None:
                return fact.item
    return None


_EVENT = re.compile(
    r"^\W*(?P<field>[a-z][\w ]*?)\s*:\s*['\"]?(?P<when>(?:(?:Mo|Tu|We|Th|Fr|Sa|"
    r"Su)[-,]?)+ \d{1,2}:\d{2})"
    r"['\"]?\s*$",
    re.M,
)
"""`live_music: Th-Sa 21:00`."""


def _events(words: str) -> list[tuple[str, str]]:
    return [(one["field"].replace("_", " "), one["when"]) for one in _EVENT.finditer(words)]


def event_minute(place: Place, terms: Sequence[str], date: dt.date) -> int | bool | None:
    """Give when what a wish names begins there on a date.

    None: nothing that is asked for is held at stated times. False: not on that day.
    """
    for told in place.events:
        field_name, days, clock = told.rsplit(" ", 2)
        if not any(similar_stems(term) & stems(field_name) for term in terms):
            continue
        if not open_spans(f"{days} {clock}-24:00", date):
            return False
        hour, minute = clock.split(":")
        return int(hour) * 60 + int(minute)
    return None


def event_line(place: Place, terms: Sequence[str]) -> str:
    """Give the stated moment that a wish names, as its sheet words it; empty without one."""
    for told in place.events:
        field_name, days, clock = told.rsplit(" ", 2)
        if any(similar_stems(term) & stems(field_name) for term in terms):
            return f"{field_name}: {days} {clock}"
    return ""


def stay_for(place: Place, wish: StopWish) -> tuple[int, str]:
    """Give the minutes of a stop and whence they are: `asked`, `stated` or `usual`."""
    if wish.stay is not None:
        return wish.stay, "asked"
    if place.stay is not None:
        return place.stay, "stated"
    return stay_of(place.kind, wish.meal), "usual"


def first_fact(place: Place, name: str, view: LibraryView) -> Fact | None:
    """Give what is known of a place under a field."""
    found = view.catalogue.facts(place.item, name)
    return found[0] if found else None
