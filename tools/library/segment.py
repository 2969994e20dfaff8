"""Items from a decoded file: passages, pages, pictures and windows of sound, with their places.

Takes a long file part by part and keeps its pictures out of memory. Knows no store and no encoder
but its TokenCounter; decodes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from tools.core.items import Attribute, Item
from tools.core.locators import PageRegion, TextSpan
from tools.core.parts import (
    Decoded,
    PagePart,
    PictureLink,
    PicturePart,
    SoundPart,
    TextBlock,
    VideoPart,
)
from tools.core.protocols import TokenCounter
from tools.library.batch import item_id
from tools.library.cut_media import figure_piece, photo_piece, said, sound_pieces
from tools.library.cut_regions import about_region, printed_of, region_facts, region_label
from tools.library.cut_tables import TableCutter
from tools.library.cut_video import Framed, framed, video_pieces
from tools.library.names import name_words
from tools.library.passages import MAX_TOKENS, Passage, encoder_title, fitted_title, passages
from tools.library.pictures import REPEATED, decoration, pixels_key, words_near
from tools.library.pieces import (
    LOW_CONFIDENCE,
    OWN_TITLE,
    Blob,
    Piece,
    Subject,
    held,
    page_id,
)
from tools.media.language import language_of_text
from tools.media.merging import PARTS_APART


@dataclass(frozen=True, kw_only=True, eq=False)
class Segmented:
    """All that one file gives to the library."""

    media_type: str
    title: str
    pieces: tuple[Piece, ...]
    told: str = ""
    """Caption, own title and further words about the file; its name and folders are not in it."""
    facts: tuple[Attribute, ...] = ()
    """Of the source as a whole."""
    gated: Counter[str] = field(default_factory=Counter)
    """Pages per reason of the page-quality gate."""
    ocr_pages: int = 0
    dropped_pictures: Counter[str] = field(default_factory=Counter)
    links: tuple[PictureLink, ...] = ()
    """Picture files that the document shows."""
    sound_s: float = 0.0
    video_s: float = 0.0
    has_cues: bool = False
    """True for a recording or film with a transcript."""
    warnings: tuple[str, ...] = ()


def segment(
    parts: Iterable[Decoded],
    subject: Subject,
    counter: TokenCounter,
    *,
    max_tokens: int = MAX_TOKENS,
    keep: Callable[[bytes], Blob] = held,
) -> Segmented:
    """Cut a decoded file, given whole or in parts, into items.

    Order and ids depend on its content alone. keep: takes the bytes of a picture out of memory.
    """
    cutter = Segmenter(subject, counter, max_tokens=max_tokens, keep=keep)
    for part in parts:
        cutter.add(part)
    return cutter.finish()


class Segmenter:
    """Cuts one file, part by part."""

    def __init__(
        self,
        subject: Subject,
        counter: TokenCounter,
        *,
        max_tokens: int = MAX_TOKENS,
        keep: Callable[[bytes], Blob] = held,
    ) -> None:
        self._subject = subject
        self._counter = counter
        self._max_tokens = max_tokens
        self._keep = keep
        self._media_type = ""
        self._title = subject.title
        self._own_title = ""
        self._facts: dict[str, list[Attribute]] = {}
        self._words: list[Piece] = []
        self._passages = 0
        self._chars = 0
        self._pictures: list[tuple[str, Piece]] = []
        self._copies: Counter[str] = Counter()
        self._dropped: Counter[str] = Counter()
        self._sound: SoundPart | None = None
        self._video: VideoPart | None = None
        self._shots: list[Framed] = []
        self._links: list[PictureLink] = []
        self._gated: Counter[str] = Counter()
        self._ocr_pages = 0
        self._warnings: dict[str, None] = {}

    def add(self, part: Decoded) -> None:
        """Cut one part."""
        self._media_type = self._media_type or part.media_type
        self._own_title = self._own_title or part.title.strip()
        self._title = self._title or self._own_title
        self._add_facts(part)
        self._warnings.update(dict.fromkeys(part.warnings))
        self._gated.update(page.gate for page in part.pages if page.gate)
        self._ocr_pages += sum(page.origin == "ocr" for page in part.pages)
        self._add_words(part)
        self._links.extend(part.links)
        if part.video is not None:
            self._video = self._video or part.video
            self._shots += framed(part.video.shots, part.pictures, self._keep)
        else:
            self._add_pictures(part)
        self._add_sound(part)

    def finish(self) -> Segmented:
        """Give everything; pictures that stand in the file again and again are left out."""
        kept: list[Piece] = []
        for key, piece in self._pictures:
            if self._copies[key] >= REPEATED:
                self._dropped["repeated"] += self._copies[key]
            else:
                self._dropped["copy"] += self._copies[key] - 1
                kept.append(piece)
        return Segmented(
            media_type=self._media_type,
            title=self._title,
            pieces=(*self._words, *kept, *self._timed_pieces()),
            told=said((self._subject.caption, self._own_title, *self._subject.words)),
            facts=(*self._all_facts(), *self._title_fact()),
            gated=self._gated,
            ocr_pages=self._ocr_pages,
            dropped_pictures=+self._dropped,
            links=tuple(self._links),
            sound_s=self._sound.duration_s if self._sound is not None else 0.0,
            video_s=self._video.duration_s if self._video is not None else 0.0,
            has_cues=any(one is not None and one.cues for one in (self._sound, self._video)),
            warnings=tuple(self._warnings),
        )

    def _add_facts(self, part: Decoded) -> None:
        facts = list(part.facts)
        if part.language and all(fact.name != "language" for fact in facts):
            facts.append(Attribute(name="language", value=part.language, by="text"))
        for fact in facts:
            known = self._facts.setdefault(fact.name, [])
            if fact not in known:
                known.append(fact)

    def _add_words(self, part: Decoded) -> None:
        on_page: dict[int | None, list[TextBlock]] = {}
        for block in part.blocks:
            on_page.setdefault(block.page, []).append(block)
        for page in part.pages:
            blocks = on_page.get(page.number, [])
            self._words.append(self._page_piece(page, blocks))
            self._add_passages(page.text, blocks, page)
        if not part.pages:
            self._add_passages(part.text, part.blocks, None)
            self._chars += len(part.text) + len(PARTS_APART) if part.text else 0

    def _page_piece(self, page: PagePart, blocks: list[TextBlock]) -> Piece:
        heading = _page_heading(blocks)
        item = Item(
            id=page_id(self._subject.source, page.number),
            source=self._subject.source,
            modality="page",
            locator=PageRegion(page=page.number),
            text=page.text,
            caption=f"{self._label}, page {page.number}",
            heading=" > ".join(heading),
            ordinal=page.number - 1,
            gate=page.gate,
            unreliable=_is_unreliable(page),
        )
        return Piece(item=item, facts=page.facts, title=self._encoder_title(heading))

    def _add_passages(self, text: str, blocks: Iterable[TextBlock], page: PagePart | None) -> None:
        placed = tuple(blocks)
        tables = TableCutter(placed, self._media_type)
        title = self._title
        if tables.has_rows:
            # What a row is about stands in the name of its file.
            title = self._label
        for cut in passages(text, placed, self._counter, title=title, max_tokens=self._max_tokens):
            piece = self._passage_piece(text, cut, page)
            self._words.append(tables.with_cells(piece, cut, title, self._counter))
            self._passages += 1

    def _passage_piece(self, text: str, cut: Passage, page: PagePart | None) -> Piece:
        if page is None:
            locator: TextSpan | PageRegion = TextSpan(
                start_char=self._chars + cut.start_char,
                end_char=self._chars + cut.end_char,
                line=cut.line,
            )
        else:
            locator = PageRegion(page=page.number, box=cut.box)
        region = None if page is None or cut.region is None else page.regions[cut.region]
        item = Item(
            id=item_id(self._subject.source, "text", locator, f"passage {self._passages}"),
            source=self._subject.source,
            modality="text",
            locator=locator,
            text=text[cut.start_char : cut.end_char],
            about=about_region(region),
            caption=region_label(region) or (cut.heading[-1] if cut.heading else self._label),
            heading=" > ".join(cut.heading),
            parent=page_id(self._subject.source, page.number) if page is not None else None,
            ordinal=self._passages,
            gate=page.gate if page is not None else None,
            unreliable=page is not None and _is_unreliable(page),
        )
        return Piece(
            item=item,
            title=self._encoder_title(cut.heading),
            facts=(*printed_of(cut), *region_facts(region), *self._other_language(item.text)),
        )

    def _other_language(self, text: str) -> tuple[Attribute, ...]:
        """Name the language of a passage that differs from its file's; else it inherits that."""
        known = {fact.value for fact in self._facts.get("language", ())}
        found = language_of_text(text)
        if not found or known == {found}:
            return ()
        return (Attribute(name="language", value=found, by="text"),)

    @property
    def _label(self) -> str:
        return self._title or name_words(self._subject.name) or self._subject.name

    def _encoder_title(self, heading: tuple[str, ...]) -> str:
        return fitted_title(encoder_title(self._title, heading), self._counter)

    def _add_pictures(self, part: Decoded) -> None:
        if part.media_type.startswith("image/"):
            self._add_photos(part)
            return
        pages = {page.number: page for page in part.pages}
        for picture in part.pictures:
            if not picture.around:
                on_page = [block for block in part.blocks if block.page == picture.page]
                picture = replace(picture, around=words_near(picture, on_page))
            self._add_figure(picture, pages.get(picture.page or 0))

    def _add_figure(self, picture: PicturePart, page: PagePart | None) -> None:
        reason = decoration(picture, page)
        if reason is not None:
            self._dropped[reason] += 1
            return
        key = pixels_key(picture)
        self._copies[key] += 1
        if self._copies[key] == 1:
            at = len(self._pictures)
            piece = figure_piece(
                picture, self._subject, self._title, at, self._keep, label=self._label
            )
            self._pictures.append((key, piece))

    def _add_photos(self, part: Decoded) -> None:
        for picture in part.pictures:
            self._own_title = self._own_title or picture.alt
            self._title = self._title or self._own_title
            at = len(self._pictures)
            piece = photo_piece(picture, self._subject, self._all_facts(), self._keep, at=at)
            self._pictures.append((piece.item.id, piece))
            self._copies[piece.item.id] = 1

    def _add_sound(self, part: Decoded) -> None:
        sound, before = part.sound, self._sound
        if sound is None:
            return
        if before is not None:
            # The outline brings the cues, the last part the facts of the whole.
            sound = replace(
                before,
                windows=(*before.windows, *sound.windows),
                cues=before.cues or sound.cues,
                facts=sound.facts or before.facts,
            )
        self._sound = sound

    def _timed_pieces(self) -> list[Piece]:
        facts = self._all_facts()
        if self._video is not None:
            return video_pieces(
                self._video, self._shots, self._sound, self._subject, self._own_title, facts
            )
        if self._sound is None:
            return []
        return sound_pieces(self._sound, self._subject, self._own_title, facts)

    def _title_fact(self) -> tuple[Attribute, ...]:
        """Keep what a photo, recording or film calls itself, to write its words anew later."""
        if not self._own_title or not self._media_type.startswith(("image/", "audio/", "video/")):
            return ()
        return (Attribute(name=OWN_TITLE, value=self._own_title, by="text", note="in the file"),)

    def _all_facts(self) -> tuple[Attribute, ...]:
        return tuple(fact for facts in self._facts.values() for fact in facts)


def _page_heading(blocks: list[TextBlock]) -> tuple[str, ...]:
    for block in blocks:
        if block.kind in ("title", "heading"):
            words = block.text.strip()
            return block.heading if block.heading[-1:] == (words,) else (*block.heading, words)
        if block.heading:
            return block.heading
    return ()


def _is_unreliable(page: PagePart) -> bool:
    return page.origin == "ocr" and page.confidence < LOW_CONFIDENCE
