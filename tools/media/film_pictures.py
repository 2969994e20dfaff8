"""The pictures of a film, part by part: its shots and the frame that stands for each.

A part begins a new shot, so that parts need nothing of each other: read alone, in any order or
again after the process was replaced, each gives the same.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tools.core.locators import clock
from tools.core.parts import Decoded, PicturePart, Shot, VideoPart
from tools.core.protocols import Limits
from tools.media.film_stream import FilmStream
from tools.media.key_frames import FrameKeeper, chosen, key_picture
from tools.media.loaders import MP4
from tools.media.pixels import ENCODER_SIDE_PX
from tools.media.refusals import name_of
from tools.media.shots import THUMB_SIZE, CutFinder, pieces

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Span = tuple[float, float]

MOST_KEY_FRAMES = 300
"""Of one film. In one that is longer than 50 minutes the pieces of a long shot grow."""
LONGEST_PIECE_S = 10.0
"""A longer shot has a key frame at least this often."""
PART_S, _SHORTEST_PART_S = 60.0, 5.0
_PIXELS_A_PART = 60 * 30 * 1280 * 720
"""A part of larger or faster film is shorter, so that it is decoded within its time."""
_FULL_SHARE = 0.5
"""Of the time for one part; after it only frames that stand alone are decoded."""
_EARLY_END_S, _EARLY_END_GUESSED_S = 1.0, 4.0
"""Missing at the end before it is said; more where only the length of the whole file is known."""


def part_spans(film: FilmStream, read_s: float) -> list[Span]:
    """Give (start, end) of the parts that the pictures are read in."""
    length = min(read_s, film.pictures_s) if film.has_pictures else 0.0
    if length <= 0:
        return []
    a_second = max(1.0, film.width_px * film.height_px * max(1.0, min(film.rate_hz, 240.0)))
    step = min(PART_S, max(_SHORTEST_PART_S, float(int(_PIXELS_A_PART / a_second))))
    count = max(1, int(-(-(length - 0.5) // step)))
    # Of even length, so that each has an even share of the key frames.
    return [(length * at / count, length * (at + 1) / count) for at in range(count)]


def read_shots(
    path: Path, film: FilmStream, spans: Sequence[Span], index: int, limits: Limits
) -> Decoded:
    """Give the shots of one part and their key frames. Raises Refused."""
    span = spans[index]
    last = index + 1 == len(spans)
    # Where the rate varies, the stated length may stop before the last frames.
    beyond = PART_S if last and span[1] >= film.pictures_s else 0.0
    seen = _watch(
        film, (span[0], span[1] + beyond), until=time.monotonic() + _FULL_SHARE * limits.wall_s
    )
    warnings = list(seen.warnings)
    if seen.last_s < 0:
        return Decoded(media_type=MP4, video=VideoPart(duration_s=film.duration_s))
    end_s = max(span[1], seen.last_s + 0.04)
    allowed = _EARLY_END_S if film.length_is_stated else _EARLY_END_GUESSED_S
    if last and end_s - seen.last_s > allowed + 1.0 / max(film.rate_hz, 0.2):
        end_s = min(end_s, seen.last_s + 1.0)
        warnings.append(_ends_early(seen.last_s))
    most = _quota(spans, index)
    longest = max(LONGEST_PIECE_S, spans[-1][1] / MOST_KEY_FRAMES)
    found, joined_cuts = pieces(span[0], end_s, seen.finder.cuts(), longest_s=longest, most=most)
    if joined_cuts:
        warnings.append(
            f"it has more than {MOST_KEY_FRAMES} shots; the least different were joined"
        )
    shots, pictures = _shots(found, seen.keeper, path, film)
    return Decoded(
        media_type=MP4,
        video=VideoPart(duration_s=film.duration_s, shots=tuple(shots)),
        pictures=tuple(pictures),
        warnings=tuple(warnings),
    )


def spread_frames(film: FilmStream, read_s: float, *, most: int) -> Iterator[NDArray[np.uint8]]:
    """Give frames spread evenly over the first `read_s`, upright, at most 512 px a side."""
    if not film.has_pictures:
        return
    length = min(read_s, film.pictures_s)
    film.only_key_frames()
    given = -1.0
    for at in range(most):
        start = length * (at + 0.5) / most
        for second, frame in film.frames(max(0.0, start - 10.0), length + 1.0):
            if second + 10.0 < start or second <= given:
                continue
            keeper = FrameKeeper.of(film, side_px=ENCODER_SIDE_PX)
            yield keeper.shown(frame)
            given = second
            break


@dataclass(frozen=True, kw_only=True, eq=False)
class _Seen:
    """What was seen of one part."""

    finder: CutFinder
    keeper: FrameKeeper
    last_s: float
    """Second of the last frame; negative without one."""
    warnings: tuple[str, ...]


def _watch(film: FilmStream, span: Span, *, until: float) -> _Seen:
    import numpy as np
    from av.video.reformatter import VideoReformatter

    finder, keeper = CutFinder(), FrameKeeper.of(film)
    small = VideoReformatter()
    last = -1.0
    warnings: list[str] = []
    bad_before = film.bad_packets
    for second, frame in film.frames(*span):
        scaled = small.reformat(
            frame, width=THUMB_SIZE[0], height=THUMB_SIZE[1], format="yuv444p", interpolation="AREA"
        )
        thumb = np.asarray(scaled.to_ndarray(), np.uint8)  # (3, h, w)
        keeper.add(second, frame, finder.add(second, thumb))
        last = second
        if not film.key_frames_only and time.monotonic() > until:
            film.only_key_frames()
            end = clock(min(span[1], film.pictures_s))
            warnings.append(
                f"from {clock(second)} to {end} only its key frames were decoded, because the "
                "rest takes too long on this machine; shots there may be joined"
            )
    keeper.close()
    if film.bad_packets > bad_before:
        end = clock(min(span[1], film.pictures_s))
        warnings.append(f"pictures between {clock(span[0])} and {end} are damaged")
    return _Seen(finder=finder, keeper=keeper, last_s=last, warnings=tuple(warnings))


def _quota(spans: Sequence[Span], index: int) -> int:
    """Give how many key frames a part may have: its share of all, at least one."""
    length = spans[-1][1]
    shares = [int(MOST_KEY_FRAMES * edge / length + 1e-9) for edge in spans[index]]
    return max(1, shares[1] - shares[0])


def _shots(
    found: Sequence[Span], keeper: FrameKeeper, path: Path, film: FilmStream
) -> tuple[list[Shot], list[PicturePart]]:
    shots, pictures = [], []
    size = (film.width_px, film.height_px)
    for start, end in found:
        frame = chosen(keeper.candidates, start, end)
        if frame is None:
            continue
        shots.append(Shot(start_s=round(start, 3), end_s=round(end, 3), at_s=round(frame.at_s, 3)))
        pictures.append(key_picture(frame, name_of(path.name), size))
    return shots, pictures


def _ends_early(second: float) -> str:
    return f"its pictures end at {clock(second)} although it claims to be longer"
