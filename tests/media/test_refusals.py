from __future__ import annotations

import os
import sys
import zipfile
from pathlib import Path

import pytest

from tests.media.making import make_docx, make_pdf, make_picture, make_pptx, make_sound
from tools.core.errors import RefusalReason, Refused
from tools.core.protocols import Limits
from tools.media.loaders import loader_for
from tools.media.sniff import sniff

JUNK = bytes(range(1, 256)) * 8


def reason_of(path: Path, limits: Limits = Limits()) -> RefusalReason:  # noqa: B008
    with pytest.raises(Refused) as caught:
        loader_for(sniff(path, limits).media_type).load(path, limits)
    assert caught.value.detail and caught.value.advice
    assert "\n" not in str(caught.value)
    assert str(caught.value).startswith(str(path))
    return caught.value.reason


def locked_pdf(path: Path) -> Path:
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(path), encrypt=StandardEncryption("secret", ownerPassword="owner"))
    canvas.drawString(72, 700, "hidden words")
    canvas.save()
    return path


@pytest.mark.parametrize("suffix", [".txt", ".pdf", ".png", ".wav", ".docx", ".xyz"])
def test_an_empty_file_is_refused(tmp_path: Path, suffix: str) -> None:
    (tmp_path / f"a{suffix}").touch()
    assert reason_of(tmp_path / f"a{suffix}") == "empty"


@pytest.mark.parametrize("suffix", [".txt", ".md", ".html", ".csv", ".srt"])
def test_junk_named_as_text_is_mislabelled(tmp_path: Path, suffix: str) -> None:
    (tmp_path / f"a{suffix}").write_bytes(JUNK)
    assert reason_of(tmp_path / f"a{suffix}") == "mislabelled"
    (tmp_path / f"b{suffix}").write_bytes(b"\0\1\2" * 100)
    assert reason_of(tmp_path / f"b{suffix}") == "mislabelled"


@pytest.mark.parametrize("suffix", [".pdf", ".docx", ".png", ".jpg", ".wav", ".mp3", ".flac"])
def test_junk_named_as_a_document_is_mislabelled(tmp_path: Path, suffix: str) -> None:
    (tmp_path / f"a{suffix}").write_bytes(JUNK)
    assert reason_of(tmp_path / f"a{suffix}") == "mislabelled"


def test_a_wrong_suffix_is_read_by_content_with_a_warning(tmp_path: Path) -> None:
    make_picture(tmp_path / "a.png").rename(tmp_path / "a.pdf")
    found = sniff(tmp_path / "a.pdf", Limits())
    assert found.media_type == "image/png"
    assert "a.pdf is named .pdf, but it is a picture" in found.warning
    (tmp_path / "b.png").write_text("Plain words in a file with a wrong name.")
    assert sniff(tmp_path / "b.png", Limits()).media_type == "text/plain"


def test_a_right_suffix_gives_no_warning(good_files: dict[str, Path]) -> None:
    for path in good_files.values():
        assert sniff(path, Limits()).warning == ""


@pytest.mark.parametrize(
    ("name", "head"),
    [
        ("a.exe", b"MZ" + b"\0" * 99),
        ("a.py", b"print('words')"),
        ("a.bin", JUNK),
    ],
)
def test_other_kinds_of_files_are_unsupported(tmp_path: Path, name: str, head: bytes) -> None:
    (tmp_path / name).write_bytes(head)
    assert reason_of(tmp_path / name) == "unsupported"


def test_a_password_is_noticed(tmp_path: Path) -> None:
    assert reason_of(locked_pdf(tmp_path / "a.pdf")) == "encrypted"
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
    (tmp_path / "a.docx").write_bytes(ole + "EncryptedPackage".encode("utf-16-le"))
    assert reason_of(tmp_path / "a.docx") == "encrypted"
    (tmp_path / "a.doc").write_bytes(ole)
    assert reason_of(tmp_path / "a.doc") == "unsupported"


