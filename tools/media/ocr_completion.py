"""What OCR adds to a decoded part: words of scanned pages and of pictures. Light.

A page or picture that OCR fails on costs itself, not the file: it is named in the warnings.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from tools.core.errors import MissingPart, Refused
from tools.core.parts import Decoded, PagePart, PicturePart, TextBlock
from tools.core.protocols import Limits
from tools.media import messages
from tools.media.messages import Parts, Request, to_wire
from tools.media.ocr_page import (
    look_alike,
    page_with_picture_words,
    page_with_words,
    worth_reading,
)
from tools.media.words_seen import SeenWords

MAX_FRAMES = 120
"""Of one film that differ from the frame before them; OCR takes about a second a frame."""
MAX_FAILURES = 3
"""After so many failures in a row the rest of a file is left without OCR."""


class AskOcr(Protocol):
    """Runs an OCR job."""

    def __call__(
        self, path: Path, request: Request, limits: Limits, blobs: Sequence[bytes] = ()
    ) -> SeenWords:
        """Give the words. Raises Refused, MissingPart."""


@dataclass(kw_only=True)
class OcrCompletion:
    """Completes the parts of one file."""

    path: Path
    limits: Limits
    ask: AskOcr
    picture_bytes: Callable[[], bytes]
    """Gives the file itself as an encoded picture, when it is one."""
    _failures: int = 0
    _stopped: str = ""
    _warnings: list[str] = field(default_factory=list)
    _before: PicturePart | None = None
    _frames_read: int = 0
    _read: dict[int, SeenWords] = field(default_factory=dict)
    """By page; the words are small."""

    def complete(self, part: Parts, on_page: Callable[[int], None]) -> Decoded:
        """Give the part with the words that OCR read. on_page: called with pages done."""
        self._warnings = []
        decoded, twins = part.decoded, dict(part.twins)
        blocks: dict[int | None, list[TextBlock]] = {page.number: [] for page in decoded.pages}
        for block in decoded.blocks:
            blocks.setdefault(block.page, []).append(block)
        pages: list[PagePart] = []
        for done, page in enumerate(decoded.pages, start=1):
            if page.number in part.ocr_pages:
                page, blocks[page.number] = self._page(page, blocks[page.number])
                on_page(done)
            elif page.number in twins:
                page, blocks[page.number] = self._twin(page, twins[page.number])
            pages.append(page)
        films = decoded.video is not None
        pictures = tuple(
            self._frame(one) if films else self._picture(one) for one in decoded.pictures
        )
        for index, page in enumerate(pages):
            shown = [one for one in pictures if one.page == page.number and one.words]
            if shown:
                pages[index], blocks[page.number] = page_with_picture_words(
                    page, blocks[page.number], shown
                )
        return replace(
            decoded,
            pages=tuple(pages),
            blocks=tuple(block for found in blocks.values() for block in found),
            pictures=pictures,
            warnings=(*decoded.warnings, *self._warnings),
        )

    def _page(self, page: PagePart, blocks: list[TextBlock]) -> tuple[PagePart, list[TextBlock]]:
        request = messages.SeePage(path=to_wire(self.path), page=page.number, limits=self.limits)
        words = self._words(request, (), f"page {page.number}")
        if words is None:
            return page, blocks
        self._read[page.number] = words
        return page_with_words(page, blocks, words)

    def _twin(self, page: PagePart, earlier: int) -> tuple[PagePart, list[TextBlock]]:
        """Take the words over from the page that a scanned near-duplicate repeats."""
        words = self._read.get(earlier)
        if words is None:
            return page, []
        engine = f"{words.engine} (of page {earlier})"
        return page_with_words(page, [], replace(words, engine=engine))

    def _picture(self, picture: PicturePart) -> PicturePart:
        if not worth_reading(picture):
            return picture
        try:
            data = picture.png or self.picture_bytes()
        except Refused as exc:
            self._warnings.append(f"{picture.name} was not read by OCR: {exc.detail}")
            return picture
        words = self._words(messages.SeePicture(limits=self.limits), (data,), picture.name)
        if words is None:
            return picture
        return replace(picture, words=words.text, confidence=words.confidence)

    def _frame(self, picture: PicturePart) -> PicturePart:
        """Read a key frame; one that looks like the frame before shows the same words."""
        before, self._before = self._before, picture
        if before is not None and look_alike(before, picture):
            words = (before.words, before.confidence)
        elif self._frames_read >= MAX_FRAMES:
            self._warnings.append(f"OCR read {MAX_FRAMES} frames of it, the later ones were not")
            return picture
        else:
            self._frames_read += 1
            read = self._picture(picture)
            words = (read.words, read.confidence)
        self._before = replace(picture, words=words[0], confidence=words[1])
        return self._before

    def _words(self, request: Request, blobs: Sequence[bytes], what: str) -> SeenWords | None:
        if self._stopped:
            return None
        try:
            words = self._asked(request, blobs)
        except MissingPart as exc:
            self._stop(f"no OCR: {exc}")
            return None
        except Refused as exc:
            self._failures += 1
            self._warnings.append(f"{what} was not read by OCR: {exc.detail}")
            if self._failures >= MAX_FAILURES:
                self._stop("OCR failed too often; the rest of the file was left without it")
            return None
        self._failures = 0
        return words

    def _asked(self, request: Request, blobs: Sequence[bytes]) -> SeenWords:
        try:
            return self.ask(self.path, request, self.limits, blobs)
        except Refused as exc:
            if exc.reason != "out_of_memory":
                raise
            # What earlier pages left behind counted as well; the next process is a fresh one.
            return self.ask(self.path, request, self.limits, blobs)

    def _stop(self, reason: str) -> None:
        self._stopped = reason
        self._warnings.append(reason)
