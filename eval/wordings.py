"""Labelled wordings: what people type after a conversation began, and what it must do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

WORDINGS = Path(__file__).parent / "dialogues" / "wordings"


@dataclass(frozen=True, kw_only=True)
class Wording:
    """Words typed after a conversation began, and what they must do to its wishes."""

    opening: tuple[str, ...]
    say: str
    does: str


def wordings_of(path: Path) -> Iterator[Wording]:
    """Read a file of wordings."""
    opening: tuple[str, ...] = ()
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("@"):
            opening = tuple(one.strip() for one in line[1:].split(">>"))
        elif "=>" in line and not line.startswith("#"):
            said, does = line.rsplit("=>", 1)
            for one in said.split(" | "):
                yield Wording(opening=opening, say=one.strip(), does=does.strip())
