"""A tiny Whisper with random weights, saved as the hub lays it out."""

from __future__ import annotations

from pathlib import Path

from tests.encoders.tiny_models import save_tokenizer


def save_whisper(folder: Path, *, aligned: bool = True, seconds: int = 2, seed: int = 21) -> Path:
    """Save a Whisper of so many seconds a chunk. aligned: with what word times need.

    seconds: 30, as the published ones, for what is to be converted.
    """
    import torch
    from transformers import (
        GenerationConfig,
        WhisperConfig,
        WhisperFeatureExtractor,
        WhisperForConditionalGeneration,
    )

    torch.manual_seed(seed)
    times = tuple(f"<|{step * 0.02:.2f}|>" for step in range(50 * seconds + 1))
    marks = ("<|startoftranscript|>", "<|en|>", "<|transcribe|>", "<|translate|>",
             "<|notimestamps|>", "<|endoftext|>", "<|startofprev|>", "<|startoflm|>",
             "<|nospeech|>")  # fmt: skip
    # Marks stand behind the words and times last, as in the published vocabularies: CTranslate2
    # takes what stands behind the end mark for no word.
    published = seconds == 30
    save_tokenizer(folder, marks=() if published else marks, ends=False, length=448)
    from transformers import PreTrainedTokenizerFast

    tokenizer = PreTrainedTokenizerFast.from_pretrained(folder)
    if published:
        tokenizer.add_tokens(["<|endoftext|>", *marks], special_tokens=True)
    tokenizer.add_tokens(list(times))
    tokenizer.save_pretrained(folder)
    ids = {mark: tokenizer.convert_tokens_to_ids(mark) for mark in marks}
    start, end = ids["<|startoftranscript|>"], ids["<|endoftext|>"]
    config = WhisperConfig(
        vocab_size=len(tokenizer), d_model=32, encoder_layers=2, decoder_layers=2,
        encoder_attention_heads=2, decoder_attention_heads=2, encoder_ffn_dim=64,
        decoder_ffn_dim=64, num_mel_bins=20, max_source_positions=50 * seconds,
        max_target_positions=448 if seconds == 30 else 64,
        pad_token_id=end, bos_token_id=end, eos_token_id=end, decoder_start_token_id=start,
        begin_suppress_tokens=None, suppress_tokens=None,
    )  # fmt: skip
    model = WhisperForConditionalGeneration(config)
    told = {"alignment_heads": [[1, 0], [1, 1]]} if aligned else {}
    model.generation_config = GenerationConfig(
        decoder_start_token_id=start, eos_token_id=end, pad_token_id=end, bos_token_id=end,
        is_multilingual=True, lang_to_id={"<|en|>": ids["<|en|>"]},
        task_to_id={"transcribe": ids["<|transcribe|>"], "translate": ids["<|translate|>"]},
        no_timestamps_token_id=ids["<|notimestamps|>"], max_length=24,
        return_timestamps=True, max_initial_timestamp_index=50, **told,
    )  # fmt: skip
    model.save_pretrained(folder)
    WhisperFeatureExtractor(feature_size=20, chunk_length=seconds).save_pretrained(folder)
    return folder


def convert_whisper(folder: Path, to: Path) -> Path:
    """Convert a Whisper folder to CTranslate2, as published conversions are made."""
    from ctranslate2.converters import TransformersConverter

    copied = ["tokenizer.json", "preprocessor_config.json"]
    TransformersConverter(str(folder), copy_files=copied).convert(str(to), force=True)
    return to
