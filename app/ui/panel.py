"""The evidence panel: one citation, opened at its exact spot."""

from __future__ import annotations

import re

from app.ui.chips import place
from app.ui.desk import PassageInText
from app.ui.markup import base_name, esc, icon, media_url
from app.ui.panel_parts import ZOOM_BAR, page_bar, transcript_html, wave_html
from app.ui.table_html import table_html
from tools.core.evidence import Citation
from tools.core.locators import Box, CellSpan, ImageRegion, PageRegion, TextSpan, TimeSpan, clock


def panel_html(citation: Citation, passage: PassageInText | None) -> str:
    """Render the panel. passage: the words around a text citation, where it has them."""
    name = base_name(citation.source)
    # A caption that only repeats name and page is said by the head already.
    said = "" if citation.caption.startswith(name) else citation.caption
    return (
        f'<header><p class="panel-mark">{icon(citation.modality)}{esc(citation.mark)} '
        f'<span class="dim">{esc(place(citation))}</span></p>'
        f'<h2 tabindex="-1">{esc(name)}</h2>'
        f'<p class="path" title="{esc(citation.source)}">{esc(citation.source)}</p></header>'
        f'<div class="panel-body">{_body(citation, passage)}{_said_about(citation, passage, said)}'
        f'<p class="panel-more"><a href="{media_url(citation.item, "original")}" '
        'target="_blank" rel="noopener">Open the original</a> '
        f'<button type="button" class="link" data-show="{esc(citation.source)}">Show in the '
        'library</button> <button type="button" class="link" data-wrong hidden>Wrong source'
        "</button></p></div>"
    )


def _body(citation: Citation, passage: PassageInText | None) -> str:
    match citation.locator:
        case TextSpan(cells=CellSpan() as cells) if passage is not None and passage.table:
            heading = f'<p class="heading">{esc(passage.heading)}</p>' if passage.heading else ""
            return heading + table_html(passage.table, cells)
        case TextSpan():
            return _passage_html(passage, citation.quote)
        case PageRegion(page=page, box=box):
            shown = _boxed(media_url(citation.item, "page"), f"Page {page}", box)
            shown = page_bar(citation, page, passage.pages if passage else None) + shown
            return shown + _folded("The words on it", passage, citation.quote)
        case ImageRegion(box=box):
            about = citation.caption or base_name(citation.source)
            shown = ZOOM_BAR + _boxed(media_url(citation.item, "picture"), about, box)
            return shown + _folded("The words in and about it", passage, citation.quote)
        case TimeSpan(start_s=start, end_s=end):
            player = _player_html(citation, start, end)
            if passage is not None and passage.lines:
                return player + transcript_html(passage.lines, citation.quote, start, end)
            return player + _folded(
                "The words in and about it", passage, citation.quote, is_open=True
            )


def _boxed(address: str, about: str, box: Box | None) -> str:
    mark = ""
    if box is not None:
        x0, y0, x1, y1 = (min(1.0, max(0.0, one)) for one in box)
        mark = (
            f'<span class="box" role="img" aria-label="cited region" style="left:{x0:.2%};'
            f'top:{y0:.2%};width:{max(0.0, x1 - x0):.2%};height:{max(0.0, y1 - y0):.2%}"></span>'
        )
    return (
        f'<figure class="shown"><div class="sheet"><a href="{address}" target="_blank" '
        f'rel="noopener" title="Open it large"><img src="{address}" alt="{esc(about)}"></a>'
        f"{mark}</div></figure>"
    )


def _player_html(citation: Citation, start: float, end: float) -> str:
    if citation.modality == "video":
        # The key frame is there at once, the film when enough of it is.
        shown, wave = media_url(citation.item, "picture"), ""
        tag, kind, more = "video", "Video", f' playsinline poster="{shown}"'
        still = ". Above is the picture of the cited moment"
    else:
        tag, kind, more, still = "audio", "Recording", "", ""
        wave = wave_html(citation.item)
    address = media_url(citation.item, "video" if tag == "video" else "sound")
    return (
        f'<div class="player">{wave}<{tag} controls preload="auto" data-start="{start:g}"{more} '
        f'src="{address}#t={start:g}" aria-label="{kind}, from {clock(start)}"></{tag}>'
        f'<p class="unplayable" role="status" hidden>This browser cannot play the file{still}; '
        "open the original below in another program.</p>"
        f'<p><button type="button" class="again" data-seek="{start:g}">'
        f"Play from {clock(start)}</button> "
        f'<span class="dim">cited: {clock(start)} to {clock(end)}</span></p></div>'
    )


def _said_about(citation: Citation, passage: PassageInText | None, said: str) -> str:
    parts = ""
    # What is said in a recording stands marked among its words already.
    marked = isinstance(citation.locator, TextSpan) or (
        isinstance(citation.locator, TimeSpan)
        and passage is not None
        and (not citation.quote or _place_of(citation.quote, passage.text) is not None)
    )
    if citation.quote and not marked:
        parts += f"<blockquote>{esc(citation.quote)}</blockquote>"
    if said:
        parts += f'<p class="caption">{esc(said)}</p>'
    return parts


def _folded(
    title: str, passage: PassageInText | None, quote: str | None, *, is_open: bool = False
) -> str:
    if passage is None or not passage.text.strip():
        return ""
    state = " open" if is_open else ""
    body = _passage_html(passage, quote)
    return f"<details{state}><summary>{title}</summary>{body}</details>"


def _passage_html(passage: PassageInText | None, quote: str | None) -> str:
    if passage is None:
        return f"<blockquote>{esc(quote)}</blockquote>" if quote else ""
    start = min(max(0, passage.start), len(passage.text))
    end = min(max(start, passage.end), len(passage.text))
    cited = _with_quote(passage.text[start:end], quote)
    if (start, end) != (0, len(passage.text)):
        # Where the passage is all there is, a mark would only colour everything.
        cited = f'<mark class="cited">{cited}</mark>'
    heading = f'<p class="heading">{esc(passage.heading)}</p>' if passage.heading else ""
    before, behind = esc(passage.text[:start]), esc(passage.text[end:])
    return f'{heading}<div class="passage">{before}{cited}{behind}</div>'


def _with_quote(text: str, quote: str | None) -> str:
    found = _place_of(quote or "", text)
    if found is None:
        return esc(text)
    start, end = found.span()
    said = f'<strong class="quote">{esc(found.group())}</strong>'
    return f"{esc(text[:start])}{said}{esc(text[end:])}"


def _place_of(quote: str, text: str) -> re.Match[str] | None:
    """Find a quote in its text: lines that a quote joins are still broken there."""
    words = quote.split()
    return re.search(r"\s+".join(map(re.escape, words)), text) if words else None
