"""The language of a passage: by script, by model, or unknown."""

from __future__ import annotations

import pytest

from agents.rules.words import sentences
from tests.index.test_unspaced import PASSAGES
from tools.media.language import language_of_text

LONGER = {
    "ar": "يفتح السوق أبوابه كل صباح في الساعة السابعة وتباع الأسماك الطازجة.",
    "de": "Die Werkstatt repariert Fahrräder jeden Dienstag und ein Schlauch kostet zwölf Euro.",
    "ru": "Чайный дом открыт до полуночи, и мой любимый чай здесь с чабрецом и вареньем.",
    "hi": "बगीचा सुबह छह बजे खुलता है। कुत्तों को अंदर लाना मना है। प्रवेश का टिकट बीस रुपये का है।",
    "en": "The lighthouse was built of grey granite and has one hundred and twelve steps.",
}  # fmt: skip


@pytest.mark.parametrize("language", ["zh", "ja", "ko", "th", "lo", "km", "my"])
def test_a_script_of_one_language_tells_it_in_one_sentence(language: str) -> None:
    assert language_of_text(PASSAGES[language]) == language


@pytest.mark.parametrize("language", list(LONGER))
def test_longer_passages_are_told_by_their_letters(language: str) -> None:
    assert language_of_text(LONGER[language]) == language


def test_what_is_too_short_is_unknown() -> None:
    assert language_of_text("12.50 EUR") == ""
    assert language_of_text("Menu") == ""
    assert language_of_text("") == ""


def test_sentences_end_as_their_script_ends_them() -> None:
    assert len(sentences(PASSAGES["zh"])) == 2
    assert sentences("他说：“好。”然后走了。")[0] == "他说：“好。”"
    assert len(sentences(PASSAGES["hi"])) == 2
    assert len(sentences(PASSAGES["th"])) == 2
    assert len(sentences("هل السوق مفتوح؟ نعم، كل صباح.")) == 2
