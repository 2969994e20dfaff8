"""Presentations: a slide is a page with its text, tables, charts, notes and pictures."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from tools.core.errors import NotFound
from tools.core.locators import Box
from tools.core.parts import Decoded, PagePart, PicturePart, RegionKind, TextBlock
from tools.core.protocols import Limits
from tools.media.flow import Flow, on_page, one_line, row_text
from tools.media.loaders import PPTX
from tools.media.office_package import InsidePictures, opened
from tools.media.page_facts import slide_facts
from tools.media.pptx_shapes import Placed, placed_shapes
from tools.media.refusals import name_of, refused
from tools.media.region_words import Drawing, told_regions

if TYPE_CHECKING:
    from pptx.chart.chart import Chart
    from pptx.presentation import Presentation
    from pptx.slide import Slide
    from pptx.table import Table
    from pptx.text.text import TextFrame

EMU_PER_POINT = 12_700
AROUND_CHARS = 400
_NO_TITLES = ("powerpoint presentation", "powerpoint-präsentation", "présentation powerpoint")


class PptxLoader:
    """Reads .pptx."""

    @property
    def media_types(self) -> frozenset[str]:
        """Only PowerPoint's format since 2007."""
        return frozenset((PPTX,))

    def load(self, path: Path, limits: Limits) -> Decoded:
        """Decode one file. Raises Refused."""
        import pptx

        with opened(path, pptx.Presentation) as deck:
            return _read(path, limits, deck)

    def png(self, path: Path, page: int, *, max_side_px: int) -> bytes:
        """Draw a sketch of a slide, from 1, as PNG. Raises Refused, NotFound."""
        import pptx

        from tools.media.pixels import png_bytes
        from tools.media.pptx_sketch import sketch

        with opened(path, pptx.Presentation) as deck:
            slides = list(deck.slides)
            if not 1 <= page <= len(slides):
                raise NotFound(f"{name_of(path.name)} has slides 1 to {len(slides)}, not {page}")
            size = (float(deck.slide_width or 1), float(deck.slide_height or 1))
            image = sketch(slides[page - 1], size, path, Limits(), max_side_px=max_side_px)
            return png_bytes(image)


def _read(path: Path, limits: Limits, deck: Presentation) -> Decoded:
    inside = InsidePictures(path, limits)
    pages: list[PagePart] = []
    blocks: list[TextBlock] = []
    slides = list(deck.slides)
    if len(slides) > limits.max_pages:
        raise refused(path, "too_large", f"it has {len(slides)} slides")
    size = (float(deck.slide_width or 1), float(deck.slide_height or 1))
    for number, slide in enumerate(slides, start=1):
        page, found = SlideReader(slide, number, size, inside).read()
        pages.append(page)
        blocks += found
    if not any(page.text for page in pages) and not inside.taken:
        raise refused(path, "no_content", "its slides hold no words and no pictures")
    stated = one_line(deck.core_properties.title or "")
    first = next((block.text for block in blocks if block.kind == "heading"), "")
    return Decoded(
        media_type=PPTX,
        title=first if stated.lower() in ("", *_NO_TITLES) else stated,
        blocks=tuple(blocks),
        pages=tuple(pages),
        pictures=tuple(inside.taken),
        warnings=tuple(dict.fromkeys(inside.warnings)),
    )


@dataclass
class _Counts:
    charts: int = 0
    tables: int = 0
    pictures: int = 0


