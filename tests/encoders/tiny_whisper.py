"""A tiny Whisper with random weights, saved as the hub lays it out."""

from __future__ import annotations

from pathlib import Path

from tests.encoders.tiny_models import save_tokenizer


def save_whisper(folder: Path, *, aligned: bool = True) -> Path:
    """Save a Whisper of two seconds a chunk. aligned: with what word times need."""
    import torch
    from transformers import (
        GenerationConfig,
        WhisperConfig,
        WhisperFeatureExtractor,
        WhisperForConditionalGeneration,
    )

    torch.manual_seed(21)
    times = tuple(f"<|{step * 0.02:.2f}|>" for step in range(101))
    marks = ("<|startoftranscript|>", "<|en|>", "<|transcribe|>", "<|translate|>",
             "<|notimestamps|>", "<|endoftext|>")  # fmt: skip
    # Times stand last, as in the published vocabularies.
    save_tokenizer(folder, marks=marks, ends=False, length=448)
    from transformers import PreTrainedTokenizerFast

    tokenizer = PreTrainedTokenizerFast.from_pretrained(folder)
    tokenizer.add_tokens(list(times))
    tokenizer.save_pretrained(folder)
    ids = {mark: tokenizer.convert_tokens_to_ids(mark) for mark in marks}
    start, end = ids["<|startoftranscript|>"], ids["<|endoftext|>"]
    config = WhisperConfig(
        vocab_size=len(tokenizer), d_model=32, encoder_layers=2, decoder_layers=2,
        encoder_attention_heads=2, decoder_attention_heads=2, encoder_ffn_dim=64,
        decoder_ffn_dim=64, num_mel_bins=20, max_source_positions=100, max_target_positions=64,
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
    WhisperFeatureExtractor(feature_size=20, chunk_length=2).save_pretrained(folder)
    return folder
