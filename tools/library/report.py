"""What `cairn add` says when it is done: a verdict and a reason for every file, and the figures.

The JSON of `cairn add --json` is `AddReport.to_json()`; its names are a contract.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from tools.core.items import MODALITIES, Modality
from tools.library.hard_to_find import HardToFind
from tools.library.progress import FileStatus
from tools.library.transcribe import Transcribed

STATUSES: tuple[FileStatus, ...] = (
    "added", "unchanged", "updated", "removed", "refused", "skipped",
)  # fmt: skip


MOST_WARNINGS = 20
"""Remarks on files that are printed for people; all of them are in the JSON."""


@dataclass(frozen=True, kw_only=True)
class FileEntry:
    """The verdict on one file or left-out folder."""

    path: str
    status: FileStatus
    reason: str = ""
    """Code of the error tree or of the walk (`encrypted`, `hidden`); what changed for updates."""
    detail: str = ""
    """One sentence for the person, with the next move."""
    source: str | None = None
    items: Mapping[str, int] = field(default_factory=dict)
    """Items by modality."""
    warnings: tuple[str, ...] = ()
    """What could not be read in a file that was otherwise taken in."""

    def to_json(self) -> dict[str, object]:
        """Give the JSON object."""
        return {
            "path": self.path,
            "status": self.status,
            "reason": self.reason or None,
            "detail": self.detail or None,
            "source": self.source,
            "items": dict(self.items),
            "warnings": list(self.warnings),
        }


@dataclass(frozen=True, kw_only=True)
class Figures:
    """What the run took."""

    seconds: Mapping[str, float]
    """By stage: scan, hash, read, encode_text, encode_image, encode_audio, store, total."""
    rates: Mapping[str, float]
    """pages_per_s, ocr_pages_per_s, passages_per_s, audio_s_per_s, video_s_per_s, bytes_per_s."""
    peak_memory_mb: Mapping[str, float]
    """`main` and `all` (with the worker processes), resident."""

    def to_json(self) -> dict[str, object]:
        """Give the JSON object."""
        return {
            "seconds": {name: round(value, 3) for name, value in self.seconds.items()},
            "rates": {name: round(value, 2) for name, value in self.rates.items()},
            "peak_memory_mb": {
                name: round(value, 1) for name, value in self.peak_memory_mb.items()
            },
        }


@dataclass(frozen=True, kw_only=True)
class AddReport:
    """All that one `add` did, or with `dry_run` would do."""

    files: tuple[FileEntry, ...]
    items: Mapping[str, int]
    """Items that went in, by modality."""
    gated_pages: Mapping[str, int]
    """Pages spared OCR and page encoding, by reason; they stay findable by their text."""
    pages: int
    ocr_pages: int
    left_out_pictures: Mapping[str, int]
    """Pictures inside documents that are no items of their own, by reason."""
    hard_to_find: tuple[HardToFind, ...]
    gaps: tuple[str, ...]
    """What is off, and the command that adds it."""
    warnings: tuple[str, ...]
    figures: Figures
    transcribed: Transcribed = field(default_factory=Transcribed)
    """What a transcriber wrote down."""
    dry_run: bool = False
    interrupted: bool = False
    """True after Ctrl-C: what is `added` is in, the same command goes on with the rest."""

    def counts(self) -> dict[FileStatus, int]:
        """Count files by status."""
        counted = Counter(entry.status for entry in self.files)
        return {status: counted[status] for status in STATUSES}

    def to_json(self) -> dict[str, object]:
        """Give the JSON object of `cairn add --json`."""
        return {
            "files": [entry.to_json() for entry in self.files],
            "counts": dict(self.counts()),
            "items": {modality: self.items.get(modality, 0) for modality in MODALITIES},
            "pages": {
                "total": self.pages,
                "ocr": self.ocr_pages,
                "gated": dict(self.gated_pages),
            },
            "left_out_pictures": dict(self.left_out_pictures),
            "transcribed": self.transcribed.to_json(),
            "hard_to_find": [one.to_json() for one in self.hard_to_find],
            "gaps": list(self.gaps),
            "warnings": list(self.warnings),
            "figures": self.figures.to_json(),
            "dry_run": self.dry_run,
            "interrupted": self.interrupted,
        }

    def sentences(self) -> list[str]:
        """Give the summary for people, one line each."""
        return [
            self._verdict(),
            *self._taken_in(),
            *(f"{entry.path}: {entry.detail}" for entry in self.files if entry.status == "refused"),
            *self._of_files(),
            *self.transcribed.sentences(),
            *(one.sentence() for one in self.hard_to_find),
            *self.gaps,
            *self.warnings,
        ]

    def _of_files(self) -> list[str]:
        """Give what could not be read in files that went in."""
        told = [f"{entry.path}: {one}" for entry in self.files for one in entry.warnings]
        more = len(told) - MOST_WARNINGS
        rest = [f"and {more:,} more such remarks: cairn add --json lists them"] if more > 0 else []
        return [*told[:MOST_WARNINGS], *rest]

    def _verdict(self) -> str:
        counts = self.counts()
        verb = "would be " if self.dry_run else ""
        told = [f"{count} {verb}{status}" for status, count in counts.items() if count]
        line = f"{sum(counts.values())} files: " + (", ".join(told) or "nothing to do")
        if self.interrupted:
            line += "; interrupted: the same command goes on with the rest"
        return line

    def _taken_in(self) -> list[str]:
        lines: list[str] = []
        if any(self.items.values()):
            lines.append("in: " + ", ".join(_counted(self.items)))
        if self.ocr_pages:
            lines.append(f"{self.ocr_pages} of {self.pages} pages were read by OCR")
        if self.gated_pages:
            told = ", ".join(f"{count} {reason}" for reason, count in self.gated_pages.items())
            lines.append(f"pages kept by their text alone: {told}")
        return lines


_PLURALS: dict[Modality, str] = {
    "text": "passages",
    "page": "pages",
    "image": "pictures",
    "audio": "recordings and windows",
    "video": "videos, shots and windows",
}


def _counted(items: Mapping[str, int]) -> list[str]:
    return [f"{items[one]} {_PLURALS[one]}" for one in MODALITIES if items.get(one)]
