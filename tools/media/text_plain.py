"""Plain text: paragraphs between blank lines."""

from __future__ import annotations

import re
from pathlib import Path

from tools.core.parts import Decoded, TextBlock
from tools.core.protocols import Limits
from tools.media.encodings import read_text
from tools.media.loaders import TEXT
from tools.media.refusals import refused

_PARAGRAPH = re.compile(r"\S[^\n]*(?:\n[^\S\n]*\S[^\n]*)*")
MAX_BLOCK_CHARS = 20_000
"""A log of a million lines without a blank one is still cut into blocks."""


class PlainTextLoader:
    """Reads .txt and its kin."""

    @property
    def media_types(self) -> frozenset[str]:
        """Only plain text."""
        return frozenset((TEXT,))

    def load(self, path: Path, limits: Limits) -> Decoded:
        """Decode one file; offsets count in its own text, lines ended by line feeds."""
        text = read_text(path)
        if not text.strip():
            raise refused(path, "no_content", "there is nothing but blanks in it")
        return Decoded(media_type=TEXT, text=text, blocks=tuple(paragraphs(text)))


def paragraphs(text: str) -> list[TextBlock]:
    """Cut a text at its blank lines."""
    blocks: list[TextBlock] = []
    line, counted = 1, 0
    for found in _PARAGRAPH.finditer(text):
        for start, piece in _bounded(found.start(), found.group()):
            line += text.count("\n", counted, start)
            counted = start
            blocks.append(TextBlock(text=piece, start_char=start, line=line))
    return blocks


def _bounded(start: int, text: str) -> list[tuple[int, str]]:
    pieces: list[tuple[int, str]] = []
    while len(text) > MAX_BLOCK_CHARS:
        cut = max(text.rfind("\n", 0, MAX_BLOCK_CHARS), text.rfind(" ", 0, MAX_BLOCK_CHARS))
        cut = cut if cut > 0 else MAX_BLOCK_CHARS
        pieces.append((start, text[:cut]))
        skipped = len(text) - len(text[cut:].lstrip())
        start, text = start + skipped, text[skipped:]
    if text:
        pieces.append((start, text.rstrip()))
    return pieces
