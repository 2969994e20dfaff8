"""The tokenizer of a model's folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from tools.core.errors import MissingPart

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase


def load_tokenizer(path: Path) -> PreTrainedTokenizerBase:
    """Load a tokenizer from `tokenizer.json` and its settings. Raises MissingPart.

    Classes that want sentencepiece (SigLIP's) are passed by: the same words stand in
    `tokenizer.json`, which every repository with safetensors has.
    """
    from transformers import AutoTokenizer, PreTrainedTokenizerFast

    if not (path / "tokenizer.json").is_file():
        raise MissingPart(f"{path} has no tokenizer.json; pull a revision that has it")
    try:
        return AutoTokenizer.from_pretrained(
            str(path), local_files_only=True, trust_remote_code=False
        )
    except (OSError, ValueError, ImportError, TypeError, AttributeError, KeyError):
        pass
    try:
        return PreTrainedTokenizerFast.from_pretrained(str(path), local_files_only=True)
    except (OSError, ValueError, TypeError) as exc:
        raise MissingPart(f"{path}/tokenizer.json cannot be read ({exc}); pull it again") from exc


def chat_template(path: Path, tokenizer: PreTrainedTokenizerBase) -> str:
    """Give what writes a conversation as a prompt. Raises MissingPart where the folder has none."""
    told = tokenizer.chat_template
    older = path / "chat_template.json"
    if not told and older.is_file():
        told = json.loads(older.read_text(encoding="utf-8")).get("chat_template")
    if not isinstance(told, str) or not told:
        raise MissingPart(f"{path} has no chat template; pull a revision that has it")
    return told
