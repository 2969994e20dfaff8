"""What machines may add to what a person's files say themselves."""

from __future__ import annotations

from dataclasses import dataclass

from tools.core.protocols import Transcriber


@dataclass(frozen=True, kw_only=True)
class WordSeats:
    """The seats that an `add` may use, or name in its report."""

    transcriber: Transcriber | None = None
    """Writes down recordings; None leaves them without words."""
    captioner: str = ""
    """Name of the model that can caption pictures; empty without one."""


NO_SEATS = WordSeats()
