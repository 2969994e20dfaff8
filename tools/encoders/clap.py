"""CLAP: sounds and words in one space. Wu et al. 2023 (LAION), through transformers' ClapModel.

Trained at 48 kHz on 10 s: other rates are resampled, longer sounds are cut into such windows, so
that the random crop of the reference preparation never happens.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import gcd
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from tools.core.content import Content, Samples
from tools.encoders.hub_folder import HubFolder
from tools.encoders.hub_tokenizer import load_tokenizer
from tools.encoders.torch_engine import Placement, activation_bytes, load_model, unit_rows
from tools.encoders.two_towers import TwoTowerEncoder, sound_of

if TYPE_CHECKING:
    from torch import Tensor
    from torch.nn import Module

RATE_HZ = 48_000
_LEAST_S = 0.05
_TEXT_TOKENS = 77
"""What LAION's text tower was trained with."""


def build(path: Path, placement: Placement | None = None) -> TwoTowerEncoder:
    """Give the encoder of a CLAP folder."""
    return TwoTowerEncoder(path, ClapTowers(), placement)


class ClapTowers:
    """Towers of CLAP."""

    kinds = frozenset(("clap",))
    medium: type[Content] = Samples

    def dimension(self, folder: HubFolder) -> int:
        """Read the width of the shared projection."""
        return folder.number("projection_dim", default=512)

    def preprocessing(self, folder: HubFolder) -> str:
        """Describe the sound's preparation and the text's length."""
        said = folder.said("preprocessor_config.json") or folder.said("processor_config.json")
        shape = said.get("feature_extractor", said)
        assert isinstance(shape, dict)
        named = ("sampling_rate", "max_length_s", "hop_length", "fft_window_size", "feature_size",
                 "frequency_min", "frequency_max", "truncation", "padding")  # fmt: skip
        told = ", ".join(f"{name} {shape[name]}" for name in named if name in shape)
        return (
            f"clap sound, mono ({told or 'class defaults'}), longer: mean of windows, "
            f"{_TEXT_TOKENS} tokens"
        )

    def load(self, folder: HubFolder, precision: str) -> Module:
        """Load model, tokenizer and what makes the mel spectrum."""
        from transformers import ClapFeatureExtractor, ClapModel

        self._sounds = ClapFeatureExtractor.from_pretrained(folder.path, local_files_only=True)
        self._tokenizer = load_tokenizer(folder.path)
        return load_model(ClapModel, folder.path, precision)

    def tokens(self, text: str) -> int:
        """Count tokens, without the marks."""
        return len(self._tokenizer(text, add_special_tokens=False)["input_ids"])

    @property
    def room(self) -> int:
        """Most tokens beside the marks."""
        return _TEXT_TOKENS - int(self._tokenizer.num_special_tokens_to_add())

    def words(self, model: Module, texts: Sequence[str]) -> Sequence[Tensor]:
        """Encode texts: (d,) each; the mask hides the padding."""
        inputs = self._tokenizer(list(texts), padding=True, return_tensors="pt")
        found = model.get_text_features(
            input_ids=inputs["input_ids"].to(model.device),
            attention_mask=inputs["attention_mask"].to(model.device),
        )
        return list(unit_rows(found.pooler_output))

    def media(self, model: Module, contents: Sequence[Content]) -> Sequence[Tensor]:
        """Encode windows: (d,) each."""
        import torch

        heard = [one.mono for one in contents if isinstance(one, Samples)]
        inputs = self._sounds(heard, sampling_rate=self._sounds.sampling_rate, return_tensors="pt")
        spectra = inputs["input_features"].to(model.device, model.dtype)  # (n, mels, t, f)
        # The reference marks one sound of every batch as long, by chance, for training's sake.
        longer = torch.zeros((len(heard), 1), dtype=torch.bool, device=model.device)
        found = model.get_audio_features(input_features=spectra, is_longer=longer)
        return list(unit_rows(found.pooler_output))

    def parts(self, content: Content) -> list[Content]:
        """Resample, and cut into windows of what the model takes; the last one ends at the end."""
        sound = sound_of(content, least_s=_LEAST_S)
        rate = int(self._sounds.sampling_rate)
        mono = resampled(sound.mono, sound.rate_hz, rate)
        most = int(self._sounds.nb_max_samples)
        if mono.size <= most:
            return [Samples(mono, rate)]
        starts = [*range(0, mono.size - most, most), mono.size - most]
        return [Samples(mono[start : start + most], rate) for start in starts]

    def bytes_each(self, folder: HubFolder) -> int:
        """Estimate by the patches of the first, widest layer."""
        side = folder.number("audio_config", "spec_size", default=256)
        width = folder.number("audio_config", "patch_embeds_hidden_size", default=96)
        return activation_bytes(tokens=(side // 4) ** 2, width=width, heads=0)


def resampled(
    mono: np.ndarray[tuple[int], np.dtype[np.float32]], rate_hz: int, wanted_hz: int
) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    """Give a sound at another rate, by a polyphase filter."""
    if rate_hz == wanted_hz:
        return mono
    from scipy.signal import resample_poly

    shared = gcd(rate_hz, wanted_hz)
    found = resample_poly(mono, wanted_hz // shared, rate_hz // shared)
    return np.asarray(found, dtype=np.float32)
