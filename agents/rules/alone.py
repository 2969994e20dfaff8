"""A question without loose ends, as the rules for follow-ups hand it on."""

from __future__ import annotations

from dataclasses import dataclass

from tools.core.query import Constraint, Link


@dataclass(frozen=True, kw_only=True)
class StandAlone:
    """A question without loose ends."""

    text: str
    link: Link
    about: tuple[str, ...] = ()
    """Entities that it refers to."""
    items: tuple[str, ...] = ()
    """Items that it refers to."""
    pointed: str = ""
    """Name of the file that those are of."""
    files: tuple[str, ...] = ()
    """Ids of attached files of earlier turns that it refers to."""
    anchors: tuple[str, ...] = ()
    """Entities that what is sought is held against: `quieter than X`, `like X`."""
    which: tuple[str, ...] = ()
    """What it may refer to, where that cannot be told."""
    limits: tuple[Constraint, ...] = ()
    """What it refers to, as a limit on where is looked."""
    whole: bool = False
    """The words hold every wish: they take up a question further back than the last."""
