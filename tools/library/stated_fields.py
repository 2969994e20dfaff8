"""Which facts the library states, by the names that its sheets give them."""

from __future__ import annotations

import numpy as np

from tools.core.protocols import StatedFields
from tools.library.scope import ScopeReader
from tools.library.shelf import Ints, Mask, Shelf
from tools.library.spread import stating_folders

_LAYERS = ("source", "folder", "entity")
_MOST_WORDS = 24
_LONGEST_WORD = 40


def stated_fields(reader: ScopeReader, state: Shelf, passing: Mask) -> StatedFields:
    """Give every field that a source, folder or entity in scope states.

    A field of numbers comes with None; one of words with its different words, and with none where
    they are too many or too long to be a choice.
    """
    rows = np.unique(state.source_row[passing])
    subjects: dict[str, Ints] = {
        "source": state.source_n[rows],
        "folder": stating_folders(reader, state, rows),
        "entity": np.unique(state.entity[rows]),
    }
    found: StatedFields = {}
    for name in reader.stated_names(_LAYERS):
        words: dict[str, None] = {}
        stated = numeric = False
        for layer in _LAYERS:
            facts = reader.field(name, layer, state.marks.facts)
            numeric |= bool(np.isin(facts.number_subject, subjects[layer]).any())
            here = np.unique(facts.word[np.isin(facts.word_subject, subjects[layer])])
            for place in here.tolist():
                value = facts.words[place].value
                told = value if isinstance(value, tuple) else (str(value),)
                words.update(dict.fromkeys(told))
                stated = True
        if numeric and not stated:
            found[name] = None
        elif stated:
            found[name] = _choice(tuple(words))
    return found


def _choice(words: tuple[str, ...]) -> tuple[str, ...]:
    few = len(words) <= _MOST_WORDS and all(len(one) <= _LONGEST_WORD for one in words)
    return words if few else ()
