"""A tiny Qwen3-VL-Embedding with random weights, saved as the hub lays it out."""

from __future__ import annotations

from pathlib import Path

from tests.encoders.tiny_engine import QWEN_MARKS, qwen_config
from tests.encoders.tiny_models import save_tokenizer

TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n"
    "{% for one in message['content'] %}"
    "{% if one['type'] == 'image' %}<|vision_start|><|image_pad|><|vision_end|>"
    "{% else %}{{ one['text'] }}{% endif %}{% endfor %}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
"""As Qwen-VL's own writes these messages."""


def save_one_space(folder: Path, *, embeds: bool = True) -> Path:
    """Save one of 16 px patches. embeds: in the layout of an embedding model, with its pooling."""
    import torch
    from transformers import Qwen3VLForConditionalGeneration
    from transformers.models.qwen2_vl.image_processing_pil_qwen2_vl import Qwen2VLImageProcessorPil

    from tools.encoders.hub_tokenizer import load_tokenizer

    torch.manual_seed(31)
    folder.mkdir(exist_ok=True)
    save_tokenizer(folder, marks=QWEN_MARKS, ends=False, length=8192)
    (folder / "chat_template.jinja").write_text(TEMPLATE)
    Qwen2VLImageProcessorPil(patch_size=16, merge_size=2).save_pretrained(folder)
    config = qwen_config(load_tokenizer(folder), "qwen3_vl")
    Qwen3VLForConditionalGeneration(config).save_pretrained(folder)
    if embeds:
        (folder / "1_Pooling").mkdir()
        (folder / "1_Pooling" / "config.json").write_text('{"pooling_mode_lasttoken": true}')
    return folder
