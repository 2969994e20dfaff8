"""Which languages a text encoder was trained on, and what to take for the others."""

from __future__ import annotations

_KNOWN = {"all-MiniLM-L6-v2": frozenset(("en",))}
"""Its training sets are English (model card of sentence-transformers/all-MiniLM-L6-v2)."""
BETTER = "a multilingual sentence-transformers encoder of the profile `models`"


def known_languages(model: str) -> frozenset[str] | None:
    """Give the ISO 639-1 codes a model knows; None for a model nothing is claimed about."""
    return next((known for name, known in _KNOWN.items() if name in model), None)
