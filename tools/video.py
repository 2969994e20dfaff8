"""Finds videos: by words in and about them, by what was measured, by a picture, sound or video.

Shots and windows of the sound track are searched, films are found: a hit is the best moment of its
film. Words: how many of the telling ones stand in the moment's subtitles and in what is written in
its key frame, and in names, sidecar and text about the film, BM25, and the text encoder's cosine,
plus soft wishes (`bright`, `quiet`) as far as the library's spread fulfils them. A picture: the
best cosine with a key frame. A sound: the best cosine between its windows and the track's. A film:
the mean of both. With words too: plus JOINED_WORDS times the word score.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from tools.core import finding
from tools.core.asking import names_only_the_medium
from tools.core.asking_film import MOST_ASKED, SENSES, FilmQuestion, Sense, read_film_question
from tools.core.content import Clip, Content, Samples, Vectors, Words
from tools.core.evidence import Finds, Hit
from tools.core.finding import Allowed, Measured, Scores
from tools.core.items import Item, Modality, Source
from tools.core.protocols import Asked, Retriever, RetrieverParts
from tools.core.query import Scope
from tools.index.blend import Telling
from tools.media.windows import window_spans

WEIGHTS: dict[str, float] = {"share": 0.5, "bm25": 0.15, "words": 0.35, "shown": 1.0,
                             "measured": 0.4}  # fmt: skip
"""As for recordings; `shown` is the cosine of the words with frames or sound, where the encoders
can do that."""
HALF_BM25 = 6.0
"""BM25 that counts as half of the most. Not tuned."""
JOINED_WORDS = 0.5
"""As for pictures, where it was measured."""
_MOMENTS_A_FILM = 12
"""Moments asked for per film wanted, so that one long film does not fill the list."""
_BY_FILTER_ALONE = 0.5
"""Score of what meets a filter where nothing else is asked, between words that miss and hit."""
_STAGE_OF: dict[Sense, str] = {"image": "photo", "audio": "sound"}


def build(parts: RetrieverParts) -> Retriever:
    """Give the video tool."""
    return VideoRetriever(parts)


@dataclass(kw_only=True)
class _Film:
    """What the stages found in one film."""

    item: Item
    source: Source
    parts: Scores = field(default_factory=dict)
    """Scores of the film as such."""
    matched: tuple[str, ...] = ()
    moments: dict[str, Scores] = field(default_factory=dict)
    """Scores of its shots and windows, each with the film's words."""
    wished: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """By item: what of the measured wishes is fulfilled."""


