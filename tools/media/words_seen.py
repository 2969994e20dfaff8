"""What an OCR engine read in one picture or page. Knows no engine."""

from __future__ import annotations

from dataclasses import dataclass

from tools.core.locators import Box


@dataclass(frozen=True, kw_only=True)
class SeenLine:
    """One line of words."""

    text: str
    box: Box
    confidence: float
    """Mean over its words, weighted by their length, 0..1."""
    paragraph: int = 0
    """Lines with the same number belong together."""


@dataclass(frozen=True, kw_only=True)
class SeenWords:
    """Everything read in one picture, in reading order."""

    lines: tuple[SeenLine, ...] = ()
    confidence: float = 0.0
    """Mean over all words, weighted by their length, 0..1; 0 where nothing was read."""
    engine: str = ""
    """`tesseract 5.3.0`, `rapidocr 3.10.0`."""
    passes: int = 1
    """2 where a low confidence led to a second look."""

    @property
    def text(self) -> str:
        """Join the lines; a blank line between paragraphs."""
        pieces: list[str] = []
        for index, line in enumerate(self.lines):
            if index:
                same = line.paragraph == self.lines[index - 1].paragraph
                pieces.append("\n" if same else "\n\n")
            pieces.append(line.text)
        return "".join(pieces)
