"""One search over several modalities without an agent: parallel, time-limited, fused.

What `cairn search` prints and the evaluation scores. Knows no plan and no thread.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import dataclass

from tools.core.errors import CairnError
from tools.core.evidence import ConstraintCheck, Coverage, Evidence, Finds, Hit, Why
from tools.core.filters import Filter
from tools.core.items import Modality
from tools.core.protocols import Asked, Catalogue, Fused, Fusion, HitList, Retriever
from tools.core.query import Scope
from tools.marks import give_marks

log = logging.getLogger(__name__)

OVERSAMPLE = 4  # DESIGN asks for 3-5x; passages of one page fold together in fusion


@dataclass(frozen=True, kw_only=True)
class SearchResult:
    """What one search found and what it covered."""

    evidence: tuple[Evidence, ...]
    unknown: tuple[Evidence, ...]
    """Finds whose filter fields are not known; never mixed into `evidence`."""
    coverage: dict[str, Coverage]
    timings_ms: dict[str, float]


def search_all(
    asked: Asked,
    scope: Scope,
    retrievers: Mapping[Modality, Retriever],
    fusion: Fusion,
    catalogue: Catalogue,
    *,
    k: int,
    time_limit_s: float,
) -> SearchResult:
    """Search every given modality at once and fuse what came back in time."""
    started = time.perf_counter()
    finds, timings = _gather(asked, scope, retrievers, k=k * OVERSAMPLE, limit_s=time_limit_s)
    weight = 1.0 / max(1, len(retrievers))
    fused = fusion.fuse(_lists(finds, retrievers, weight, unknown=False), dominant="none", k=k)
    unknown = fusion.fuse(_lists(finds, retrievers, weight, unknown=True), dominant="none", k=k)
    evidence = give_marks(as_evidence(fused, catalogue, scope.where))
    timings["total"] = (time.perf_counter() - started) * 1000
    return SearchResult(
        evidence=tuple(evidence),
        unknown=tuple(as_evidence(unknown, catalogue, scope.where)),
        coverage={
            name: Coverage(searched=one.searched, state=one.state, reason=one.reason)
            for name, one in finds.items()
        },
        timings_ms=timings,
    )


def as_evidence(
    fused: Sequence[Fused], catalogue: Catalogue, where: Filter | None = None
) -> list[Evidence]:
    """Turn fused finds into evidence, in their order; finds that were forgotten drop out."""
    items = catalogue.items([one.item for one in fused])
    sources = catalogue.sources(sorted({item.source for item in items.values()}))
    evidence = []
    for one in fused:
        item = items.get(one.item)
        source = sources.get(item.source) if item is not None else None
        if item is None or source is None:
            continue
        lead = next((hit for hit in one.hits if hit.item == one.item), one.hits[0])
        evidence.append(
            Evidence(
                item=one.item,
                modality=one.modality,
                source=source.path,
                source_id=source.id,
                entity=source.entity,
                locator=lead.locator or item.locator,
                score=one.score,
                why=_why(one),
                constraints=_checks(one.item, catalogue, where),
                merged=one.merged,
            )
        )
    return evidence


def _why(fused: Fused) -> tuple[Why, ...]:
    return tuple(
        Why(
            sub_query=sub_query,
            retriever=hit.retriever,
            raw=hit.raw,
            calibrated=calibrated,
            matched=hit.matched,
        )
        for (sub_query, calibrated), hit in zip(fused.shares, fused.hits, strict=True)
    )


def _checks(item: str, catalogue: Catalogue, where: Filter | None) -> tuple[ConstraintCheck, ...]:
    if where is None:
        return ()
    truth, by = catalogue.check(item, where)
    return (ConstraintCheck(text="filter", met=truth, by=by),)


def _lists(
    finds: Mapping[Modality, Finds],
    retrievers: Mapping[Modality, Retriever],
    weight: float,
    *,
    unknown: bool,
) -> list[HitList]:
    lists = []
    for index, (modality, one) in enumerate(finds.items()):
        hits: tuple[Hit, ...] = one.unknown if unknown else one.hits
        if hits:
            lists.append(
                HitList(
                    sub_query=index,
                    retriever=retrievers[modality].name,
                    modality=modality,
                    weight=weight,
                    hits=hits,
                )
            )
    return lists


def _gather(
    asked: Asked,
    scope: Scope,
    retrievers: Mapping[Modality, Retriever],
    *,
    k: int,
    limit_s: float,
) -> tuple[dict[Modality, Finds], dict[str, float]]:
    pool = ThreadPoolExecutor(max_workers=max(1, len(retrievers)), thread_name_prefix="search")
    deadline = time.monotonic() + limit_s
    finds: dict[Modality, Finds] = {}
    timings: dict[str, float] = {}
    try:
        running = {
            modality: pool.submit(_timed, retriever, asked, scope, k)
            for modality, retriever in retrievers.items()
        }
        for modality, future in running.items():
            finds[modality], timings[modality] = _result(modality, future, deadline, limit_s)
    finally:
        # A tool that is still running must not hold the answer back.
        pool.shutdown(wait=False, cancel_futures=True)
    return finds, timings


def _timed(retriever: Retriever, asked: Asked, scope: Scope, k: int) -> tuple[Finds, float]:
    started = time.perf_counter()
    finds = retriever.search(asked, scope, k=k)
    return finds, (time.perf_counter() - started) * 1000


def _result(
    modality: Modality, future: Future[tuple[Finds, float]], deadline: float, limit_s: float
) -> tuple[Finds, float]:
    try:
        return future.result(timeout=max(0.0, deadline - time.monotonic()))
    except FutureTimeout:
        reason = f"no answer within {limit_s:g} s"
    except CairnError as error:
        reason = str(error)
    log.info("%s: failed", modality)
    return Finds(hits=(), searched=0, state="failed", reason=reason), limit_s * 1000
