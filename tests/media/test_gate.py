from __future__ import annotations

import pytest

from tools.media.gate import GATE_REASONS, PageLook, Verdict, judge

STORY = tuple(f"Sentence {word} tells of the garden and the river." for word in "abcdefgh")


def look(number: int, *lines: str, ink: float = 20.0, thumbnail: bytes = b"") -> PageLook:
    return PageLook(number=number, lines=lines, ink_percent=ink, thumbnail=thumbnail)


def reasons(*pages: PageLook) -> list[str | None]:
    return [verdict.reason for verdict in judge(pages)]


def test_an_empty_sheet_is_blank() -> None:
    assert reasons(look(1, ink=0.0)) == ["blank"]
    assert reasons(look(1, "This page intentionally left blank", ink=0.5)) == ["blank"]


def test_a_scan_without_a_text_layer_is_not_blank() -> None:
    assert reasons(look(1, ink=6.0)) == [None]


def test_the_same_words_in_the_same_look_are_a_duplicate() -> None:
    verdicts = judge([look(1, *STORY), look(2, "other words here"), look(3, *STORY)])
    assert verdicts == [Verdict(), Verdict(), Verdict(reason="near-duplicate", twin=1)]


def test_one_other_number_is_no_duplicate() -> None:
    other = (*STORY[:-1], "Sentence h tells of the garden and the 7 rivers.")
    first = (*STORY[:-1], "Sentence h tells of the garden and the 9 rivers.")
    assert reasons(look(1, *first), look(2, *other)) == [None, None]


def test_a_slide_that_grew_by_one_line_is_no_duplicate() -> None:
    before, after = bytearray([250] * 1024), bytearray([250] * 1024)
    after[500:520] = bytes([180] * 20)
    pages = (look(1, thumbnail=bytes(before)), look(2, thumbnail=bytes(after)))
    assert reasons(*pages) == [None, None]
    assert reasons(pages[0], look(2, thumbnail=bytes(before))) == [None, "near-duplicate"]


@pytest.mark.parametrize("dots", [" ........ ", " . . . . . ", "…… "])
def test_entries_with_dots_and_rising_numbers_are_a_table_of_contents(dots: str) -> None:
    lines = [
        f"Chapter {word}{dots}{page}"
        for word, page in zip("abcdefg", range(3, 90, 12), strict=False)
    ]
    assert reasons(look(1, *lines)) == ["table of contents"]


def test_rows_of_a_statistic_are_no_table_of_contents() -> None:
    rising = [
        f"Turnover of region {word} {value}"
        for word, value in zip("abcdefgh", range(1, 9), strict=True)
    ]
    assert reasons(look(1, "Turnover", *rising)) == [None]
    dotted = [
        f"Assets {word} ........ {value}"
        for word, value in zip("abcdefg", (9, 3, 7, 1, 8, 2, 5), strict=True)
    ]
    assert reasons(look(1, *dotted)) == [None]


def test_a_page_of_nothing_but_running_lines_is_boilerplate() -> None:
    pages = [look(n, "ACME manual", *STORY, f"{n + 4} of 60", str(n * n)) for n in range(1, 7)]
    pages.append(look(7, "ACME manual", "11 of 60", ink=0.8))
    assert reasons(*pages)[-1] == "boilerplate"
    assert "boilerplate" not in reasons(*pages)[:-1]


def test_forms_that_differ_only_in_their_numbers_are_kept() -> None:
    totals = (120, 75, 310, 42, 99)
    pages = [
        look(n, "Invoice", f"Total: {total} EUR", ink=0.8) for n, total in enumerate(totals, 1)
    ]
    assert reasons(*pages) == [None] * 5


def test_a_short_page_with_words_of_its_own_is_kept() -> None:
    assert reasons(look(1, "Part II: The harvest", ink=0.9)) == [None]


def test_a_page_that_cannot_be_read_says_so() -> None:
    page = PageLook(number=1, lines=(), readable=False)
    assert reasons(page) == ["unreadable"]
    assert set(GATE_REASONS) >= {"blank", "near-duplicate", "table of contents", "boilerplate"}