class VideoRetriever:
    """Retriever of films."""

    def __init__(self, parts: RetrieverParts) -> None:
        self._parts = parts

    @property
    def name(self) -> str:
        """`video`; finds by a medium carry `video:photo`, `:sound` or `:clip`, each a scale."""
        return "video"

    @property
    def modality(self) -> Modality:
        """Films."""
        return "video"

    def search(self, asked: Asked, scope: Scope, *, k: int) -> Finds:
        """Give the best k films. Raises what a broken index raises."""
        question = read_film_question(self._parts, asked, _sounds(asked.media))
        measured = Measured(self._parts.catalogue, "video", scope, question.wishes)
        left_out = self._film_of(asked.media_item)
        found = finding.within_scope(
            self._parts.catalogue,
            "video",
            scope,
            lambda allowed: self._hits(question, measured, allowed, left_out, k),
            gaps=question.gaps,
        )
        if found.hits or found.reason or not question.text or self._takes_words:
            return found
        return replace(
            found,
            reason="no video has these words in its subtitles, on screen or about it; searching "
            "frames by words needs a model that this version does not have; put NAME.srt or "
            "`caption:` beside them",
        )

    @property
    def _takes_words(self) -> bool:
        encoders = (self._parts.encoders.get(sense) for sense in SENSES)
        return any(one is not None and Words in one.accepts for one in encoders)

    def _film_of(self, item: str | None) -> str | None:
        if item is None:
            return None
        found = self._parts.catalogue.items([item]).get(item)
        return item if found is None else found.parent or found.id

    def _hits(
        self, question: FilmQuestion, measured: Measured, allowed: Allowed, left_out: str | None,
        k: int,
    ) -> list[Hit]:  # fmt: skip
        limits = self._parts.limits
        wide = min(limits.max_stage, k * max(limits.oversample, _MOMENTS_A_FILM))
        stages = self._stages(question, measured, allowed, wide)
        items = self._parts.catalogue.items(list(stages))
        lacking = {one.parent for one in items.values() if one.parent} - items.keys()
        items |= self._parts.catalogue.items(sorted(lacking))
        telling = Telling(question.text, self._parts.vocabulary)
        films = self._films(stages, items, telling)
        films.pop(left_out or "", None)
        for film in films.values():
            _add_wishes(film, measured, question.wish_share)
        raws = {one: _raw(film, question) for one, film in films.items()}
        if not question.media:
            raws = {one: raw for one, raw in raws.items() if raw > 0.0}
            if not raws and allowed is not None and names_only_the_medium(question.text):
                # `Videos longer than 2 min`: the filter is all that is asked.
                films = self._films({}, self._wholes(allowed), telling)
                raws = dict.fromkeys(films, _BY_FILTER_ALONE)
        name = f"video{question.scale}"
        return [
            _as_hit(films[one], items, telling, name, raws[one]) for one in finding.top(raws, k)
        ]

    def _wholes(self, ids: Sequence[str]) -> dict[str, Item]:
        items = self._parts.catalogue.items(ids[: self._parts.limits.max_stage])
        return {one: item for one, item in items.items() if item.parent is None}

    def _stages(
        self, question: FilmQuestion, measured: Measured, allowed: Allowed, wide: int
    ) -> dict[str, Scores]:
        """Give what each stage found, by film, shot or window."""
        parts = self._parts
        bm25 = finding.by_words(parts.lexical.get("video"), question.text, k=wide, allowed=allowed)
        words = finding.by_vector(
            parts.dense.get("video_words"), question.words, k=wide, allowed=allowed,
            also=list(bm25), least=finding.LEAST_LIKE,
        )  # fmt: skip
        named: dict[str, Scores] = {"bm25": bm25, "words": words, "shown": {}}
        for sense in SENSES:
            also = [*bm25, *words] if sense in question.media else []
            asked = list(question.media.get(sense, ()))
            named[_STAGE_OF[sense]] = self._nearest(sense, asked, allowed, wide, also)
            shown = question.shown.get(sense)
            near = self._nearest(sense, [] if shown is None else [shown], allowed, wide)
            named["shown"] = _best_of(named["shown"], near)
        found = dict.fromkeys(one for stage in named.values() for one in stage)
        return {
            one: {name: stage[one] for name, stage in named.items() if one in stage}
            for one in (found | dict.fromkeys(measured.candidates(allowed)))
        }

    def _nearest(
        self,
        sense: Sense,
        vectors: Sequence[Vectors],
        allowed: Allowed,
        wide: int,
        also: Sequence[str] = (),
    ) -> Scores:
        """Give the best cosine of every moment found, over some vectors (d,)."""
        best: Scores = {}
        for vector in vectors:
            index = self._parts.dense.get(f"video_{sense}")
            found = finding.by_vector(index, vector, k=wide, allowed=allowed, also=also)
            best = _best_of(best, found)
        return best

    def _films(
        self, stages: dict[str, Scores], items: dict[str, Item], telling: Telling
    ) -> dict[str, _Film]:
        sources = self._parts.catalogue.sources(sorted({one.source for one in items.values()}))
        films: dict[str, _Film] = {}
        for one, item in items.items():
            source = sources.get(item.source)
            if item.parent is None and source is not None:
                matched = telling.matched(finding.written(item, source.name))
                scores = {"share": telling.share(matched), **stages.get(one, {})}
                films[one] = _Film(item=item, source=source, parts=scores, matched=matched)
        for one, item in items.items():
            if item.parent in films and one in stages:
                film = films[item.parent]
                matched = tuple(dict.fromkeys((*film.matched, *telling.matched(item.text))))
                film.moments[one] = {**stages[one], "share": telling.share(matched)}
        return films


