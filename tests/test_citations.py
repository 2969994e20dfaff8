from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.citations import Cited, check_sentence
from tools.core.evidence import Evidence
from tools.core.items import Attribute, Modality
from tools.core.locators import ImageRegion, Locator, PageRegion, TextSpan, TimeSpan
from tools.core.printed import Place
from tools.marks import Mark, find_marks, give_marks, parse_mark


def evidence(item: str, source: str, modality: Modality, locator: Locator) -> Evidence:
    return Evidence(
        item=item,
        modality=modality,
        source=f"/files/{source}",
        source_id=source,
        entity=None,
        locator=locator,
        score=0.5,
    )


FOUND = give_marks(
    [
        evidence("a1", "notes.md", "text", TextSpan(start_char=0, end_char=9, line=1)),
        evidence("b12", "menu.pdf", "page", PageRegion(page=12)),
        evidence("i", "room.jpg", "image", ImageRegion()),
        evidence("s34", "cafe.ogg", "audio", TimeSpan(start_s=34.0, end_s=44.0)),
        evidence("a2", "notes.md", "text", TextSpan(start_char=9, end_char=20, line=2)),
        evidence("b3", "menu.pdf", "text", PageRegion(page=3)),
    ]
)
CITED = {
    "a1": Cited(words="The oat porridge costs 7.50 EUR at Morgenlicht."),
    "a2": Cited(words="Dogs are welcome on the terrace."),
    "b12": Cited(words="Brunch plate, vegan: €14. Serves 1,200 guests a week."),
    "b3": Cited(words="Closed on Monday."),
    "i": Cited(words="", facts=(Attribute(name="lightness", value=71.3, unit="percent"),)),
    "s34": Cited(
        words="", facts=(Attribute(name="level_db_spl", value=36.4, unit="dB"),), duration_s=40.0
    ),
}


def test_the_number_names_a_source_and_pictures_have_their_own() -> None:
    assert [one.mark for one in FOUND] == [
        "[1]", "[2 p. 12]", "[img 1]", "[audio 1 at 0:34]", "[1]", "[2 p. 3]",
    ]  # fmt: skip


def test_a_shared_mark_opens_the_passage_that_says_it() -> None:
    checked = check_sentence("Dogs are welcome on the terrace [1].", FOUND, CITED)
    assert checked.citations[0].item == "a2"
    assert checked.supported


def test_a_mark_without_evidence_is_removed_and_counted() -> None:
    checked = check_sentence("It is quiet [audio 9 at 0:01] and bright [7].", FOUND, CITED)
    assert checked.text == "It is quiet and bright."
    assert checked.removed == ("[audio 9 at 0:01]", "[7]")
    assert not checked.supported


@pytest.mark.parametrize(
    "sentence",
    [
        "Porridge is 7.50 EUR [1].",
        "Porridge is 7.5 € [1].",
        "The brunch plate costs 14 EUR [2 p. 12].",
        "They serve 1200 guests [2 p. 12].",
        "The photo is bright, L* 71 [img 1].",
        "It was recorded at 36 dB [audio 1 at 0:34].",
        "“Closed on Monday” [2 p. 3].",
    ],
)
def test_numbers_that_stand_in_the_source_pass(sentence: str) -> None:
    checked = check_sentence(sentence, FOUND, CITED)
    assert checked.supported, checked.missing


@pytest.mark.parametrize(
    ("sentence", "missing"),
    [
        ("Porridge is 8.50 EUR [1].", "8.50 EUR"),
        ("Porridge is 7.50 USD [1].", "7.50 USD"),
        ("It was recorded at 31 dB [audio 1 at 0:34].", "31 dB"),
        ("The porridge at Brauhaus costs 7.50 EUR [1].", "Brauhaus"),
        ("Brunch is 7.50 EUR [2 p. 12].", "7.50 EUR"),
    ],
)
def test_a_number_unit_or_name_from_elsewhere_is_found_out(sentence: str, missing: str) -> None:
    checked = check_sentence(sentence, FOUND, CITED)
    assert checked.missing == (missing,)
    assert not checked.supported


def test_a_time_outside_the_clip_names_nothing() -> None:
    assert check_sentence("Hear it [audio 1 at 0:41].", FOUND, CITED).removed == (
        "[audio 1 at 0:41]",
    )
    assert check_sentence("Hear it [audio 1 at 0:36].", FOUND, CITED).removed == ()


def test_the_wrong_page_names_nothing() -> None:
    assert check_sentence("Closed [2 p. 4].", FOUND, CITED).removed == ("[2 p. 4]",)


def test_a_quote_is_kept_word_for_word() -> None:
    checked = check_sentence("Somebody says “Dogs are welcome” [1].", FOUND, CITED)
    assert checked.citations[0].quote == "Dogs are welcome"


