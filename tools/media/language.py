"""Which language a text is written in, where there is enough of it to tell."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING

from tools.core.parts import Decoded

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

SAMPLE_CHARS = 4_000
MIN_LETTERS = 60
MIN_OTHER_LETTERS = 25
"""Other scripts are shared by fewer languages than Latin."""
_SCRIPTS = (
    (0x0E01, 0x0E7F, "th"), (0x0E80, 0x0EFF, "lo"), (0x1000, 0x109F, "my"),
    (0x1780, 0x17FF, "km"), (0x3041, 0x30FF, "ja"), (0x3400, 0x9FFF, "zh"),
    (0xAC00, 0xD7A3, "ko"), (0x1100, 0x11FF, "ko"), (0x0370, 0x03FF, "el"),
    (0x05D0, 0x05EA, "he"), (0x10A0, 0x10FF, "ka"), (0x0530, 0x058F, "hy"),
)  # fmt: skip
"""Scripts of one language each, as far as text of today goes; Chinese without kana is Chinese."""
_MOST, _SOME_KANA, _FEW_SIGNS = 0.6, 0.08, 4
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
    return language_of_text(" ".join(sample)[:SAMPLE_CHARS])


def language_of_text(text: str) -> str:
    """Give the ISO 639-1 code of a passage, or nothing where it is too short or not plain."""
    letters = [c for c in text[:SAMPLE_CHARS] if c.isalpha()]
    told = _by_script(letters)
    if told is not None:
        return told
    if len(letters) < (MIN_LETTERS if _is_latin(letters) else MIN_OTHER_LETTERS):
        return ""
    if all("\u0621" <= letter <= "\u064a" for letter in letters):
        # Persian, Urdu and Pashto have letters of their own beyond these.
        return "ar"
    code, probability = _identifier().classify(text)
    return code if probability >= MIN_PROBABILITY and len(code) == 2 else ""


def _is_latin(letters: list[str]) -> bool:
    return sum(letter < "\u0250" for letter in letters) > len(letters) / 2


def _by_script(letters: list[str]) -> str | None:
    """Give the language that alone is written in a script; None where several are."""
    if not letters or "".join(letters).isascii():
        return None
    found = Counter(_script(letter) for letter in letters)
    kana, han = found["ja"], found["zh"]
    if kana + han > _MOST * len(letters) and kana + han >= _FEW_SIGNS:
        return "ja" if kana > _SOME_KANA * (kana + han) else "zh"
    code, count = found.most_common(1)[0]
    sure = code not in ("", "zh", "ja") and count > _MOST * len(letters) and count >= _FEW_SIGNS
    return code if sure else None


def _script(letter: str) -> str:
    code = ord(letter)
    return next((language for low, high, language in _SCRIPTS if low <= code <= high), "")


@lru_cache(maxsize=1)
def _identifier() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
