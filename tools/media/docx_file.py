"""Word files: headings, paragraphs, lists, tables and pictures in the order of the document."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from tools.core.parts import BlockKind, Decoded, PicturePart
from tools.core.protocols import Limits
from tools.media.flow import Flow, first_heading, one_line, row_text
from tools.media.loaders import DOCX
from tools.media.office_package import InsidePictures, opened
from tools.media.refusals import refused
from tools.media.shown_pictures import around

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table
    from docx.text.paragraph import Paragraph

_HEADING = re.compile(r"(?:heading|überschrift|titre|título|titolo|kop)\s*(\d)", re.IGNORECASE)
_DRAWING_SPACES = {
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
}
MAX_TABLE_DEPTH = 3


class DocxLoader:
    """Reads .docx."""

    @property
    def media_types(self) -> frozenset[str]:
        """Only Word's format since 2007."""
        return frozenset((DOCX,))

    def load(self, path: Path, limits: Limits) -> Decoded:
        """Decode one file; it has no pages, offsets count in its running text. Raises Refused."""
        import docx

        with opened(path, docx.Document) as document:
            walk = _Walk(path, limits, document)
            walk.run()
            stated = one_line(document.core_properties.title or "")
            language = str(document.core_properties.language or "")[:2].lower()
        pictures = walk.finished_pictures()
        if not walk.flow.blocks and not pictures:
            raise refused(path, "no_content", "there are no words and no pictures in it")
        return Decoded(
            media_type=DOCX,
            title=stated or first_heading(walk.flow.blocks),
            text=walk.flow.text,
            blocks=walk.flow.blocks,
            pictures=pictures,
            language=language if language.isalpha() else "",
            warnings=tuple(walk.inside.warnings),
        )


class _Walk:
    """Goes through the body in order."""

    def __init__(self, path: Path, limits: Limits, document: Document) -> None:
        self.flow = Flow()
        self.inside = InsidePictures(path, limits)
        self._document = document
        self._places: list[int] = []

    def run(self) -> None:
        """Read body, then footnotes are left to their paragraphs."""
        from docx.table import Table

        for block in self._document.iter_inner_content():
            if isinstance(block, Table):
                self._table(block, 0)
            else:
                self._paragraph(block)

    def finished_pictures(self) -> tuple[PicturePart, ...]:
        """Give the pictures, each with the text around it."""
        blocks = self.flow.blocks
        return tuple(
            replace(one, around=around(blocks, place))
            for one, place in zip(self.inside.taken, self._places, strict=True)
        )

    def _paragraph(self, paragraph: Paragraph) -> None:
        words = one_line(paragraph.text)
        style = str(paragraph.style.name or "") if paragraph.style is not None else ""
        level = _HEADING.match(style)
        if level is not None:
            self.flow.heading(words, int(level[1]))
        elif style.lower() in ("title", "titel", "titre"):
            self.flow.add(words, "title")
        else:
            self.flow.add(words, _kind(paragraph, style))
        self._pictures(paragraph)

    def _table(self, table: Table, depth: int) -> None:
        header: list[str] = []
        for number, row in enumerate(table.rows):
            cells = _cells(row.cells)
            if number == 0 and len(table.rows) > 1 and all(cells) and len(set(cells)) > 1:
                header = cells
                continue
            self.flow.add(row_text(header, cells), "table_row")
            for cell in row.cells:
                for paragraph in cell.paragraphs:
                    self._pictures(paragraph)
                for inner in cell.tables if depth < MAX_TABLE_DEPTH else ():
                    self._table(inner, depth + 1)

    def _pictures(self, paragraph: Paragraph) -> None:
        for drawing in paragraph._p.xpath(".//w:drawing"):
            alt = _alt(drawing)
            for blip in drawing.findall(".//a:blip", _DRAWING_SPACES):
                self._blip(paragraph, str(blip.get(f"{{{_DRAWING_SPACES['r']}}}embed") or ""), alt)
        for old in paragraph._p.xpath(".//*[local-name()='imagedata']"):
            self._blip(paragraph, str(old.get(f"{{{_DRAWING_SPACES['r']}}}id") or ""), "")

    def _blip(self, paragraph: Paragraph, relation: str, alt: str) -> None:
        part = paragraph.part.related_parts.get(relation)
        if part is None:
            return
        before = len(self.inside.taken)
        bare = PicturePart(name="", width_px=0, height_px=0, alt=alt, heading=self.flow.path)
        self.inside.take(part.blob, bare)
        self._places += [len(self.flow.blocks)] * (len(self.inside.taken) - before)


def _kind(paragraph: Paragraph, style: str) -> BlockKind:
    name = style.lower()
    if "list" in name or paragraph._p.xpath("./w:pPr/w:numPr"):
        return "list"
    if "caption" in name:
        return "caption"
    return "quote" if "quote" in name else "paragraph"


def _cells(cells: tuple[object, ...]) -> list[str]:
    # A merged cell is given once for every column it spans.
    words: list[str] = []
    previous: object = None
    for cell in cells:
        same = getattr(cell, "_tc", cell) is previous
        previous = getattr(cell, "_tc", cell)
        words.append("" if same else one_line(str(getattr(cell, "text", ""))))
    return words


def _alt(drawing: object) -> str:
    found = drawing.find(".//wp:docPr", _DRAWING_SPACES)  # type: ignore[attr-defined]
    if found is None:
        return ""
    words = one_line(str(found.get("descr") or found.get("title") or ""))
    # Word's own guesses say nothing: "Picture 3", "A picture containing text".
    return "" if re.fullmatch(r"(picture|image|grafik|bild)\s*\d*", words, re.I) else words
