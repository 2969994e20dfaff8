"""How a number is spread over a scope; every fact counts once, on the layer where it stands."""

from __future__ import annotations

from collections import Counter

import numpy as np
from numpy.typing import NDArray

from tools.core.attributes import row_of
from tools.core.units import comparable
from tools.library.columns import FieldFacts
from tools.library.layers import folders_above
from tools.library.scope import ScopeReader
from tools.library.shelf import Ints, Mask, Shelf

_FEWEST = 5


def spread_of(
    reader: ScopeReader, state: Shelf, passing: Mask, name: str
) -> tuple[float, float, float] | None:
    """Give the 20th, 50th and 80th percentile over items that pass; None under 5 values.

    Parts (windows, passages) count only where no whole item has the field. Values in another
    unit are converted; those that cannot be (a second currency) are left out.
    """
    counter = state.marks.facts
    own = reader.field(name, "item", counter)
    whole = state.item_n[passing & (state.parent < 0)]
    kept = _among(own, whole)
    if not kept:
        kept = _among(own, state.item_n[passing])
    rows = np.unique(state.source_row[passing])
    found = [
        kept,
        _among(reader.field(name, "source", counter), state.source_n[rows]),
        _among(reader.field(name, "folder", counter), stating_folders(reader, state, rows)),
        _among(reader.field(name, "entity", counter), np.unique(state.entity[rows])),
    ]
    values = np.concatenate(_in_one_unit(name, found))
    values = values[np.isfinite(values)]
    if len(values) < _FEWEST:
        return None
    low, middle, high = np.percentile(values, (20, 50, 80)).tolist()
    return low, middle, high


def stating_folders(reader: ScopeReader, state: Shelf, rows: Ints) -> Ints:
    """Give the n of the folders above these sources that state something."""
    stating = reader.folders()
    pairs = set(zip(state.owner[rows].tolist(), state.folder[rows].tolist(), strict=True))
    above = {(owner, one) for owner, folder in pairs for one in folders_above(folder)}
    return np.array(sorted(stating[one] for one in above & stating.keys()), dtype=np.int64)


_Values = NDArray[np.float64]
_Found = dict[str | None, _Values]
"""Values by unit."""


def _among(facts: FieldFacts, subjects: Ints) -> _Found:
    here = np.isin(facts.number_subject, subjects)
    # The middle of a range stands for it.
    values = (facts.number[here] + facts.high[here]) / 2
    units = facts.unit[here]
    found = {unit: values[units == place] for place, unit in enumerate(facts.units)}
    return {unit: some for unit, some in found.items() if len(some)}


def _in_one_unit(name: str, found: list[_Found]) -> list[_Values]:
    row = row_of(name)
    target = row.unit if row is not None else None
    counts: Counter[str] = Counter()
    for some in found:
        counts.update({unit: len(values) for unit, values in some.items() if unit is not None})
    if target is None and counts:
        target = counts.most_common(1)[0][0]
    converted = [
        _converted(values, unit, target) for some in found for unit, values in some.items()
    ]
    return [np.empty(0), *converted]


def _converted(values: _Values, unit: str | None, target: str | None) -> _Values:
    if unit in (None, target) or target is None:
        return values
    same = [comparable(value, unit, target) for value in values.tolist()]
    return np.array([one for one in same if one is not None], dtype=np.float64)
