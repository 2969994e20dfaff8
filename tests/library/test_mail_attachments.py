"""What is attached to a mail is found with the mail's words, and goes where the mail goes."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.library.ingest_rig import Rig, backdate, pdf, rig, verdicts, wav, worker  # noqa: F401
from tests.library.test_archives import packed
from tests.library.test_mailboxes import FERRY, PIER, boxed, mail
from tools.core.errors import Refused
from tools.core.items import Source
from tools.core.locators import PageRegion
from tools.library.rows import FACT_COLUMNS, fact_from_row
from tools.media import mail_attachments
from tools.media.archive import Budget, Unpacked

SUM = "Total for the varnish: 340 euros."


def with_files(made: EmailMessage, files: dict[str, bytes]) -> EmailMessage:
    for name, data in files.items():
        made.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return made


def invoice(**files: bytes) -> EmailMessage:
    named = {name.replace("_", "."): data for name, data in files.items()}
    return with_files(mail("Invoice for the boat", PIER), named)


def source_of(rig: Rig, words: str) -> Source:  # noqa: F811
    passage = next(iter(rig.found(words)))
    return rig.library.catalogue.sources([passage.source])[passage.source]


def test_a_page_of_an_attachment_is_found_by_its_mail(rig: Rig) -> None:  # noqa: F811
    billed = invoice(bill_pdf=pdf("Hi.", SUM))
    path = rig.write("in.mbox", boxed(mail("One", FERRY), mail("Two", "Kites.\n", 2), billed))
    assert sorted(verdicts(rig.add()).values()) == ["added"] * 4
    page = next(one for one in rig.found("varnish") if isinstance(one.locator, PageRegion))
    assert isinstance(page.locator, PageRegion) and page.locator.page == 2
    source = rig.library.catalogue.sources([page.source])[page.source]
    assert source.name == "bill.pdf" and Path(source.path).parents[1] == path
    assert source.title == (
        "bill.pdf, attached to the mail Invoice for the boat (from Ann, 2 May 2024)"
    )
    assert rig.library.originals.path_of(source.sha256).read_bytes() == pdf("Hi.", SUM)
    assert source.id in {one.source for one in rig.found("bill Ann May")}
    dated = rig.library.ledger.connect().execute(
        f"SELECT {FACT_COLUMNS} FROM facts f JOIN sources s ON s.n = f.subject "
        "WHERE f.layer = 'source' AND f.name = 'date' AND s.name = 'bill.pdf'"
    )
    assert [str(fact_from_row(row).value)[:10] for row in dated] == ["2024-05-02"]
    assert set(verdicts(rig.add()).values()) == {"unchanged"}


def test_attachments_change_vanish_and_are_forgotten_with_the_mail(rig: Rig) -> None:  # noqa: F811
    path = rig.write("offer.eml", invoice(a_md=b"# A\n\nA windmill.\n", b_wav=wav()).as_bytes())
    assert verdicts(rig.add(path)) == {"offer.eml": "added", "a.md": "added", "b.wav": "added"}
    path.write_bytes(invoice(a_md=b"# A\n\nA watermill.\n").as_bytes())
    backdate(path)
    assert verdicts(rig.add(path)) == {
        "offer.eml": "updated",
        "a.md": "updated",
        "b.wav": "removed",
    }
    assert rig.found("windmill") == [] and rig.found("watermill")
    path.write_bytes(mail("Invoice for the boat", PIER).as_bytes())
    assert verdicts(rig.add(path)) == {"offer.eml": "updated", "a.md": "removed"}
    path.write_bytes(invoice(a_md=b"# A\n\nA watermill.\n").as_bytes())
    rig.add()
    rig.library.forgetter.forget("local", str(path))
    assert rig.found("watermill") == [] and rig.found("lighthouse") == []


def test_a_mail_that_is_deleted_takes_its_attachments_along(rig: Rig) -> None:  # noqa: F811
    path = rig.write("offer.eml", invoice(a_md=b"# A\n\nA windmill.\n").as_bytes())
    rig.write("other.md", FERRY)
    rig.add()
    path.unlink()
    told = verdicts(rig.add())
    assert told == {"offer.eml": "removed", "a.md": "removed", "other.md": "unchanged"}


def test_what_cannot_be_read_is_refused_and_the_mail_stays(rig: Rig) -> None:  # noqa: F811
    files = {"x.exe": b"MZ\0\0", "cut.pdf": pdf("a")[:60], "in.zip": packed({"c.md": FERRY})}
    rig.write("offer.eml", with_files(mail("One", PIER), files).as_bytes())
    assert verdicts(rig.add()) == {
        "offer.eml": "added", "x.exe": "refused", "cut.pdf": "refused", "c.md": "added",
    }  # fmt: skip
    assert Path(source_of(rig, "ferry").path).parts[-3:] == ("offer.eml", "in.zip", "c.md")


def test_mails_attached_as_files_are_opened_and_no_deeper(rig: Rig) -> None:  # noqa: F811
    deep = with_files(mail("Three", "Kites.\n", 3), {"c.md": b"# C\n\nA windmill.\n"})
    inner = with_files(mail("Two", FERRY, 2), {"three.eml": deep.as_bytes()})
    outer = with_files(mail("One", PIER), {"two.eml": inner.as_bytes()})
    rig.write("one.eml", outer.as_bytes())
    assert verdicts(rig.add()) == {
        "one.eml": "added", "two.eml": "added", "three.eml": "added", "attachments": "refused",
    }  # fmt: skip


def unpacked(tmp_path: Path, data: bytes, budget: Budget | None = None) -> Unpacked:
    path, folder = tmp_path / "one.eml", tmp_path / "out"
    path.write_bytes(data)
    folder.mkdir()
    return mail_attachments.unpack(path, folder, budget or Budget())


def test_names_lead_nowhere_and_doubles_are_told_apart(tmp_path: Path) -> None:
    made = mail("One", PIER)
    for name in ("../../up.md", "C:\\in\\a.md", "a.md", ".hidden.md", "x" * 300 + ".md", "/"):
        made.add_attachment(b"x", maintype="application", subtype="pdf", filename=name)
    assert [one.name for one in unpacked(tmp_path, made.as_bytes()).files] == [
        "up.md", "a.md", "a (2).md", "hidden.md", "attachment 5.pdf", "attachment 6.pdf",
    ]  # fmt: skip


def test_of_a_forwarded_mail_the_attachments_are_taken_and_signatures_are_not(
    tmp_path: Path,
) -> None:
    outer = mail("Fwd", FERRY)
    outer.add_attachment(invoice(a_md=b"x"))
    outer.add_attachment(b"s", maintype="application", subtype="pgp-signature", filename="s.asc")
    done = unpacked(tmp_path, outer.as_bytes())
    assert [one.name for one in done.files] == ["a.md"]
    assert [(one.name, one.reason) for one in done.left] == [("s.asc", "ignored")]


def test_too_many_attachments_are_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail_attachments, "MAX_ATTACHMENTS", 2)
    made = with_files(mail("One", PIER), {f"{n}.md": b"x" for n in range(4)})
    done = unpacked(tmp_path, made.as_bytes(), Budget(entries=1))
    assert [one.name for one in done.left] == ["1.md", "attachments"]


def test_parts_without_end_are_not_taken_apart(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="parts"):
        unpacked(tmp_path, nested(5_000))
    (tmp_path / "out").rmdir()
    try:
        assert unpacked(tmp_path, nested(900)).files == []
    except Refused as exc:
        assert exc.reason == "corrupt"


def nested(levels: int) -> bytes:
    kind = "Content-Type: multipart/mixed; boundary"
    parts = "".join(f"{kind}=b{level}\n\n--b{level}\n" for level in range(levels))
    return f"Subject: deep\n{parts}".encode()
