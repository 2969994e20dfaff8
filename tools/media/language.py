"""Which language a text is written in, where there is enough of it to tell."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from tools.core.parts import Decoded

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

SAMPLE_CHARS = 4_000
MIN_LETTERS = 60
MIN_PROBABILITY = 0.9
"""The model knows about a hundred languages and always names one."""


def language_of(decoded: Decoded) -> str:
    """Give the ISO 639-1 code of decoded text, or nothing where it is not plain."""
    if decoded.language:
        return decoded.language
    sample: list[str] = []
    length = 0
    for block in decoded.blocks:
        if block.kind in ("code", "table_row"):
            continue
        sample.append(block.text[:SAMPLE_CHARS])
        length += len(block.text)
        if length > SAMPLE_CHARS:
            break
    text = " ".join(sample)[:SAMPLE_CHARS]
    if sum(1 for c in text if c.isalpha()) < MIN_LETTERS:
        return ""
    code, probability = _identifier().classify(text)
    return code if probability >= MIN_PROBABILITY and len(code) == 2 else ""


@lru_cache(maxsize=1)
def _identifier() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
