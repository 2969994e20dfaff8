"""Tesseract as a subprocess: grey pixels in, words with boxes and confidences out."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING

from tools.core.errors import MissingPart, WorkerFailed
from tools.media.flow import one_line
from tools.media.words_seen import SeenLine, SeenWords

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from tools.media.ocr import Layout

LANGUAGES_WANTED = ("eng", "deu", "fra", "spa", "ita")
"""Those that are installed are used together; without any, tesseract's own default."""
LANGUAGES_USED = 2
PAGE_DPI = 200
LIMIT_S = 50.0
_MODES: dict[str, str] = {"page": "3", "sparse": "11", "block": "6"}
_WORD_LEVEL = "5"
MIN_WORD_CONFIDENCE = 0.20


def find_tesseract() -> str | None:
    """Give the program's path, or None."""
    return shutil.which("tesseract")


class Tesseract:
    """Reads with the tesseract program."""

    def __init__(self, program: str) -> None:
        self._program = program

    @property
    def name(self) -> str:
        """Give program and version."""
        return f"tesseract {_version(self._program)}"

    @property
    def page_dpi(self) -> int:
        """Give the resolution at which it reads pages best for its time."""
        return PAGE_DPI

    @property
    def has_layouts(self) -> bool:
        """Tell whether `layout` makes a difference."""
        return True

    def read(self, grey: NDArray[np.uint8], *, layout: Layout, dpi: int) -> SeenWords:
        """Read one picture, (h, w). Raises MissingPart, WorkerFailed."""
        height, width = grey.shape
        # PGM needs no encoder, and tesseract no decoder.
        picture = b"P5 %d %d 255\n" % (width, height) + grey.tobytes()
        table = self._run(picture, _MODES[layout], dpi)
        lines = tuple(_lines(table, width, height))
        weight = sum(len(line.text) for line in lines)
        mean = sum(line.confidence * len(line.text) for line in lines) / weight if weight else 0.0
        return SeenWords(lines=lines, confidence=mean, engine=self.name)

    def _run(self, picture: bytes, mode: str, dpi: int) -> str:
        command = [self._program, "stdin", "stdout", "--psm", mode, "--dpi", str(dpi)]
        languages = _languages(self._program)
        if languages:
            command += ["-l", languages]
        try:
            done = subprocess.run(
                [*command, "tsv"], input=picture, capture_output=True, timeout=LIMIT_S, check=False
            )
        except FileNotFoundError as exc:
            raise MissingPart("the program tesseract has vanished; install it again") from exc
        except subprocess.TimeoutExpired as exc:
            raise WorkerFailed(f"tesseract took longer than {LIMIT_S:g} s") from exc
        if done.returncode != 0:
            said = one_line(done.stderr.decode("utf-8", "replace"))[-200:]
            raise WorkerFailed(f"tesseract failed (exit code {done.returncode}): {said}")
        return done.stdout.decode("utf-8", "replace")


def _lines(table: str, width: int, height: int) -> list[SeenLine]:
    rows = csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE)
    words = [row for row in rows if row["level"] == _WORD_LEVEL and (row["text"] or "").strip()]
    kept = [row for row in words if float(row["conf"]) >= 100 * MIN_WORD_CONFIDENCE]
    lines: list[SeenLine] = []
    paragraphs: dict[tuple[str, str], int] = {}
    for key, group in groupby(kept, _line_of):
        found = list(group)
        text = " ".join(row["text"].strip() for row in found)
        weight = sum(len(row["text"]) for row in found)
        confidence = sum(float(row["conf"]) * len(row["text"]) for row in found) / weight / 100
        left = min(int(row["left"]) for row in found)
        top = min(int(row["top"]) for row in found)
        right = max(int(row["left"]) + int(row["width"]) for row in found)
        bottom = max(int(row["top"]) + int(row["height"]) for row in found)
        lines.append(
            SeenLine(
                text=text,
                box=(left / width, top / height, right / width, bottom / height),
                confidence=confidence,
                paragraph=paragraphs.setdefault(key[:2], len(paragraphs)),
            )
        )
    return lines


def _line_of(row: dict[str, str]) -> tuple[str, str, str]:
    return row["block_num"], row["par_num"], row["line_num"]


@lru_cache(maxsize=2)
def _version(program: str) -> str:
    said = _said(program, "--version").split()
    return said[1] if len(said) > 1 else "?"


@lru_cache(maxsize=2)
def _languages(program: str) -> str:
    known = set(_said(program, "--list-langs").split())
    return "+".join([one for one in LANGUAGES_WANTED if one in known][:LANGUAGES_USED])


def _said(program: str, question: str) -> str:
    try:
        done = subprocess.run([program, question], capture_output=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired) as exc:
        raise MissingPart(f"tesseract does not start: {exc}") from exc
    return (done.stdout or done.stderr).decode("utf-8", "replace")
