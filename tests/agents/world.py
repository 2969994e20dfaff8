"""A small town in memory: four places with reviews, menus, photos and recordings."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Sequence

from agents.deps import Deps, TurnLimits
from agents.machine import Machine
from tools.core.events import Event, Finished
from tools.core.evidence import Finds, Hit
from tools.core.fakes import PlainCatalogue
from tools.core.items import Attribute, Item, Modality, Source
from tools.core.locators import ImageRegion, Locator, PageRegion, TextSpan, TimeSpan
from tools.core.protocols import Asked
from tools.core.query import Query, Scope
from tools.fusion.score import ScoreFusion

NOW = dt.datetime(2026, 11, 21, 14, 0)


class Town:
    """Builds items, sources and facts."""

    def __init__(self) -> None:
        self.items: list[Item] = []
        self.sources: list[Source] = []
        self.facts: dict[str, list[Attribute]] = {}

    def source(self, name: str, entity: str | None) -> str:
        self.sources.append(
            Source(
                id=name, owner="local", path=f"/files/{name}", name=name.rsplit("/", 1)[-1],
                sha256="0" * 64, media_type="text/plain", bytes=1, modified_s=0.0,
                collection="main", entity=entity, state="ready", added="2026-01-01T00:00:00Z",
            )
        )  # fmt: skip
        return name

    def item(
        self, key: str, source: str, modality: Modality, locator: Locator, *, text: str = "",
        about: str = "", caption: str = "", facts: Sequence[Attribute] = (),
    ) -> None:  # fmt: skip
        self.items.append(
            Item(
                id=key, source=source, modality=modality, locator=locator, text=text,
                about=about, caption=caption,
            )
        )  # fmt: skip
        self.facts[key] = list(facts)

    def place(
        self, name: str, *, reviews: Sequence[str], menu: str, db: float | None, light: float,
        daylight: float, diets: tuple[str, ...], hours: str, price: float,
    ) -> None:  # fmt: skip
        slug = name.lower().replace(" ", "-").replace("&", "and")
        stated = [
            Attribute(name="diets", value=diets, by="sidecar", note="_folder.yaml"),
            Attribute(name="opening_hours", value=hours, by="sidecar", note="_folder.yaml"),
            Attribute(name="price", value=price, unit="EUR", by="sidecar", note="_folder.yaml"),
            Attribute(name="kind", value="cafe", by="sidecar", note="_folder.yaml"),
        ]
        text = self.source(f"{slug}/reviews.md", name)
        at = 0
        for number, review in enumerate(reviews):
            self.item(
                f"{slug}-r{number}", text, "text",
                TextSpan(start_char=at, end_char=at + len(review), line=number + 1),
                text=review, about=name, facts=stated,
            )  # fmt: skip
            at += len(review) + 1
        pdf = self.source(f"{slug}/menu.pdf", name)
        self.item(f"{slug}-m", pdf, "page", PageRegion(page=1), text=menu, about=name)
        photo = self.source(f"{slug}/photo-1.jpg", name)
        self.item(
            f"{slug}-p", photo, "image", ImageRegion(), caption="The dining room", about=name,
            facts=[
                Attribute(name="lightness", value=light, unit="percent"),
                Attribute(name="daylight_share", value=daylight, unit="percent"),
            ],
        )  # fmt: skip
        sound = self.source(f"{slug}/recording-1.ogg", name)
        level = [] if db is None else [Attribute(name="level_db_spl", value=db, unit="dB")]
        self.item(
            f"{slug}-s", sound, "audio", TimeSpan(start_s=5.0, end_s=15.0), about=name,
            facts=[*level, Attribute(name="duration_s", value=20.0, unit="second")],
        )  # fmt: skip


def town() -> Town:
    """Make the town; every call gives a new one."""
    made = Town()
    made.place(
        "Moss & Meridian", db=34.0, light=71.3, daylight=32.0, price=12.5,
        diets=("vegan", "vegetarian"), hours="Tu-Su 08:30-15:00",
        reviews=[
            "Sunday brunch at the long window table and nobody had to raise their voice.",
            "The whole front is glass, so by nine the room is full of sun.",
        ],
        menu="Brunch\nOat porridge with roast pear 6.80\nTofu scramble 11.20\nFilter coffee 3.20",
    )  # fmt: skip
    made.place(
        "Clatterbox Kitchen", db=74.0, light=68.0, daylight=28.0, price=10.0,
        diets=("vegan",), hours="Mo-Su 08:00-16:00",
        reviews=["Brunch with a drum kit next door. Bring the kids, nobody will hear them."],
        menu="Brunch\nJackfruit hash 9.90\nRhubarb porridge 6.40",
    )  # fmt: skip
    made.place(
        "Pale Heron Tearoom", db=36.0, light=60.0, daylight=20.0, price=14.0,
        diets=("vegetarian",), hours="We-Su 09:30-17:00",
        reviews=["White tablecloths and a hush as in an exam. Brunch at ten."],
        menu="Cream tea 9.50\nEggs florentine 14.00",
    )  # fmt: skip
    made.place(
        "Undercroft Larder", db=None, light=22.0, daylight=2.0, price=9.0,
        diets=("vegan",), hours="Mo-Sa 09:00-15:00",
        reviews=["A vegan brunch in a cellar lit by candles. There is no lift, mind the steps."],
        menu="Chestnut pie 9.90\nBrunch board 12.00",
    )  # fmt: skip
    guide = made.source("guide.txt", None)
    made.item("guide", guide, "text", TextSpan(start_char=0, end_char=60, line=1),
              text="The ferry to the island leaves at 9:15 from the north pier.")  # fmt: skip
    return made


class WordRetriever:
    """Retriever by shared words; measured facts and filters through the catalogue."""

    def __init__(
        self, modality: Modality, catalogue: PlainCatalogue, items: Sequence[Item]
    ) -> None:
        self._modality: Modality = modality
        self._catalogue = catalogue
        self._items = [one for one in items if one.modality == modality]
        self.asked: list[tuple[Asked, Scope]] = []

    @property
    def name(self) -> str:
        return f"words-{self._modality}"

    @property
    def modality(self) -> Modality:
        return self._modality

    def search(self, asked: Asked, scope: Scope, *, k: int) -> Finds:
        self.asked.append((asked, scope))
        result = self._catalogue.in_scope(self._modality, scope)
        yes = {one.id for one in self._items} if result.yes is None else set(result.yes)
        return Finds(
            hits=self._hits(asked, yes)[:k],
            searched=result.searched,
            passed=len(yes),
            unknown=self._hits(asked, set(result.unknown))[:k],
        )

    def _hits(self, asked: Asked, among: set[str]) -> tuple[Hit, ...]:
        wanted = set(f"{asked.text} {asked.media_words}".casefold().replace("?", " ").split())
        hits = []
        for item in self._items:
            if item.id not in among:
                continue
            words = set(f"{item.text} {item.about} {item.caption}".casefold().split())
            share = len(wanted & words) / max(1, len(wanted))
            if share or self._modality in ("image", "audio"):
                hits.append(
                    Hit(
                        item=item.id, modality=self._modality, retriever=self.name,
                        raw=0.2 + share, locator=item.locator, matched=tuple(wanted & words),
                    )
                )  # fmt: skip
        return tuple(sorted(hits, key=lambda one: (-one.raw, one.item)))


class SlowRetriever(WordRetriever):
    """Answers after `seconds`, or when released."""

    def __init__(
        self, modality: Modality, catalogue: PlainCatalogue, items: Sequence[Item], *,
        seconds: float = 10.0,
    ) -> None:  # fmt: skip
        super().__init__(modality, catalogue, items)
        self.release = threading.Event()
        self._seconds = seconds

    def search(self, asked: Asked, scope: Scope, *, k: int) -> Finds:
        self.release.wait(self._seconds)
        return super().search(asked, scope, k=k)


class RawCalibrator:
    """Raw scores are already 0..1 here."""

    def calibrate(self, retriever: str, raws: Sequence[float]) -> list[float]:
        return [max(0.0, min(1.0, raw)) for raw in raws]


MODALITIES: tuple[Modality, ...] = ("text", "page", "image", "audio")


def deps_of(made: Town, **changes: object) -> Deps:
    """Wire the town."""
    catalogue = PlainCatalogue(made.items, made.sources, made.facts)
    given: dict[str, object] = {
        "retrievers": {one: WordRetriever(one, catalogue, made.items) for one in MODALITIES},
        "fusion": ScoreFusion(RawCalibrator()),
        "catalogue": catalogue,
        "limits": TurnLimits(tool_s=5.0),
        "now": lambda: NOW,
    }
    given.update(changes)
    return Deps(**given)  # type: ignore[arg-type]


def ask(machine: Machine, text: str, **given: object) -> tuple[list[Event], Finished]:
    """Run one turn to its end."""
    query = Query(text=text, **given)  # type: ignore[arg-type]
    events = list(machine.run(query))
    last = events[-1]
    assert isinstance(last, Finished), last
    return events, last
