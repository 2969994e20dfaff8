"""OpenDocument texts: headings, paragraphs, lists, tables and pictures in the document's order."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from tools.core.errors import Refused
from tools.core.parts import BlockKind, Decoded, PicturePart
from tools.core.protocols import Limits
from tools.media.flow import Flow, first_heading, one_line, row_text
from tools.media.loaders import ODT
from tools.media.odt_words import Inline, inline_of
from tools.media.office_package import InsidePictures, opened
from tools.media.package_xml import (
    MAX_PICTURE_BYTES,
    MAX_XML_BYTES,
    attribute,
    local,
    member_bytes,
    resolved,
    words_in,
    xml_of,
)
from tools.media.refusals import refused
from tools.media.shown_pictures import around

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

CONTENT, META, MANIFEST = "content.xml", "meta.xml", "META-INF/manifest.xml"
MAX_TABLE_DEPTH = 3
MAX_REPEATED = 200
"""How often one cell is repeated at most; sheets fill their rows that way."""
_STYLES: dict[str, BlockKind] = {
    "Title": "title", "Quotations": "quote", "Caption": "caption", "Illustration": "caption",
    "Figure": "caption", "Table": "caption", "Drawing": "caption",
}  # fmt: skip
_THROUGH = frozenset(("section", "list", "list-item", "list-header", "numbered-paragraph"))
_LEFT_OUT = frozenset((
    "tracked-changes", "table-of-content", "alphabetical-index", "illustration-index",
    "table-index", "object-index", "user-index",
))  # fmt: skip
"""Deleted words, and lists that repeat the headings of the document."""


class OdtLoader:
    """Reads .odt."""

    @property
    def media_types(self) -> frozenset[str]:
        """Texts alone, neither sheets nor slides."""
        return frozenset((ODT,))

    def load(self, path: Path, limits: Limits) -> Decoded:
        """Decode one file; it has no pages, offsets count in its running text. Raises Refused."""
        with opened(path, zipfile.ZipFile) as package:
            _refuse_locked(package, path)
            root = _xml(package, CONTENT, path)
            walk = _Walk(package=package, path=path, inside=InsidePictures(path, limits))
            walk.parents = _parents(root)
            body = next((one for one in root.iter() if local(one) == "text"), None)
            if body is None:
                raise refused(path, "corrupt", "it has no body of text")
            walk.children(body)
            title, language = _about(package, path)
        pictures = walk.finished_pictures()
        if not walk.flow.blocks and not pictures:
            raise refused(path, "no_content", "there are no words and no pictures in it")
        return Decoded(
            media_type=ODT,
            title=title or first_heading(walk.flow.blocks),
            text=walk.flow.text,
            blocks=walk.flow.blocks,
            pictures=pictures,
            language=language,
            warnings=tuple(dict.fromkeys((*walk.inside.warnings, *walk.warnings))),
        )


@dataclass
class _Walk:
    """Goes through the body in order."""

    package: zipfile.ZipFile
    path: Path
    inside: InsidePictures
    flow: Flow = field(default_factory=Flow)
    parents: dict[str, str] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    places: list[int] = field(default_factory=list)

    def children(self, element: Element, *, listed: bool = False) -> None:
        """Read what stands in a body, a section, a list or a text box."""
        for child in element:
            name = local(child)
            if name in _LEFT_OUT or attribute(child, "display") == "none":
                continue
            if name == "h":
                self._heading(child)
            elif name == "p":
                self._paragraph(child, listed)
            elif name == "table":
                self._table(child, 0)
            elif name in _THROUGH:
                self.children(child, listed=listed or name.startswith("list"))
            else:
                self._beside(inline_of(child))

    def finished_pictures(self) -> tuple[PicturePart, ...]:
        """Give the pictures, each with the text around it."""
        blocks = self.flow.blocks
        return tuple(
            replace(one, around=around(blocks, place))
            for one, place in zip(self.inside.taken, self.places, strict=True)
        )

    def _heading(self, element: Element) -> None:
        found = inline_of(element)
        level = attribute(element, "outline-level")
        self.flow.heading(found.words, min(10, int(level)) if level.isdigit() else 1)
        self._beside(found)

    def _paragraph(self, element: Element, listed: bool) -> None:
        found = inline_of(element)
        style = attribute(element, "style-name")
        style = self.parents.get(style, style)
        kind = _STYLES.get(style, "list" if listed else "paragraph")
        self.flow.add(one_line(found.words), kind)
        self._beside(found)

    def _beside(self, found: Inline) -> None:
        """Take what hangs on a paragraph: pictures, text boxes, notes."""
        for frame in found.frames:
            self._frame(frame)
        for note in found.notes:
            self.flow.add(one_line(note))

    def _frame(self, frame: Element) -> None:
        said = [words_in(one) for one in frame if local(one) in ("title", "desc")]
        alt = one_line(". ".join(words for words in said if words.strip()))[:1_000]
        for child in frame:
            if local(child) == "text-box":
                self.children(child)
        image = next((one for one in frame if local(one) == "image"), None)
        name = resolved(CONTENT, attribute(image, "href")) if image is not None else ""
        if name:
            self._picture(name, alt)

    def _picture(self, name: str, alt: str) -> None:
        try:
            data = member_bytes(self.package, name, self.path, MAX_PICTURE_BYTES)
        except (KeyError, Refused) as exc:
            why = exc.detail if isinstance(exc, Refused) else "it is not in the file"
            self.warnings.append(f"the picture {one_line(name)[:200]} was not read: {why}")
            return
        before = len(self.inside.taken)
        bare = PicturePart(name="", width_px=0, height_px=0, alt=alt, heading=self.flow.path)
        self.inside.take(data, bare)
        self.places += [len(self.flow.blocks)] * (len(self.inside.taken) - before)

    def _table(self, table: Element, depth: int) -> None:
        header: list[str] = []
        rows = _rows(table)
        for number, row in enumerate(rows):
            found = [(inline_of(cell), times) for cell, times in _cells(row)]
            words = [one_line(one.words) for one, times in found for _ in range(times)]
            if number == 0 and len(rows) > 1 and all(words) and len(set(words)) > 1:
                header = words
            else:
                self.flow.add(row_text(header, words), "table_row")
            for one, _ in found:
                self._beside(one)
                for inner in one.tables if depth < MAX_TABLE_DEPTH else ():
                    self._table(inner, depth + 1)


def _rows(table: Element) -> list[Element]:
    rows: list[Element] = []
    for child in table:
        if local(child) == "table-row":
            rows.append(child)
        elif local(child) in ("table-header-rows", "table-rows", "table-row-group"):
            rows += _rows(child)
    return rows


def _cells(row: Element) -> list[tuple[Element, int]]:
    cells = [one for one in row if local(one) in ("table-cell", "covered-table-cell")]
    return [(one, _repeated(attribute(one, "number-columns-repeated"))) for one in cells]


def _repeated(stated: str) -> int:
    return max(1, min(MAX_REPEATED, int(stated))) if stated.isascii() and stated.isdigit() else 1


def _parents(root: Element) -> dict[str, str]:
    """Give the named style behind every style that was made by hand."""
    styles = (one for one in root.iter() if local(one) == "style")
    return {
        attribute(one, "name"): parent
        for one in styles
        if (parent := attribute(one, "parent-style-name"))
    }


def _refuse_locked(package: zipfile.ZipFile, path: Path) -> None:
    if MANIFEST in package.namelist():
        root = _xml(package, MANIFEST, path)
        if any(local(one) == "encryption-data" for one in root.iter()):
            raise refused(path, "encrypted", "it is protected by a password")


def _about(package: zipfile.ZipFile, path: Path) -> tuple[str, str]:
    """Give the title and the language it states."""
    if META not in package.namelist():
        return "", ""
    root = _xml(package, META, path)
    said = {local(one): one_line(words_in(one)) for one in root.iter()}
    code = said.get("language", "").split("-")[0].lower()
    return said.get("title", "")[:500], code if len(code) == 2 and code.isalpha() else ""


def _xml(package: zipfile.ZipFile, name: str, path: Path) -> Element:
    return xml_of(member_bytes(package, name, path, MAX_XML_BYTES), path, name)
