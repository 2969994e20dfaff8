"""A library, a decoder and small real files, for tests of `add`."""

from __future__ import annotations

import io
import os
import wave
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from tools.core.content import Samples
from tools.core.fakes.encoding import HashEncoder
from tools.core.items import Item, Modality
from tools.core.parts import Decoded
from tools.core.query import Scope
from tools.index.search_words import LexicalIndex
from tools.library.encode import Encoders
from tools.library.ingest import OnEvent, ingest
from tools.library.library import Library, open_library
from tools.library.options import AddOptions
from tools.library.report import AddReport
from tools.media.worker import MediaWorker


def hash_encoders() -> Encoders:
    return Encoders(
        text=HashEncoder(64, "words"),
        image=HashEncoder(48, "pixels"),
        audio=HashEncoder(32, "sound"),
    )


class Rig:
    """A folder to fill, a library to fill it into, and questions about both."""

    def __init__(self, base: Path, worker: MediaWorker) -> None:
        self.home = base / "home"
        self.folder = base / "things"
        self.folder.mkdir(parents=True)
        self.worker = worker
        self.encoders = hash_encoders()
        self.library: Library = open_library(self.home)

    def reopen(self) -> None:
        self.library.close()
        self.library = open_library(self.home)

    def write(self, name: str, content: str | bytes) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def add(
        self, *paths: Path, options: AddOptions | None = None, on_event: OnEvent = lambda _: None
    ) -> AddReport:
        return ingest(
            paths or (self.folder,),
            library=self.library,
            worker=self.worker,
            encoders=self.encoders,
            options=options or AddOptions(ocr=False),
            on_event=on_event,
        )

    def found(self, words: str, modality: Modality = "text") -> list[Item]:
        """Items that the words find, as a search sees them."""
        index = LexicalIndex(self.library.ledger.connect, modality)
        ids = [one.id for one in index.search(words, k=20)]
        return list(self.library.catalogue.items(ids).values())

    def all(self, modality: Modality) -> list[Item]:
        result = self.library.catalogue.in_scope(modality, Scope())
        if result.yes is not None:
            ids = list(result.yes)
        else:
            rows = self.library.ledger.connect().execute(
                "SELECT id FROM items WHERE modality = ? AND state = 'ready'", (modality,)
            )
            ids = [str(row[0]) for row in rows]
        return list(self.library.catalogue.items(ids).values())

    def one(self, modality: Modality) -> Item:
        (only,) = self.all(modality)
        return only


class NoDecoder:
    """A decoder that must not be asked."""

    def decode_parts(self, path: Path, **_: object) -> Iterator[Decoded]:
        raise AssertionError(f"{path} was decoded")

    def sound_windows(
        self, path: Path, *, rate_hz: int
    ) -> Iterator[list[tuple[float, float, Samples]]]:
        raise AssertionError(f"{path} was listened to")

    def close(self) -> None:
        pass


def verdicts(report: AddReport) -> dict[str, str]:
    return {Path(entry.path).name: entry.status for entry in report.files}


def reasons(report: AddReport) -> dict[str, str]:
    return {Path(entry.path).name: entry.reason for entry in report.files if entry.reason}


@pytest.fixture(scope="module")
def worker() -> Iterator[MediaWorker]:
    with MediaWorker() as made:
        yield made


@pytest.fixture
def rig(tmp_path: Path, worker: MediaWorker) -> Iterator[Rig]:
    made = Rig(tmp_path, worker)
    yield made
    made.library.close()


def png(seed: int = 0, size: tuple[int, int] = (160, 120)) -> bytes:
    """A picture of coloured noise blocks; seeds differ, sizes are kept."""
    chance = np.random.default_rng(seed)
    blocks = chance.integers(0, 255, (12, 16, 3), dtype=np.uint8)
    image = Image.fromarray(blocks).resize(size, Image.Resampling.NEAREST)
    stream = io.BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue()


def jpeg(seed: int = 0, *, taken: str = "", description: str = "") -> bytes:
    image = Image.open(io.BytesIO(png(seed)))
    exif = Image.Exif()
    if taken:
        exif.get_ifd(0x8769)[0x9003] = taken
    if description:
        exif[0x010E] = description
    stream = io.BytesIO()
    image.convert("RGB").save(stream, "JPEG", exif=exif)
    return stream.getvalue()


def wav(seconds: float = 2.0, hertz: float = 440.0, rate: int = 8000) -> bytes:
    times = np.arange(int(seconds * rate)) / rate
    samples = (0.3 * np.sin(2 * np.pi * hertz * times) * 32767).astype("<i2")
    stream = io.BytesIO()
    with wave.open(stream, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(samples.tobytes())
    return stream.getvalue()


def pdf(*pages: str, picture: bytes | None = None, encrypted: bool = False) -> bytes:
    """A PDF of one text block a page; the picture stands on the first one."""
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    stream = io.BytesIO()
    lock = StandardEncryption("secret", ownerPassword="owner") if encrypted else None
    canvas = Canvas(stream, encrypt=lock, invariant=1)
    for number, words in enumerate(pages):
        text = canvas.beginText(72, 770)
        for line in words.split("\n"):
            text.textLine(line)
        canvas.drawText(text)
        if picture is not None and number == 0:
            canvas.drawImage(ImageReader(io.BytesIO(picture)), 100, 300, 300, 225)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def sign(words: str) -> bytes:
    """A picture with words that OCR can read."""
    image = Image.new("RGB", (640, 160), "white")
    ImageDraw.Draw(image).text((20, 40), words, fill="black", font_size=56)
    stream = io.BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue()


def backdate(path: Path, seconds: float = 100.0) -> None:
    """Set a file's time back, as an editor that keeps the size would not."""
    info = path.stat()
    os.utime(path, (info.st_atime, info.st_mtime - seconds))
