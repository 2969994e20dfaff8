"""Tiny ColGemma3 and ColQwen3.5 with random weights, as colpali-engine keeps them."""

from __future__ import annotations

from pathlib import Path

from tests.encoders.tiny_engine import QWEN_MARKS, saved_tokenizer
from tests.encoders.tiny_models import TEXT, VISION

_GEMMA_MARKS = ("<start_of_image>", "<end_of_image>", "<image_soft_token>", "<start_of_turn>",
                "<end_of_turn>")  # fmt: skip
_GEMMA_TEMPLATE = (
    "{{ bos_token }}{% for message in messages %}<start_of_turn>{{ message['role'] }}\n"
    "{% if message['content'] is string %}{{ message['content'] }}{% else %}"
    "{% for one in message['content'] %}{% if one['type'] == 'image' %}<start_of_image>"
    "{% else %}{{ one['text'] }}{% endif %}{% endfor %}{% endif %}<end_of_turn>\n{% endfor %}"
)


def save_engine_colgemma3(folder: Path) -> Path:
    """Save a ColGemma3 of 4 x 4 rows a page."""
    import torch
    from colpali_engine.models import ColGemma3, ColGemmaProcessor3
    from transformers import AutoConfig, Gemma3ImageProcessor, PreTrainedTokenizerFast

    torch.manual_seed(27)
    saved_tokenizer(folder, _GEMMA_MARKS)
    named = {"boi_token": "<start_of_image>", "eoi_token": "<end_of_image>",
             "image_token": "<image_soft_token>"}  # fmt: skip
    tokenizer = PreTrainedTokenizerFast.from_pretrained(folder, extra_special_tokens=named)
    tokenizer.chat_template = _GEMMA_TEMPLATE
    ids = {name: tokenizer.convert_tokens_to_ids(mark) for name, mark in named.items()}
    pictures = Gemma3ImageProcessor(size={"height": 64, "width": 64})
    ColGemmaProcessor3(
        pictures, tokenizer, chat_template=_GEMMA_TEMPLATE, image_seq_length=16
    ).save_pretrained(folder)
    text = {**TEXT, "model_type": "gemma3_text", "vocab_size": len(tokenizer),
            "num_key_value_heads": 1, "head_dim": 16, "pad_token_id": 0, "bos_token_id": 2,
            "eos_token_id": 3, "sliding_window": 4096}  # fmt: skip
    config = AutoConfig.for_model(
        "gemma3", text_config=text, mm_tokens_per_image=16,
        vision_config={**VISION, "model_type": "siglip_vision_model", "image_size": 64,
                       "vision_use_head": False},
        boi_token_index=ids["boi_token"], eoi_token_index=ids["eoi_token"],
        image_token_index=ids["image_token"],
    )  # fmt: skip
    ColGemma3(config).save_pretrained(folder)
    return folder


def save_engine_colqwen3_5(folder: Path) -> Path:
    """Save a ColQwen3.5: every second layer attends, the others carry a state."""
    import torch
    from colpali_engine.models import ColQwen3_5, ColQwen3_5Processor
    from transformers import AutoConfig

    from tests.encoders.tiny_engine import save_qwen_processor

    torch.manual_seed(28)
    tokenizer = saved_tokenizer(folder, QWEN_MARKS)
    save_qwen_processor(folder, tokenizer, ColQwen3_5Processor, side=16)
    ids = {name: tokenizer.convert_tokens_to_ids(mark) for name, mark in (
        ("image_token_id", "<|image_pad|>"), ("video_token_id", "<|video_pad|>"),
        ("vision_start_token_id", "<|vision_start|>"), ("vision_end_token_id", "<|vision_end|>"),
    )}  # fmt: skip
    text = {**TEXT, "vocab_size": len(tokenizer), "num_key_value_heads": 1, "head_dim": 16,
            "linear_num_key_heads": 2, "linear_num_value_heads": 2, "linear_key_head_dim": 16,
            "linear_value_head_dim": 16, "layer_types": ["linear_attention", "full_attention"],
            "rope_parameters": {"rope_type": "default", "mrope_section": [2, 1, 1],
                                "rope_theta": 10000.0, "partial_rotary_factor": 0.5,
                                "mrope_interleaved": True},
            "pad_token_id": 0, "bos_token_id": 2, "eos_token_id": 3}  # fmt: skip
    vision = {"depth": 2, "hidden_size": 32, "num_heads": 2, "intermediate_size": 64,
              "out_hidden_size": 32, "patch_size": 16, "spatial_merge_size": 2,
              "num_position_embeddings": 64}  # fmt: skip
    config = AutoConfig.for_model("qwen3_5", text_config=text, vision_config=vision, **ids)
    ColQwen3_5(config).save_pretrained(folder)
    return folder
