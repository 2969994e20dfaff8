"""Draw menus, price lists and brochures as PDF; some as a scan without a text layer."""

from __future__ import annotations

import io
import time
from dataclasses import dataclass

import numpy as np
import pypdfium2
from PIL import Image, ImageFilter
from reportlab.graphics.charts.barcharts import VerticalBarChart
from reportlab.graphics.shapes import Drawing, String
from reportlab.lib import colors
from reportlab.lib.pagesizes import A5
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    Flowable,
    PageBreak,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    Table,
    TableStyle,
)

from tools.demo.make.world import Place, Row, places, seed_of

SCAN_DPI = 140
SCAN_DATE = time.gmtime(1_767_225_600)  # 2026-01-01, fixed so that builds are alike


@dataclass(frozen=True, kw_only=True)
class Theme:
    """The looks of one house style; colours as 0xRRGGBB."""

    body: str
    head: str
    ink: int
    accent: int
    paper: int | None = None


THEMES = {
    "leaf": Theme(body="Helvetica", head="Times-Bold", ink=0x23302A, accent=0x3F7A4F),
    "bold": Theme(body="Helvetica", head="Helvetica-Bold", ink=0x1B1B1B, accent=0xD8452B),
    "parlour": Theme(body="Times-Roman", head="Times-BoldItalic", ink=0x2A2320, accent=0x6B4A3A),
    "slate": Theme(
        body="Helvetica", head="Times-Bold", ink=0xECE7DC, accent=0xE2A94F, paper=0x272C31
    ),
    "plain": Theme(body="Courier", head="Courier-Bold", ink=0x202020, accent=0x5A5A5A),
    "harbour": Theme(body="Helvetica", head="Times-Bold", ink=0x16283A, accent=0x1F6F8B),
}


def _style(theme: Theme, name: str) -> ParagraphStyle:
    size, lead, head, space = {
        "title": (28, 34, True, 3),
        "subtitle": (11.5, 15, False, 18),
        "heading": (16, 21, True, 6),
        "text": (10.5, 15, False, 9),
    }[name]
    tint = theme.accent if name in ("title", "heading") else theme.ink
    return ParagraphStyle(
        name,
        fontName=theme.head if head else theme.body,
        fontSize=size,
        leading=lead,
        textColor=colors.HexColor(tint),
        spaceAfter=space,
        spaceBefore=12 if name == "heading" else 0,
        alignment=1 if name in ("title", "subtitle") else 0,
    )


def _items(rows: list[Row], theme: Theme) -> Table:
    note = ParagraphStyle("item", parent=_style(theme, "text"), spaceAfter=0, leading=13)
    cells = []
    for row in rows:
        small = f"<br/><font size=8.8>{row['note']}</font>" if row.get("note") else ""
        cells.append([Paragraph(f"{row['name']}{small}", note), f"{row['price']:.2f}"])
    look = [
        ("FONT", (1, 0), (1, -1), theme.body, 10.5),
        ("TEXTCOLOR", (1, 0), (1, -1), colors.HexColor(theme.ink)),
        ("ALIGN", (1, 0), (1, -1), "RIGHT"),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("TOPPADDING", (0, 0), (-1, -1), 2),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 5),
        ("LEFTPADDING", (0, 0), (0, -1), 0),
        ("RIGHTPADDING", (1, 0), (1, -1), 0),
    ]
    return Table(cells, colWidths=[94 * mm, 18 * mm], style=TableStyle(look), spaceAfter=8)


def _table(spec: Row, theme: Theme) -> Table:
    small = ParagraphStyle(
        "cell", parent=_style(theme, "text"), spaceAfter=0, leading=12, fontSize=9.5
    )
    bold = ParagraphStyle("head", parent=small, fontName=theme.head, textColor=colors.white)
    cells = [[Paragraph(text, bold) for text in spec["header"]]]
    cells += [[Paragraph(text, small) for text in row] for row in spec["rows"]]
    rows = [spec["header"], *spec["rows"]]
    share = [min(30, 4 + max(len(row[i]) for row in rows)) for i in range(len(cells[0]))]
    widths = [112 * mm * s / sum(share) for s in share]
    look = [
        ("BACKGROUND", (0, 0), (-1, 0), colors.HexColor(theme.accent)),
        ("LINEBELOW", (0, 0), (-1, -1), 0.5, colors.HexColor(theme.accent)),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
    ]
    return Table(cells, colWidths=widths, style=TableStyle(look), spaceBefore=4, spaceAfter=10)


