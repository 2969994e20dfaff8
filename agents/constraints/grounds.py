"""What terse words are read against: the stated fields, the currency, what is limited already."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tools.core.protocols import StatedFields


@dataclass(frozen=True, kw_only=True)
class Grounds:
    """What terse words are read against."""

    stated: StatedFields
    currency: str | None = None
    """What prices are stated in."""
    turn: int = 0
    rated: bool = False
    """A rating is limited already, and no price."""
    sized: bool = False
    """Something with sizes is asked for, or its like is in the library."""
    has_stars: bool = False
    """A rating is limited, whatever else is."""

    def starred(self, number: str) -> bool:
        """Tell `above 3.8` of a rating that stands: prices have two decimals or none."""
        return self.has_stars and re.fullmatch(r"\d\.\d", number) is not None
