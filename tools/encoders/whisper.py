"""Whisper of transformers: speech in, words with times out. Radford et al. 2022."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from tools.core.content import Samples, Vectors
from tools.core.parts import Cue
from tools.encoders.clap import resampled
from tools.encoders.hub_folder import HubFolder, open_folder
from tools.encoders.hub_tokenizer import load_tokenizer
from tools.encoders.speech_stretches import Voice, stretches
from tools.encoders.spoken_words import is_alone, sentences
from tools.encoders.torch_engine import Engine, Placement, activation_bytes, load_model

if TYPE_CHECKING:
    from torch import Tensor
    from torch.nn import Module

_TIME = re.compile(r"<\|\d+\.\d+\|>")


def build(path: Path, placement: Placement | None = None, *, language: str = "",
          voice: Voice = "auto") -> Whisper:  # fmt: skip
    """Give the transcriber of a Whisper folder. language: its code; empty: told by the model.

    voice: `auto` hears speech alone where the network for it is installed.
    """
    return Whisper(path, placement, language=language, voice=voice)


class Whisper:
    """Transcriber with a time for every word. Threads may call it; the model takes turns."""

    def __init__(self, path: Path, placement: Placement | None = None, *, language: str = "",
                 voice: Voice = "auto") -> None:  # fmt: skip
        self._path = path
        self._placement = placement or Placement()
        self._language = language
        self._voice = voice

    @cached_property
    def folder(self) -> HubFolder:
        """The model's folder. Raises MissingPart."""
        return open_folder(self._path, kinds=frozenset(("whisper",)))

    @property
    def name(self) -> str:
        """The model's id."""
        return self.folder.name[0]

    @property
    def reliable(self) -> bool:
        """True: its words are shown as a transcript, named after the model."""
        return True

    @cached_property
    def engine(self) -> Engine:
        """What runs the model."""
        return Engine(self.name, self._load, self._placement)

    def warm_up(self) -> None:
        """Load the model. Raises MissingPart."""
        self.engine.warm_up()

    def transcribe(self, sound: Samples) -> tuple[Cue, ...]:
        """Give sentences, or what stands between pauses, with times from the start of `sound`."""
        return tuple(sentences(self.words(sound)))

    def words(self, sound: Samples) -> tuple[Cue, ...]:
        """Give one cue a word, in order. Silence gives none. Raises MissingPart, OutOfMemory."""
        self.warm_up()
        rate = int(self._prepare.sampling_rate)
        mono = resampled(np.nan_to_num(sound.mono), sound.rate_hz, rate)
        spans = stretches(mono, rate, most_s=float(self._prepare.chunk_length), voice=self._voice)
        width = self.folder.number("d_model", default=512)
        heads = self.folder.number("encoder_attention_heads", default=8)
        rows = self.engine.run(
            [mono[start:end] for start, end in spans],
            self._heard,
            bytes_each=activation_bytes(tokens=1500, width=width, heads=heads),
        )
        found: list[Cue] = []
        for (start, end), row in zip(spans, rows, strict=True):
            found += self._cues(row, start / rate, end / rate)
        return tuple(found)

    def _load(self) -> Module:
        from transformers import WhisperFeatureExtractor, WhisperForConditionalGeneration

        path = self.folder.path
        self._prepare = WhisperFeatureExtractor.from_pretrained(path, local_files_only=True)
        self._tokenizer = load_tokenizer(path)
        model = load_model(WhisperForConditionalGeneration, path, self._placement.precision)
        # Older folders lack what word times need; sentences then have the times of their stretch.
        self._aligned = bool(getattr(model.generation_config, "alignment_heads", None))
        return model

    def _heard(self, model: Module, some: Sequence[Vectors]) -> Sequence[Tensor]:
        """Give per stretch (tokens, 2): the token and its time in seconds."""
        import torch

        inputs = self._prepare(
            list(some),
            sampling_rate=self._prepare.sampling_rate,
            return_tensors="pt",
            return_attention_mask=True,
        )
        options = {"language": self._language} if self._language else {}
        found = []
        # One at a time: words must not depend on their neighbours' lengths.
        for spectrum, mask in zip(inputs["input_features"], inputs["attention_mask"], strict=True):
            told = model.generate(
                spectrum[None].to(model.device, model.dtype),
                attention_mask=mask[None].to(model.device),
                return_timestamps=True,
                return_token_timestamps=self._aligned,
                return_segments=True,
                do_sample=False,
                **options,
            )
            tokens = told["sequences"][0]
            times = told["token_timestamps"][0] if self._aligned else torch.zeros(len(tokens))
            found.append(torch.stack([tokens.double(), times.to(tokens.device).double()], dim=1))
        return found

    def _cues(self, row: Vectors, start_s: float, end_s: float) -> list[Cue]:
        """Put tokens together to words; times are those of their tokens, inside the stretch."""
        special = set(self._tokenizer.all_special_ids)
        held = [(int(token), float(time)) for token, time in row
                if int(token) not in special
                and not _TIME.fullmatch(str(self._tokenizer.convert_ids_to_tokens(int(token))))
                ]  # fmt: skip
        if not held:
            return []
        if not self._aligned:
            text = str(self._tokenizer.decode([token for token, _ in held])).strip()
            return [Cue(start_s=start_s, end_s=end_s, text=text)] if text else []
        words = self._split([token for token, _ in held])
        cues: list[Cue] = []
        for text, first, behind in words:
            begin = min(end_s, start_s + max(0.0, held[first][1]))
            last = held[behind][1] if behind < len(held) else end_s - start_s
            begin = max(begin, cues[-1].end_s if cues else start_s)
            if text.strip():
                cues.append(
                    Cue(start_s=begin, end_s=max(begin, min(end_s, start_s + last)),
                        text=text.strip())
                )  # fmt: skip
        return cues

    def _split(self, tokens: list[int]) -> list[tuple[str, int, int]]:
        """Give words with their first token and the one behind the last.

        A word begins with a space, or after a character of a script that writes none.
        """
        found: list[tuple[str, int, int]] = []
        first = 0
        held = ""
        for place in range(len(tokens)):
            text = str(self._tokenizer.decode(tokens[first : place + 1]))
            if text.endswith("\ufffd"):
                continue  # A character that goes on in the next token.
            new = text[len(held) :]
            if held and (new.startswith(" ") or is_alone(held[-1])):
                found.append((held, first, place))
                first = place
                text = str(self._tokenizer.decode(tokens[first : place + 1]))
            held = text
        if held:
            found.append((held, first, len(tokens)))
        return found