def _sounds(media: Content | None) -> list[Samples]:
    """Cut an asked sound into windows as the library's are; of many, evenly spread ones."""
    sound = media.sound if isinstance(media, Clip) else media
    if not isinstance(sound, Samples) or not sound.mono.size:
        return []
    spans = window_spans(sound.mono.size / sound.rate_hz)
    step = -(-len(spans) // MOST_ASKED)
    return [
        Samples(
            mono=sound.mono[round(start * sound.rate_hz) : round(end * sound.rate_hz)],
            rate_hz=sound.rate_hz,
        )
        for start, end in spans[::step]
    ]


def _best_of(one: Scores, other: Scores) -> Scores:
    best = dict(one)
    for item, score in other.items():
        best[item] = max(score, best.get(item, -1.0))
    return best


def _add_wishes(film: _Film, measured: Measured, share: float) -> None:
    scored = ((film.item.id, film.parts), *film.moments.items())
    for item, scores in scored:
        fulfilled = measured.of(item)
        if fulfilled is not None:
            scores["measured"] = share * fulfilled.gain
            film.wished[item] = fulfilled.matched


def _joined(scores: Scores) -> float:
    """Join the word stages: 0..1 from words, up to 1.4 with wishes."""
    shown = {**scores, "bm25": finding.saturated(scores.get("bm25", 0.0), HALF_BM25)}
    return sum(weight * max(0.0, shown.get(name, 0.0)) for name, weight in WEIGHTS.items())


def _together(film: _Film, moment: Scores) -> Scores:
    """Give the scores of a moment within its film: the better of both, stage by stage."""
    names = film.parts.keys() | moment.keys()
    return {name: max(film.parts.get(name, 0.0), moment.get(name, 0.0)) for name in sorted(names)}


def _raw(film: _Film, question: FilmQuestion) -> float:
    within = [_joined(_together(film, one)) for one in film.moments.values()]
    words = max((_joined(film.parts), *within))
    if not question.media:
        return words
    stages = [_STAGE_OF[sense] for sense in question.media]
    best = [
        max((one[stage] for one in film.moments.values() if stage in one), default=0.0)
        for stage in stages
    ]
    return sum(best) / len(best) + JOINED_WORDS * words


def _lead(film: _Film) -> str | None:
    """Choose the moment that stands for a film: by the stage that leads, else its own words.

    None where no moment has more than the film as such.
    """
    for stage in _STAGE_OF.values():
        cosines = {one: got[stage] for one, got in film.moments.items() if stage in got}
        if cosines:
            return finding.top(cosines, 1)[0]
    joined = {one: _joined(_together(film, got)) for one, got in film.moments.items()}
    best = finding.top(joined, 1)
    return best[0] if best and joined[best[0]] > _joined(film.parts) + 1e-9 else None


def _as_hit(film: _Film, items: dict[str, Item], telling: Telling, name: str, raw: float) -> Hit:
    best = _lead(film)
    lead = items[best] if best is not None else film.item
    said = telling.matched(lead.text) if lead.parent else ()
    return Hit(
        item=lead.id,
        modality="video",
        retriever=name,
        raw=raw,
        parent=lead.parent,
        source=lead.source,
        entity=film.source.entity,
        locator=lead.locator,
        matched=(*dict.fromkeys((*film.matched, *said)), *film.wished.get(lead.id, ())),
        parts=_together(film, film.moments.get(lead.id, {})),
    )
