from __future__ import annotations

import pytest

from tools.core.parts import BlockKind, Decoded, TextBlock
from tools.media.language import language_of


def decoded(text: str, *, kind: BlockKind = "paragraph", language: str = "") -> Decoded:
    return Decoded(
        media_type="text/plain", text=text, blocks=(TextBlock(text=text, kind=kind),),
        language=language,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("en", "The quiet garden cafe opens on Sunday morning and serves a brunch near the river."),
        (
            "de",
            "Das stille Haus am See hat eine Sauna, ein Boot und einen Garten mit alten Bäumen.",
        ),
        ("fr", "Le petit déjeuner est servi dans la cour du jardin jusqu'à onze heures du matin."),
        ("es", "La casa tiene un jardín grande con árboles viejos y una mesa para el desayuno."),
    ],
)
def test_a_sentence_or_two_are_enough(code: str, text: str) -> None:
    assert language_of(decoded(text)) == code


def test_what_the_file_states_is_kept() -> None:
    assert language_of(decoded("The quiet garden cafe " * 9, language="nl")) == "nl"


@pytest.mark.parametrize("text", ["Menu", "12 34 56 78 " * 20])
def test_too_little_text_has_no_language(text: str) -> None:
    assert language_of(decoded(text)) == ""


def test_code_has_no_language() -> None:
    assert language_of(decoded("for item in items: print(item) " * 9, kind="code")) == ""