def _bars(spec: Row, theme: Theme) -> Drawing:
    drawing = Drawing(112 * mm, 66 * mm)
    chart = VerticalBarChart()
    chart.x, chart.y, chart.width, chart.height = 24, 24, 104 * mm - 12, 46 * mm
    chart.data = [tuple(spec["values"])]
    chart.categoryAxis.categoryNames = [str(label) for label in spec["labels"]]
    chart.bars[0].fillColor = colors.HexColor(theme.accent)
    chart.bars[0].strokeColor = None
    chart.valueAxis.valueMin = 0
    chart.barLabels.nudge = 7
    chart.barLabelFormat = "%g"
    for labels in (chart.barLabels, chart.categoryAxis.labels, chart.valueAxis.labels):
        labels.fontName, labels.fontSize = "Helvetica", 6.5
        labels.fillColor = colors.HexColor(theme.ink)
    title = String(0, 60 * mm, spec["title"], fontName=theme.head, fontSize=10)
    title.fillColor = colors.HexColor(theme.ink)
    drawing.add(chart)
    drawing.add(title)
    return drawing


def _block(block: Row, theme: Theme) -> list[Flowable]:
    flow: list[Flowable] = []
    for name in ("title", "subtitle", "heading", "text"):
        if name in block:
            flow.append(Paragraph(block[name].replace("&", "&amp;"), _style(theme, name)))
    if "items" in block:
        flow.append(_items(block["items"], theme))
    if "table" in block:
        flow.append(_table(block["table"], theme))
    if "bars" in block:
        flow += [Spacer(1, 8), _bars(block["bars"], theme)]
    if block.get("pagebreak"):
        flow.append(PageBreak())
    return flow


def typeset(document: Row, title: str, footer: str) -> bytes:
    """The pages of one document, in its theme, as PDF."""
    theme = THEMES[document["theme"]]
    width, height = A5

    def paper(canvas: Canvas, _: SimpleDocTemplate) -> None:
        if theme.paper is not None:
            canvas.setFillColor(colors.HexColor(theme.paper))
            canvas.rect(0, 0, width, height, stroke=0, fill=1)
        canvas.setStrokeColor(colors.HexColor(theme.accent))
        canvas.setLineWidth(0.8)
        canvas.rect(7 * mm, 7 * mm, width - 14 * mm, height - 14 * mm, stroke=1, fill=0)
        canvas.setFillColor(colors.HexColor(theme.ink))
        canvas.setFont(theme.body, 7.5)
        canvas.drawCentredString(width / 2, 10 * mm, footer)

    buffer = io.BytesIO()
    template = SimpleDocTemplate(
        buffer,
        pagesize=A5,
        leftMargin=16 * mm,
        rightMargin=16 * mm,
        topMargin=16 * mm,
        bottomMargin=14 * mm,
        title=title,
        author="Cairn demo",
        invariant=1,
    )
    flow = [part for block in document["blocks"] for part in _block(block, theme)]
    template.build(flow, onFirstPage=paper, onLaterPages=paper)
    return buffer.getvalue()


def _scan(pdf: bytes, scan: Row, seed: int) -> bytes:
    """Print and scan: tinted paper, a slight turn, grain, a shaded edge. Image-only PDF."""
    rng = np.random.default_rng(seed)
    pages = []
    for page in pypdfium2.PdfDocument(pdf):
        picture = page.render(scale=SCAN_DPI / 72).to_pil().convert("RGB")
        tint = np.asarray(scan["tint"], dtype=float) / 255
        paper = Image.fromarray((np.asarray(picture) * tint).astype(np.uint8))
        turned = paper.rotate(scan["angle"], Image.Resampling.BICUBIC, fillcolor=(214, 210, 202))
        soft = np.asarray(turned.filter(ImageFilter.GaussianBlur(0.7)), dtype=float)
        shade = np.linspace(0.90, 1.0, soft.shape[1])[None, :, None] ** 1.5
        grain = rng.normal(0, scan["noise"], soft.shape[:2])[..., None]
        blotch = Image.fromarray(rng.normal(128, 60, (24, 17)).clip(0, 255).astype(np.uint8))
        stain = np.asarray(blotch.resize(turned.size, Image.Resampling.BICUBIC), dtype=float) - 128
        final = (soft * shade + grain + stain[..., None] * 0.05).clip(0, 255).astype(np.uint8)
        pages.append(Image.fromarray(final))
    buffer = io.BytesIO()
    pages[0].save(
        buffer,
        "PDF",
        save_all=True,
        append_images=pages[1:],
        resolution=SCAN_DPI,
        quality=55,
        creationDate=SCAN_DATE,
        modDate=SCAN_DATE,
    )
    return buffer.getvalue()


def _make_place(place: Place) -> None:
    for document in place.rows("documents"):
        title = f"{place.name}, {document['file'].removesuffix('.pdf')}"
        pdf = typeset(document, title, f"{place.row['facts']['address']}. Prices in euros.")
        if "scan" in document:
            pdf = _scan(pdf, document["scan"], seed_of(place.slug, document["file"]))
        (place.folder / document["file"]).write_bytes(pdf)


def make(only: str | None = None) -> None:
    """Draw the documents of all places, or of one slug."""
    for place in places(only):
        _make_place(place)


if __name__ == "__main__":
    make()
