"""Finds recordings: by words said in and about them, by what was measured, by another sound.

Windows are searched, recordings are found: a hit is the best window of its recording, and its
locator also spans the neighbours that are nearly as good. Words: how many of the telling ones stand
in the window's transcript and in names, sidecar and text about the recording, BM25, and the text
encoder's cosine, plus soft wishes (`quiet`, `speech`) as far as the library's spread fulfils them.
A sound: the best cosine between its windows and a recording's. Both: the cosine plus JOINED_WORDS
times the word score, over the finds of either.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from tools.core import finding
from tools.core.asking import Question, labelled, read_question, takes_words
from tools.core.content import Clip, Samples, Vectors
from tools.core.evidence import Finds, Hit
from tools.core.finding import Allowed, Measured, Scores
from tools.core.items import Item, Modality, Source
from tools.core.locators import Locator, TimeSpan
from tools.core.protocols import Asked, Retriever, RetrieverParts
from tools.core.query import Scope
from tools.index.blend import Telling
from tools.media.windows import window_spans

WEIGHTS: dict[str, float] = {"share": 0.5, "bm25": 0.15, "words": 0.35, "shown": 1.0,
                             "measured": 0.4, "translated": 0.5}  # fmt: skip
"""Of the share of telling words found, BM25 mapped to 0..1, the cosine of the words, the cosine of
the words with the sound where the encoder can do that, the measured wishes, and the cosine of the
translated words where there is a translator."""
HALF_BM25 = 6.0
"""BM25 that counts as half of the most. Not tuned."""
JOINED_WORDS = 0.5
"""As for pictures, where it was measured."""
_NEARLY = 0.9
_WINDOWS_A_RECORDING = 6
"""Windows asked for per recording wanted, so that one long recording does not fill the list."""
_MOST_QUERY_WINDOWS = 12


def build(parts: RetrieverParts) -> Retriever:
    """Give the sound tool."""
    return AudioRetriever(parts)


@dataclass(kw_only=True)
class _Recording:
    """What the stages found in one recording."""

    item: Item
    source: Source
    parts: Scores = field(default_factory=dict)
    """Scores of the recording as such."""
    matched: tuple[str, ...] = ()
    windows: dict[str, Scores] = field(default_factory=dict)
    """Scores of its windows, each with the recording's words; `sound` is the asked sound's."""
    wished: tuple[str, ...] = ()


class AudioRetriever:
    """Retriever of recordings."""

    def __init__(self, parts: RetrieverParts) -> None:
        self._parts = parts

    @property
    def name(self) -> str:
        """`audio`; `audio:sound` and `audio:translated` are scales of their own."""
        return "audio"

    @property
    def modality(self) -> Modality:
        """Recordings."""
        return "audio"

    def search(self, asked: Asked, scope: Scope, *, k: int) -> Finds:
        """Give the best k recordings. Raises what a broken index raises."""
        heard = asked.media.sound if isinstance(asked.media, Clip) else asked.media
        contents = _cut(heard) if isinstance(heard, Samples) else []
        question = read_question(self._parts, "audio", asked, contents)
        measured = Measured(self._parts.catalogue, "audio", scope, question.wishes)
        left_out = self._recording_of(asked.media_item)
        found = finding.within_scope(
            self._parts.catalogue,
            "audio",
            scope,
            lambda allowed: self._hits(question, measured, allowed, left_out, k),
            gaps=question.gaps,
        )
        if found.hits or found.reason or not question.text or takes_words(self._parts, "audio"):
            return labelled(found, question, "audio")
        return replace(
            found,
            reason="no recording has these words in its transcript or about it; searching sounds "
            "by words needs a model that this version does not have; put NAME.srt beside them",
        )

    def _recording_of(self, item: str | None) -> str | None:
        if item is None:
            return None
        found = self._parts.catalogue.items([item]).get(item)
        return item if found is None else found.parent or found.id

    def _hits(
        self, question: Question, measured: Measured, allowed: Allowed, left_out: str | None, k: int
    ) -> list[Hit]:
        limits = self._parts.limits
        wide = min(limits.max_stage, k * max(limits.oversample, _WINDOWS_A_RECORDING))
        stages = self._stages(question, measured, allowed, wide)
        items = self._parts.catalogue.items(list(stages))
        lacking = {one.parent for one in items.values() if one.parent} - items.keys()
        items |= self._parts.catalogue.items(sorted(lacking))
        recordings = self._recordings(stages, items, question)
        recordings.pop(left_out or "", None)
        for whole, recording in recordings.items():
            fulfilled = measured.of(whole)
            if fulfilled is not None:
                recording.parts["measured"] = question.wish_share * fulfilled.gain
                recording.wished = fulfilled.matched
        by_sound = question.media is not None
        raws = {whole: _raw(one, by_sound=by_sound) for whole, one in recordings.items()}
        if not by_sound:
            raws = {whole: raw for whole, raw in raws.items() if raw > 0.0}
        name = "audio" if question.translated is None else "audio:translated"
        name = "audio:sound" if by_sound else name
        telling = Telling(question.text, self._parts.vocabulary)
        return [
            _as_hit(recordings[whole], items, telling, name, raws[whole])
            for whole in finding.top(raws, k)
        ]

    def _stages(
        self, question: Question, measured: Measured, allowed: Allowed, wide: int
    ) -> dict[str, Scores]:
        """Give what each stage found, by recording or window."""
        parts = self._parts
        bm25 = finding.by_words(parts.lexical.get("audio"), question.text, k=wide, allowed=allowed)
        words = finding.by_vector(
            parts.dense.get("audio_words"), question.words, k=wide, allowed=allowed,
            also=list(bm25), least=finding.LEAST_LIKE,
        )  # fmt: skip
        asked = [] if question.media is None else list(question.media)
        sound = self._nearest(asked, allowed, wide, also=[*bm25, *words])
        shown = self._nearest([] if question.shown is None else [question.shown], allowed, wide)
        told = [] if question.translated is None else [question.translated]
        translated = self._nearest(told, allowed, wide, also=[*bm25, *words, *shown])
        stages = (("bm25", bm25), ("words", words), ("sound", sound), ("shown", shown),
                  ("translated", translated))  # fmt: skip
        at_ends = measured.candidates(allowed)
        return {
            one: {name: stage[one] for name, stage in stages if one in stage}
            for one in dict.fromkeys((*bm25, *words, *sound, *shown, *translated, *at_ends))
        }

    def _nearest(
        self, vectors: Sequence[Vectors], allowed: Allowed, wide: int, also: Sequence[str] = ()
    ) -> Scores:
        """Give the best cosine of every window found, over some vectors (d,)."""
        best: Scores = {}
        for vector in vectors:
            found = finding.by_vector(
                self._parts.dense.get("audio"), vector, k=wide, allowed=allowed, also=also
            )
            for one, cosine in found.items():
                best[one] = max(cosine, best.get(one, -1.0))
        return best

    def _recordings(
        self, stages: dict[str, Scores], items: dict[str, Item], question: Question
    ) -> dict[str, _Recording]:
        sources = self._parts.catalogue.sources(sorted({one.source for one in items.values()}))
        telling = Telling(question.text, self._parts.vocabulary)
        recordings = {}
        for one, item in items.items():
            source = sources.get(item.source)
            if item.parent is None and source is not None:
                matched = telling.matched(finding.written(item, source.name))
                scores = {"share": telling.share(matched), **stages.get(one, {})}
                recordings[one] = _Recording(
                    item=item, source=source, parts=scores, matched=matched
                )
        for one, item in items.items():
            if item.parent in recordings and stages.get(one):
                whole = recordings[item.parent]
                matched = tuple(dict.fromkeys((*whole.matched, *telling.matched(item.text))))
                whole.windows[one] = {**stages[one], "share": telling.share(matched)}
        return recordings


def _cut(sound: Samples) -> list[Samples]:
    """Cut an asked sound into windows as the library's are; of many, evenly spread ones."""
    spans = window_spans(sound.mono.size / sound.rate_hz)
    step = -(-len(spans) // _MOST_QUERY_WINDOWS)
    return [
        Samples(
            mono=sound.mono[round(start * sound.rate_hz) : round(end * sound.rate_hz)],
            rate_hz=sound.rate_hz,
        )
        for start, end in spans[::step]
    ]


def _joined(scores: Scores) -> float:
    """Join the word stages: 0..1 from words, up to 1.4 with wishes."""
    shown = {**scores, "bm25": finding.saturated(scores.get("bm25", 0.0), HALF_BM25)}
    return sum(weight * max(0.0, shown.get(name, 0.0)) for name, weight in WEIGHTS.items())


def _together(recording: _Recording, window: Scores) -> Scores:
    """Give the scores of a window within its recording: the better of both, stage by stage."""
    names = recording.parts.keys() | window.keys()
    return {
        name: max(recording.parts.get(name, 0.0), window.get(name, 0.0)) for name in sorted(names)
    }


def _raw(recording: _Recording, *, by_sound: bool) -> float:
    within = [_joined(_together(recording, one)) for one in recording.windows.values()]
    words = max((_joined(recording.parts), *within))
    if not by_sound:
        return words
    cosines = [one["sound"] for one in recording.windows.values() if "sound" in one]
    return max(cosines, default=0.0) + JOINED_WORDS * words


def _leading(recording: _Recording) -> Scores:
    """Give the windows that were found, by the stage that leads: sound, else their own words."""
    cosines = {one: got["sound"] for one, got in recording.windows.items() if "sound" in got}
    return cosines or {one: _joined(got) for one, got in recording.windows.items()}


def _as_hit(
    recording: _Recording, items: dict[str, Item], telling: Telling, name: str, raw: float
) -> Hit:
    scores = _leading(recording)
    lead = items[finding.top(scores, 1)[0]] if scores else recording.item
    said = telling.matched(lead.text) if lead.parent else ()
    return Hit(
        item=lead.id,
        modality="audio",
        retriever=name,
        raw=raw,
        parent=lead.parent,
        source=lead.source,
        entity=recording.source.entity,
        locator=_span(lead, scores, items),
        matched=(*dict.fromkeys((*recording.matched, *said)), *recording.wished),
        parts=_together(recording, recording.windows.get(lead.id, {})),
    )


def _span(lead: Item, scores: Scores, items: dict[str, Item]) -> Locator:
    """Give the time of a window with its neighbours that are nearly as good."""
    if not isinstance(lead.locator, TimeSpan) or lead.id not in scores:
        return lead.locator
    start, end = lead.locator.start_s, lead.locator.end_s
    for one, score in scores.items():
        near = items[one]
        if abs(near.ordinal - lead.ordinal) != 1 or score < _NEARLY * scores[lead.id]:
            continue
        if isinstance(near.locator, TimeSpan):
            start, end = min(start, near.locator.start_s), max(end, near.locator.end_s)
    return TimeSpan(start_s=start, end_s=end)
