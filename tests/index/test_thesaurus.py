"""Words of the same meaning, wider and narrower ones, and those the library holds of them."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tools.index.kindred import kindred_words
from tools.index.thesaurus.thesaurus import Thesaurus, thesaurus


class Held:
    """A vocabulary of a few words, all equally rare."""

    def __init__(self, *words: str) -> None:
        self._words = frozenset(words)

    def weights(self, words: Sequence[str]) -> dict[str, float]:
        return dict.fromkeys(words, 1.0)

    def held(self, words: Sequence[str]) -> frozenset[str]:
        return self._words.intersection(words)


@pytest.fixture(scope="module")
def words() -> Thesaurus:
    return thesaurus()


@pytest.mark.parametrize(
    ("word", "same"), [("pram", "pushchair"), ("checkered", "chequered"), ("moaned", "groan")]
)
def test_words_of_one_meaning_meet_in_any_form(words: Thesaurus, word: str, same: str) -> None:
    assert same in words.same(word)


def test_a_kind_is_narrower_than_its_class_and_a_class_of_everything_has_none(
    words: Thesaurus,
) -> None:
    assert {"skirt", "parka", "jeans"} <= words.narrower("garment")
    assert words.narrower("thing") == frozenset()


@pytest.mark.parametrize("word", ["xqzzt", "", "Ternmouth", "日本", "'; DROP TABLE sense; --"])
def test_unknown_words_have_no_relatives(words: Thesaurus, word: str) -> None:
    assert words.same(word) == words.wider(word) == words.narrower(word) == frozenset()


def test_a_word_the_library_lacks_is_looked_for_in_the_words_it_holds() -> None:
    asked = "could you manage a racket near the pushchairs"
    assert kindred_words(asked, Held("noise", "prams", "manage")) == "noise prams"


def test_a_word_that_stands_in_the_library_is_left_alone() -> None:
    assert kindred_words("a racket", Held("racket", "noise")) == ""
    assert kindred_words("the rackets", Held("racket", "noise")) == ""
    assert kindred_words("a racket", None) == ""
