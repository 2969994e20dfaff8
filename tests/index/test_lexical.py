"""BM25 in the ledger: what is found, what is forgotten, and questions in any state."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from tools.core.errors import IndexBroken
from tools.core.items import Item
from tools.core.locators import PageRegion, TextSpan
from tools.index import lexical
from tools.index.lexical import LexicalRow, row_of
from tools.index.search_words import MAX_TERMS, DocumentIndex, LexicalIndex, WordTable, known_words


def row(one: str, text: str, **more: str) -> LexicalRow:
    source = more.pop("source", one)
    return LexicalRow(id=one, modality="text", source=source, text=text, **more)


@pytest.fixture
def index(ledger: sqlite3.Connection) -> LexicalIndex:
    lexical.write(
        ledger,
        [
            row("pump", "The pump leaks oil at the lower seal; change the gasket."),
            row("brunch", "Vegan brunch beside the window, 1,200 grams of café au lait."),
            row("hall", "The opening of the assembly hall was in March 2019."),
        ],
    )
    return LexicalIndex(lambda: ledger, "text")


def ids(index: LexicalIndex, query: str, **more: object) -> list[str]:
    return [one.id for one in index.search(query, k=10, **more)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("Where does the pump leak?", "pump"),
        ("CAFE", "brunch"),
        ("café", "brunch"),
        ("1200 g", "brunch"),
        ("1,200", "brunch"),
        ("opened halls", "hall"),
        ("gaskets", "pump"),
    ],
)
def test_inflections_accents_and_numbers_meet(index: LexicalIndex, query: str, found: str) -> None:
    assert ids(index, query)[0] == found


@pytest.mark.parametrize(
    "query",
    [
        "",
        "   ",
        '"',
        "'; DROP TABLE items; --",
        "pump AND",
        "NEAR(pump, 5)",
        "body: pump*",
        "^pump",
        "-pump NOT oil",
        "(((",
        "🔧🛢️",
        "\x00pump\x00",
        "東京の天気",
        "a" * 5000,
        "*",
        "col:umn {x y}: z",
    ],
)
def test_no_question_breaks_the_search(index: LexicalIndex, query: str) -> None:
    index.search(query, k=5)


def test_operators_are_only_words(index: LexicalIndex) -> None:
    assert set(ids(index, 'pump OR "brunch')) == {"brunch", "pump"}
    assert ids(index, "pump NOT oil") == ["pump"]
    assert set(ids(index, "pump AND brunch")) == {"brunch", "pump"}
    assert ids(index, "NOT pump")[0] == "pump"


def test_ten_thousand_words_are_searched_by_the_rarest(
    index: LexicalIndex, ledger: sqlite3.Connection
) -> None:
    long = " ".join(f"word{n}" for n in range(10_000)) + " gasket"
    assert ids(index, long) == ["pump"]
    many = [row(f"x{n}", f"common rare{n}") for n in range(MAX_TERMS + 20)]
    lexical.write(ledger, many)
    asked = "common " + " ".join(f"rare{n}" for n in range(MAX_TERMS + 20))
    kept = [one for one in known_words(ledger, asked) if one]
    assert len(kept) == MAX_TERMS and "common" not in kept


def test_a_question_of_stop_words_alone_keeps_them(
    index: LexicalIndex, ledger: sqlite3.Connection
) -> None:
    lexical.write(ledger, [row("band", "The Who played here.")])
    assert ids(index, "the who")[0] == "band"


def test_a_pair_of_words_counts_more_than_the_words_apart(
    index: LexicalIndex, ledger: sqlite3.Connection
) -> None:
    lexical.write(
        ledger,
        [
            row("apart", "current of the river and the ratio of gravel in it"),
            row("pair", "the current ratio of the gravel and of the river"),
        ],
    )
    assert ids(index, "current ratio")[0] == "pair"


def test_a_misspelt_word_finds_what_it_meant(
    index: LexicalIndex, ledger: sqlite3.Connection
) -> None:
    lexical.write(ledger, [row(f"n{n}", f"Netflix report {n} by the bookshop") for n in range(3)])
    assert "n0" in ids(index, "Neflix")
    assert "n0" in ids(index, "netflixreport")
    assert ids(index, "zzgrblfx") == []


@pytest.mark.parametrize("many", [3, 2_500])
def test_filters_of_any_size_give_the_same(
    index: LexicalIndex, ledger: sqlite3.Connection, many: int
) -> None:
    lexical.write(ledger, [row(f"k{n:04d}", f"crane number {n}") for n in range(2_600)])
    allowed = [f"k{n:04d}" for n in range(many)]
    found = ids(index, "crane", allowed=allowed)
    assert len(found) == min(10, many) and set(found) <= set(allowed)
    assert ids(index, "crane 2599", allowed=allowed)[0] != "k2599"


def test_erased_words_are_gone_from_the_file(ledger: sqlite3.Connection, tmp_path: Path) -> None:
    ledger.execute("PRAGMA secure_delete = ON")
    lexical.write(ledger, [row(f"keep{n}", f"harmless text {n}") for n in range(50)])
    lexical.write(ledger, [row("secret", "xylophonist Quarzwerk 8842917", names="hushhush.txt")])
    ledger.commit()
    lexical.erase(ledger, ["secret"])
    lexical.purge(ledger)
    ledger.commit()
    ledger.execute("VACUUM")
    ledger.close()
    raw = (tmp_path / "ledger.db").read_bytes().lower()
    for trace in (b"xylophonist", b"quarzwerk", b"8842917", b"hushhush", b"secret"):
        assert trace not in raw
    # FTS5 keeps words without their beginning, so the rest of a word is looked for as well.
    assert b"uarzwerk" not in raw and b"ylophonist" not in raw


def test_a_document_is_found_as_a_whole_and_follows_its_parts(ledger: sqlite3.Connection) -> None:
    documents = DocumentIndex(lambda: ledger)
    pages = [
        Item(
            id=f"p{n}",
            source="report",
            modality="page",
            locator=PageRegion(page=n),
            text=f"alpha{n} common",
        )
        for n in (1, 2)
    ]
    note = Item(
        id="note",
        source="memo",
        modality="text",
        locator=TextSpan(start_char=0, end_char=5, line=1),
        text="beta common",
    )
    lexical.write(ledger, [row_of(page) for page in pages])
    lexical.write(ledger, [row_of(note)])
    assert [one.id for one in documents.search("alpha1 alpha2", k=5)] == ["report"]
    assert documents.pages("report") == ["p1", "p2"]
    assert documents.standing(["p1", "none"])["p1"].source == "report"
    lexical.erase(ledger, ["p2"])
    assert documents.search("alpha2", k=5) == []
    lexical.erase(ledger, ["p1"])
    assert len(documents) == 1


def test_a_passage_of_a_page_does_not_count_its_words_twice(ledger: sqlite3.Connection) -> None:
    lexical.write(ledger, [row("page", "gearbox"), row("passage", "gearbox", parent="page")])
    lexical.write(ledger, [row(f"other{n}", "motor") for n in range(8)])
    weights = WordTable(lambda: ledger).weights(["gearbox", "motor", "never"])
    assert weights["never"] > weights["gearbox"] > weights["motor"] > 0


def test_the_vocabulary_forgets_with_the_rows(ledger: sqlite3.Connection) -> None:
    lexical.write(ledger, [row("a", "gearbox gearbox motor"), row("b", "motor")])
    lexical.erase(ledger, ["a"])
    found = dict(ledger.execute("SELECT word, seen FROM lexical_words").fetchall())
    assert found == {"motor": 1}


def test_the_head_of_a_page_counts_more(ledger: sqlite3.Connection) -> None:
    def page(one: str, text: str) -> Item:
        return Item(id=one, source=one, modality="page", locator=PageRegion(page=1), text=text)

    filler = "\n".join(f"line {n} with other words" for n in range(20))
    lexical.write(
        ledger,
        [
            row_of(page("titled", f"Dividend policy\n{filler}\nend")),
            row_of(page("mentions", f"Something else\n{filler}\ndividend policy")),
        ],
    )
    index = LexicalIndex(lambda: ledger, "page")
    assert [one.id for one in index.search("dividend policy", k=2)] == ["titled", "mentions"]


def test_a_torn_table_is_named_with_the_next_move(
    index: LexicalIndex, ledger: sqlite3.Connection
) -> None:
    ledger.execute("DROP TABLE lexical_text_data")
    with pytest.raises(IndexBroken, match="cairn doctor"):
        index.search("pump", k=1)
