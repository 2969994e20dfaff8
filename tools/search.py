"""One search over several modalities without an agent: parallel, time-limited, fused.

What `cairn search` prints and the evaluation scores. Knows no plan and no thread.

Words that come with a file are two questions to every tool, fused late: the words together with
the file, as the tool joins them, and the words alone. So neither can drown the other.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import dataclass, replace

from tools.core.constraint_check import ConstraintCheck
from tools.core.errors import CairnError
from tools.core.evidence import Coverage, Evidence, Finds, Why
from tools.core.filters import Filter
from tools.core.items import Modality
from tools.core.protocols import Asked, Catalogue, Fused, Fusion, HitList, Retriever
from tools.core.query import Scope
from tools.marks import give_marks

log = logging.getLogger(__name__)

OVERSAMPLE = 4  # DESIGN asks for 3-5x; passages of one page fold together in fusion
WORDS_ALONE = 1.5
"""Weight of the words alone against words and file together: likenesses come in crowds, and what
was typed must not stand behind all of them. Not tuned."""
DEEPER = 5
"""With two questions, finds fetched beyond OVERSAMPLE: what fits both may lead neither list."""


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
    questions = _questions(asked)
    deep = k * OVERSAMPLE * (DEEPER if len(questions) > 1 else 1)
    rounds, timings = _gather(questions, scope, retrievers, k=deep, limit_s=time_limit_s)
    fused = fusion.fuse(_lists(rounds, retrievers, unknown=False), dominant="none", k=k)
    found = {one.item for one in fused}
    unknown = fusion.fuse(_lists(rounds, retrievers, unknown=True), dominant="none", k=k)
    unknown = [one for one in unknown if one.item not in found]
    evidence = give_marks(as_evidence(fused, catalogue, scope.where))
    timings["total"] = (time.perf_counter() - started) * 1000
    return SearchResult(
        evidence=tuple(evidence),
        unknown=tuple(as_evidence(unknown, catalogue, scope.where)),
        coverage={modality: _coverage([one[modality] for one in rounds]) for modality in rounds[0]},
        timings_ms=timings,
    )


def _questions(asked: Asked) -> tuple[Asked, ...]:
    """Give what every tool is asked: all of it, and words that came with a file alone as well."""
    with_file = asked.media is not None or bool(asked.media_words) or asked.media_item is not None
    if not with_file or not asked.text.strip():
        return (asked,)
    return asked, replace(asked, media=None, media_words="", media_facts=())


def _coverage(finds: Sequence[Finds]) -> Coverage:
    """Say what was covered; a question that could not be asked in full comes first."""
    told = next((one for one in finds if one.state != "ok"), finds[0])
    return Coverage(
        searched=max(one.searched for one in finds), state=told.state, reason=told.reason
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
    rounds: Sequence[Mapping[Modality, Finds]],
    retrievers: Mapping[Modality, Retriever],
    *,
    unknown: bool,
) -> list[HitList]:
    share = 1.0 / max(1, len(retrievers))
    every = [
        (modality, one, share * weight)
        for finds, weight in zip(rounds, (1.0, WORDS_ALONE), strict=False)
        for modality, one in finds.items()
    ]
    return [
        HitList(
            sub_query=index,
            retriever=retrievers[modality].name,
            modality=modality,
            weight=weight,
            hits=hits,
        )
        for index, (modality, one, weight) in enumerate(every)
        if (hits := one.unknown if unknown else one.hits)
    ]


def _gather(
    questions: Sequence[Asked],
    scope: Scope,
    retrievers: Mapping[Modality, Retriever],
    *,
    k: int,
    limit_s: float,
) -> tuple[list[dict[Modality, Finds]], dict[str, float]]:
    """Give what every tool found, a mapping a question, and each tool's longest time in ms."""
    many = max(1, len(retrievers) * len(questions))
    pool = ThreadPoolExecutor(max_workers=many, thread_name_prefix="search")
    deadline = time.monotonic() + limit_s
    rounds: list[dict[Modality, Finds]] = []
    timings: dict[str, float] = {}
    try:
        running = [
            {
                modality: pool.submit(_timed, retriever, asked, scope, k)
                for modality, retriever in retrievers.items()
            }
            for asked in questions
        ]
        for futures in running:
            finds: dict[Modality, Finds] = {}
            for modality, future in futures.items():
                finds[modality], ms = _result(modality, future, deadline, limit_s)
                timings[modality] = max(ms, timings.get(modality, 0.0))
            rounds.append(finds)
    finally:
        # A tool that is still running must not hold the answer back.
        pool.shutdown(wait=False, cancel_futures=True)
    return rounds, timings


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