@pytest.mark.parametrize("suffix", [".pdf", ".docx", ".pptx", ".jpg", ".webp", ".flac"])
def test_a_file_cut_short_is_corrupt(
    tmp_path: Path, good_files: dict[str, Path], suffix: str
) -> None:
    whole = good_files[suffix].read_bytes()
    path = tmp_path / f"a{suffix}"
    path.write_bytes(whole[: min(len(whole) // 3, 300)])
    assert reason_of(path) == "corrupt"


def test_a_file_larger_than_allowed_is_refused(tmp_path: Path) -> None:
    path = make_sound(tmp_path / "a.wav", 3.0)
    assert reason_of(path, Limits(max_bytes=1_000)) == "too_large"


def test_an_office_file_that_unpacks_without_end_is_a_bomb(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.docx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * 60_000_000)
    assert reason_of(tmp_path / "a.docx") == "bomb"


def test_entities_that_multiply_are_not_expanded(tmp_path: Path) -> None:
    lol = '<!DOCTYPE x [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    for name in "cdefghi":
        previous = chr(ord(name) - 1)
        lol += f'<!ENTITY {name} "{f"&{previous};" * 8}">'
    source = make_docx(tmp_path / "good.docx")
    with (
        zipfile.ZipFile(source) as good,
        zipfile.ZipFile(tmp_path / "evil.docx", "w") as evil,
    ):
        for name in good.namelist():
            data = good.read(name)
            if name == "word/document.xml":
                body = data.decode().partition("?>")[2]
                data = f'<?xml version="1.0"?>{lol}]>{body}'.replace("The oven", "&i;").encode()
            evil.writestr(name, data)
    try:
        decoded = loader_for(sniff(tmp_path / "evil.docx", Limits()).media_type).load(
            tmp_path / "evil.docx", Limits()
        )
        assert "lollol" not in decoded.text
    except Refused as exc:
        assert exc.reason == "corrupt"


def test_files_without_content_are_refused(tmp_path: Path) -> None:
    import docx
    import pptx

    docx.Document().save(str(tmp_path / "a.docx"))
    assert reason_of(tmp_path / "a.docx") == "no_content"
    deck = pptx.Presentation()
    deck.slides.add_slide(deck.slide_layouts[6])
    deck.save(str(tmp_path / "a.pptx"))
    assert reason_of(tmp_path / "a.pptx") == "no_content"


def test_archives_and_binary_workbooks_are_named(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.txt", "words")
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as archive:
        archive.writestr("xl/workbook.bin", "x")
    for name, word in (("a.zip", "archive"), ("a.xlsx", "binary workbook")):
        with pytest.raises(Refused, match=word) as caught:
            sniff(tmp_path / name, Limits())
        assert caught.value.reason == "unsupported"


def test_what_is_not_there_has_vanished(tmp_path: Path) -> None:
    assert reason_of(tmp_path / "gone.pdf") == "vanished"


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_says_so(tmp_path: Path) -> None:
    path = make_pdf(tmp_path / "a.pdf")
    path.chmod(0)
    assert reason_of(path) == "permission"


def test_a_refusal_by_the_system_is_translated(tmp_path: Path) -> None:
    from tools.media.refusals import from_os_error

    refusal = from_os_error(tmp_path / "a.pdf", PermissionError(13, "denied"))
    assert refusal.reason == "permission"
    assert "you may not read this file" in str(refusal)


@pytest.mark.skipif(sys.platform == "win32", reason="no FIFOs")
def test_a_pipe_or_a_folder_is_no_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "folder.txt").mkdir()
    assert reason_of(tmp_path / "pipe.txt") == "unsupported"
    assert reason_of(tmp_path / "folder.txt") == "unsupported"


@pytest.mark.parametrize("name", ["ü ber 😀.pdf", "a'b\"c;$(x).pdf", "x" * 200 + ".pdf", "-rf.pdf"])
def test_odd_names_are_read(tmp_path: Path, name: str) -> None:
    path = make_pptx(tmp_path / "deck.pptx")
    path = path.rename(tmp_path / name.replace(".pdf", ".pptx"))
    assert loader_for(sniff(path, Limits()).media_type).load(path, Limits()).pages
    path = make_pdf(tmp_path / name)
    assert loader_for(sniff(path, Limits()).media_type).load(path, Limits()).pages
