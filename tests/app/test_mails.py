"""A mail box in an added folder answers questions: from its mails, and from what is attached."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.assistant import Assistant
from app.settings import load
from tests.library.ingest_rig import pdf
from tests.library.test_mail_attachments import invoice
from tests.library.test_mailboxes import boxed, mail
from tools.core.events import Finished
from tools.core.evidence import Citation
from tools.core.locators import PageRegion
from tools.core.query import Query


@pytest.fixture
def assistant(tmp_path: Path) -> Iterator[Assistant]:
    made = Assistant.open(load({}, home=tmp_path / "home"))
    yield made
    made.close()


def asked(assistant: Assistant, question: str) -> tuple[Citation, ...]:
    *_, last = assistant.stream(Query(text=question, owner="local"))
    assert isinstance(last, Finished)
    return last.answer.citations


def test_answers_cite_the_mail_and_the_page_of_its_attachment(
    assistant: Assistant, tmp_path: Path
) -> None:
    box = tmp_path / "mails" / "inbox.mbox"
    box.parent.mkdir()
    bill = pdf("Thank you for your order.", "The varnish for the boat costs 340 euros in total.")
    keys = mail("Keys", "The spare key hangs behind the blue door of the boathouse.\n", 3)
    ferry = mail("Ferry", "Bicycles travel free on the harbour ferry.\n", 2)
    box.write_bytes(boxed(keys, ferry, invoice(bill_pdf=bill)))
    report = assistant.add("local", [box.parent])
    assert [one.status for one in report.files] == ["added"] * 4
    (mailed, *_) = asked(assistant, "where does the spare key hang?")
    assert Path(mailed.source).parent == box and "Keys" in mailed.source
    (paged, *_) = asked(assistant, "how much does the varnish for the boat cost?")
    assert Path(paged.source).name == "bill.pdf" and Path(paged.source).parents[1] == box
    assert isinstance(paged.locator, PageRegion) and paged.locator.page == 2
    item = assistant.house.library.catalogue.items([paged.item])[paged.item]
    (source,) = assistant.house.library.catalogue.sources([item.source]).values()
    assert assistant.house.library.originals.path_of(source.sha256).read_bytes() == bill
