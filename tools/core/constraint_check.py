"""One constraint held against one thing."""

from __future__ import annotations

from dataclasses import dataclass

from tools.core.filters import Truth


@dataclass(frozen=True, kw_only=True)
class ConstraintCheck:
    """One constraint against one evidence or entity."""

    text: str
    met: Truth
    by: str
    """The fact that decided it and where it stands; empty when unknown."""
