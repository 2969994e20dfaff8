"""Reads and encodes the demo once, and keeps what took long: `prepared.json`, `prepared-*.npz`.

Run after every change of the demo, of OCR, of the passage rules, or of the text encoder:
python -m tools.demo.make.prepare
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from tools.core.content import AsItem, Vectors
from tools.core.parts import Decoded
from tools.core.protocols import Encoder, Limits
from tools.demo.prepared import (
    FOLDER,
    PreparedDecoder,
    PreparedEncoder,
    SeenFile,
    file_key,
    key_of,
    save_vectors,
    save_words,
    seen_in,
)
from tools.encoders.picture_descriptor import PictureDescriptor
from tools.encoders.sound_descriptor import SoundDescriptor
from tools.encoders.text import TextEncoder
from tools.library.encode import warmed
from tools.library.ingest import ingest
from tools.library.library import open_library
from tools.media.worker import MediaWorker

_LIMITS = Limits()


class RecordingDecoder(PreparedDecoder):
    """Decodes with OCR and keeps the words."""

    def __init__(self, worker: MediaWorker) -> None:
        super().__init__(worker, {})
        self._worker = worker
        self.seen: dict[str, SeenFile] = {}

    def decode_parts(
        self,
        path: Path,
        *,
        limits: Limits = _LIMITS,
        ocr: bool = True,
        sidecars: Sequence[Path] = (),
        on_progress: Callable[[int, int], None] | None = None,
    ) -> Iterator[Decoded]:
        """Read one file and keep what OCR saw."""
        parts = list(
            self._worker.decode_parts(
                path, limits=limits, ocr=ocr, sidecars=sidecars, on_progress=on_progress
            )
        )
        if ocr:
            self.seen[file_key(path, sidecars)] = seen_in(parts)
        return iter(parts)


class RecordingEncoder(PreparedEncoder):
    """Encodes and keeps the vectors."""

    def __init__(self, real: Encoder) -> None:
        super().__init__(real, {})
        self._inner = real
        self.made: dict[str, Vectors] = {}

    def encode_items(self, items: Sequence[AsItem]) -> Vectors:
        """Encode and keep."""
        matrix = self._inner.encode_items(items)
        self.made.update(zip([key_of(item) for item in items], matrix, strict=True))
        return matrix


def main() -> None:
    """Prepare the whole demo library."""
    with TemporaryDirectory() as scratch, MediaWorker() as worker:
        decoder = RecordingDecoder(worker)
        text = RecordingEncoder(TextEncoder(Path(scratch, "models")))
        image = RecordingEncoder(PictureDescriptor())
        audio = RecordingEncoder(SoundDescriptor())
        with open_library(Path(scratch, "home")) as library:
            report = ingest(
                [FOLDER / "library"],
                library=library,
                worker=decoder,
                encoders=warmed(text=text, image=image, audio=audio),
            )
        for sentence in report.sentences():
            sys.stdout.write(sentence + "\n")
        save_words(decoder.seen)
        for role, one in (("text", text), ("image", image), ("audio", audio)):
            save_vectors(role, one.space, one.made)


if __name__ == "__main__":
    main()
