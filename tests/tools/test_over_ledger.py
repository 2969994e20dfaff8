"""Both tools over files that were really added: pytest tests/tools/test_over_ledger.py"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tools import audio, image
from tools.core.content import Pixels, Samples
from tools.core.evidence import Finds
from tools.core.filters import Condition
from tools.core.protocols import Asked, RetrieverParts
from tools.core.query import Scope
from tools.encoders.picture_descriptor import PictureDescriptor
from tools.encoders.sound_descriptor import SoundDescriptor
from tools.index.dense import DenseIndex
from tools.index.search_words import LexicalIndex, WordTable
from tools.index.vectors import VectorTable
from tools.library.encode import Encoders
from tools.library.ingest import ingest
from tools.library.library import Library, open_library
from tools.library.options import AddOptions
from tools.media.worker import MediaWorker

RATE_HZ = 16_000
PEAKS = {"attic": 0.01, "hall": 0.05, "forge": 0.8, "porch": 0.1, "yard": 0.3}
GREYS = {"dawn": 60, "noon": 240, "night": 20, "dusk": 90, "evening": 120}


def sound(name: str, seed: int = 0) -> Samples:
    """Give 12 s: clicks in the forge, hiss everywhere else."""
    time = np.arange(12 * RATE_HZ) / RATE_HZ
    hiss = np.random.default_rng(seed).normal(0, 0.3, time.size)
    if name == "forge":
        hiss *= np.exp(-(time % 0.5) * 60)
    return Samples((PEAKS[name] * hiss).astype(np.float32), RATE_HZ)


def picture(name: str) -> Pixels:
    rows, columns = np.mgrid[0:90, 0:120]
    rgb = np.full((90, 120, 3), GREYS[name], dtype=np.uint8)
    rgb[np.hypot(rows - 45, columns - 60) < 12 + list(GREYS).index(name) * 5] = (150, 60, 40)
    return Pixels(rgb)


def fill(folder: Path) -> None:
    import soundfile
    from PIL import Image

    folder.mkdir()
    for at, name in enumerate(PEAKS):
        heard = sound(name, at)
        soundfile.write(folder / f"{name}.wav", heard.mono, RATE_HZ, subtype="PCM_16")
    (folder / "porch.srt").write_text(
        "1\n00:00:01,000 --> 00:00:03,000\nthe heron came back\n\n"
        "2\n00:00:10,500 --> 00:00:11,500\nthen the gate fell shut\n"
    )
    (folder / "hall.wav.yaml").write_text("calibration:\n  full_scale_db_spl: 90\n")
    for name in GREYS:
        Image.fromarray(picture(name).rgb).save(folder / f"{name}.png")


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    base = tmp_path_factory.mktemp("ledger")
    fill(base / "things")
    made = open_library(base / "home")
    with MediaWorker() as worker:
        ingest(
            (base / "things",),
            library=made,
            worker=worker,
            encoders=Encoders(image=PictureDescriptor(), audio=SoundDescriptor()),
            options=AddOptions(ocr=False),
            on_event=lambda _: None,
        )
    yield made
    made.close()


@pytest.fixture(scope="module")
def parts(library: Library) -> RetrieverParts:
    connect = library.ledger.connect
    seen, heard = PictureDescriptor(), SoundDescriptor()
    records = {
        "image": VectorTable(connect, seen.space),
        "audio": VectorTable(connect, heard.space),
    }
    return RetrieverParts(
        catalogue=library.catalogue,
        lexical={"image": LexicalIndex(connect, "image"), "audio": LexicalIndex(connect, "audio")},
        dense={
            "image": DenseIndex(seen.space, records["image"]),
            "audio": DenseIndex(heard.space, records["audio"]),
        },
        encoders={"image": seen, "audio": heard},
        vocabulary=WordTable(connect),
        stored=records,
    )


def names(finds: Finds, library: Library) -> list[str]:
    sources = library.catalogue.sources([hit.source for hit in finds.hits])
    return [Path(sources[hit.source].name).stem for hit in finds.hits]


def test_quiet_recordings_come_quietest_first(library: Library, parts: RetrieverParts) -> None:
    finds = audio.build(parts).search(Asked(text="quiet recordings"), Scope(), k=2)
    assert names(finds, library)[0] in ("attic", "hall")
    assert "forge" not in names(finds, library)


def test_a_calibrated_recording_passes_a_limit_and_others_are_unknown(
    library: Library, parts: RetrieverParts
) -> None:
    limit = Condition(field="level_db_spl", op="<", value=80.0, unit="dB")
    finds = audio.build(parts).search(Asked(text="quiet recordings"), Scope(where=limit), k=5)
    assert names(finds, library) == ["hall"]
    assert {hit.source for hit in finds.unknown}.isdisjoint(hit.source for hit in finds.hits)
    assert finds.unknown


def test_a_line_of_a_transcript_is_found_in_its_window(
    library: Library, parts: RetrieverParts
) -> None:
    hit = audio.build(parts).search(Asked(text="when did the gate shut"), Scope(), k=1).hits[0]
    window = library.catalogue.items([hit.item])[hit.item]
    assert "gate fell shut" in window.text and "heron" not in window.text
    assert hit.parent is not None and {"gate", "shut"} <= set(hit.matched)


def test_a_sound_and_a_stored_recording_find_their_make(
    library: Library, parts: RetrieverParts
) -> None:
    tool = audio.build(parts)
    asked = tool.search(Asked(media=sound("forge", 99)), Scope(), k=1)
    assert names(asked, library) == ["forge"]
    attic = next(
        one for one in library.catalogue.items([hit.parent or "" for hit in tool.search(
            Asked(media=sound("attic")), Scope(), k=5).hits]).values() if "attic" in one.caption
    )  # fmt: skip
    like = tool.search(Asked(media_item=attic.id), Scope(), k=4)
    assert "attic" not in names(like, library)
    assert names(like, library)[-1] == "forge"


def test_bright_and_dark_pictures_are_told_apart(library: Library, parts: RetrieverParts) -> None:
    tool = image.build(parts)
    bright = tool.search(Asked(text="bright photos"), Scope(), k=1)
    dark = tool.search(Asked(text="dark photos"), Scope(), k=1)
    assert (names(bright, library), names(dark, library)) == (["noon"], ["night"])


def test_a_picture_finds_itself_by_its_pixels(library: Library, parts: RetrieverParts) -> None:
    finds = image.build(parts).search(Asked(media=picture("dusk")), Scope(), k=3)
    assert names(finds, library)[0] == "dusk"
    assert finds.hits[0].raw > 0.95
