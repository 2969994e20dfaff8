"""The product as an evaluation uses it: an Assistant over a fresh library."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from app.assistant import Assistant
from app.settings import Settings
from eval.run import Desk
from tools.core.evidence import Evidence, Hit
from tools.core.filters import Filter
from tools.core.items import Modality
from tools.core.protocols import Fused
from tools.core.query import Scope
from tools.search import SearchResult, as_evidence


class AssistantDesk:
    """Desk over the real product."""

    def __init__(self, settings: Settings, home: Path) -> None:
        self._assistant = Assistant.open(replace(settings, home=home))

    def fill(self, folder: Path) -> dict[str, object]:
        """Add a folder; give the report."""
        owner = self._assistant.house.settings.owner
        report = self._assistant.add(owner, [folder])
        self._assistant.warm_up()
        told = report.to_json()
        told.pop("files")
        return told

    def search(
        self,
        text: str,
        *,
        attach: Path | None,
        modalities: Sequence[Modality],
        where: Filter | None,
        k: int,
    ) -> SearchResult:
        """Search as `cairn search` does."""
        return self._assistant.search(text, attach=attach, modalities=modalities, where=where, k=k)

    def search_words(
        self, text: str, *, modality: Modality, where: Filter | None, k: int
    ) -> SearchResult:
        """Search by BM25 alone."""
        house = self._assistant.house
        scope = house.library.catalogue.in_scope(
            modality, Scope(owner=house.settings.owner, where=where)
        )
        found = house.parts.lexical[modality].search(text, k=k, allowed=scope.yes)
        fused = [_fused(one.id, modality, one.score) for one in found]
        evidence: list[Evidence] = as_evidence(fused, house.library.catalogue)
        return SearchResult(evidence=tuple(evidence), unknown=(), coverage={}, timings_ms={})

    def close(self) -> None:
        """Let the library go."""
        self._assistant.close()


def _fused(item: str, modality: Modality, score: float) -> Fused:
    hit = Hit(item=item, modality=modality, retriever="bm25", raw=score)
    return Fused(item=item, modality=modality, score=score, shares=((0, 0.0),), hits=(hit,))


def desk_maker(settings: Settings) -> Callable[[Path], Desk]:
    """Give what makes a Desk on a fresh home."""
    return lambda home: AssistantDesk(settings, home)
