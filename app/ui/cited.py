"""Everything a turn can open: its citations, and behind them the finds that no sentence cites."""

from __future__ import annotations

from collections.abc import Sequence

from app.ui.chips import chip
from app.ui.turn import TurnView
from tools.core.evidence import Citation, Evidence


class Cited:
    """What the buttons of a turn open, each by its number."""

    def __init__(self, view: TurnView) -> None:
        self.all: list[Citation] = list(view.citations)
        # While a turn runs its citations still grow, and numbers must not move.
        if view.answer is not None:
            known = {one.item for one in self.all}
            self.all += [_citation(one) for one in view.ranked if one.item not in known]
        self._by_mark: dict[str, int] = {}
        self._by_item: dict[str, int] = {}
        for number, one in enumerate(self.all):
            self._by_mark.setdefault(one.mark, number)
            self._by_item.setdefault(one.item, number)

    def of_item(self, item: str) -> int | None:
        """Give the number of what opens an item."""
        return self._by_item.get(item)

    def chips(self, marks: Sequence[str]) -> str:
        """Give the chips of marks; a mark that cites nothing is left out."""
        numbers = [self._by_mark[one] for one in marks if one in self._by_mark]
        return "".join(chip(self.all[one], one) for one in dict.fromkeys(numbers))


def _citation(found: Evidence) -> Citation:
    return Citation(
        mark=found.mark,
        modality=found.modality,
        item=found.item,
        source=found.source,
        locator=found.locator,
        quote=None,
        caption="",
    )
