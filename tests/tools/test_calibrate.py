"""What the sample questions give: a background for every scale, shared where the measure is."""

from __future__ import annotations

from dataclasses import dataclass

from tools.calibrate import sample_scores
from tools.core.evidence import Finds, Hit
from tools.core.fakes.catalogue import PlainCatalogue
from tools.core.items import Item, Modality, Source
from tools.core.locators import ImageRegion, TimeSpan
from tools.core.protocols import Asked
from tools.core.query import Scope

WORDS = ["harbour", "lantern", "copper", "saddle", "orchard", "violin", "thunder", "marble"]


@dataclass(frozen=True)
class Always:
    """Finds the same things by words and by likeness, with scores of its own."""

    modality: Modality
    found: tuple[str, ...]
    alike: str
    raws: tuple[float, ...]

    @property
    def name(self) -> str:
        return self.modality

    def search(self, asked: Asked, scope: Scope, *, k: int) -> Finds:
        name = self.alike if asked.media_item else self.modality
        hits = tuple(
            Hit(item=one, modality=self.modality, retriever=name, raw=raw)
            for one, raw in zip(self.found, self.raws, strict=True)
        )
        return Finds(hits=hits[:k], searched=len(hits), state="ok")


def library() -> PlainCatalogue:
    items, sources = [], []
    for at in range(20):
        about = " ".join(WORDS[(at + step) % 8] for step in range(7))
        photo, film = f"photo-{at:02}", f"film-{at:02}"
        items.append(Item(id=photo, source=photo, modality="image", locator=ImageRegion(box=None),
                          about=about, caption=""))  # fmt: skip
        sources.append(source(photo))
        if at < 4:
            items.append(Item(id=film, source=film, modality="video", caption="", text="hm",
                              locator=TimeSpan(start_s=0.0, end_s=9.0)))  # fmt: skip
            sources.append(source(film))
    return PlainCatalogue(items, sources)


def source(one: str) -> Source:
    return Source(id=one, owner="local", path=f"/x/{one}", name=one, sha256=one, bytes=1,
                  media_type="image/png", modified_s=0.0, collection="default", entity=None,
                  state="ready", added="2026-01-01T00:00:00+00:00")  # fmt: skip


def samples() -> dict[str, tuple[float, ...]]:
    tools = {
        "image": Always("image", ("photo-00", "photo-01"), "image:photo", (0.9, 0.7)),
        "video": Always("video", ("film-00", "film-01"), "video:photo", (0.4, 0.3)),
    }
    found = sample_scores(library(), tools)
    return {name: one.background for name, one in found.items()}


def test_a_key_frame_stands_on_the_scale_of_photos() -> None:
    found = samples()
    assert set(found["image:photo"]) == {0.9, 0.7}
    assert found["video:photo"] == found["image:photo"]


def test_films_without_words_of_their_own_are_asked_with_those_of_the_rest() -> None:
    found = samples()
    assert len(found["video"]) >= 48 and set(found["video"]) == {0.4, 0.3}
