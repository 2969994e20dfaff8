"""EPUB books: order, headings, pictures, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.media.making_books import epub_members, make_epub
from tools.core.errors import Refused
from tools.core.parts import Decoded
from tools.core.protocols import Limits
from tools.media.archive import is_archive
from tools.media.epub_file import EpubLoader
from tools.media.loaders import EPUB
from tools.media.sniff import sniff


def read(path: Path) -> Decoded:
    assert sniff(path, Limits()).media_type == EPUB
    return EpubLoader().load(path, Limits())


def refusal(path: Path) -> Refused:
    with pytest.raises(Refused) as caught:
        read(path)
    return caught.value


def changed(folder: Path, **bodies: str) -> Path:
    """A good book with members replaced; their names end as the keywords do."""
    members = epub_members()
    for end, body in bodies.items():
        name = next(one for one in members if one.rpartition("/")[2].partition(".")[0] == end)
        members[name] = body
    return make_epub(folder / "book.epub", members)


@pytest.mark.parametrize("old", [False, True])
def test_chapters_stand_in_order_under_the_table_of_contents(tmp_path: Path, old: bool) -> None:
    found = read(make_epub(tmp_path / "book.epub", epub_members(old=old)))
    assert (found.title, found.language) == ("Harbour years (Ida Moss)", "en")
    assert [(one.kind, one.heading, one.text) for one in found.blocks] == [
        ("heading", (), "Part one"),
        ("paragraph", ("Part one",), "The harbour years begin here."),
        ("heading", ("Part one",), "The ferry"),
        ("paragraph", ("Part one", "The ferry"), "Captain Oduya keeps a pelican called Brass."),
        ("heading", ("Part one", "The ferry"), "Winter"),
        ("table_row", ("Part one", "The ferry", "Winter"), "Day: Monday; Trips: 7"),
        ("paragraph", ("Part one", "The ferry", "Winter"), "Below is the pier."),
        ("paragraph", ("Part one", "The ferry", "Winter"), "The pier"),
        ("paragraph", ("Part one", "The ferry", "Winter"), "It was rebuilt later."),
        ("heading", ("Part one",), "The storm"),
        ("paragraph", ("Part one", "The storm"), "Ropes were cut at dawn."),
    ]
    assert found.warnings == ()


def test_pictures_keep_the_words_around_them_and_the_cover_is_one(tmp_path: Path) -> None:
    cover, pier = read(make_epub(tmp_path / "book.epub")).pictures
    assert (cover.width_px, cover.height_px) == (300, 400)
    assert (pier.alt, pier.heading) == ("The pier", ("Part one", "The ferry", "Winter"))
    assert "Below is the pier." in pier.around and "rebuilt" in pier.around


def test_a_book_is_told_by_its_content_and_never_walked_as_a_folder(tmp_path: Path) -> None:
    path = make_epub(tmp_path / "book.zip")
    assert not is_archive(path)
    assert "is named .zip, but it is an EPUB book" in sniff(
        path.rename(tmp_path / "b.docx"), Limits()
    ).warning.replace(".docx", ".zip")


def test_chapters_and_pictures_that_are_missing_are_told(tmp_path: Path) -> None:
    members = epub_members()
    del members["OPS/text/two.xhtml"], members["OPS/img/pier one.png"]
    found = read(make_epub(tmp_path / "book.epub", members))
    assert "Brass" in found.text
    assert found.warnings == (
        "a chapter is missing in it: OPS/text/two.xhtml",
        "the picture OPS/img/pier one.png was not read: it is not in the book",
    )


def test_no_address_leads_out_of_the_book(tmp_path: Path) -> None:
    (tmp_path / "secret.png").write_bytes(b"x")
    words = "<html><body><p>Words.</p>" + "".join(
        f"<img src='{one}'/>"
        for one in ("../../../secret.png", "/etc/passwd", "file:///etc/passwd", "http://a.b/c.png")
    )
    found = read(changed(tmp_path, one=words + "</body></html>"))
    assert len(found.pictures) == 1 and found.links == ()


LOCK = (
    '<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><EncryptedData '
    'xmlns="http://www.w3.org/2001/04/xmlenc#"><EncryptionMethod Algorithm="{}"/>'
    '<CipherData><CipherReference URI="OPS/text/one.xhtml"/></CipherData></EncryptedData>'
    "</encryption>"
)


def test_copy_protection_is_refused_and_masked_fonts_are_none(tmp_path: Path) -> None:
    members = epub_members()
    members["META-INF/encryption.xml"] = LOCK.format("http://www.w3.org/2001/04/xmlenc#aes128-cbc")
    locked = refusal(make_epub(tmp_path / "locked.epub", members))
    assert (locked.reason, locked.advice) == ("encrypted", "add a copy without protection")
    members["META-INF/encryption.xml"] = LOCK.format("http://www.idpf.org/2008/embedding")
    assert read(make_epub(tmp_path / "fonts.epub", members)).blocks


def test_entities_and_outside_files_are_never_read(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("hunter2")
    head = f'<!DOCTYPE x [<!ENTITY s SYSTEM "file://{tmp_path}/secret">]>'
    book = str(epub_members()["OPS/book.opf"]).replace("Harbour years", "A &s; B")
    book = book.replace('<?xml version="1.0"?>', f'<?xml version="1.0"?>{head}')
    one = f"{head}<html><body><p>Words &s;.</p></body></html>"
    found = read(changed(tmp_path, book=book, one=one))
    assert "hunter2" not in found.title + found.text


@pytest.mark.parametrize(
    ("end", "body", "reason"),
    [("container", "<container", "corrupt"), ("book", "<package/>", "corrupt"),
     ("book", "no xml", "corrupt")],
)  # fmt: skip
def test_a_broken_book_is_refused(tmp_path: Path, end: str, body: str, reason: str) -> None:
    assert refusal(changed(tmp_path, **{end: body})).reason == reason


def test_a_book_without_words_or_pictures_is_refused(tmp_path: Path) -> None:
    empty = dict.fromkeys(("cover", "part", "one", "two", "nav"), "<html><body></body></html>")
    assert refusal(changed(tmp_path, **empty)).reason == "no_content"


def test_a_bomb_and_a_password_are_refused(tmp_path: Path) -> None:
    members = epub_members()
    members["OPS/text/one.xhtml"] = "<p>" + "a" * 60_000_000
    assert refusal(make_epub(tmp_path / "bomb.epub", members)).reason == "bomb"
    path = make_epub(tmp_path / "cut.epub")
    path.write_bytes(path.read_bytes()[:400])
    assert refusal(path).reason == "corrupt"
