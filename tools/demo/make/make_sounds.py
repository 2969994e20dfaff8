"""Make ambient recordings at their stated level, and voice notes with transcripts."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import soundfile

from tools.demo.make import voices
from tools.demo.make.machines import machine
from tools.demo.make.ogg import renumber
from tools.demo.make.soundscapes import RECIPES as FIRST
from tools.demo.make.soundscapes_more import RECIPES
from tools.demo.make.synth import RATE_HZ, Sound
from tools.demo.make.world import (
    ATTACHMENTS,
    LIBRARY,
    MAKE,
    Place,
    Row,
    load_rows,
    places,
    seed_of,
    shelf,
    write_yaml,
)

NOTE_DBFS = -24.0
COMPRESSION = 0.7  # libsndfile's scale for Vorbis: 0 best, 1 smallest
SMALLER = 0.9  # for the recordings added later, so that the whole stays small
CHUNK = 4096  # libsndfile overflows its stack when a long Vorbis buffer is written at once


def dbfs(sound: Sound) -> float:
    """RMS level in dB relative to full scale 1.0, so a full sine has -3.0."""
    return float(20 * np.log10(np.sqrt(np.mean(sound**2)) + 1e-12))


def _limit(sound: Sound) -> Sound:
    """Bend peaks above 0.7 towards 0.98."""
    over = np.maximum(np.abs(sound) - 0.7, 0)
    return np.sign(sound) * (np.minimum(np.abs(sound), 0.7) + 0.28 * np.tanh(over / 0.28))


def _encode(path: Path, sound: Sound, compression: float) -> None:
    with soundfile.SoundFile(
        path, "w", RATE_HZ, 1, format="OGG", subtype="VORBIS", compression_level=compression
    ) as out:
        for start in range(0, len(sound), CHUNK):
            out.write(sound[start : start + CHUNK])


def write_at_level(
    path: Path, sound: Sound, target_dbfs: float, compression: float = COMPRESSION
) -> float:
    """Encode so that what a reader decodes has `target_dbfs`; gives the level reached."""
    sound = sound - np.mean(sound)
    gain_db = target_dbfs - dbfs(sound)
    reached = 0.0
    for _ in range(6):
        _encode(path, _limit(sound * 10 ** (gain_db / 20)), compression)
        reached = dbfs(soundfile.read(path)[0])
        if abs(reached - target_dbfs) < 0.05:
            break
        gain_db += target_dbfs - reached
    renumber(path)
    return reached


def _ambient(path: Path, row: Row, seed: int) -> None:
    rng = np.random.default_rng(seed)
    recipe = machine if row["recipe"] == "machine" else RECIPES[row["recipe"]]
    sound = recipe(rng, row["seconds"], row["params"])
    fade = np.minimum(1, np.minimum(np.arange(len(sound)), np.arange(len(sound))[::-1]) / 3000)
    stated = row.get("level_db_spl")
    target = row["dbfs"] if stated is None else stated - row["full_scale_db_spl"]
    write_at_level(path, sound * fade, target, COMPRESSION if row["recipe"] in FIRST else SMALLER)
    beside: Row = {"caption": row["caption"]} if "caption" in row else {}
    if row.get("sidecar"):
        beside["calibration"] = {"full_scale_db_spl": row["full_scale_db_spl"]}
    if beside:
        write_yaml(path.with_name(f"{path.name}.yaml"), beside)


def stamp(seconds: float) -> str:
    """A subtitle time."""
    whole, milli = divmod(round(seconds * 1000), 1000)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02},{milli:03}"


def _voice_note(place: Place, row: Row) -> None:
    path = place.folder / row["file"]
    rng = np.random.default_rng(seed_of(place.slug, row["file"]))
    sound, cues = voices.note(rng, row["lines"], row["voice"])
    write_at_level(path, sound, NOTE_DBFS)
    if not row["transcript"]:
        return
    blocks = [
        f"{i}\n{stamp(start)} --> {stamp(end)}\n{line}\n"
        for i, ((start, end), line) in enumerate(zip(cues, row["lines"], strict=True), 1)
    ]
    path.with_name(f"{path.name}.srt").write_text("\n".join(blocks), encoding="utf-8")


def make(only: str | None = None) -> None:
    """Make the sounds of all places, or of one slug, and the sounds that questions attach."""
    for place in places(only):
        for row in place.rows("sounds"):
            _ambient(place.folder / row["file"], row, seed_of(place.slug, row["file"]))
        for row in place.rows("voice_notes"):
            _voice_note(place, row)
    for row in shelf("service")["machines"]:
        if only in (None, row["slug"]):
            folder = LIBRARY / "service" / row["slug"]
            folder.mkdir(parents=True, exist_ok=True)
            for take in row["sounds"]:
                _ambient(folder / take["file"], take, seed_of("service", row["slug"], take["file"]))
    if only is None:
        ATTACHMENTS.mkdir(parents=True, exist_ok=True)
        for row in load_rows(MAKE / "attachments.yaml", "sounds"):
            _ambient(ATTACHMENTS / row["file"], row, seed_of("attachments", row["file"]))


if __name__ == "__main__":
    make()