class SlideReader:
    """Reads one slide, its title first, then from top to bottom."""

    def __init__(
        self, slide: Slide, number: int, size: tuple[float, float], inside: InsidePictures
    ) -> None:
        self._slide, self._number, self._size = slide, number, size
        self._inside = inside
        self._regions: list[Drawing] = []
        self._in_region: list[int | None] = []
        self._flow = Flow()
        self._boxes: list[Box | None] = []
        self._counts = _Counts()

    def read(self) -> tuple[PagePart, tuple[TextBlock, ...]]:
        """Give the page and its blocks."""
        title = self._slide.shapes.title
        title_id = None if title is None else title.shape_id
        shapes = placed_shapes(self._slide.shapes, self._size)
        for placed in shapes:
            if placed.shape.shape_id == title_id and title is not None:
                self._flow.heading(title.text_frame.text, 1)
                self._place(placed.box)
        for placed in shapes:
            if placed.shape.shape_id != title_id:
                self._shape(placed)
        self._notes()
        for placed in shapes:
            self._picture(placed)
        return self._page()

    def _page(self) -> tuple[PagePart, tuple[TextBlock, ...]]:
        blocks = tuple(
            replace(block, box=box, region=region)
            for block, box, region in zip(
                self._flow.blocks, self._boxes, self._in_region, strict=True
            )
        )
        counts = self._counts
        page = PagePart(
            number=self._number,
            width_pt=self._size[0] / EMU_PER_POINT,
            height_pt=self._size[1] / EMU_PER_POINT,
            text=self._flow.text,
            origin="layer" if blocks else "none",
            gate=None if blocks or counts.pictures else "blank",
            facts=slide_facts(
                self._boxes,
                charts=counts.charts,
                tables=counts.tables,
                pictures=counts.pictures,
            ),
            regions=told_regions(self._regions, blocks),
        )
        return page, on_page(blocks, self._number)

    def _place(self, box: Box | None, region: int | None = None) -> None:
        new = len(self._flow.blocks) - len(self._boxes)
        self._boxes += [box] * new
        self._in_region += [region] * new

    def _shape(self, placed: Placed) -> None:
        from pptx.shapes.autoshape import Shape
        from pptx.shapes.graphfrm import GraphicFrame

        shape = placed.shape
        if isinstance(shape, GraphicFrame) and shape.has_table:
            self._counts.tables += 1
            self._table(shape.table)
        elif isinstance(shape, GraphicFrame) and shape.has_chart:
            self._counts.charts += 1
            self._chart(shape.chart)
        elif isinstance(shape, Shape):
            self._words(shape.text_frame)
        self._place(placed.box, self._region(placed))

    def _region(self, placed: Placed) -> int | None:
        """Note a table or chart that has words, and give its place among the slide's."""
        from pptx.shapes.graphfrm import GraphicFrame

        shape = placed.shape
        if placed.box is None or not isinstance(shape, GraphicFrame):
            return None
        if not (shape.has_table or shape.has_chart):
            return None
        kind: RegionKind = "table" if shape.has_table else "chart"
        self._regions.append(Drawing(kind=kind, box=placed.box))
        return len(self._regions) - 1

    def _words(self, frame: TextFrame) -> None:
        paragraphs = [one_line(one.text) for one in frame.paragraphs]
        kept = [words for words in paragraphs if words]
        for words in kept:
            self._flow.add(words, "list" if len(kept) > 1 else "paragraph")

    def _table(self, table: Table) -> None:
        rows = [[one_line(cell.text) for cell in row.cells] for row in table.rows]
        header = rows[0] if len(rows) > 1 and table.first_row else []
        for row in rows[1:] if header else rows:
            self._flow.add(row_text(header, row), "table_row")

    def _chart(self, chart: Chart) -> None:
        if chart.has_title and chart.chart_title.has_text_frame:
            self._flow.add(chart.chart_title.text_frame.text, "caption")
        for plot in chart.plots:
            names = [str(name) for name in plot.categories]
            for series in plot.series:
                values = ["" if value is None else f"{value:g}" for value in series.values]
                row = row_text(names, values)
                self._flow.add(f"{series.name}: {row}" if series.name else row, "table_row")

    def _notes(self) -> None:
        if self._slide.has_notes_slide:
            frame = self._slide.notes_slide.notes_text_frame
            if frame is not None:
                self._flow.add(frame.text, "quote")
        self._place(None)

    def _picture(self, placed: Placed) -> None:
        from pptx.shapes.picture import Picture
        from pptx.shapes.placeholder import PlaceholderPicture

        shape = placed.shape
        if not isinstance(shape, Picture | PlaceholderPicture):
            return
        self._counts.pictures += 1
        try:
            data = shape.image.blob
        except (ValueError, KeyError, AttributeError):
            self._inside.warnings.append(f"a picture on slide {self._number} is only linked")
            return
        told = PicturePart(
            name="",
            width_px=0,
            height_px=0,
            alt=_alt(placed),
            around=self._flow.text[:AROUND_CHARS],
            heading=self._flow.path,
            page=self._number,
            box=placed.box,
        )
        self._inside.take(data, told)


def _alt(placed: Placed) -> str:
    found = placed.shape._element.xpath(".//p:cNvPr/@descr")
    return one_line(str(found[0])) if found else ""
