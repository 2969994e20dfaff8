"""Random weights in the sizes of the catalogue's largest models, of ColSmol and of Whisper small.

Stored in bf16, as the published ones of 2 B parameters are: half of the disk, and of the memory
that making them takes.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tools.core.errors import MissingPart
from tools.encoders.random_tokenizer import save_word_tokenizer

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerFast

_QWEN_MARKS = ("<|image_pad|>", "<|video_pad|>", "<|vision_start|>", "<|vision_end|>",
               "<|im_start|>", "<|im_end|>", "<|endoftext|>")  # fmt: skip
_TEMPLATE = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n"
    "{% for one in message['content'] %}{% if one['type'] == 'image' %}"
    "<|vision_start|><|image_pad|><|vision_end|>{% else %}{{ one['text'] }}{% endif %}"
    "{% endfor %}<|im_end|>\n{% endfor %}"
)
TOKENS_HEARD = 100
"""That Whisper writes for a window of 30 s: 150 words a minute, four tokens for three words."""


@contextmanager
def _in_bf16() -> Iterator[None]:
    import torch

    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.bfloat16)
    try:
        yield
    finally:
        torch.set_default_dtype(before)


def save_colqwen2(folder: Path, words: tuple[str, ...]) -> None:
    """Save Qwen2-VL 2B with pages of at most 768 tokens."""
    from transformers import ColQwen2Config, ColQwen2ForRetrieval, ColQwen2Processor
    from transformers.models.qwen2_vl.image_processing_pil_qwen2_vl import Qwen2VLImageProcessorPil

    tokenizer = save_word_tokenizer(folder, words, length=8192, marks=_QWEN_MARKS)
    pictures = Qwen2VLImageProcessorPil(
        size={"shortest_edge": 56 * 56, "longest_edge": 768 * 28 * 28}, patch_size=14, merge_size=2
    )
    ColQwen2Processor(pictures, tokenizer).save_pretrained(folder)
    text = {"vocab_size": 151_936, "hidden_size": 1536, "intermediate_size": 8960,
            "num_hidden_layers": 28, "num_attention_heads": 12, "num_key_value_heads": 2,
            "max_position_embeddings": 32_768, "tie_word_embeddings": True, "rope_scaling": {
                "type": "mrope", "rope_type": "default", "mrope_section": [16, 24, 24]},
            }  # fmt: skip
    vision = {"depth": 32, "embed_dim": 1280, "hidden_size": 1536, "num_heads": 16,
              "mlp_ratio": 4, "patch_size": 14}  # fmt: skip
    vlm = {"model_type": "qwen2_vl", "text_config": text, "vision_config": vision,
           "tie_word_embeddings": True, **_qwen_ids(tokenizer)}  # fmt: skip
    with _in_bf16():
        ColQwen2ForRetrieval(ColQwen2Config(vlm_config=vlm)).save_pretrained(folder)


def save_colpali(folder: Path, words: tuple[str, ...]) -> None:
    """Save PaliGemma 3B on pages of 448 x 448: 1024 patches."""
    from transformers import ColPaliConfig, ColPaliForRetrieval, ColPaliProcessor
    from transformers.models.siglip.image_processing_pil_siglip import SiglipImageProcessorPil

    tokenizer = save_word_tokenizer(folder, words, length=8192, marks=("<image>",))
    pictures = SiglipImageProcessorPil(size={"height": 448, "width": 448})
    pictures.image_seq_length = 1024
    processor = ColPaliProcessor(pictures, tokenizer)
    processor.save_pretrained(folder)
    text = {"model_type": "gemma", "vocab_size": 257_216, "hidden_size": 2048,
            "intermediate_size": 16_384, "num_hidden_layers": 18, "num_attention_heads": 8,
            "num_key_value_heads": 1, "head_dim": 256}  # fmt: skip
    vision = {"model_type": "siglip_vision_model", "hidden_size": 1152, "intermediate_size": 4304,
              "num_hidden_layers": 27, "num_attention_heads": 16, "patch_size": 14,
              "image_size": 448, "projection_dim": 2048, "vision_use_head": False}  # fmt: skip
    vlm = {"model_type": "paligemma", "text_config": text, "vision_config": vision,
           "projection_dim": 2048, "hidden_size": 2048,
           "image_token_id": processor.image_token_id,
           "image_token_index": processor.image_token_id}  # fmt: skip
    with _in_bf16():
        ColPaliForRetrieval(ColPaliConfig(vlm_config=vlm)).save_pretrained(folder)


def save_qwen3_vl_embedding(folder: Path, words: tuple[str, ...]) -> None:
    """Save Qwen3-VL 2B in the layout of an embedding model."""
    from transformers import Qwen3VLConfig, Qwen3VLForConditionalGeneration
    from transformers.models.qwen2_vl.image_processing_pil_qwen2_vl import Qwen2VLImageProcessorPil

    tokenizer = save_word_tokenizer(folder, words, length=8192, marks=_QWEN_MARKS)
    (folder / "chat_template.jinja").write_text(_TEMPLATE)
    Qwen2VLImageProcessorPil(patch_size=16, merge_size=2).save_pretrained(folder)
    (folder / "1_Pooling").mkdir(exist_ok=True)
    (folder / "1_Pooling" / "config.json").write_text('{"pooling_mode_lasttoken": true}')
    text = {"vocab_size": 151_936, "hidden_size": 2048, "intermediate_size": 6144,
            "num_hidden_layers": 28, "num_attention_heads": 16, "num_key_value_heads": 8,
            "head_dim": 128, "tie_word_embeddings": True, "rope_parameters": {
                "type": "mrope", "rope_type": "default", "mrope_section": [24, 20, 20],
                "rope_theta": 5e6, "mrope_interleaved": True}}  # fmt: skip
    vision = {"depth": 24, "hidden_size": 1024, "intermediate_size": 4096, "num_heads": 16,
              "patch_size": 16, "spatial_merge_size": 2, "out_hidden_size": 2048,
              "deepstack_visual_indexes": [5, 11, 17]}  # fmt: skip
    config = Qwen3VLConfig(text_config=text, vision_config=vision, tie_word_embeddings=True,
                           **_qwen_ids(tokenizer))  # fmt: skip
    with _in_bf16():
        Qwen3VLForConditionalGeneration(config).save_pretrained(folder)


def _qwen_ids(tokenizer: PreTrainedTokenizerFast) -> dict[str, int]:
    named = {"image_token_id": "<|image_pad|>", "video_token_id": "<|video_pad|>",
             "vision_start_token_id": "<|vision_start|>",
             "vision_end_token_id": "<|vision_end|>"}  # fmt: skip
    return {name: int(tokenizer.convert_tokens_to_ids(mark)) for name, mark in named.items()}


def save_colsmol(folder: Path, words: tuple[str, ...]) -> None:
    """Save SmolVLM 256M as colpali-engine keeps it. Raises MissingPart without the engine."""
    try:
        from colpali_engine.models import ColIdefics3, ColIdefics3Processor
    except (ImportError, RuntimeError, AttributeError) as exc:
        raise MissingPart(
            "colsmol needs colpali-engine: pip install 'cairn-assistant[colpali]', "
            "see docs/encoders.md"
        ) from exc
    from transformers import Idefics3Config, Idefics3ImageProcessor

    tiles = tuple(f"<row_{row}_col_{column}>" for row in range(1, 7) for column in range(1, 7))
    marks = ("<image>", "<fake_token_around_image>", "<end_of_utterance>", "<global-img>",
             "<|im_start|>", *tiles)  # fmt: skip
    tokenizer = save_word_tokenizer(folder, words, length=8192, marks=marks)
    pictures = Idefics3ImageProcessor(
        size={"longest_edge": 2048}, max_image_size={"longest_edge": 512}
    )
    ColIdefics3Processor(pictures, tokenizer, image_seq_len=64).save_pretrained(folder)
    text = {"model_type": "llama", "vocab_size": 49_280, "hidden_size": 576,
            "intermediate_size": 1536, "num_hidden_layers": 30, "num_attention_heads": 9,
            "num_key_value_heads": 3, "pad_token_id": 0}  # fmt: skip
    vision = {"hidden_size": 768, "intermediate_size": 3072, "num_hidden_layers": 12,
              "num_attention_heads": 12, "image_size": 512, "patch_size": 16}  # fmt: skip
    config = Idefics3Config(
        text_config=text, vision_config=vision, scale_factor=4,
        image_token_id=int(tokenizer.convert_tokens_to_ids("<image>")),
    )  # fmt: skip
    with _in_bf16():
        ColIdefics3(config).save_pretrained(folder)


def save_whisper_small(folder: Path, words: tuple[str, ...]) -> None:
    """Save Whisper small; its end mark is held back, so that each window has as many tokens."""
    from transformers import (
        GenerationConfig,
        WhisperConfig,
        WhisperFeatureExtractor,
        WhisperForConditionalGeneration,
    )

    marks = ("<|startoftranscript|>", "<|en|>", "<|transcribe|>", "<|translate|>",
             "<|notimestamps|>", "<|endoftext|>")  # fmt: skip
    size = 51_865
    filled = tuple(f"w{at}" for at in range(size - len(words) - len(marks) - 4))
    tokenizer = save_word_tokenizer(folder, (*words, *filled), length=448, marks=marks)
    ids = {mark: int(tokenizer.convert_tokens_to_ids(mark)) for mark in marks}
    start, end = ids["<|startoftranscript|>"], ids["<|endoftext|>"]
    config = WhisperConfig(
        vocab_size=size, d_model=768, encoder_layers=12, decoder_layers=12,
        encoder_attention_heads=12, decoder_attention_heads=12, encoder_ffn_dim=3072,
        decoder_ffn_dim=3072, num_mel_bins=80, pad_token_id=end, bos_token_id=end,
        eos_token_id=end, decoder_start_token_id=start,
        begin_suppress_tokens=None, suppress_tokens=None,
    )  # fmt: skip
    model = WhisperForConditionalGeneration(config)
    model.generation_config = GenerationConfig(
        decoder_start_token_id=start, eos_token_id=end, pad_token_id=end, bos_token_id=end,
        is_multilingual=True, lang_to_id={"<|en|>": ids["<|en|>"]},
        task_to_id={"transcribe": ids["<|transcribe|>"], "translate": ids["<|translate|>"]},
        no_timestamps_token_id=size - 1502, max_length=TOKENS_HEARD + 4, suppress_tokens=[end],
        return_timestamps=True, alignment_heads=[[5, 3], [5, 9], [8, 0], [8, 4], [8, 7], [8, 8],
                                                 [9, 0], [9, 7], [9, 9], [10, 5]],
    )  # fmt: skip
    model.save_pretrained(folder)
    WhisperFeatureExtractor(feature_size=80).save_pretrained(folder)
