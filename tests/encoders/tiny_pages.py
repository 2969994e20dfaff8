"""Tiny page models with random weights, saved as the hub lays them out."""

from __future__ import annotations

from pathlib import Path

from tests.encoders.tiny_models import TEXT, VISION, save_tokenizer


def save_colpali(folder: Path) -> Path:
    """Save a ColPali of 4 x 4 patches."""
    import torch
    from transformers import ColPaliConfig, ColPaliForRetrieval, ColPaliProcessor
    from transformers.models.siglip.image_processing_pil_siglip import SiglipImageProcessorPil

    torch.manual_seed(11)
    size = save_tokenizer(folder, marks=("<image>",), ends=False, length=512)
    pictures = SiglipImageProcessorPil(size={"height": 32, "width": 32})
    pictures.image_seq_length = 16
    tokenizer = _loaded(folder)
    processor = ColPaliProcessor(pictures, tokenizer)
    processor.save_pretrained(folder)
    text = {**TEXT, "model_type": "gemma", "vocab_size": len(tokenizer), "num_key_value_heads": 1,
            "head_dim": 16, "pad_token_id": 0, "bos_token_id": 2, "eos_token_id": 3}  # fmt: skip
    vlm = {"model_type": "paligemma", "text_config": text, "projection_dim": 32,
           "hidden_size": 32, "image_token_index": processor.image_token_id,
           "image_token_id": processor.image_token_id,
           "vision_config": {**VISION, "model_type": "siglip_vision_model",
                             "projection_dim": 32, "vision_use_head": False}}  # fmt: skip
    assert size <= len(tokenizer)
    ColPaliForRetrieval(ColPaliConfig(vlm_config=vlm, embedding_dim=24)).save_pretrained(folder)
    return folder


def save_colqwen(folder: Path, *, newer: bool = False) -> Path:
    """Save a ColQwen2, or one over Qwen2.5."""
    import torch
    from transformers import ColQwen2Config, ColQwen2ForRetrieval, ColQwen2Processor
    from transformers.models.qwen2_vl.image_processing_pil_qwen2_vl import Qwen2VLImageProcessorPil

    torch.manual_seed(12)
    marks = ("<|image_pad|>", "<|vision_start|>", "<|vision_end|>", "<|im_start|>", "<|im_end|>",
             "<|endoftext|>", "<|video_pad|>")  # fmt: skip
    save_tokenizer(folder, marks=marks, ends=False, length=512)
    tokenizer = _loaded(folder)
    pictures = Qwen2VLImageProcessorPil(
        size={"shortest_edge": 56 * 56, "longest_edge": 112 * 112}, patch_size=14, merge_size=2
    )
    ColQwen2Processor(pictures, tokenizer).save_pretrained(folder)
    ids = {name: tokenizer.convert_tokens_to_ids(mark) for name, mark in (
        ("image_token_id", "<|image_pad|>"), ("video_token_id", "<|video_pad|>"),
        ("vision_start_token_id", "<|vision_start|>"), ("vision_end_token_id", "<|vision_end|>"),
    )}  # fmt: skip
    text = {**TEXT, "vocab_size": len(tokenizer), "num_key_value_heads": 2,
            "rope_scaling": {"type": "mrope", "rope_type": "default", "mrope_section": [2, 2, 4]},
            "pad_token_id": 0, "bos_token_id": 2, "eos_token_id": 3}  # fmt: skip
    vision = {"depth": 2, "embed_dim": 32, "hidden_size": 32, "num_heads": 2, "mlp_ratio": 2,
              "patch_size": 14}  # fmt: skip
    if newer:
        vision = {"depth": 2, "hidden_size": 32, "num_heads": 2, "intermediate_size": 64,
                  "out_hidden_size": 32, "patch_size": 14, "fullatt_block_indexes": [1],
                  "window_size": 56}  # fmt: skip
    vlm = {"model_type": "qwen2_5_vl" if newer else "qwen2_vl", "text_config": text,
           "vision_config": vision, **ids}  # fmt: skip
    ColQwen2ForRetrieval(ColQwen2Config(vlm_config=vlm, embedding_dim=24)).save_pretrained(folder)
    return folder


def save_colmodernvbert(folder: Path) -> Path:
    """Save a ColModernVBert with tiles of 2 x 2 patches."""
    import torch
    from transformers import (
        ColModernVBertConfig,
        ColModernVBertForRetrieval,
        ColModernVBertProcessor,
    )
    from transformers.models.idefics3.image_processing_pil_idefics3 import (
        Idefics3ImageProcessorPil,
    )

    torch.manual_seed(13)
    tiles = tuple(f"<row_{row}_col_{column}>" for row in range(1, 7) for column in range(1, 7))
    marks = ("<image>", "<fake_token_around_image>", "<end_of_utterance>", "<global-img>", *tiles)
    save_tokenizer(folder, marks=marks, ends=False, length=512)
    tokenizer = _loaded(folder)
    pictures = Idefics3ImageProcessorPil(
        size={"longest_edge": 96}, max_image_size={"longest_edge": 32}
    )
    processor = ColModernVBertProcessor(pictures, tokenizer, image_seq_len=4)
    processor.save_pretrained(folder)
    text = {**TEXT, "model_type": "modernbert", "vocab_size": len(tokenizer), "pad_token_id": 0,
            "bos_token_id": 2, "eos_token_id": 3, "cls_token_id": 2, "sep_token_id": 3,
            "reference_compile": False, "global_attn_every_n_layers": 1}  # fmt: skip
    vlm = {"model_type": "modernvbert", "text_config": text, "pixel_shuffle_factor": 2,
           "image_token_id": processor.image_token_id,
           "vision_config": {**VISION, "model_type": "siglip_vision_model"}}  # fmt: skip
    config = ColModernVBertConfig(vlm_config=vlm, embedding_dim=24)
    ColModernVBertForRetrieval(config).save_pretrained(folder)
    return folder


def _loaded(folder: Path) -> object:
    from tools.encoders.hub_tokenizer import load_tokenizer

    return load_tokenizer(folder)
