"""The waveform of a stretch of sound, as an SVG whose colour the page gives it (as a mask)."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from tools.core.locators import TimeSpan

if TYPE_CHECKING:
    from tools.core.content import Samples
    from tools.media.worker import MediaWorker

_RATE_HZ = 8000
_LONGEST_S = 120.0
_BARS = 96
_WIDTH, _HEIGHT = 480, 64


def waveform(worker: MediaWorker, path: Path, span: TimeSpan) -> bytes:
    """Draw the peaks of a stretch, at most its first two minutes. Raises Refused, NotFound."""
    end = min(span.end_s, span.start_s + _LONGEST_S)
    return drawn(worker.samples(path, start_s=span.start_s, end_s=end, rate_hz=_RATE_HZ))


def drawn(sound: Samples) -> bytes:
    """Draw samples as bars; the loudest peak fills the height."""
    import numpy as np

    loud = np.abs(sound.mono)
    edges = np.linspace(0, loud.size, _BARS + 1).astype(int)
    peaks = [float(loud[a:b].max()) if b > a else 0.0 for a, b in pairwise(edges)]
    top = max(peaks, default=0.0) or 1.0
    step = _WIDTH / _BARS
    way = ""
    for at, peak in enumerate(peaks):
        high = max(2.0, _HEIGHT * peak / top)
        way += f"M{at * step + step / 2:.1f} {(_HEIGHT - high) / 2:.1f}v{high:.1f}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" '
        f'preserveAspectRatio="none"><path d="{way}" stroke="#000" stroke-width="{step * 0.6:.1f}" '
        'stroke-linecap="round"/></svg>'
    ).encode()
