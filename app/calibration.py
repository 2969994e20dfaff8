"""The calibrator of the version that is searched."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tools.library.library import Library

if TYPE_CHECKING:
    from tools.fusion.calibration import SampleCalibrator


class VersionCalibrator:
    """The calibrator of the active version; read again when the samples changed."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._current: SampleCalibrator | None = None

    def calibrate(self, retriever: str, raws: Sequence[float]) -> list[float]:
        """Map raw scores to 0..1."""
        if self._current is None:
            self.reload()
        assert self._current is not None
        return self._current.calibrate(retriever, raws)

    def reload(self) -> None:
        """Read the samples of the active version."""
        from tools.fusion.calibration import SampleCalibrator

        active = self._library.versions.active()
        self._current = SampleCalibrator(active.samples if active is not None else {})
