"""Fills the library with the vectors that are missing, and switches; shown on a terminal."""

from __future__ import annotations

from app.settings import Settings
from tools.library.fill import Filled


def fill_library(settings: Settings) -> Filled:
    """Fill, calibrate, close. Raises LibraryBusy while another process writes."""
    from app.assistant import Assistant
    from app.pull_progress import FillBar
    from tools.library.fill import fill

    assistant = Assistant.open(settings)
    house = assistant.house
    try:
        with FillBar() as bar:
            done = fill(
                house.library,
                house.worker,
                house.encoders,
                owner=settings.owner,
                on_fill=bar.show,
                pages=house.pages,
                page_rule="all" if settings.page_encoder_pages == "all" else "where-it-pays",
            )
        if done.switched:
            house.switched()
        assistant.calibrate(stale_only=not (done.switched or any(done.made.values())))
    finally:
        assistant.close()
    return done


def filled_told(done: Filled) -> str:
    """Say what a fill made, and which pages it spared."""
    made = ", ".join(f"{count} {role}" for role, count in done.made.items()) or "none"
    left = sum(done.left.values())
    return f"Vectors made: {made}. Left without: {left}.\n{_pages_told(done)}"


def _pages_told(done: Filled) -> str:
    """Say which pages were encoded and which spared, and why; empty without any."""
    if not done.shown:
        return ""
    kinds = ", ".join(f"{count} {reason}" for reason, count in done.shown.items())
    spared = (
        f"{done.spared} spared as plain text (CAIRN_PAGE_ENCODER_PAGES=all encodes them too)"
        if done.spared
        else "none spared"
    )
    return f"Pages by what they show: {kinds}; {spared}.\n"
