"""How often a turn may ask a model: R-12, at most twelve calls, tries and repairs counted."""

from __future__ import annotations

MOST_CALLS = 12


class Calls:
    """The calls of one turn. Seats that have rules leave the last one to the writer."""

    def __init__(self, most: int = MOST_CALLS) -> None:
        self._most = most
        self._taken = 0
        self.trouble = ""
        """What a call failed with; the other seats do not wait for the same model again."""

    @property
    def taken(self) -> int:
        """Calls that went out, or are about to."""
        return self._taken

    @property
    def left(self) -> int:
        """Calls that may still go out."""
        return self._most - self._taken

    def take(self, *, leave: int = 0) -> bool:
        """Count a call; False where none is left. leave: calls that are kept for others."""
        if self._taken + leave >= self._most:
            return False
        self._taken += 1
        return True

    def give_back(self) -> None:
        """Uncount a call that was never sent."""
        self._taken = max(0, self._taken - 1)
