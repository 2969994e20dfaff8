from __future__ import annotations

import random
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from tools.core.parts import BlockKind, TextBlock
from tools.library.passages import (
    MAX_PASSAGE_CHARS,
    WordCounter,
    encoder_title,
    fitted_title,
    passages,
    sentence_spans,
    union,
)

COUNTER = WordCounter()
NOUNS = ["kettle", "harbour", "lamp", "garden", "noodle", "spanner", "tide", "window", "ledger"]


def blocks_of(*parts: tuple[str, tuple[str, ...], BlockKind]) -> tuple[str, list[TextBlock]]:
    """A text whose blocks are joined by blank lines, as the loaders make it."""
    text, blocks = "", []
    for words, heading, kind in parts:
        text += "\n\n" if text else ""
        line = text.count("\n") + 1
        blocks.append(
            TextBlock(text=words, kind=kind, heading=heading, start_char=len(text), line=line)
        )
        text += words
    return text, blocks


def sentences(count: int, seed: int = 0) -> str:
    chance = random.Random(seed)
    return " ".join(
        " ".join(chance.choices(NOUNS, k=chance.randint(4, 12))).capitalize() + "."
        for _ in range(count)
    )


def tokens(text: str) -> int:
    return len(COUNTER.token_spans(text))


def test_a_passage_never_crosses_a_heading() -> None:
    text, blocks = blocks_of(
        ("Hours", (), "heading"),
        ("Open on Sunday.", ("Hours",), "paragraph"),
        ("Prices", (), "heading"),
        ("Tea is 3 EUR.", ("Prices",), "paragraph"),
    )
    cut = passages(text, blocks, COUNTER)
    assert [(text[p.start_char : p.end_char], p.heading) for p in cut] == [
        ("Open on Sunday.", ("Hours",)),
        ("Tea is 3 EUR.", ("Prices",)),
    ]
    assert [p.line for p in cut] == [3, 7]


def test_a_heading_with_nothing_under_it_is_a_passage_of_its_own() -> None:
    text, blocks = blocks_of(
        ("Guide", (), "title"), ("Coming soon: roof terrace", ("Guide",), "heading")
    )
    cut = passages(text, blocks, COUNTER)
    assert [text[p.start_char : p.end_char] for p in cut] == ["Coming soon: roof terrace"]
    assert cut[0].heading == ("Guide",)


def test_short_neighbours_under_one_heading_share_a_passage() -> None:
    text, blocks = blocks_of(*[(f"- item {n}", ("List",), "list") for n in range(12)])
    (one,) = passages(text, blocks, COUNTER)
    assert text[one.start_char : one.end_char] == text


def test_title_and_heading_path_count_against_the_limit() -> None:
    words = sentences(40)
    heading = ("A rather long chapter title about lamps", "And a section on harbours")
    text, blocks = blocks_of((words, heading, "paragraph"))
    for one in passages(text, blocks, COUNTER, title="The whole book of lamps", max_tokens=64):
        shown = encoder_title("The whole book of lamps", heading)
        assert tokens(shown) + tokens(text[one.start_char : one.end_char]) + 2 <= 64


def test_long_sections_are_cut_at_sentence_ends_and_evenly() -> None:
    text, blocks = blocks_of((sentences(60), (), "paragraph"))
    cut = passages(text, blocks, COUNTER, max_tokens=128)
    shown = [text[p.start_char : p.end_char] for p in cut]
    assert all(one.endswith(".") for one in shown)
    sizes = [tokens(one) for one in shown]
    assert max(sizes) <= 126
    assert min(sizes) > 126 * 0.6


def test_table_rows_are_never_cut_when_they_fit() -> None:
    rows = [f"Drink: number {n}; Price: {n}.50 EUR; Note: {NOUNS[n % 9]}" for n in range(80)]
    text, blocks = blocks_of(*[(row, ("Menu",), "table_row") for row in rows])
    for one in passages(text, blocks, COUNTER, max_tokens=100):
        assert set(text[one.start_char : one.end_char].split("\n\n")) <= set(rows)


def test_a_word_without_end_is_cut_all_the_same() -> None:
    text, blocks = blocks_of(("x" * 20_000, (), "code"))
    cut = passages(text, blocks, COUNTER)
    assert "".join(text[p.start_char : p.end_char] for p in cut) == text
    assert all(p.end_char - p.start_char <= MAX_PASSAGE_CHARS for p in cut)


def test_abbreviations_and_numbers_do_not_end_a_sentence() -> None:
    text = "Dr. Kelp charges 3.50 EUR, e.g. on Sunday. Is that much? No."
    spans = [text[a:b] for a, b in sentence_spans(text, 0, len(text))]
    assert spans == ["Dr. Kelp charges 3.50 EUR, e.g. on Sunday.", "Is that much?", "No."]


def test_pages_and_their_boxes_are_kept() -> None:
    text = "Left column.\n\nRight column."
    blocks = [
        TextBlock(text="Left column.", start_char=0, page=3, box=(0.1, 0.1, 0.4, 0.2)),
        TextBlock(text="Right column.", start_char=14, page=3, box=(0.5, 0.1, 0.9, 0.3)),
    ]
    (one,) = passages(text, blocks, COUNTER)
    assert (one.page, one.box) == (3, (0.1, 0.1, 0.9, 0.3))
    assert union([None, None]) is None


def test_a_long_title_is_cut_from_its_outer_end() -> None:
    title = " > ".join(f"chapter {n} on lamps" for n in range(40))
    short = fitted_title(title, COUNTER)
    assert title.endswith(short)
    assert tokens(short) == 64


KINDS: list[BlockKind] = ["paragraph", "heading", "list", "table_row", "code", "quote"]
BLOCK = st.tuples(
    st.text(min_size=1, max_size=300).map(lambda one: one.strip() or "x"),
    st.sampled_from([(), ("A",), ("A", "B"), ("C",)]),
    st.sampled_from(KINDS),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(BLOCK, max_size=12), st.integers(min_value=24, max_value=80))
def test_every_body_word_is_in_exactly_one_passage_that_fits(
    parts: list[tuple[str, tuple[str, ...], BlockKind]], limit: int
) -> None:
    text, blocks = blocks_of(*parts)
    cut = passages(text, blocks, COUNTER, max_tokens=limit)
    for one, after in pairwise(cut):
        assert one.end_char <= after.start_char
    for one in cut:
        words = text[one.start_char : one.end_char]
        assert words == words.strip() and words
        spent = tokens(encoder_title("", one.heading)) + 2
        assert tokens(words) <= max(16, limit - spent)
    for block in blocks:
        if block.kind != "heading":
            end = block.start_char + len(block.text)
            inside = "".join(
                text[max(p.start_char, block.start_char) : min(p.end_char, end)]
                for p in cut
                if p.start_char < end and p.end_char > block.start_char
            )
            assert "".join(inside.split()) == "".join(block.text.split())
