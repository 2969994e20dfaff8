"""A recording as a stream of mono samples. The one place that opens sound files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tools.core.errors import Refused
from tools.media.flow import one_line
from tools.media.refusals import from_os_error, refused

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Mono = NDArray[np.float32]

_READ_S = 5.0


class SoundStream:
    """An open recording. Raises Refused for what libsndfile cannot read."""

    def __init__(self, path: Path) -> None:
        import soundfile

        self._path = path
        try:
            # Through a file object, because the library cannot open every file name.
            self._raw = path.open("rb")
        except OSError as exc:
            raise from_os_error(path, exc) from exc
        try:
            self._file = soundfile.SoundFile(self._raw)
        except (soundfile.SoundFileError, RuntimeError, TypeError, ValueError) as exc:
            self._raw.close()
            raise refused(path, "corrupt", "its sound data cannot be read") from exc
        self.rate_hz: int = int(self._file.samplerate)
        self.channels: int = int(self._file.channels)
        self.format: str = str(self._file.format)
        self.duration_s: float = max(0, int(self._file.frames)) / self.rate_hz
        self.title: str = self._title()

    def __enter__(self) -> SoundStream:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()
        self._raw.close()

    def pieces(self, start_s: float, end_s: float, *, step_s: float = _READ_S) -> Iterator[Mono]:
        """Give consecutive mono pieces between two times; fewer when the data end early."""
        first, last = round(start_s * self.rate_hz), round(end_s * self.rate_hz)
        step = max(1, round(step_s * self.rate_hz))
        self._seek(first)
        while first < last:
            piece = self._read(min(step, last - first))
            if piece.size == 0:
                return
            yield piece
            first += piece.size

    def spans(
        self, spans: Sequence[tuple[float, float]]
    ) -> Iterator[tuple[tuple[float, float], Mono]]:
        """Give the samples of spans that are sorted by start; what overlaps is decoded once."""
        import numpy as np

        held = np.zeros(0, np.float32)
        held_from = at = -1
        for span in spans:
            first, last = round(span[0] * self.rate_hz), round(span[1] * self.rate_hz)
            if at < first or held_from < 0:
                self._seek(first)
                held, held_from, at = held[:0], first, first
            held, held_from = held[first - held_from :], first
            if at < last:
                new = list(self.pieces(at / self.rate_hz, last / self.rate_hz))
                held = np.concatenate([held, *new])
                at = held_from + held.size
            mono = held[: last - first]
            if mono.size == 0:
                return
            yield span, mono

    def _seek(self, frame: int) -> None:
        import soundfile

        try:
            if self._file.tell() != frame:
                self._file.seek(min(frame, int(self._file.frames)))
        except (soundfile.SoundFileError, RuntimeError) as exc:
            raise self._broken() from exc

    def _read(self, frames: int) -> Mono:
        import numpy as np
        import soundfile

        try:
            block = self._file.read(frames, dtype="float32", always_2d=True)
        except (soundfile.SoundFileError, RuntimeError) as exc:
            raise self._broken() from exc
        mono = block[:, 0] if block.shape[1] == 1 else block.mean(axis=1, dtype=np.float32)
        result: Mono = np.nan_to_num(mono, nan=0.0, posinf=0.0, neginf=0.0)
        return result

    def _broken(self) -> Refused:
        return refused(self._path, "corrupt", "its sound data are broken or cut short")

    def _title(self) -> str:
        import soundfile

        try:
            stated = self._file.copy_metadata().get("title", "")
        except (soundfile.SoundFileError, RuntimeError, UnicodeDecodeError):
            return ""
        return one_line(str(stated))[:300]
