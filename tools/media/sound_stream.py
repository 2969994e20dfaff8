"""A recording as a stream of mono samples. The one place that opens sound files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tools.media.flow import one_line
from tools.media.sound_decoders import open_decoder

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Mono = NDArray[np.float32]

_READ_S = 5.0


class SoundStream:
    """An open recording. Raises Refused for what cannot be decoded."""

    def __init__(self, path: Path) -> None:
        self._decoder = open_decoder(path)
        self.rate_hz = self._decoder.rate_hz
        self.channels = self._decoder.channels
        self.format = self._decoder.format
        self.duration_s = self._decoder.frames / self.rate_hz
        self.title = one_line(self._decoder.title)[:300]

    def __enter__(self) -> SoundStream:
        return self

    def __exit__(self, *_: object) -> None:
        self._decoder.close()

    @property
    def lost_s(self) -> float:
        """How much could not be decoded so far, in seconds; silence stands in its place."""
        return self._decoder.lost_frames / self.rate_hz

    def pieces(self, start_s: float, end_s: float, *, step_s: float = _READ_S) -> Iterator[Mono]:
        """Give consecutive mono pieces between two times; fewer when the data end early."""
        first, last = round(start_s * self.rate_hz), round(end_s * self.rate_hz)
        step = max(1, round(step_s * self.rate_hz))
        self._decoder.seek(first)
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
                self._decoder.seek(first)
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

    def _read(self, frames: int) -> Mono:
        import numpy as np

        block = self._decoder.read(frames)
        mono = block[:, 0] if block.shape[1] == 1 else block.mean(axis=1, dtype=np.float32)
        result: Mono = np.nan_to_num(mono, nan=0.0, posinf=0.0, neginf=0.0)
        return result
