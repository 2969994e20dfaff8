"""Parts of the evidence panel: leafing and zooming, waveform, and the lines that are said."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from agents.codec import pack
from app.ui.desk import PagesAround, SpokenLine
from app.ui.markup import esc, media_url
from tools.core.evidence import Citation
from tools.core.locators import PageRegion, clock

_ZOOMS = (
    '<button type="button" class="small" data-zoom="-1" aria-label="Smaller">−</button>'
    '<button type="button" class="small" data-zoom="1" aria-label="Larger">+</button>'
)
ZOOM_BAR = (
    '<p class="look-bar" role="group" aria-label="Size"><span class="look-space"></span>'
    f"{_ZOOMS}</p>"
)


def page_bar(citation: Citation, page: int, around: PagesAround | None) -> str:
    """Render the buttons above a page."""
    if around is None:
        return ZOOM_BAR
    before = _leaf(citation, around.before, "Previous page", "‹")
    after = _leaf(citation, around.after, "Next page", "›")
    return (
        '<p class="look-bar" role="group" aria-label="Pages">'
        f'{before}<span class="page-at">page {page} of {max(page, around.last)}</span>{after}'
        f'<span class="look-space"></span>{_ZOOMS}</p>'
    )


def _leaf(citation: Citation, there: tuple[int, str] | None, name: str, sign: str) -> str:
    if there is None:
        return f'<button type="button" class="small" disabled aria-label="{name}">{sign}</button>'
    number, item = there
    wanted = Citation(
        mark=citation.mark,
        modality="page",
        item=item,
        source=citation.source,
        locator=PageRegion(page=number),
        quote=None,
        caption="",
    )
    data = esc(json.dumps(pack(wanted)))
    return (
        f'<button type="button" class="small" data-leaf="{data}" aria-label="{name}" '
        f'title="{name}">{sign}</button>'
    )


def wave_html(item: str) -> str:
    """Give the place of a waveform; the stylesheet fills it through a mask."""
    return (
        '<span class="wave" aria-hidden="true" '
        f"style=\"--wave:url('{media_url(item, 'wave')}')\"></span>"
    )


def transcript_html(
    lines: Sequence[SpokenLine], quote: str | None, start_s: float, end_s: float
) -> str:
    """Render the lines with their times; those that are cited are marked and can be found."""
    said = _is_said(lines, quote)
    rows = ""
    for number, one in enumerate(lines):
        cited = said[number] if any(said) else one.start_s < end_s and one.end_s > start_s
        mark = ' class="cited" aria-current="true"' if cited else ""
        rows += (
            f'<li{mark}><button type="button" class="line" data-seek="{one.start_s:g}">'
            f'<span class="at">{clock(one.start_s)}</span> <span>{esc(one.text)}</span>'
            "</button></li>"
        )
    return (
        '<details open class="transcript"><summary>What is said</summary>'
        f'<ol class="lines" aria-label="Transcript">{rows}</ol></details>'
    )


def _is_said(lines: Sequence[SpokenLine], quote: str | None) -> list[bool]:
    """Tell which lines a quote is made of: it may run over several, or be part of one."""
    wanted = _plain(quote or "")
    if not wanted:
        return [False] * len(lines)
    return [
        bool(words) and (wanted in words or words in wanted)
        for words in (_plain(one.text) for one in lines)
    ]


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