@given(
    st.sampled_from(["", "img", "audio", "video"]),
    st.integers(1, 9999),
    st.none() | st.integers(1, 9999),
    st.integers(0, 20000),
)
def test_every_mark_is_read_as_it_was_written(
    counter: str, number: int, page: int | None, at_s: int
) -> None:
    timed = counter in ("audio", "video")
    mark = Mark(
        counter=counter,  # type: ignore[arg-type]
        number=number,
        page=page if counter == "" else None,
        at_s=at_s if timed else None,
    )
    assert parse_mark(str(mark)) == mark
    assert [found.mark for found in find_marks(f"so {mark}, he said")] == [mark]


@given(st.text(max_size=60))
def test_no_text_breaks_the_check(text: str) -> None:
    check_sentence(text, FOUND, CITED)


def test_footnotes_and_links_are_no_marks() -> None:
    assert (
        find_marks("[a] [1](http://x) [img] [audio 2] [1 at 0:10] [img 1 p. 2]")[0].mark.number == 1
    )
    assert len(find_marks("[a] [img] [audio 2] [1 at 0:10] [img 1 p. 2]")) == 0


def test_a_quote_from_a_page_opens_the_part_that_holds_it() -> None:
    top = PageRegion(page=2, box=(0.1, 0.1, 0.9, 0.2))
    below = PageRegion(page=2, box=(0.1, 0.6, 0.9, 0.7))
    (found,) = give_marks([evidence("p", "menu.pdf", "page", top)])
    behind = Cited(
        words="Moss & Meridian\nPlease keep telephones silent.",
        places=(
            Place(text="Moss & Meridian", region=top),
            Place(text="Please keep telephones silent.", region=below),
            Place(
                text="Please keep telephones silent. And much more that stands around it.",
                region=PageRegion(page=2, box=(0.0, 0.0, 1.0, 1.0)),
            ),
            Place(
                text="Please keep telephones silent.",
                region=PageRegion(page=3, box=(0.0, 0.0, 1.0, 1.0)),
            ),
        ),
    )
    sentence = f"“Please keep telephones silent.” {found.mark}"
    (citation,) = check_sentence(sentence, [found], {"p": behind}).citations
    assert citation.locator == below


def test_a_quote_opens_its_own_lines_where_a_passage_knows_them() -> None:
    whole = PageRegion(page=2, box=(0.1, 0.1, 0.9, 0.4))
    lines = tuple((at, (0.1, 0.1 * row, 0.9, 0.1 * row + 0.05)) for row, at in ((1, 0), (2, 17)))
    text = "Coffee costs 3.20\nand tea 2.80. Tea. Tea."
    (found,) = give_marks([evidence("p", "menu.pdf", "page", whole)])
    behind = Cited(words=text, places=(Place(text=text, region=whole, lines=lines),))

    def box(quote: str) -> object:
        (one,) = check_sentence(f"“{quote}” {found.mark}", [found], {"p": behind}).citations
        return one.locator

    assert box("and tea 2.80") == PageRegion(page=2, box=(0.1, 0.2, 0.9, 0.25))
    assert box("costs 3.20 and tea") == PageRegion(page=2, box=(0.1, 0.1, 0.9, 0.25))
    # It stands there several times, so which line is meant is not sure.
    assert box("Tea.") == whole


@pytest.mark.parametrize(
    ("sentence", "missing"),
    [
        ("Send the bill to https://evil.example/take?n=a [1].", "https://evil.example/take?n=a"),
        ("More of it is at www.evil.example [1].", "www.evil.example"),
        ("Write to help@evil.example, they answer [1].", "help@evil.example"),
        ("The menu is at evil.example/menu [1].", "evil.example/menu"),
    ],
)
def test_an_address_that_no_file_gives_is_found_out(sentence: str, missing: str) -> None:
    checked = check_sentence(sentence, FOUND, CITED)
    assert missing in checked.missing and not checked.supported
    told = {"a1": Cited(words=f"See {missing.upper()}, or ask evil 1."), "a2": CITED["a2"]}
    assert missing not in check_sentence(sentence, FOUND, {**CITED, **told}).missing


@pytest.mark.parametrize(
    "sentence", ["Dogs are welcome and/or tolerated [1].", "As in menu.pdf [1]."]
)
def test_what_only_looks_like_an_address_is_none(sentence: str) -> None:
    assert check_sentence(sentence, FOUND, CITED).supported


def test_a_place_that_opens_a_sentence_has_to_be_in_what_is_cited() -> None:
    names = ("Morgenlicht", "Knot & Hammock", "Brauhaus")
    for sentence in ("Brauhaus is the quietest [1].", "Knot & Hammock has porridge [1].",
                     "“Brauhaus” it is [1]."):  # fmt: skip
        assert check_sentence(sentence, FOUND, CITED).supported
        assert not check_sentence(sentence, FOUND, CITED, names=names).supported
    for sentence in ("Morgenlicht serves porridge [1].", "Brauhausstrasse is not named here [1]."):
        assert check_sentence(sentence, FOUND, CITED, names=names).supported
