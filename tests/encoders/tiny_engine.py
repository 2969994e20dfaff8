"""Tiny page models of colpali-engine with random weights. Needs the extra `colpali`."""

from __future__ import annotations

import importlib.util
import warnings
from pathlib import Path

import pytest

from tests.encoders.tiny_models import TEXT, VISION, save_tokenizer

ADVICE = "needs colpali-engine and torchvision: make nightly runs this in .venv-colpali"
QWEN_MARKS = ("<|image_pad|>", "<|vision_start|>", "<|vision_end|>", "<|im_start|>", "<|im_end|>",
               "<|endoftext|>", "<|video_pad|>")  # fmt: skip
_TILES = tuple(f"<row_{row}_col_{column}>" for row in range(1, 7) for column in range(1, 7))


def need_engine() -> None:
    """Skip, with the reason, where the engine is not installed."""
    for name in ("torch", "torchvision", "colpali_engine"):
        if importlib.util.find_spec(name) is None:
            pytest.skip(ADVICE)


def save_colsmol(folder: Path) -> Path:
    """Save a ColIdefics3, which ColSmol is, with tiles of 2 x 2 patches."""
    import torch
    from colpali_engine.models import ColIdefics3, ColIdefics3Processor
    from transformers import Idefics3Config, Idefics3ImageProcessor

    torch.manual_seed(21)
    marks = ("<image>", "<fake_token_around_image>", "<end_of_utterance>", "<global-img>",
             "<|im_start|>", *_TILES)  # fmt: skip
    tokenizer = saved_tokenizer(folder, marks)
    pictures = Idefics3ImageProcessor(
        size={"longest_edge": 96}, max_image_size={"longest_edge": 32}
    )
    ColIdefics3Processor(pictures, tokenizer, image_seq_len=4).save_pretrained(folder)
    text = {**TEXT, "model_type": "llama", "vocab_size": len(tokenizer), "pad_token_id": 0,
            "num_key_value_heads": 1, "bos_token_id": 2, "eos_token_id": 3}  # fmt: skip
    config = Idefics3Config(
        text_config=text, vision_config=dict(VISION), scale_factor=2,
        image_token_id=tokenizer.convert_tokens_to_ids("<image>"),
    )  # fmt: skip
    ColIdefics3(config).save_pretrained(folder)
    return folder


def save_colsmol_adapted(folder: Path) -> Path:
    """Save the same with an adapter beside it, as training leaves one."""
    import torch
    from colpali_engine.models import ColIdefics3
    from peft import LoraConfig, get_peft_model

    save_colsmol(folder)
    torch.manual_seed(22)
    model = ColIdefics3.from_pretrained(folder)
    wanted = LoraConfig(r=4, target_modules=["q_proj", "linear"], init_lora_weights=False)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)  # peft asks transformers in its old words
        get_peft_model(model, wanted).save_pretrained(folder)
    (folder / "README.md").unlink(missing_ok=True)
    return folder


def save_engine_colmodernvbert(folder: Path) -> Path:
    """Save a ColModernVBert as the engine keeps it."""
    import torch
    from colpali_engine.models import ColModernVBert, ColModernVBertProcessor
    from transformers import Idefics3ImageProcessor, ModernVBertConfig

    torch.manual_seed(23)
    marks = ("<image>", "<fake_token_around_image>", "<end_of_utterance>", "<global-img>",
             "<|begin_of_text|>", *_TILES)  # fmt: skip
    tokenizer = saved_tokenizer(folder, marks)
    pictures = Idefics3ImageProcessor(
        size={"longest_edge": 96}, max_image_size={"longest_edge": 32}
    )
    ColModernVBertProcessor(pictures, tokenizer, image_seq_len=4).save_pretrained(folder)
    text = {**TEXT, "model_type": "modernbert", "vocab_size": len(tokenizer), "pad_token_id": 0,
            "bos_token_id": 2, "eos_token_id": 3, "cls_token_id": 2, "sep_token_id": 3,
            "reference_compile": False, "global_attn_every_n_layers": 1}  # fmt: skip
    config = ModernVBertConfig(
        text_config=text, vision_config={**VISION, "model_type": "siglip_vision_model"},
        pixel_shuffle_factor=2, image_token_id=tokenizer.convert_tokens_to_ids("<image>"),
    )  # fmt: skip
    ColModernVBert(config).save_pretrained(folder)
    return folder


