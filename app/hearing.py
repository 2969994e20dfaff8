"""Who writes down what is said in recordings: what the settings name, told from its folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.choosing import placement_of
from app.settings import Settings
from tools.core.errors import MissingPart
from tools.core.protocols import Transcriber
from tools.encoders.hub_folder import snapshot_of
from tools.encoders.torch_engine import require_torch

OFF = "off"


@dataclass(frozen=True, kw_only=True)
class Hearing:
    """The transcriber's seat."""

    transcriber: Transcriber | None = None
    gap: str = ""
    """Why the one that is named is left out; empty where none is named, or it can be used."""


def hearing(settings: Settings, models: Path) -> Hearing:
    """Give the transcriber that the settings name; it loads its weights when first used.

    models: the folder of pulled models. CTranslate2 folders (`model.bin`) go to faster-whisper,
    those with safetensors to transformers.
    """
    named = settings.transcriber
    if named == OFF:
        return Hearing()
    try:
        return Hearing(transcriber=_made(settings, _path(named, models)))
    except MissingPart as exc:
        return Hearing(gap=f"transcriber {named!r} is left out: {exc}")


def _path(named: str, models: Path) -> Path:
    pulled = models / named
    return snapshot_of(pulled if pulled.is_dir() else Path(named).expanduser())


def _made(settings: Settings, path: Path) -> Transcriber:
    if (path / "model.bin").is_file():
        from tools.encoders import faster_whisper

        faster_whisper.require_package()
        quick = faster_whisper.build(path, placement_of(settings))
        quick.require_files()
        return quick
    from tools.encoders import whisper

    slow = whisper.build(path, placement_of(settings))
    kind = slow.folder.kind  # Read here: a folder that is no Whisper is told at once.
    require_torch()
    assert kind == "whisper"
    return slow


def named_model(settings: Settings, models: Path) -> str:
    """Name the model behind the seat. Raises MissingPart where it cannot be used."""
    found = hearing(settings, models)
    if found.transcriber is None:
        raise MissingPart(found.gap or "no transcriber is set")
    return f"{found.transcriber.name} ({_engine(found.transcriber)})"


def _engine(transcriber: Transcriber) -> str:
    return "faster-whisper" if type(transcriber).__name__ == "FasterWhisper" else "transformers"
