"""A tokenizer of whole words, for checkpoints whose weights mean nothing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerFast

_MARKS = {"pad_token": "<pad>", "unk_token": "<unk>", "bos_token": "<s>", "eos_token": "</s>"}


def save_word_tokenizer(
    folder: Path, words: tuple[str, ...], *, length: int, marks: tuple[str, ...] = ()
) -> PreTrainedTokenizerFast:
    """Save a tokenizer of whole words: one token a word."""
    from tokenizers import Tokenizer, models, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast

    every = dict.fromkeys((*_MARKS.values(), *marks, *words))
    inner = Tokenizer(models.WordLevel({one: at for at, one in enumerate(every)}, "<unk>"))
    inner.pre_tokenizer = pre_tokenizers.Whitespace()
    if not marks:
        inner.post_processor = processors.TemplateProcessing(
            single="<s> $A </s>", special_tokens=[("<s>", 2), ("</s>", 3)]
        )
    made = PreTrainedTokenizerFast(
        tokenizer_object=inner, model_max_length=length, extra_special_tokens=list(marks), **_MARKS
    )
    made.save_pretrained(folder)
    return made
