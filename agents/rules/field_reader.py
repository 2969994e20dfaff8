"""Which fact a question wants of a thing that is named, read by meaning: `does she get in there?`.

A multinomial logistic over the words' vector and their n-grams, fitted on labelled questions
(`eval/asked_fields.py`). It is asked where the rules read no fact in the words, or more than one.
"""

from __future__ import annotations

from functools import lru_cache

from agents.constraints.act_reader import ActWeights, plain, read_weights
from agents.rules.beside_names import beside_names
from agents.rules.spoken_of import Vectors

NONE = "none"
"""The reading of questions that no single fact answers."""
_SURE = 0.6
"""Probability from which on a reading counts.

Over 603 follow-ups and their questions in full, of five writers, each read by weights fitted
without them, 238 of 242 such readings were right, where 369 wanted one fact. Questions that want
a line of a document are told apart less well (28 of 69): a reading counts only where a thing is
named, the fact is stated of it, and the rules read no other.
"""


@lru_cache(maxsize=1)
def field_weights() -> ActWeights:
    """Read the weights once."""
    return read_weights("agents.rules", "asked_fields.npz")


def field_asked(text: str, names: tuple[str, ...], vectors: Vectors) -> str | None:
    """Give the field that words ask for beside names; None where that is not sure."""
    words = beside_names(text, names)
    acts = field_weights().gist(words, vectors([plain(words)])[0]).acts
    best = max(acts, key=lambda one: acts[one])
    return best if best != NONE and acts[best] >= _SURE else None
