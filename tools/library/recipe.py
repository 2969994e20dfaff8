"""What decided the items of a source besides its bytes, so that a change of it is noticed.

A recipe is kept with its source; comparing two says how much has to be done again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

PIPELINE = "2"
"""Raised when decoding or cutting changes so that every file has to be read anew."""

Redo = Literal["nothing", "words", "everything"]


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """Fingerprints, by what they decide."""

    decoding: str
    """Transcript and calibration: what the decoder reads beside the file."""
    wording: str
    """Entity, collection, caption, names and stated facts."""
    lent: str = ""
    """Words that documents say about a picture; empty without any."""
    ocr: bool = True
    pipeline: str = PIPELINE

    def __str__(self) -> str:
        return "|".join(
            (self.pipeline, "ocr" if self.ocr else "no-ocr", self.decoding, self.wording, self.lent)
        )

    @classmethod
    def read(cls, text: str) -> Recipe | None:
        """Read a kept recipe; None for one of another form."""
        parts = text.split("|")
        if len(parts) != 5:
            return None
        pipeline, ocr, decoding, wording, lent = parts
        return cls(
            pipeline=pipeline, ocr=ocr == "ocr", decoding=decoding, wording=wording, lent=lent
        )

    def redo(self, kept: str) -> Redo:
        """Say what has to be done to a source that was made by the recipe `kept`."""
        old = Recipe.read(kept)
        if old is None or (old.pipeline, old.decoding) != (self.pipeline, self.decoding):
            return "everything"
        if self.ocr and not old.ocr:
            return "everything"
        return "nothing" if (old.wording, old.lent) == (self.wording, self.lent) else "words"
