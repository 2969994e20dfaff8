"""Scopes and filters over the whole library: which items a search may return."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from typing import assert_never

import numpy as np

from tools.core.attributes import canonical_field, row_of
from tools.core.filters import All, Any, Condition, Filter, Not
from tools.core.query import Scope
from tools.library import columns, shelf
from tools.library.built_in import built_in_codes, is_built_in
from tools.library.columns import Codes, FieldFacts
from tools.library.judge import MISSING, NO, UNDECIDED, YES
from tools.library.layers import Decided, LayerCodes, resolved
from tools.library.schema import utc_now
from tools.library.shelf import Ints, Mask, Shelf

_MOST_TRUTHS = 64
"""Conditions whose result is kept for one state of the library."""


class ScopeReader:
    """Decides scopes; keeps columns in memory, level with the ledger. Threads may ask at once."""

    def __init__(self, connect: Callable[[], sqlite3.Connection]) -> None:
        self._connect = connect
        self._shelf = shelf.empty()
        self._fields: dict[tuple[str, str], FieldFacts] = {}
        self._lock = threading.RLock()

    def shelf(self) -> Shelf:
        """Give the library as it stands now."""
        connection = self._connect()
        if shelf.marks_of(connection).generation == self._shelf.marks.generation:
            return self._shelf
        with self._lock:
            # One transaction: counters and rows of the same moment.
            connection.execute("BEGIN")
            try:
                self._shelf = shelf.levelled(self._shelf, connection)
            finally:
                connection.execute("COMMIT")
            return self._shelf

    def visible(self, state: Shelf, scope: Scope) -> Mask:
        """Tell which items a scope shows before its filter, (items,)."""
        shown = _lasting(state) & _among(state.by_owner, (scope.owner,))
        if scope.collections:
            shown &= _among(state.by_collection, scope.collections)
        if scope.exclude_collections:
            shown &= ~_among(state.by_collection, scope.exclude_collections)
        return shown[state.source_row]

    def truth(self, state: Shelf, wanted: Filter) -> Codes:
        """Decide a filter for every item: YES, NO or UNDECIDED, (items,)."""
        match wanted:
            case Condition():
                return self._condition(state, wanted)
            case All(parts=parts):
                codes = np.full(len(state.item_n), YES, dtype=np.int8)
                for part in parts:
                    codes = np.minimum(codes, self.truth(state, part))
                return codes
            case Any(parts=parts):
                codes = np.full(len(state.item_n), NO, dtype=np.int8)
                for part in parts:
                    codes = np.maximum(codes, self.truth(state, part))
                return codes
            case Not(part=part):
                return -self.truth(state, part)
            case _:
                assert_never(wanted)

    def field(self, name: str, layer: str, counter: int) -> FieldFacts:
        """Give the facts of one layer under a canonical field."""
        with self._lock:
            old = self._fields.get((name, layer)) or columns.nothing()
            new = columns.levelled(old, self._connect(), name, layer, counter)
            self._fields[name, layer] = new
            return new

    def stated_names(self, layers: tuple[str, ...]) -> list[str]:
        """Name the fields that anything states on these layers."""
        marks = ",".join("?" * len(layers))
        rows = self._connect().execute(
            f"SELECT DISTINCT name FROM facts WHERE layer IN ({marks}) ORDER BY name", layers
        )
        return [str(name) for (name,) in rows]

    def folders(self) -> dict[tuple[str, str], int]:
        """Give the n of every folder that states something, by (owner, path)."""
        rows = self._connect().execute("SELECT owner, path, n FROM folders")
        return {(owner, path): n for owner, path, n in rows}

    def _condition(self, state: Shelf, condition: Condition) -> Codes:
        lasting = _lasting(state)
        # What has come to its end speaks for no entity, so the time belongs to the key.
        key = (condition, lasting.tobytes() if state.can_expire.any() else b"")
        known = state.truths.get(key)
        if known is None:
            if len(state.truths) >= _MOST_TRUTHS:
                state.truths.clear()
            known = self._decide(state, condition, lasting)
            state.truths[key] = known
        return known

    def _decide(self, state: Shelf, condition: Condition, lasting: Mask) -> Codes:
        name = canonical_field(condition.field)
        if is_built_in(name):
            codes = built_in_codes(state, name, condition)
        else:
            row = row_of(name)
            layers = self._layers(state, name, condition, row is not None and row.scope == "entity")
            codes = resolved(state, layers, lasting)
        return np.where(codes == MISSING, np.int8(UNDECIDED), codes)

    def _layers(self, state: Shelf, name: str, condition: Condition, speaks: bool) -> LayerCodes:
        def decided(layer: str) -> Decided:
            facts = self.field(name, layer, state.marks.facts)
            return columns.decided(facts, condition)

        folder = decided("folder")
        by_path = self.folders() if len(folder[0]) else {}
        return LayerCodes(
            item=decided("item"),
            source=decided("source"),
            folder=folder,
            entity=decided("entity"),
            folders={n: key for key, n in by_path.items()},
            speaks_for_entity=speaks,
        )


def _among(column: tuple[list[str], Ints], wanted: tuple[str, ...]) -> Mask:
    values, places = column
    return np.array([value in wanted for value in values], dtype=np.bool_)[places]


def _lasting(state: Shelf) -> Mask:
    """Tell which sources have not come to their end, (sources,)."""
    if not state.can_expire.any():
        return np.ones(len(state.source_n), dtype=np.bool_)
    now = utc_now()
    # Element by element: an object column compares its empty entries as strings too.
    return np.array([not end or end > now for end in state.expires], dtype=np.bool_)
