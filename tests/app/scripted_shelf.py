"""What a scripted library holds, thing by thing, and what was done with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.ui.shelf_desk import Alike, Held, Lack, Placed, Root, Setting, SourceDetail, TripFile
from tests.app.scripted_turn import AUDIO, FOLDER, IMAGE, PAGE, TEXT
from tools.core.errors import BadInput, NotFound
from tools.core.evidence import Citation
from tools.core.itineraries import Itinerary

PLACES = (
    Placed(name="Moss & Meridian", lat=55.2001, lon=12.3051),
    Placed(name="Sable & Fennel", lat=55.2044, lon=12.3128),
    Placed(name="The Undercroft Larder", lat=55.1987, lon=12.3011),
)


def _held(cited: Citation, *, alike: bool = True) -> Held:
    return Held(citation=replace(cited, mark="", quote=None), words=cited.caption, alike=alike)


def _detail(source: str, name: str, kind: str, items: tuple[Held, ...]) -> SourceDetail:
    return SourceDetail(
        id=source, name=name, path=f"{FOLDER}/{name}", media_type=kind, bytes=184_320,
        added="2026-11-20T09:30:00Z", expires=None, collection="demo", term="",
        entity="Moss & Meridian", items=items, items_left=0,
        seen_by=("built-in picture descriptors (512 numbers): 1",),
        facts=(("width px", "800 pixel", "measured"), ("price", "11.5 EUR", "menu.pdf.yaml")),
        tags=("bright",), caption="" if kind.startswith(("image", "audio")) else None,
    )  # fmt: skip


DETAILS = {
    "s1": _detail("s1", "menu.pdf", "application/pdf", (_held(PAGE), _held(TEXT, alike=False))),
    "s2": _detail("s2", "photo-1.jpg", "image/jpeg", (_held(IMAGE),)),
    "s3": _detail("s3", "recording-1.ogg", "audio/ogg", (_held(AUDIO),)),
}


class ScriptedShelf:
    """Satisfies ShelfDesk."""

    def __init__(self) -> None:
        self.described: list[tuple[str, str | None, tuple[str, ...]]] = []
        self.leaves: list[tuple[str, bool]] = []
        self.stays: list[tuple[str, str]] = []

    def places(self, owner: str, names: Sequence[str]) -> Sequence[Placed]:
        known = {one.name: one for one in PLACES}
        return [known[one] for one in names if one in known]

    def trip_files(self, trip: Itinerary) -> Sequence[TripFile]:
        return [TripFile(told="Calendar (.ics)", name="trip.ics", media_type="text/calendar",
                         content=b"BEGIN:VCALENDAR " + trip.days[0].date.encode())]  # fmt: skip

    def detail(self, owner: str, source: str) -> SourceDetail:
        for one in DETAILS.values():
            if source in (one.id, one.path):
                said = next((row for row in self.described[::-1] if row[0] == one.id), None)
                return one if said is None else replace(one, caption=said[1], tags=said[2])
        raise NotFound(f"{source} is not in the library; it may have been forgotten")

    def alike(self, owner: str, item: str) -> Alike:
        to = next(
            (held.citation for one in DETAILS.values() for held in one.items
             if held.citation.item == item), None,
        )  # fmt: skip
        if to is None:
            raise NotFound(f"item {item} is not there")
        found = replace(_held(IMAGE), score=0.83)
        return Alike(to=to, found=(found,), reason="compared by classical descriptors")

    def describe(self, owner: str, source: str, caption: str | None, tags: Sequence[str]) -> None:
        if any("," in one for one in tags):
            raise BadInput("a tag holds no comma")
        wanted = tuple(one.strip() for one in tags if one.strip())
        self.described.append((source, caption, wanted))

    def let_stay(self, owner: str, source: str, term: str) -> None:
        self.detail(owner, source)
        self.stays.append((source, term))

    def roots(self, owner: str) -> Sequence[Root]:
        return [Root(path="/home/ada/trips", looked="2026-11-20T09:30:00Z")]

    def lacks(self, owner: str) -> Sequence[Lack]:
        return [Lack(told="48 photos have no words", command="cairn caption")]

    def names_files(self, owner: str) -> bool:
        return owner == "local"

    def settings(self, owner: str) -> Sequence[Setting]:
        return [
            Setting(group="profile", name="data folder", value="/home/ada/.local/share/cairn"),
            Setting(group="models", name="pictures", value="classical descriptors",
                    better="cairn models pull siglip2-base --use"),
            Setting(group="keys", name="anthropic", value="kept in the keyring", act="try",
                    on="anthropic"),
            Setting(group="consent", name="api.model.example", value="allowed since 2026-11-01",
                    act="withdraw", on="api.model.example"),
            Setting(group="budgets", name="spent today", value="0.02 of 1.00 USD"),
        ]  # fmt: skip

    def try_key(self, owner: str, provider: str) -> str:
        return f"The key for {provider} works."

    def set_leave(self, owner: str, host: str, *, given: bool) -> None:
        self.leaves.append((host, given))
