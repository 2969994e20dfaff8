"""EPUB books: chapters in reading order under their headings, pictures between the words."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from tools.core.errors import Refused
from tools.core.locators import Box
from tools.core.parts import BlockKind, Decoded, PicturePart, TextBlock
from tools.core.protocols import Limits
from tools.media.encodings import decode_text
from tools.media.epub_index import Book, book_of
from tools.media.flow import Flow, one_line
from tools.media.loaders import EPUB
from tools.media.office_package import InsidePictures, opened
from tools.media.package_xml import MAX_PICTURE_BYTES, member_bytes, resolved
from tools.media.refusals import refused
from tools.media.shown_pictures import around
from tools.media.text_html import MAX_HTML_BYTES, HtmlWalk, soup_of

if TYPE_CHECKING:
    from bs4 import BeautifulSoup

MAX_BOOK_BYTES = 40_000_000
"""Markup of all chapters together."""
_LEVELS = ("h1", "h2", "h3", "h4", "h5", "h6")
_PICTURES = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".bmp")


class EpubLoader:
    """Reads .epub."""

    @property
    def media_types(self) -> frozenset[str]:
        """EPUB 2 and 3."""
        return frozenset((EPUB,))

    def load(self, path: Path, limits: Limits) -> Decoded:
        """Decode one book; it has no pages, offsets count in its running text. Raises Refused."""
        with opened(path, zipfile.ZipFile) as package:
            book = book_of(package, path)
            reading = _Reading(package, path, limits, book)
            for member in book.chapters:
                reading.chapter(member)
        pictures = reading.pictures.finished(reading.flow)
        if not reading.flow.blocks and not pictures:
            raise refused(path, "no_content", "there are no words and no pictures in it")
        return Decoded(
            media_type=EPUB,
            title=book.title,
            text=reading.flow.text,
            blocks=reading.flow.blocks,
            pictures=pictures,
            language=book.language,
            warnings=tuple(dict.fromkeys((*reading.warnings, *reading.pictures.warnings))),
        )


class BookFlow(Flow):
    """Lines count in the whole book, headings from the depth of their chapter."""

    deeper = 0

    def heading(self, text: str, level: int, *, line: int | None = None) -> None:
        """Add a heading `deeper` than it says."""
        super().heading(text, max(1, level + self.deeper))

    def add(
        self,
        text: str,
        kind: BlockKind = "paragraph",
        *,
        line: int | None = None,
        page: int | None = None,
        box: Box | None = None,
    ) -> None:
        """Add a block; `line` counts in its chapter's markup, which nobody sees."""
        super().add(text, kind)


class BookPictures:
    """Takes the pictures that chapters show out of the package."""

    def __init__(self, package: zipfile.ZipFile, path: Path, limits: Limits) -> None:
        self.member = ""
        """The chapter that addresses are relative to."""
        self._package, self._path = package, path
        self._inside = InsidePictures(path, limits)
        self._places: list[int] = []
        self._missing: list[str] = []

    @property
    def warnings(self) -> list[str]:
        """Give what could not be shown."""
        return self._inside.warnings + self._missing

    def show(self, address: str, alt: str, flow: Flow, *, line: int = 1) -> None:
        """Take a picture that stands after what `flow` holds now; addresses are not fetched."""
        name = resolved(self.member, address)
        if not name:
            return
        try:
            data = member_bytes(self._package, name, self._path, MAX_PICTURE_BYTES)
        except (KeyError, Refused) as exc:
            why = exc.detail if isinstance(exc, Refused) else "it is not in the book"
            self._missing.append(f"the picture {one_line(name)[:200]} was not read: {why}")
            return
        before = len(self._inside.taken)
        bare = PicturePart(
            name="", width_px=0, height_px=0, alt=one_line(alt)[:1_000], heading=flow.path
        )
        self._inside.take(data, bare)
        self._places += [len(flow.blocks)] * (len(self._inside.taken) - before)

    def finished(self, flow: Flow) -> tuple[PicturePart, ...]:
        """Give the pictures, each with the text around it."""
        blocks = flow.blocks
        return tuple(
            replace(one, around=_around(blocks, place, one.alt))
            for one, place in zip(self._inside.taken, self._places, strict=True)
        )


class _Reading:
    """One book as far as it was read."""

    def __init__(self, package: zipfile.ZipFile, path: Path, limits: Limits, book: Book) -> None:
        self.flow = BookFlow()
        self.pictures = BookPictures(package, path, limits)
        self.warnings: list[str] = list(book.warnings)
        self._package, self._path, self._book = package, path, book
        self._left = MAX_BOOK_BYTES

    def chapter(self, member: str) -> None:
        """Read one file of the book, or say why not."""
        self.pictures.member = member
        if member.lower().endswith(_PICTURES):
            self.pictures.show(member.rpartition("/")[2], "", self.flow)
            return
        try:
            data = member_bytes(self._package, member, self._path, MAX_HTML_BYTES)
        except Refused as exc:
            self.warnings.append(f"a chapter was not read: {exc.detail}")
            return
        except zipfile.BadZipFile:
            self.warnings.append(f"a chapter is damaged and was not read: {one_line(member)[:200]}")
            return
        self._left -= len(data)
        if self._left < 0:
            detail = f"its chapters have more than {MAX_BOOK_BYTES / 1e6:.0f} MB"
            raise refused(self._path, "too_large", detail)
        source = decode_text(data)
        if source is None:
            self.warnings.append(f"a chapter is no text and was not read: {one_line(member)[:200]}")
        else:
            self._words(soup_of(_without_prolog(source)), member)

    def _words(self, soup: BeautifulSoup, member: str) -> None:
        _show_drawn(soup)
        entry = self._book.entries.get(member)
        first = soup.find(_LEVELS)
        if entry is not None and first is None:
            self.flow.deeper = 0
            self.flow.heading(entry.words, entry.depth)
        elif entry is not None and first is not None:
            highest = min(int(one.name[1]) for one in soup.find_all(_LEVELS))
            self.flow.deeper = entry.depth - highest
        HtmlWalk(self.flow, self.pictures).run(soup)


def _around(blocks: tuple[TextBlock, ...], place: int, alt: str) -> str:
    before, after = blocks[max(0, place - 2) : place], blocks[place : place + 2]
    # Its alternative text is kept for itself and says nothing around it.
    return around(before + (after[1:] if after and after[0].text == alt else after), len(before))


def _without_prolog(source: str) -> str:
    # `<?xml encoding=...?>` would speak about bytes, and these are characters by now.
    start = source.lstrip("\ufeff \n\t")
    return start.partition("?>")[2] if start.startswith("<?xml") else source


def _show_drawn(soup: BeautifulSoup) -> None:
    """Turn `<svg><image/></svg>`, the usual shape of a cover, into a picture."""
    for drawn in soup.find_all("svg"):
        image = drawn.find("image")
        if image is not None:
            address = image.get("xlink:href") or image.get("href") or ""
            drawn.replace_with(soup.new_tag("img", src=str(address), alt=""))
