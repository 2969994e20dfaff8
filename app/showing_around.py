"""What stands around a cited spot: the lines that are said, and the pages before and behind."""

from __future__ import annotations

from app.ui.desk import PagesAround, SpokenLine
from app.wiring import House
from tools.core.cues import CUES, cue_time
from tools.core.items import Item
from tools.core.locators import PageRegion, TimeSpan

_AROUND_S = 90.0


def lines_of(house: House, item: Item) -> tuple[SpokenLine, ...]:
    """Give the timed lines of a recording or film around an item; empty without known times."""
    if not isinstance(item.locator, TimeSpan):
        return ()
    catalogue = house.library.catalogue
    first, last = item.locator.start_s - _AROUND_S, item.locator.start_s + 2 * _AROUND_S
    lines: dict[tuple[float, str], SpokenLine] = {}
    for window in catalogue.children(item.parent or item.id):
        place = window.locator
        if not isinstance(place, TimeSpan) or place.end_s < first or place.start_s > last:
            continue
        for fact in catalogue.facts(window.id, CUES)[:1]:
            at = 0
            for line in window.text.split("\n"):
                time = cue_time(fact.attribute, window.text, at)
                at += len(line) + 1
                if time is not None and line.strip():
                    # Windows overlap, and lines stand in each that they touch.
                    spoken = SpokenLine(start_s=time[0], end_s=time[1], text=line)
                    lines.setdefault((time[0], line), spoken)
    return tuple(lines[key] for key in sorted(lines))


def pages_of(house: House, item: Item) -> PagesAround | None:
    """Give a page's neighbours in its document; None for what is no page."""
    if not isinstance(item.locator, PageRegion):
        return None
    pages = {
        one.locator.page: one.id
        for one in house.library.catalogue.of_source(item.source)
        if one.modality == "page" and isinstance(one.locator, PageRegion)
    }
    here = item.locator.page
    before = max((one for one in pages if one < here), default=0)
    after = min((one for one in pages if one > here), default=0)
    return PagesAround(
        last=max([here, *pages]),
        before=(before, pages[before]) if before else None,
        after=(after, pages[after]) if after else None,
    )
