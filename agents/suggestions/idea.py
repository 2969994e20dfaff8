"""One question to go on with, before it is chosen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Group = Literal["search", "compare", "hours", "fact", "seen", "heard", "section", "more"]


@dataclass(frozen=True, kw_only=True)
class Idea:
    """A question that is known to find something."""

    text: str
    group: Group
    """Of each group one is shown."""
