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
            )
        if done.switched:
            house.switched()
        assistant.calibrate(stale_only=not (done.switched or any(done.made.values())))
    finally:
        assistant.close()
    return done
