"""What every TokenCounter promises: spans in order, inside the text, over everything it says."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import pytest

from tools.core.errors import MissingPart
from tools.core.protocols import TokenCounter
from tools.library.passages import WordCounter

TEXTS = (
    "",
    "   \n\t ",
    "The harbour is deep at noon.",
    "Prices: 3.50 EUR; tea, coffee & cake!",
    "Über dem Gästehaus: naïve façades, œuvre",
    "港の朝 кофе שלום",
    "emoji 🎧🎶 and a word" + "x" * 500,
    "tab\tand\nline\n\nbreaks",
)


@pytest.fixture(scope="module", params=["words", "minilm"])
def counter(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TokenCounter]:
    if request.param == "words":
        yield WordCounter()
        return
    from tools.encoders.text import TextEncoder

    made = TextEncoder(tmp_path_factory.mktemp("minilm"), threads=1)
    try:
        made.token_spans("warm")
    except MissingPart as exc:
        pytest.skip(f"the text encoder is not installed: {exc}")
    yield made


@pytest.mark.parametrize("text", TEXTS)
def test_spans_are_in_order_and_inside_the_text(counter: TokenCounter, text: str) -> None:
    spans = counter.token_spans(text)
    assert all(0 <= start <= end <= len(text) for start, end in spans)
    assert all(one[0] <= after[0] for one, after in pairwise(spans))


@pytest.mark.parametrize("text", TEXTS)
def test_every_word_begins_inside_a_span(counter: TokenCounter, text: str) -> None:
    spans = counter.token_spans(text)
    covered = {place for start, end in spans for place in range(start, end)}
    at = 0
    for word in text.split():
        at = text.index(word, at)
        if any(char.isalnum() for char in word):
            assert covered & set(range(at, at + len(word)))
        at += len(word)


def test_nothing_has_no_tokens_and_more_words_have_more(counter: TokenCounter) -> None:
    assert len(counter.token_spans("")) == 0
    few, many = (len(counter.token_spans("harbour " * count)) for count in (3, 600))
    assert few < many and many >= 600
