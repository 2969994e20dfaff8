from __future__ import annotations

from pathlib import Path

import pytest

from tests.media.making import HTML, MARKDOWN
from tools.core.errors import Refused
from tools.core.parts import Decoded
from tools.core.protocols import Limits
from tools.media.loaders import loader_for
from tools.media.sniff import sniff


def load(path: Path) -> Decoded:
    return loader_for(sniff(path, Limits()).media_type).load(path, Limits())


def write(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def assert_offsets_are_exact(decoded: Decoded) -> None:
    assert decoded.blocks
    for block in decoded.blocks:
        end = block.start_char + len(block.text)
        assert decoded.text[block.start_char : end] == block.text


def test_plain_text_is_cut_at_blank_lines_with_its_lines_counted(tmp_path: Path) -> None:
    decoded = load(write(tmp_path, "a.txt", "First line\r\nsecond\r\n\r\n\r\nThird one.\r\n"))
    assert_offsets_are_exact(decoded)
    assert [(b.text, b.line) for b in decoded.blocks] == [
        ("First line\nsecond", 1),
        ("Third one.", 5),
    ]


@pytest.mark.parametrize("name", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "utf-32"])
def test_text_is_read_in_the_encoding_it_has(tmp_path: Path, name: str) -> None:
    words = "Größe und Maße: für Käse, Brötchen und Müsli zahlt man 5 Euro. " * 5
    assert load(write(tmp_path, "a.txt", words.encode(name))).text.strip() == words.strip()


def test_a_long_text_without_blank_lines_is_still_cut(tmp_path: Path) -> None:
    decoded = load(write(tmp_path, "log.txt", "word " * 20_000))
    assert_offsets_are_exact(decoded)
    assert len(decoded.blocks) > 4
    assert max(len(block.text) for block in decoded.blocks) <= 20_000


def test_markdown_gives_words_without_markup_under_their_headings(tmp_path: Path) -> None:
    decoded = load(write(tmp_path, "stew.md", MARKDOWN))
    assert_offsets_are_exact(decoded)
    assert decoded.title == "Bean stew"
    stew = next(block for block in decoded.blocks if block.text.startswith("A thick"))
    assert stew.text == "A thick stew with white beans."
    assert stew.heading == ("Bean stew",)
    assert MARKDOWN.split("\n")[stew.line - 1].startswith("A **thick**")
    steps = [block for block in decoded.blocks if block.kind == "list"]
    assert [block.text for block in steps] == ["Soak the beans.", "Cook them for an hour."]
    assert steps[0].heading == ("Bean stew", "Steps")


def test_markdown_table_rows_carry_their_column_names(tmp_path: Path) -> None:
    decoded = load(write(tmp_path, "stew.md", MARKDOWN))
    rows = [block.text for block in decoded.blocks if block.kind == "table_row"]
    assert rows == ["Dish: Stew; Price: 9 EUR", "Dish: Soup; Price: 7 EUR"]


def test_front_matter_is_kept_as_facts(tmp_path: Path) -> None:
    facts = {fact.name: fact for fact in load(write(tmp_path, "stew.md", MARKDOWN)).facts}
    assert facts["tags"].value == ("vegan", "winter")
    assert (facts["price"].value, facts["price"].unit) == (12.0, "EUR")
    assert facts["price"].by == "text"


def test_a_picture_shown_by_markdown_is_linked_with_the_text_around_it(tmp_path: Path) -> None:
    (link,) = load(write(tmp_path, "stew.md", MARKDOWN)).links
    assert (link.address, link.alt) == ("images/stew.png", "A bowl of stew")
    assert link.heading == ("Bean stew", "Steps")
    assert "Soup" in link.around


def test_broken_front_matter_is_named_and_the_text_is_kept(tmp_path: Path) -> None:
    decoded = load(write(tmp_path, "a.md", "---\ntitle: [broken\n---\nBody words.\n"))
    assert decoded.text == "Body words."
    assert any("front matter" in warning for warning in decoded.warnings)


def test_html_keeps_what_a_reader_sees_and_drops_the_rest(tmp_path: Path) -> None:
    decoded = load(write(tmp_path, "see.html", HTML))
    assert_offsets_are_exact(decoded)
    assert decoded.title == "Haus am See"
    assert decoded.language == "de"
    assert "Ein stilles Haus." in decoded.text
    assert "Zimmer: Nord; Preis: 80 EUR" in decoded.text
    assert "Davor Blick auf den See danach." in decoded.text
    for hidden in ("alert", "color", "secret", "no script"):
        assert hidden not in decoded.text
    assert [link.address for link in decoded.links] == ["see.jpg"]


def test_a_picture_inside_html_is_decoded(tmp_path: Path) -> None:
    import base64

    from tests.media.making import a_picture, png

    data = base64.b64encode(png(a_picture())).decode()
    page = f"<html><body><p>Words</p><img alt='Red' src='data:image/png;base64,{data}'></body>"
    (picture,) = load(write(tmp_path, "a.html", page)).pictures
    assert (picture.width_px, picture.height_px, picture.alt) == (320, 200, "Red")
    assert picture.around.startswith("Words")
    assert len(picture.rgb) == picture.rgb_size[0] * picture.rgb_size[1] * 3


def test_csv_rows_carry_their_column_names_and_lines(tmp_path: Path) -> None:
    decoded = load(write(tmp_path, "t.csv", "name;price\nstew;9\n\nsoup;7\n"))
    assert_offsets_are_exact(decoded)
    assert [(b.text, b.line) for b in decoded.blocks] == [
        ("name; price", 1),
        ("name: stew; price: 9", 2),
        ("name: soup; price: 7", 4),
    ]


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html", "a.csv"])
def test_a_text_of_blanks_has_no_content(tmp_path: Path, name: str) -> None:
    with pytest.raises(Refused) as caught:
        load(write(tmp_path, name, " \n\n \t \n"))
    assert caught.value.reason == "no_content"


def test_deep_nesting_ends_quickly(tmp_path: Path) -> None:
    assert load(write(tmp_path, "deep.html", "<div>" * 5_000 + "words")).warnings == ()
    assert "words" in load(write(tmp_path, "deep.md", "> " * 2_000 + "words\n\nmore words")).text
