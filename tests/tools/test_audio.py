"""What the sound tool does with words, wishes and sounds: pytest tests/tools/test_audio.py"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tools.audio import build
from tools.core.content import AsItem, Pixels, Samples, Vectors
from tools.core.evidence import Finds
from tools.core.fakes import DictIndex, PlainCatalogue, WordIndex
from tools.core.items import Attribute, Item, Source
from tools.core.locators import TimeSpan
from tools.core.protocols import Asked, RetrieverParts
from tools.core.query import Scope
from tools.encoders.sound_descriptor import SoundDescriptor

SCOPE = Scope(owner="ann")
RATE_HZ = 16_000
LOUDNESS = {"library": -48.0, "kitchen": -22.0, "street": -15.0, "garden": -38.0, "club": -8.0}
KINDS = {"library": "hum", "kitchen": "clicks", "street": "hiss", "garden": "chirps", "club": "hum"}
WINDOWS = ((0.0, 10.0), (5.0, 15.0), (10.0, 20.0))
SAID = {
    "kitchen": ("", "the lamb goes in first", "then the lamb rests under foil"),
    "club": ("the next song is for Nora", "", ""),
}


def sound(kind: str, seconds: float = 4.0, seed: int = 0) -> Samples:
    time = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    hiss = np.random.default_rng(seed).normal(0, 1, time.size)
    waves = {
        "hum": np.sign(np.sin(2 * np.pi * 110 * time)),
        "clicks": hiss * np.exp(-(time % 0.4) * 100),
        "hiss": hiss,
        "chirps": np.sin(2 * np.pi * (2500 + 5000 * (time % 0.4)) * time) * (time % 0.4 < 0.1),
    }
    return Samples((0.1 * waves[kind] + 0.001 * hiss).astype(np.float32), RATE_HZ)


class Rows:
    def __init__(self, rows: dict[str, Vectors]) -> None:
        self._rows = rows

    def fetch(self, ids: Sequence[str]) -> tuple[list[str], Vectors]:
        here = [one for one in ids if one in self._rows]
        return here, np.stack([self._rows[one] for one in here]) if here else np.zeros((0, 1))


def library() -> RetrieverParts:
    """Five recordings of 20 s in three windows; the middle window of each is its purest."""
    sources, items, facts, vectors = [], [], {}, {}
    encoder = SoundDescriptor()
    for at, (name, loudness) in enumerate(LOUDNESS.items()):
        sources.append(_source(name))
        items.append(
            _item(name, name, TimeSpan(start_s=0.0, end_s=20.0), about=f"{name} recording")
        )
        facts[name] = [Attribute(name="loudness_lufs", value=loudness, unit="LUFS")]
        for place, (start, end) in enumerate(WINDOWS):
            one = f"{name}.{place + 1}"
            items.append(
                _item(one, name, TimeSpan(start_s=start, end_s=end), parent=name,
                      ordinal=place + 1, text=SAID.get(name, ("", "", ""))[place])
            )  # fmt: skip
            heard = sound(KINDS[name] if place != 2 else "hiss", seed=10 * at + place)
            vectors[one] = encoder.encode_items([AsItem(heard)])[0]
    index = DictIndex()
    index.add(list(vectors), list(vectors.values()))
    return RetrieverParts(
        catalogue=PlainCatalogue(items, sources, facts),
        lexical={"audio": WordIndex({one.id: f"{one.about} {one.text}" for one in items})},
        dense={"audio": index},
        encoders={"audio": encoder},
        stored={"audio": Rows(vectors)},
    )


def _source(name: str) -> Source:
    return Source(
        id=f"file-{name}", owner="ann", path=f"/s/{name}.ogg", name=f"{name}.ogg", sha256="0",
        media_type="audio/ogg", bytes=1, modified_s=0.0, collection="home", entity=name,
        state="ready", added="2026-01-01T00:00:00Z",
    )  # fmt: skip


def _item(
    one: str, name: str, span: TimeSpan, *, parent: str | None = None, ordinal: int = 0,
    about: str = "", text: str = "",
) -> Item:  # fmt: skip
    return Item(
        id=one, source=f"file-{name}", modality="audio", locator=span, about=about, text=text,
        parent=parent, ordinal=ordinal,
    )  # fmt: skip


def recordings(finds: Finds) -> list[str]:
    return [hit.parent or hit.item for hit in finds.hits]


def test_quiet_and_loud_are_relative_to_the_library() -> None:
    tool = build(library())
    assert recordings(tool.search(Asked(text="a quiet place"), SCOPE, k=2)) == ["library", "garden"]
    assert recordings(tool.search(Asked(text="somewhere loud"), SCOPE, k=2)) == ["club", "street"]
    assert recordings(tool.search(Asked(text="not too loud"), SCOPE, k=1)) == ["library"]


def test_a_measured_find_says_what_was_measured() -> None:
    hit = build(library()).search(Asked(text="a quiet place"), SCOPE, k=1).hits[0]
    assert hit.matched == ("quiet: loudness_lufs -48 LUFS",)
    assert hit.parts["measured"] > 0.5


def test_spoken_words_lead_to_the_window_they_are_said_in() -> None:
    hit = build(library()).search(Asked(text="lamb under foil"), SCOPE, k=3).hits[0]
    assert (hit.item, hit.parent, hit.source) == ("kitchen.3", "kitchen", "file-kitchen")
    assert hit.entity == "kitchen"
    assert isinstance(hit.locator, TimeSpan)
    assert (hit.locator.start_s, hit.locator.end_s) == (10.0, 20.0)
    assert set(hit.matched) == {"lamb", "foil"}


def test_neighbours_that_are_nearly_as_good_lengthen_the_time() -> None:
    hit = build(library()).search(Asked(text="lamb"), SCOPE, k=1).hits[0]
    assert isinstance(hit.locator, TimeSpan)
    assert (hit.locator.start_s, hit.locator.end_s) == (5.0, 20.0)


def test_words_about_a_recording_find_it_as_a_whole() -> None:
    hit = build(library()).search(Asked(text="garden"), SCOPE, k=1).hits[0]
    assert (hit.item, hit.parent) == ("garden", None)
    assert hit.locator == TimeSpan(start_s=0.0, end_s=20.0)


def test_a_sound_finds_recordings_of_its_make_each_once() -> None:
    finds = build(library()).search(Asked(media=sound("hum", seed=77)), SCOPE, k=5)
    assert set(recordings(finds)[:2]) == {"library", "club"}
    assert len(set(recordings(finds))) == len(finds.hits)
    first = finds.hits[0]
    assert first.retriever == "audio:sound"
    assert first.item.split(".")[1] in ("1", "2")
    assert first.parts["sound"] > 0.5


def test_a_long_sound_is_asked_window_by_window() -> None:
    parts = [sound("hiss", 10.0, seed=3), sound("chirps", 10.0, seed=4)]
    long = Samples(np.concatenate([one.mono for one in parts]), RATE_HZ)
    assert "garden" in recordings(build(library()).search(Asked(media=long), SCOPE, k=5))


def test_words_with_a_sound_choose_among_its_likenesses() -> None:
    tool = build(library())
    hum = sound("hum", seed=77)
    loud = tool.search(Asked(media=hum, text="loud"), SCOPE, k=1)
    quiet = tool.search(Asked(media=hum, text="quiet"), SCOPE, k=1)
    assert (recordings(loud), recordings(quiet)) == (["club"], ["library"])


def test_a_recording_of_the_library_is_left_out_with_all_its_windows() -> None:
    tool = build(library())
    for item in ("club", "club.1"):
        finds = tool.search(Asked(media_item=item), SCOPE, k=5)
        assert recordings(finds)[0] == "library"
        assert "club" not in recordings(finds)


def test_a_sound_too_short_to_compare_is_said_and_words_still_find() -> None:
    click = Samples(np.zeros(80, dtype=np.float32), RATE_HZ)
    finds = build(library()).search(Asked(media=click, text="garden"), SCOPE, k=3)
    assert recordings(finds)[0] == "garden"
    assert finds.state == "failed"
    assert finds.reason is not None and "too short" in finds.reason


def test_without_a_sound_encoder_words_still_find_and_the_gap_is_said() -> None:
    whole = library()
    parts = RetrieverParts(catalogue=whole.catalogue, lexical=whole.lexical)
    finds = build(parts).search(Asked(media=sound("hum"), text="garden"), SCOPE, k=3)
    assert recordings(finds) == ["garden"]
    assert finds.state == "off"
    assert finds.reason is not None and "cairn doctor" in finds.reason


def test_a_picture_is_not_compared_with_recordings() -> None:
    finds = build(library()).search(
        Asked(media=Pixels(np.zeros((4, 4, 3), dtype=np.uint8))), SCOPE, k=3
    )
    assert finds.hits == () and finds.state == "off"
    assert finds.reason is not None and "recordings" in finds.reason


def test_words_that_no_recording_has_name_what_would_help() -> None:
    finds = build(library()).search(Asked(text="zebra"), SCOPE, k=3)
    assert finds.hits == () and finds.state == "ok"
    assert finds.reason is not None and "needs a model" in finds.reason
