"""Mails: what their headers, bodies and attachments give."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.media.making import a_picture, png
from tools.core.errors import Refused
from tools.core.parts import Decoded
from tools.core.protocols import Limits
from tools.media.mail import MAX_NESTED, MailLoader
from tools.media.sniff import sniff


def read(folder: Path, data: bytes) -> Decoded:
    path = folder / "one.eml"
    path.write_bytes(data)
    sniff(path, Limits())
    return MailLoader().load(path, Limits())


def a_mail(subject: str = "Café at the pier") -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "Ann <ann@example.org>", "ben@example.org", subject
    mail["Date"] = "Sat, 4 May 2024 10:00:00 +0200"
    mail.set_content("The café opens at nine.\n\n> When does it open?\n")
    return mail


def test_headers_are_heading_words_and_date(tmp_path: Path) -> None:
    found = read(tmp_path, a_mail().as_bytes())
    assert found.title == "Café at the pier"
    assert [(one.name, one.value) for one in found.facts] == [("date", "2024-05-04T10:00:00+02:00")]
    assert [one.kind for one in found.blocks] == ["heading", "paragraph", "paragraph", "quote"]
    assert found.blocks[2].heading == ("Café at the pier",)
    assert "From: Ann <ann@example.org>" in found.blocks[1].text


def test_the_plain_body_stands_for_the_same_words_as_html(tmp_path: Path) -> None:
    mail = a_mail()
    mail.add_alternative("<p>The café opens at nine.</p>", subtype="html")
    assert read(tmp_path, mail.as_bytes()).text.count("opens at nine") == 1


def test_pictures_are_taken_and_other_attachments_are_named(tmp_path: Path) -> None:
    mail = a_mail()
    mail.add_attachment(png(a_picture()), maintype="image", subtype="png", filename="pier.png")
    mail.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="menu.pdf")
    found = read(tmp_path, mail.as_bytes())
    assert [one.alt for one in found.pictures] == ["pier.png"]
    assert "Attached: menu.pdf" in found.text
    assert found.warnings == ()


def test_a_mail_in_a_mail_stands_under_its_subject_and_depth_ends(tmp_path: Path) -> None:
    mail = a_mail("level 0")
    for level in range(1, MAX_NESTED + 3):
        outer = a_mail(f"level {level}")
        outer.add_attachment(mail)
        mail = outer
    found = read(tmp_path, mail.as_bytes())
    assert "level 4" in found.text and "level 0" not in found.text.split()
    assert any("deeper than" in one for one in found.warnings)


@pytest.mark.parametrize("charset", ["utf-8", "us-ascii", "no-such-thing", ""])
def test_a_charset_that_lies_loses_no_words(tmp_path: Path, charset: str) -> None:
    kind = f"text/plain; charset={charset}" if charset else "text/plain"
    head = f"Subject: x\r\nContent-Type: {kind}\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
    found = read(tmp_path, head.encode() + "Das Café öffnet um neun.\r\n".encode())
    assert "Das Café öffnet um neun." in found.text


def test_what_is_no_mail_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused) as caught:
        read(tmp_path, b"\0\1\2 no mail")
    assert caught.value.reason == "mislabelled"
