"""What a node's calls of a model cost, and what there is to say about them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import reduce

from agents.codec import pack, unpack
from agents.library_view import LibraryView
from agents.state import State
from tools.core.evidence import Usage


@dataclass
class Tab:
    """Collects while a node runs."""

    usage: list[Usage] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def on(self, view: LibraryView) -> LibraryView:
        """Give the view that writes on this tab."""
        return replace(view, spent=self.usage.append, noted=self.notes.append)

    def settled(self, state: State) -> State:
        """Give what the node adds to the state; a note is said once a turn."""
        new: State = {}
        if self.usage:
            new["usage"] = pack(reduce(Usage.plus, self.usage, unpack(Usage, state["usage"])))
        notes = list(dict.fromkeys(one for one in self.notes if one not in state["notes"]))
        if notes:
            new["notes"] = [*state["notes"], *notes]
        return new
