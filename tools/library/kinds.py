"""Which kinds of places and things the library states: `kind: bakery`."""

from __future__ import annotations

from collections import Counter

import numpy as np

from tools.library.scope import ScopeReader
from tools.library.shelf import Ints, Mask, Shelf
from tools.library.spread import stating_folders

_FIELD = "kind"


def kind_counts(reader: ScopeReader, state: Shelf, passing: Mask) -> Counter[str]:
    """Count the sources, folders and entities in scope that state each kind."""
    rows = np.unique(state.source_row[passing])
    subjects: dict[str, Ints] = {
        "source": state.source_n[rows],
        "folder": stating_folders(reader, state, rows),
        "entity": np.unique(state.entity[rows]),
    }
    counts: Counter[str] = Counter()
    for layer, here in subjects.items():
        facts = reader.field(_FIELD, layer, state.marks.facts)
        for place in facts.word[np.isin(facts.word_subject, here)].tolist():
            value = facts.words[place].value
            counts.update(value if isinstance(value, tuple) else (str(value),))
    return counts
