"""RTF: code pages, headings, tables, pictures, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.media.making import a_picture, png
from tests.media.making_books import make_rtf
from tools.core.errors import Refused
from tools.core.parts import Decoded
from tools.core.protocols import Limits
from tools.media import rtf_file
from tools.media.loaders import RTF
from tools.media.rtf_file import RtfLoader
from tools.media.sniff import sniff


def read(path: Path) -> Decoded:
    assert sniff(path, Limits()).media_type == RTF
    return RtfLoader().load(path, Limits())


def words(folder: Path, body: str) -> str:
    return read(make_rtf(folder / "a.rtf", body)).text


def test_everything_stands_in_order_under_its_headings(tmp_path: Path) -> None:
    found = read(make_rtf(tmp_path / "a.rtf"))
    assert (found.title, found.warnings) == ("Lighthouse log", ())
    polish = "The keeper polishes the étagere with saffron oil and drinks café."
    assert [(one.kind, one.heading, one.text) for one in found.blocks] == [
        ("heading", (), "Lamp room"),
        ("paragraph", ("Lamp room",), polish),
        ("paragraph", ("Lamp room",), "Since 1931."),
        ("paragraph", ("Lamp room",), "Привет 日本 😀"),
        ("paragraph", ("Lamp room",), "a link"),
        ("heading", ("Lamp room",), "Oil"),
        ("table_row", ("Lamp room", "Oil"), "Month: May; Litres: 12"),
        ("list", ("Lamp room", "Oil"), "Wicks"),
        ("paragraph", ("Lamp room", "Oil"), "The lens is below."),
        ("paragraph", ("Lamp room", "Oil"), "Mind the glass."),
    ]


def test_a_picture_keeps_the_words_around_it(tmp_path: Path) -> None:
    (picture,) = read(make_rtf(tmp_path / "a.rtf")).pictures
    assert (picture.width_px, picture.heading) == (320, ("Lamp room", "Oil"))
    assert "The lens is below." in picture.around and "Mind the glass." in picture.around


def test_pictures_in_binary_are_read_and_metafiles_are_told(tmp_path: Path) -> None:
    data = png(a_picture())
    path = tmp_path / "a.rtf"
    binary = b"{\\pict\\pngblip\\bin%d %s}" % (len(data), data)
    path.write_bytes(b"{\\rtf1 Words " + binary + b"{\\pict\\wmetafile8 0102} more\\par}")
    found = read(path)
    assert len(found.pictures) == 1 and found.text == "Words more"
    assert found.warnings == ("1 pictures in it are Windows metafiles and were not read",)


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (r"{\rtf1\uc2 a\u233xyb}", "aéb"),
        (r"{\rtf1\ansicpg1251 \'cf}", "П"),
        (r"{\rtf1\mac \'8e}", "é"),
        (r"{\rtf1 {\upr{ansi}{\*\ud unicode}}}", "unicode"),
        (r"{\rtf1 {\*\unknown gone}stays}", "stays"),
        (r"{\rtf1 a\~b\_c\{\}}", "a b‑c{}"),
        (r"{\rtf1 {\shp{\*\shpinst{\sp{\sn x}{\sv 1}}{\shptxt boxed}}{\shprslt old}}}", "boxed"),
        (r"{\rtf1 \trowd\intbl alone\cell row\cell\row}", "alone; row"),
        (r"{\rtf1 cut off {\b here", "cut off here"),
        (r"{\rtf1 \u-10179?lone}", "�lone"),
    ],
)
def test_words_of_all_kinds(tmp_path: Path, body: str, told: str) -> None:
    assert words(tmp_path, body) == told


def test_what_has_no_words_or_is_too_large_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(Refused) as empty:
        words(tmp_path, r"{\rtf1 {\info{\title x}}\par}")
    assert empty.value.reason == "no_content"
    monkeypatch.setattr(rtf_file, "MAX_RTF_BYTES", 100)
    with pytest.raises(Refused) as large:
        words(tmp_path, r"{\rtf1 " + "a" * 200 + "}")
    assert (large.value.reason, large.value.advice) == ("too_large", "save it as docx or odt")
