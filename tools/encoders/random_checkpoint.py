"""Checkpoints with random weights in the sizes of published models, to measure speed and memory.

The vectors mean nothing. Numbers are those of the published configurations, where they differ from
the defaults of transformers' classes; a test compares the bytes with those that the hub states.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from tools.core.errors import BadInput
from tools.encoders import random_large
from tools.encoders.random_tokenizer import save_word_tokenizer
from tools.encoders.torch_engine import require_torch

_SIGLIP = {"vocab_size": 256_000, "projection_size": 768}


def save_random(name: str, folder: Path, *, words: tuple[str, ...]) -> Path:
    """Save a model of the catalogue with random weights; its tokenizer knows `words` alone.

    Raises BadInput for a model whose size is not known here, MissingPart without torch.
    """
    if name not in SIZES:
        raise BadInput(f"the size of {name!r} is not known; there are: {', '.join(SIZES)}")
    require_torch()
    import torch

    torch.manual_seed(1)
    folder.mkdir(parents=True, exist_ok=True)
    SIZES[name](folder, words)
    return folder


def _siglip2_base(folder: Path, words: tuple[str, ...]) -> None:
    from transformers import SiglipConfig, SiglipModel
    from transformers.models.siglip.image_processing_pil_siglip import SiglipImageProcessorPil

    save_word_tokenizer(folder, words, length=64)
    SiglipModel(
        SiglipConfig(text_config=_SIGLIP, vision_config={"image_size": 256, "patch_size": 16})
    ).save_pretrained(folder)
    SiglipImageProcessorPil(size={"height": 256, "width": 256}).save_pretrained(folder)


def _siglip2_so400m(folder: Path, words: tuple[str, ...]) -> None:
    from transformers import SiglipConfig, SiglipModel
    from transformers.models.siglip.image_processing_pil_siglip import SiglipImageProcessorPil

    wide = {"hidden_size": 1152, "intermediate_size": 4304, "num_hidden_layers": 27,
            "num_attention_heads": 16}  # fmt: skip
    save_word_tokenizer(folder, words, length=64)
    SiglipModel(
        SiglipConfig(
            text_config={**_SIGLIP, **wide, "projection_size": 1152},
            vision_config={**wide, "image_size": 384, "patch_size": 14},
        )
    ).save_pretrained(folder)
    SiglipImageProcessorPil(size={"height": 384, "width": 384}).save_pretrained(folder)


def _clap_general(folder: Path, words: tuple[str, ...]) -> None:
    """Save HTSAT-base beside RoBERTa-base."""
    from transformers import ClapConfig, ClapFeatureExtractor, ClapModel

    audio = {"patch_embeds_hidden_size": 128, "hidden_size": 1024, "depths": [2, 2, 12, 2]}
    save_word_tokenizer(folder, words, length=77)
    ClapModel(ClapConfig(audio_config=audio)).save_pretrained(folder)
    ClapFeatureExtractor(truncation="rand_trunc").save_pretrained(folder)


def _bge_small(folder: Path, words: tuple[str, ...]) -> None:
    from transformers import BertConfig, BertModel

    save_word_tokenizer(folder, words, length=512)
    BertModel(
        BertConfig(
            hidden_size=384, num_hidden_layers=12, num_attention_heads=12, intermediate_size=1536
        )
    ).save_pretrained(folder)


def _qwen3_embedding(folder: Path, words: tuple[str, ...]) -> None:
    from transformers import Qwen3Config, Qwen3Model

    save_word_tokenizer(folder, words, length=512)
    Qwen3Model(
        Qwen3Config(
            vocab_size=151_669, hidden_size=1024, num_hidden_layers=28, num_attention_heads=16,
            num_key_value_heads=8, head_dim=128, intermediate_size=3072,
        )
    ).save_pretrained(folder)  # fmt: skip


def _colmodernvbert(folder: Path, words: tuple[str, ...]) -> None:
    """Save ModernBERT of 22 layers behind SigLIP 2 base on tiles of 512 x 512."""
    from transformers import (
        ColModernVBertConfig,
        ColModernVBertForRetrieval,
        ColModernVBertProcessor,
    )
    from transformers.models.idefics3.image_processing_pil_idefics3 import (
        Idefics3ImageProcessorPil,
    )

    tiles = tuple(f"<row_{row}_col_{column}>" for row in range(1, 7) for column in range(1, 7))
    marks = ("<image>", "<fake_token_around_image>", "<end_of_utterance>", "<global-img>", *tiles)
    pictures = Idefics3ImageProcessorPil(
        size={"longest_edge": 2048}, max_image_size={"longest_edge": 512}
    )
    processor = ColModernVBertProcessor(
        pictures, save_word_tokenizer(folder, words, length=8192, marks=marks), image_seq_len=64
    )
    processor.save_pretrained(folder)
    text = {"model_type": "modernbert", "reference_compile": False}
    vision = {"model_type": "siglip_vision_model", "image_size": 512, "patch_size": 16}
    vlm = {"model_type": "modernvbert", "text_config": text, "vision_config": vision,
           "pixel_shuffle_factor": 4, "image_token_id": processor.image_token_id}  # fmt: skip
    ColModernVBertForRetrieval(ColModernVBertConfig(vlm_config=vlm)).save_pretrained(folder)


SIZES: Mapping[str, Callable[[Path, tuple[str, ...]], None]] = {
    "siglip2-base": _siglip2_base,
    "clap-general": _clap_general,
    "bge-small": _bge_small,
    "colmodernvbert": _colmodernvbert,
    "qwen3-embedding": _qwen3_embedding,
    "siglip2-so400m": _siglip2_so400m,
    "whisper-small": random_large.save_whisper_small,
    "colsmol": random_large.save_colsmol,
    "colqwen2": random_large.save_colqwen2,
    "qwen3-vl-embedding": random_large.save_qwen3_vl_embedding,
    "colpali": random_large.save_colpali,
}
"""By name of the catalogue."""
