"""On real files, where the shared evaluation data is at hand."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tools.core.parts import Decoded
from tools.core.protocols import Limits
from tools.media.pdf import PdfLoader
from tools.media.worker import MediaWorker

ROOT = Path(__file__).parents[2]
DATA = Path(os.environ.get("CAIRN_DATA", ROOT / "../shared/data"))
pytestmark = [
    pytest.mark.data,
    pytest.mark.skipif(not DATA.is_dir(), reason=f"no evaluation data at {DATA}"),
]


def load_pdf(name: str) -> Decoded:
    return PdfLoader().load(DATA / "mmlongbench" / "documents" / name, Limits())


def test_a_paper_keeps_its_columns_and_headings() -> None:
    decoded = load_pdf("2023.acl-long.386.pdf")
    assert len(decoded.pages) == 24
    assert decoded.title.startswith("Fact-Checking Complex Claims")
    texts = [block.text for block in decoded.blocks if block.page == 2]
    (left,) = [text for text in texts if text.startswith("The generated reasoning program")]
    # The left column is one block and does not run into the right one.
    assert "increasingly effective" not in left and len(left) > 500
    assert any(
        block.kind == "heading" and block.text == "2 Related Work" for block in decoded.blocks
    )
    assert not any(page.gate for page in decoded.pages)


def test_a_survey_gives_the_rows_of_its_charts() -> None:
    decoded = load_pdf("12-15-15-ISIS-and-terrorism-release-final.pdf")
    rows = {block.text for block in decoded.blocks if block.page == 8}
    assert {"Total 61 32", "Hispanic 66 25", "White evang Prot 43 50"} <= rows


def test_the_gate_spares_only_pages_without_content() -> None:
    decoded = load_pdf("User_Manual_1500S_Classic_EN.pdf")
    gated = {page.number: page.gate for page in decoded.pages if page.gate}
    assert gated == {
        3: "table of contents", 4: "table of contents", 5: "table of contents",
        106: "boilerplate", 107: "boilerplate",
    }  # fmt: skip
    assert all(page.text for page in decoded.pages if page.gate)


def test_a_scanned_document_asks_for_ocr_on_every_page() -> None:
    from tools.media.sidecars import Beside

    path = DATA / "mmlongbench" / "documents" / "3276a5b991c49cf5f9a4af0f7d6fce67.pdf"
    part = PdfLoader().load_part(path, Limits(), 0, Beside())
    assert part.ocr_pages == tuple(range(1, 17))
    assert part.decoded.pictures == ()


def test_markdown_with_front_matter_links_its_screenshots(worker: MediaWorker) -> None:
    decoded = worker.decode(DATA / "screens" / "TerminalDocs" / "command-palette.md")
    assert decoded.title == "Windows Terminal Command Palette"
    assert any(link.alt == "Windows Terminal command line mode" for link in decoded.links)


def test_one_of_each_set_is_read(worker: MediaWorker) -> None:
    for pattern in ("recipes/**/*.webp", "clothing/**/*.jpg", "esc10/**/*.ogg", "speech/**/*.wav"):
        path = sorted(DATA.glob(pattern))[0]
        decoded = worker.decode(path, ocr=False)
        assert decoded.pictures or decoded.sound
        assert decoded.warnings == ()
