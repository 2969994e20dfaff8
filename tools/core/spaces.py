"""Embedding spaces. Vectors of two spaces never meet."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from tools.core.errors import SpaceMismatch


@dataclass(frozen=True, kw_only=True)
class Space:
    """Everything that decides what a vector means."""

    model: str
    revision: str
    weights: str
    """SHA-256 of the weights, or of the source of a weightless descriptor."""
    preprocessing: str
    """Prefixes, pooling, resize, sample rate, quantisation; a change here is a new space."""
    dimension: int
    multi: bool = False
    """True where an item is a set of vectors scored by MaxSim."""

    @property
    def id(self) -> str:
        """A short, stable fingerprint of all fields."""
        text = "\n".join(
            (
                self.model,
                self.revision,
                self.weights,
                self.preprocessing,
                str(self.dimension),
                str(self.multi),
            )
        )
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def require(self, other: str) -> None:
        """Raise SpaceMismatch unless `other` is this space's id."""
        if other != self.id:
            raise SpaceMismatch(
                f"vectors of space {other} met space {self.id} ({self.model}); "
                "re-encode the library: cairn models fill"
            )
