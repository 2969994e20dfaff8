"""The kinds of fusion. A new kind is one file and one row here."""

from __future__ import annotations

from collections.abc import Callable

from tools.core.protocols import Calibrator, Fusion
from tools.core.registry import Registry

FusionFactory = Callable[[Calibrator], Fusion]


def fusions() -> Registry[FusionFactory]:
    """Give the registry of fusion kinds."""
    registry: Registry[FusionFactory] = Registry("fusion")
    registry.register("score", "tools.fusion.score:ScoreFusion")
    return registry