def save_engine_colqwen(folder: Path, *, kind: str = "ColQwen2") -> Path:
    """Save a ColQwen2, ColQwen2_5 or ColQwen3 as the engine keeps it."""
    import torch
    from colpali_engine import models

    torch.manual_seed(25)
    tokenizer = saved_tokenizer(folder, QWEN_MARKS)
    named = {"ColQwen2": "ColQwen2Processor", "ColQwen2_5": "ColQwen2_5_Processor",
             "ColQwen3": "ColQwen3Processor"}  # fmt: skip
    side = 16 if kind == "ColQwen3" else 14
    save_qwen_processor(folder, tokenizer, getattr(models, named[kind]), side=side)
    config = qwen_config(tokenizer, {"ColQwen2": "qwen2_vl", "ColQwen2_5": "qwen2_5_vl",
                                     "ColQwen3": "qwen3_vl"}[kind])  # fmt: skip
    getattr(models, kind)(config).save_pretrained(folder)
    return folder


def save_qwen_processor(folder: Path, tokenizer: object, kind: type, *, side: int,
                        template: str | None = None) -> None:  # fmt: skip
    """Save the processor of a Qwen-VL: pictures of at most 64 patches."""
    from transformers import Qwen2VLImageProcessor, Qwen2VLVideoProcessor, Qwen3VLVideoProcessor

    size = {"shortest_edge": (4 * side) ** 2, "longest_edge": (8 * side) ** 2}
    pictures = Qwen2VLImageProcessor(size=size, patch_size=side, merge_size=2)
    films = Qwen3VLVideoProcessor if side == 16 else Qwen2VLVideoProcessor
    kind(
        image_processor=pictures, tokenizer=tokenizer, chat_template=template,
        video_processor=films(patch_size=side, merge_size=2),
    ).save_pretrained(folder)  # fmt: skip


def qwen_config(tokenizer: object, kind: str, *, context: int = 8192) -> object:
    """Give the configuration of a tiny Qwen-VL of a `model_type`."""
    from transformers import AutoConfig

    ids = {name: tokenizer.convert_tokens_to_ids(mark) for name, mark in (
        ("image_token_id", "<|image_pad|>"), ("video_token_id", "<|video_pad|>"),
        ("vision_start_token_id", "<|vision_start|>"), ("vision_end_token_id", "<|vision_end|>"),
    )}  # fmt: skip
    rope = {"type": "mrope", "rope_type": "default", "mrope_section": [2, 2, 4],
            "rope_theta": 10000.0, "mrope_interleaved": kind == "qwen3_vl"}  # fmt: skip
    text = {**TEXT, "vocab_size": len(tokenizer), "num_key_value_heads": 2,
            "rope_parameters": rope, "pad_token_id": 0, "bos_token_id": 2, "eos_token_id": 3,
            "max_position_embeddings": context}  # fmt: skip
    visions = {
        "qwen2_vl": {"depth": 2, "embed_dim": 32, "hidden_size": 32, "num_heads": 2,
                     "mlp_ratio": 2, "patch_size": 14},
        "qwen2_5_vl": {"depth": 2, "hidden_size": 32, "num_heads": 2, "intermediate_size": 64,
                       "out_hidden_size": 32, "patch_size": 14, "fullatt_block_indexes": [1],
                       "window_size": 56},
        "qwen3_vl": {"depth": 2, "hidden_size": 32, "num_heads": 2, "intermediate_size": 64,
                     "out_hidden_size": 32, "patch_size": 16, "spatial_merge_size": 2,
                     "num_position_embeddings": 64, "deepstack_visual_indexes": [0]},
    }  # fmt: skip
    if kind == "qwen3_vl":
        text["head_dim"] = 16
    return AutoConfig.for_model(kind, text_config=text, vision_config=visions[kind], **ids)


def saved_tokenizer(folder: Path, marks: tuple[str, ...], *, length: int = 8192) -> object:
    from tools.encoders.hub_tokenizer import load_tokenizer

    save_tokenizer(folder, marks=marks, ends=False, length=length)
    return load_tokenizer(folder)
