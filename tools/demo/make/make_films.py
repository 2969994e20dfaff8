"""Cut walk-through clips: slow pans over stills, the place's sound, a voice where facts have one.

python -m tools.demo.make.make_films [--only SLUG]

Needs PyAV, and the stills of photos-film.yaml (make_photos renders them into STILLS).
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import soundfile
from PIL import Image
from scipy.signal import resample_poly

from tools.demo.make import voices
from tools.demo.make.make_sounds import stamp
from tools.demo.make.synth import RATE_HZ, Sound, frames, mix_in
from tools.demo.make.world import LIBRARY, MAKE, STILLS, Place, Row, load_rows, places

SIZE = (640, 360)
FPS = 24
CRF = "29"
SOUND_RATE_HZ = 48_000
SOUND_BITS = 56_000
VOICE_START_S = 0.4


def _ease(share: float) -> float:
    """Start and stop softly."""
    return share * share * (3 - 2 * share)


def _frames(film: Row, shots: list[Row]) -> Iterator[Image.Image]:
    for pan, shot in zip(film["pans"], shots, strict=True):
        folder, name = pan["still"].split("/")
        with Image.open((STILLS if folder == "film" else LIBRARY / folder) / name) as opened:
            still = opened.convert("RGB")
        count = round((shot["end"] - shot["start"]) * FPS)
        for i in range(count):
            t = _ease(i / max(1, count - 1))
            left, top, wide = (
                (1 - t) * a + t * b for a, b in zip(pan["from"], pan["to"], strict=True)
            )
            box = [left * still.width, top * still.height, (left + wide) * still.width, 0.0]
            box[3] = min(still.height, box[1] + (box[2] - box[0]) * SIZE[1] / SIZE[0])
            scale = (box[2] - box[0]) / SIZE[0]
            turn = (scale, 0.0, box[0], 0.0, (box[3] - box[1]) / SIZE[1], box[1])
            yield still.transform(SIZE, Image.Transform.AFFINE, turn, Image.Resampling.BICUBIC)


def _track(place: Place, row: Row) -> Sound:
    """The place's recording, cut to the film, with the lines spoken at the start of each shot."""
    seconds = row["shots"][-1]["end"]
    sound, _ = soundfile.read(place.folder / "recording-1.ogg")
    sound = np.asarray(sound[: frames(seconds)], dtype=float).copy()
    sound *= 0.06 / max(1e-9, float(np.std(sound)))
    for line, shot in zip(row.get("says", []), row["shots"], strict=False):
        words = voices.say(line, name="en-gb", variant="f3", speed=165, pitch=48)
        mix_in(sound, words, shot["start"] + VOICE_START_S, 0.55)
    edge = np.minimum(1, np.minimum(np.arange(len(sound)), np.arange(len(sound))[::-1]) / 6000)
    loud = np.tanh(np.asarray(resample_poly(sound * edge, SOUND_RATE_HZ, RATE_HZ)))
    return np.asarray(loud, dtype=float)


def _write(path: Path, film: Row, row: Row, track: Sound) -> None:
    with av.open(str(path), "w", options={"fflags": "+bitexact", "movflags": "+faststart"}) as out:
        picture = out.add_stream(
            "libx264", rate=FPS, options={"crf": CRF, "preset": "slow", "threads": "1"}
        )
        picture.width, picture.height, picture.pix_fmt = *SIZE, "yuv420p"
        picture.codec_context.gop_size = FPS * 4
        sound = out.add_stream("aac", rate=SOUND_RATE_HZ, layout="mono")
        sound.bit_rate = SOUND_BITS
        for image in _frames(film, row["shots"]):
            out.mux(picture.encode(av.VideoFrame.from_image(image)))
        out.mux(picture.encode(None))
        for start in range(0, len(track), 1024):
            part = np.zeros((1, 1024), dtype=np.float32)
            piece = track[start : start + 1024]
            part[0, : len(piece)] = piece
            frame = av.AudioFrame.from_ndarray(part, format="fltp", layout="mono")
            frame.sample_rate, frame.pts = SOUND_RATE_HZ, start
            frame.time_base = Fraction(1, SOUND_RATE_HZ)
            out.mux(sound.encode(frame))
        out.mux(sound.encode(None))


def _subtitles(path: Path, row: Row) -> None:
    blocks = []
    for i, (line, shot) in enumerate(zip(row["says"], row["shots"], strict=True), 1):
        start, end = shot["start"] + VOICE_START_S, shot["end"] - 0.2
        blocks.append(f"{i}\n{stamp(start)} --> {stamp(end)}\n{line}\n")
    path.with_name(f"{path.name}.srt").write_text("\n".join(blocks), encoding="utf-8")


def make(only: str | None = None) -> None:
    """Cut the films of all places, or of one slug."""
    films = {(one["place"], one["file"]): one for one in load_rows(MAKE / "films.yaml", "films")}
    for place in places(only):
        for row in place.rows("videos"):
            path = place.folder / row["file"]
            _write(path, films[place.slug, row["file"]], row, _track(place, row))
            if row.get("srt"):
                _subtitles(path, row)


def main() -> None:
    """Cut what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", help="one slug")
    make(parser.parse_args().only)


if __name__ == "__main__":
    main()
