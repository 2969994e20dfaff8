"""What will be hard to find, how much of it there is, and the command that mends it.

Knows items and what is stated about them; no store and no encoder.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from tools.core.items import Attribute, Item
from tools.core.locators import PageRegion
from tools.library.word_seats import NO_SEATS, WordSeats

Trouble = Literal[
    "pictures_without_words",
    "recordings_without_transcript",
    "recordings_without_level",
    "pages_without_text",
    "unreliable_words",
    "items_without_meaning",
    "passages_of_other_languages",
]

MEND: dict[Trouble, str] = {
    "pictures_without_words": "cairn caption",
    "recordings_without_transcript": "cairn transcribe",
    "recordings_without_level": "cairn add FOLDER",
    "pages_without_text": "cairn doctor",
    "unreliable_words": "",
    "items_without_meaning": "cairn models fill",
    "passages_of_other_languages": "cairn doctor",
}
"""The command that mends each, where one does."""

_LACKS: dict[Trouble, str] = {
    "pictures_without_words": "a model that sees (CAIRN_ANSWERS, see docs/models.md)",
    "recordings_without_transcript": "a transcriber (CAIRN_TRANSCRIBER, see docs/words.md)",
}
"""What has to be set before the command can work."""

_SAID: dict[Trouble, tuple[str, str, str]] = {
    "pictures_without_words": (
        "picture has no words",
        "pictures have no words",
        "they are found by their names, by what is measured in them and by other pictures alone; "
        "write `caption:` into NAME.EXT.yaml beside one and add it again, or",
    ),
    "recordings_without_transcript": (
        "recording has no transcript",
        "recordings have no transcript",
        "what is said in them cannot be searched; put NAME.srt beside one and add it again, or",
    ),
    "recordings_without_level": (
        "recording has no sound level in dB",
        "recordings have no sound level in dB",
        "`under 40 dB` cannot be decided; write `level_db_spl: 38 dB` or `calibration:` into "
        "NAME.EXT.yaml or _folder.yaml, then run",
    ),
    "pages_without_text": (
        "page has no text",
        "pages have no text",
        "they are found by their document's name alone; OCR reads them where it is installed",
    ),
    "unreliable_words": (
        "item was read with low confidence",
        "items were read with low confidence",
        "their words are guesses and are marked as such",
    ),
    "items_without_meaning": (
        "item has no dense vector",
        "items have no dense vectors",
        "they are found by their words alone",
    ),
    "passages_of_other_languages": (
        "passage is in a language that the text encoder does not know",
        "passages are in languages that the text encoder does not know",
        "they are found by their words, hardly by meaning; for an encoder that knows them",
    ),
}


@dataclass(frozen=True, kw_only=True)
class HardToFind:
    """One kind of trouble."""

    trouble: Trouble
    count: int
    command: str
    """Empty where no command mends it."""
    lacks: str = ""
    """What has to be set before the command can work; empty where it can."""

    def sentence(self) -> str:
        """Say it in one line."""
        one, many, why = _SAID[self.trouble]
        line = f"{self.count} {one if self.count == 1 else many}: {why}"
        if not self.command:
            return line
        if self.lacks:
            return f"{line} set {self.lacks}, then run: {self.command}"
        return f"{line} run: {self.command}" if why.endswith("or") else f"{line}: {self.command}"

    def to_json(self) -> dict[str, object]:
        """Give the JSON object."""
        return {
            "trouble": self.trouble,
            "count": self.count,
            "sentence": self.sentence(),
            "command": self.command or None,
            "lacks": self.lacks or None,
        }


class TroubleCount:
    """Counts trouble over the items of many files."""

    def __init__(self) -> None:
        self._counts: Counter[Trouble] = Counter()

    def add_file(
        self,
        items: Iterable[Item],
        facts: Mapping[str, tuple[Attribute, ...]],
        *,
        told: str | None = None,
        has_cues: bool,
        levels_known: bool,
        without_vector: int,
        foreign: int = 0,
    ) -> None:
        """Count one file. facts: by item id. without_vector: items whose words have none.

        told: what is said about a photo itself, beside names; None for any other file.
        foreign: passages in languages that the text encoder does not know.
        """
        self._counts["passages_of_other_languages"] += foreign
        self._counts["items_without_meaning"] += without_vector
        for item in items:
            self._counts["unreliable_words"] += item.unreliable and item.modality != "text"
            if item.modality == "page" and not item.text.strip() and item.gate is None:
                self._counts["pages_without_text"] += 1
            elif item.modality == "image" and not _words(item, told):
                self._counts["pictures_without_words"] += 1
            elif item.parent is None and _is_heard(item, facts.get(item.id, ())):
                self._counts["recordings_without_transcript"] += not has_cues
                level = levels_known or any(
                    fact.name == "level_db_spl" for fact in facts.get(item.id, ())
                )
                self._counts["recordings_without_level"] += not level

    def heard(self, recordings: int) -> None:
        """Take recordings back that have been written down since."""
        self._counts["recordings_without_transcript"] -= recordings

    def told(self, seats: WordSeats = NO_SEATS) -> tuple[HardToFind, ...]:
        """Give what was counted. seats: the seats that are filled."""
        lacks = dict(_LACKS)
        if seats.captioner:
            del lacks["pictures_without_words"]
        if seats.transcriber is not None:
            del lacks["recordings_without_transcript"]
        return tuple(
            HardToFind(
                trouble=trouble,
                count=count,
                command=MEND[trouble],
                lacks=lacks.get(trouble, ""),
            )
            for trouble, count in self._counts.items()
            if count
        )


def _words(item: Item, told: str | None) -> str:
    own = "" if item.unreliable else item.text.strip()
    if told is not None:
        # What is said about a photo holds its file's and folders' names: a folder called `mine`
        # tells nothing about what is in the picture.
        return own + told.strip()
    # A figure without words of its own is still found with the page it stands on.
    heading = item.heading.strip() if isinstance(item.locator, PageRegion) else ""
    return own + item.about.strip() + heading


def _is_heard(item: Item, facts: Iterable[Attribute]) -> bool:
    """Tell recordings, and films that have a sound track."""
    return item.modality == "audio" or (
        item.modality == "video" and any(fact.name == "loudness_lufs" for fact in facts)
    )
