"""Whisper on CTranslate2, through faster-whisper: no torch, 8-bit numbers on a processor.

Reads a folder that lies on this machine and nothing else. `model.bin` is CTranslate2's own format,
numbers without code. https://github.com/SYSTRAN/faster-whisper (MIT).
"""

from __future__ import annotations

import threading
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from tools.core.content import Samples, Vectors
from tools.core.errors import MissingPart, OutOfMemory
from tools.core.parts import Cue
from tools.encoders.clap import resampled
from tools.encoders.hub_folder import HubFolder, snapshot_of
from tools.encoders.speech_stretches import Voice, stretches
from tools.encoders.spoken_words import sentences
from tools.encoders.torch_engine import Placement

if TYPE_CHECKING:
    from faster_whisper import WhisperModel

RATE_HZ = 16_000
LONGEST_S = 30.0
"""What Whisper hears at once."""
NEEDED = ("model.bin", "config.json", "tokenizer.json")
"""Without the tokenizer faster-whisper would fetch one."""


def build(path: Path, placement: Placement | None = None, *, language: str = "",
          voice: Voice = "auto") -> FasterWhisper:  # fmt: skip
    """Give the transcriber of a CTranslate2 folder. language: its code; empty: told by the model.

    voice: `auto` hears speech alone where the network for it is installed.
    """
    return FasterWhisper(path, placement, language=language, voice=voice)


def require_package() -> None:
    """Raise MissingPart where the extra `speech` is not installed."""
    if find_spec("faster_whisper") is None or find_spec("ctranslate2") is None:
        raise MissingPart(
            "this transcriber needs faster-whisper: pip install 'cairn-assistant[speech]'"
        )


class FasterWhisper:
    """Transcriber with a time for every word. Threads may call it; the model takes turns."""

    def __init__(self, path: Path, placement: Placement | None = None, *, language: str = "",
                 voice: Voice = "auto") -> None:  # fmt: skip
        self._path = path.expanduser()
        self._placement = placement or Placement()
        self._language = language
        self._voice = voice
        self._lock = threading.Lock()

    @cached_property
    def folder(self) -> HubFolder:
        """The model's folder, whole. Raises MissingPart."""
        folder = HubFolder(snapshot_of(self._path))
        lacking = [one for one in NEEDED if not (folder.path / one).is_file()]
        if lacking:
            raise MissingPart(
                f"{folder.path} is no whole CTranslate2 Whisper: {', '.join(lacking)} "
                f"{'is' if len(lacking) == 1 else 'are'} missing; pull or convert it again"
            )
        if not {"suppress_ids", "lang_ids", "alignment_heads"} & folder.config.keys():
            raise MissingPart(f"{folder.path} is a CTranslate2 model, but no Whisper")
        return folder

    @property
    def name(self) -> str:
        """The model's id."""
        return self.folder.name[0]

    @property
    def reliable(self) -> bool:
        """True: its words are shown as a transcript, named after the model."""
        return True

    def require_files(self) -> None:
        """Look whether the folder is whole. Raises MissingPart."""
        _ = self.folder

    def warm_up(self) -> None:
        """Load the model. Raises MissingPart."""
        _ = self._model

    def transcribe(self, sound: Samples) -> tuple[Cue, ...]:
        """Give sentences, or what stands between pauses, with times from the start of `sound`."""
        return tuple(sentences(self.words(sound)))

    def words(self, sound: Samples) -> tuple[Cue, ...]:
        """Give one cue a word, in order. Silence gives none. Raises MissingPart, OutOfMemory."""
        mono = resampled(np.nan_to_num(sound.mono), sound.rate_hz, RATE_HZ)
        found: list[Cue] = []
        for start, end in stretches(mono, RATE_HZ, most_s=LONGEST_S, voice=self._voice):
            with self._lock:
                found += self._heard(mono[start:end], start / RATE_HZ, end / RATE_HZ)
        return tuple(found)

    @cached_property
    def _model(self) -> WhisperModel:
        require_package()
        from faster_whisper import WhisperModel

        path = self.folder.path
        device = self._placement.device
        quick = {"bf16": "bfloat16", "int8": "int8"}.get(self._placement.precision, "default")
        try:
            return WhisperModel(
                str(path),
                # CTranslate2 knows no mps; there it runs on the processor.
                device="cpu" if device == "mps" else device,
                compute_type="int8" if _is_on_cpu(device) else quick,
                cpu_threads=self._placement.threads,
                local_files_only=True,
            )
        except (RuntimeError, ValueError, OSError) as exc:
            raise MissingPart(
                f"the transcriber at {path} cannot be loaded ({_short(exc)}); pull it again"
            ) from exc

    def _heard(self, mono: Vectors, start_s: float, end_s: float) -> list[Cue]:
        try:
            # No retry at higher temperatures: those draw at random, and would differ each time.
            segments, _ = self._model.transcribe(
                mono,
                language=self._language or None,
                word_timestamps=True,
                condition_on_previous_text=False,
                temperature=0.0,
                vad_filter=False,
            )
            words = [word for segment in segments for word in segment.words or ()]
        except (RuntimeError, ValueError, TypeError) as exc:
            if "memory" in str(exc).lower():
                raise OutOfMemory(f"{self.name} has no room for {end_s - start_s:.0f} s") from exc
            raise MissingPart(f"{self.name} cannot be used ({_short(exc)}); pull it again") from exc
        cues: list[Cue] = []
        for word in words:
            begin = min(
                end_s, max(cues[-1].end_s if cues else start_s, start_s + float(word.start))
            )
            text = word.word.strip()
            if text:
                end = max(begin, min(end_s, start_s + float(word.end)))
                cues.append(Cue(start_s=begin, end_s=end, text=text))
        return cues


def _is_on_cpu(device: str) -> bool:
    if device != "auto":
        return device in ("cpu", "mps")
    import ctranslate2

    return int(ctranslate2.get_cuda_device_count()) == 0


def _short(exc: Exception) -> str:
    lines = str(exc).strip().splitlines()
    return lines[0][:160] if lines else type(exc).__name__
