"""OpenDocument texts: order, headings, tables, pictures, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.media.making_books import make_odt, make_package, odt_members
from tools.core.errors import Refused
from tools.core.parts import Decoded
from tools.core.protocols import Limits
from tools.media.loaders import ODT
from tools.media.odt_file import OdtLoader
from tools.media.sniff import sniff


def read(path: Path) -> Decoded:
    assert sniff(path, Limits()).media_type == ODT
    return OdtLoader().load(path, Limits())


def refusal(path: Path) -> Refused:
    with pytest.raises(Refused) as caught:
        read(path)
    return caught.value


def test_everything_stands_in_order_under_its_headings(tmp_path: Path) -> None:
    found = read(make_odt(tmp_path / "a.odt"))
    assert (found.title, found.language, found.warnings) == ("Boat manual", "en", ())
    assert [(one.kind, one.heading[-1:], one.text) for one in found.blocks] == [
        ("heading", (), "Engine room"),
        ("paragraph", ("Engine room",), "The spare valve lies in the walnut chest."),
        ("paragraph", ("Engine room",), "Since 1931."),
        ("heading", ("Engine room",), "Tools"),
        ("list", ("Tools",), "Hammer"),
        ("list", ("Tools",), "Wrench"),
        ("table_row", ("Tools",), "Part: Valve; Price: 9 EUR"),
        ("caption", ("Tools",), "Plan of the deck"),
        ("paragraph", ("Tools",), "Keep it dry."),
    ]
    assert found.blocks[4].heading == ("Engine room", "Tools")


def test_deleted_words_and_comments_are_left_out(tmp_path: Path) -> None:
    text = read(make_odt(tmp_path / "a.odt")).text
    assert "gossip" not in text and "Really" not in text


def test_a_picture_keeps_its_description_and_the_words_around_it(tmp_path: Path) -> None:
    (picture,) = read(make_odt(tmp_path / "a.odt")).pictures
    assert (picture.alt, picture.heading) == ("The deck", ("Engine room", "Tools"))
    assert "Plan of the deck" in picture.around and "Keep it dry." in picture.around


def test_a_missing_picture_is_told_and_repeated_cells_end(tmp_path: Path) -> None:
    members = odt_members(
        "<text:p>Words.<draw:frame><draw:image xlink:href='Pictures/no.png'/></draw:frame></text:p>"
        "<table:table><table:table-row><table:table-cell table:number-columns-repeated='99999999'>"
        "<text:p>x</text:p></table:table-cell></table:table-row></table:table>"
        "<text:p><text:s text:c='999999999'/>y</text:p>"
    )
    found = read(make_odt(tmp_path / "a.odt", members))
    assert found.warnings == ("the picture Pictures/no.png was not read: it is not in the file",)
    assert len(found.text) < 2_000


def test_a_password_is_told_from_the_manifest(tmp_path: Path) -> None:
    members = odt_members()
    members["META-INF/manifest.xml"] = "<m><file-entry><encryption-data/></file-entry></m>"
    members["content.xml"] = b"\x8a\x11 not readable"
    assert refusal(make_odt(tmp_path / "a.odt", members)).reason == "encrypted"


def test_sheets_broken_and_empty_files_and_bombs_are_refused(tmp_path: Path) -> None:
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    sheet = refusal(make_package(tmp_path / "a.ods", kind, odt_members()))
    assert (sheet.reason, "spreadsheet" in sheet.detail) == ("unsupported", True)
    broken = odt_members() | {"content.xml": "<office"}
    assert refusal(make_odt(tmp_path / "b.odt", broken)).reason == "corrupt"
    assert refusal(make_odt(tmp_path / "c.odt", odt_members("<text:p/>"))).reason == "no_content"
    steep = odt_members(f"<text:p>{'a' * 60_000_000}</text:p>")
    assert refusal(make_odt(tmp_path / "d.odt", steep)).reason == "bomb"


def test_entities_are_not_expanded(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("hunter2")
    members = odt_members("<text:p>Words &amp; &s;.</text:p>")
    head = f'<!DOCTYPE x [<!ENTITY s SYSTEM "file://{tmp_path}/secret">]>'
    members["content.xml"] = str(members["content.xml"]).replace("?>", f"?>{head}", 1)
    assert "hunter2" not in read(make_odt(tmp_path / "a.odt", members)).text
