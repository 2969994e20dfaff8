"""Indexes over dicts, and a retriever that gives what it was built with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tools.core.content import (
    Vectors,
)
from tools.core.evidence import Finds, Hit
from tools.core.items import Item, Modality
from tools.core.protocols import (
    Asked,
    Scored,
)
from tools.core.query import Scope


class DictIndex:
    """Dense index over a dict; exact cosine."""

    def __init__(self) -> None:
        self._vectors: dict[str, Vectors] = {}

    def add(self, ids: Sequence[str], values: Sequence[Vectors]) -> None:
        """Store or replace."""
        self._vectors.update(zip(ids, values, strict=True))

    def remove(self, ids: Sequence[str]) -> None:
        """Forget."""
        for one in ids:
            self._vectors.pop(one, None)

    def search(
        self, query: Vectors, *, k: int, allowed: Sequence[str] | None = None
    ) -> list[Scored]:
        """Give the best k by dot product; ties by id."""
        among = self._vectors if allowed is None else set(allowed) & self._vectors.keys()
        scored = [Scored(id=one, score=float(self._vectors[one] @ query)) for one in among]
        return sorted(scored, key=lambda one: (-one.score, one.id))[:k]

    def __len__(self) -> int:
        """Count what is stored."""
        return len(self._vectors)


class WordIndex:
    """Lexical index over a dict: share of the question's words that an item holds."""

    def __init__(self, texts: Mapping[str, str] | None = None) -> None:
        self._words = {key: set(text.casefold().split()) for key, text in (texts or {}).items()}

    def add(self, ids: Sequence[str], values: Sequence[str]) -> None:
        """Store or replace."""
        for key, text in zip(ids, values, strict=True):
            self._words[key] = set(text.casefold().split())

    def remove(self, ids: Sequence[str]) -> None:
        """Forget."""
        for one in ids:
            self._words.pop(one, None)

    def search(self, query: str, *, k: int, allowed: Sequence[str] | None = None) -> list[Scored]:
        """Give the best k; items that share no word are left out."""
        wanted = set(query.casefold().split())
        among = self._words if allowed is None else set(allowed) & self._words.keys()
        scored = [
            Scored(id=one, score=len(wanted & self._words[one]) / max(1, len(wanted)))
            for one in among
        ]
        found = [one for one in scored if one.score > 0]
        return sorted(found, key=lambda one: (-one.score, one.id))[:k]

    def __len__(self) -> int:
        """Count what is stored."""
        return len(self._words)


class ScriptedRetriever:
    """Retriever that gives the finds it was built with and keeps what it was asked."""

    def __init__(self, modality: Modality, finds: Finds | Exception) -> None:
        self._modality: Modality = modality
        self._finds = finds
        self.asked: list[tuple[Asked, Scope]] = []

    @property
    def name(self) -> str:
        """`scripted-MODALITY`."""
        return f"scripted-{self._modality}"

    @property
    def modality(self) -> Modality:
        """What it finds."""
        return self._modality

    def search(self, asked: Asked, scope: Scope, *, k: int) -> Finds:
        """Give the scripted finds, at most k, or raise the scripted error."""
        self.asked.append((asked, scope))
        if isinstance(self._finds, Exception):
            raise self._finds
        return Finds(
            hits=self._finds.hits[:k],
            searched=self._finds.searched,
            passed=self._finds.passed,
            unknown=self._finds.unknown,
            state=self._finds.state,
            reason=self._finds.reason,
        )


def scripted_hit(item: Item, raw: float, *, retriever: str = "scripted") -> Hit:
    """Make the hit that a retriever would give for an item."""
    return Hit(
        item=item.id,
        modality=item.modality,
        retriever=retriever,
        raw=raw,
        parent=item.parent,
        source=item.source,
        locator=item.locator,
    )
