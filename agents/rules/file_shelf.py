"""Files of one's own as wholes: their words, tags and times, held against what is wished."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from agents.library_view import LibraryView
from agents.rules.file_wish import FileWish, Wanted
from agents.rules.food_classes import made_by, without_denials, word_pattern
from agents.rules.stated_times import stated_times
from tools.core.filters import Condition
from tools.core.items import Item, Source
from tools.core.locators import TextSpan
from tools.index.thesaurus.thesaurus import thesaurus
from tools.media.loaders import CSV, HTML, JSON, JSON_LINES, MARKDOWN, SHEET, XLSX

MOST_ITEMS = 12_000
"""Passages that are read for one question; a larger library is asked by its searches. Not tuned."""
_DATA = frozenset((CSV, JSON, JSON_LINES, XLSX, SHEET))
"""Files made of rows are no texts to choose between."""
_ROW_WORDS = 12
_QUICK_MIN = 30.0
"""What `quick` is taken for where no tag says it."""
TITLE, HEADING, ROW, PROSE = 1.0, 0.85, 0.8, 0.6
"""How surely a file is about what stands there. Not tuned."""
_INDIRECT = 0.95
_LOOSELY = 0.6
_NEAR_BEST = 0.65
"""Share of the surest file under which another is not named beside it. Not tuned."""


@dataclass(frozen=True, kw_only=True)
class Shelved:
    """A file with all its words."""

    source: Source
    items: tuple[Item, ...]
    tags: tuple[str, ...]

    @property
    def title(self) -> str:
        """What people know it by."""
        return known_by(self.source)

    @property
    def text(self) -> str:
        """Everything written in it."""
        return "\n".join(f"{one.heading}\n{one.text}" for one in self.items)

    @property
    def minutes(self) -> float | None:
        """What it says it takes in all; None where it does not say."""
        told = [one for item in self.items for one in stated_times(item.text)]
        return sum(one.minutes for one in told) if told else None


@dataclass(frozen=True, kw_only=True)
class Fit:
    """A file that is what was wished."""

    file: Shelved
    surest: float
    """Of what is wanted, how surely it is about the least sure, 0..1."""
    score: float
    minutes: float | None


def known_by(source: Source) -> str:
    """Give a text's title; of other files the name, as their titles are often some template's."""
    titled = source.title if source.media_type in (MARKDOWN, HTML) else ""
    return titled or source.name


def shelf(view: LibraryView) -> list[Shelved] | None:
    """Give all texts in scope, read whole; None where there are too many to read."""
    found = view.catalogue.in_scope(
        "text", view.narrowed(Condition(field="modality", op="=", value="text"))
    )
    if found.yes is None or len(found.yes) > MOST_ITEMS:
        return None
    by_source: dict[str, list[Item]] = {}
    for item in view.catalogue.items(list(found.yes)).values():
        if not (isinstance(item.locator, TextSpan) and item.locator.cells is not None):
            by_source.setdefault(item.source, []).append(item)
    sources = view.catalogue.sources(sorted(by_source))
    return [
        Shelved(
            source=sources[name],
            items=tuple(sorted(items, key=lambda one: one.ordinal)),
            tags=_tags(items[0].id, view),
        )
        for name, items in by_source.items()
        if name in sources and sources[name].media_type not in _DATA
    ]


def _tags(item: str, view: LibraryView) -> tuple[str, ...]:
    values = [one.attribute.value for one in view.catalogue.facts(item, "tags")]
    return tuple(tag for one in values if isinstance(one, tuple) for tag in one)


def fitting(wish: FileWish, files: Sequence[Shelved]) -> list[Fit]:
    """Give the files that are all that is wished, the surest first."""
    fits = [fit for one in files if (fit := _fit(wish, one)) is not None]
    best = max((one.surest for one in fits), default=0.0)
    near = [one for one in fits if one.surest >= _NEAR_BEST * best]
    if wish.quick:
        said = [one for one in near if _is_quick(one)]
        near = said or near
    if wish.order:
        sign = 1.0 if wish.order == "shortest" else -1.0
        near = [one for one in near if one.minutes is not None]
        return sorted(near, key=lambda one: (sign * (one.minutes or 0.0), one.file.title))
    soon = wish.quick or wish.within_min is not None
    return sorted(
        near,
        key=lambda one: (-round(one.score, 1), (one.minutes or 0.0) if soon else 0.0, -one.score,
                         one.file.title),
    )  # fmt: skip


def _fit(wish: FileWish, file: Shelved) -> Fit | None:
    sure = [surety(one, file) for one in wish.wanted]
    if not all(sure) or any(speaks_of(one, file) for one in wish.without):
        return None
    minutes = file.minutes
    if wish.within_min is not None and (minutes is None or minutes > wish.within_min):
        return None
    occasion = sum(surety(one, file) for one in wish.occasion)
    mean = sum(sure) / len(sure) if sure else 1.0
    return Fit(
        file=file, surest=min(sure, default=1.0), score=mean + 0.2 * min(1.0, occasion),
        minutes=minutes,
    )  # fmt: skip


def _is_quick(one: Fit) -> bool:
    tagged = any(tag.casefold() in ("quick", "fast", "easy and quick") for tag in one.file.tags)
    return tagged or (one.minutes is not None and one.minutes <= _QUICK_MIN)


def surety(one: Wanted, file: Shelved) -> float:
    """Tell how surely a file is about a thing, 0..1."""
    if one.done:
        return _as_done(one, file)
    direct = _surety(one.words[:1], file, kind=one.kind)
    if direct >= ROW or len(one.words) == 1:
        return max(direct, _as_kind(one, file))
    return max(direct, _INDIRECT * _surety(one.words[1:], file, kind=one.kind), _as_kind(one, file))


def _as_done(one: Wanted, file: Shelved) -> float:
    """Prefer what is made by it (a cake, of `bake`) to what it is one step of."""
    if not word_pattern(one.words).search(file.text):
        return 0.0
    made = made_by(one.said)
    return TITLE if made and _surety(made, file, kind=True) else ROW


def _surety(words: tuple[str, ...], file: Shelved, *, kind: bool) -> float:
    pattern = word_pattern(words)
    if pattern.search(f"{file.title}\n{file.source.name}") or any(
        pattern.search(tag) for tag in file.tags
    ):
        return TITLE
    if kind:
        return 0.0
    if any(pattern.search(item.heading) for item in file.items):
        return HEADING
    best = 0.0
    for item in file.items:
        for match in pattern.finditer(item.text):
            best = max(best, ROW if _in_row(item.text, match.start()) else PROSE)
            if best >= ROW:
                return best
    return best


def _as_kind(one: Wanted, file: Shelved) -> float:
    """Count what says a kind in another word: a dish tagged `sweet` for `dessert`."""
    if not one.kind:
        return 0.0
    # By whole words: a `dressing` is no kind of curry because one may dress by currying.
    same = thesaurus().same(one.words[0])
    return _LOOSELY if any(tag.casefold() in same for tag in file.tags) else 0.0


def _in_row(text: str, at: int) -> bool:
    start = text.rfind("\n", 0, at) + 1
    end = text.find("\n", at)
    line = text[start : end if end >= 0 else len(text)]
    return len(line.split()) <= _ROW_WORDS and not line.rstrip().endswith((".", ":"))


def speaks_of(one: Wanted, file: Shelved) -> bool:
    """Tell whether a file names a thing, but to leave it out; of a kind, whether it is one."""
    if one.kind:
        return _surety(one.words, file, kind=True) > 0
    whole = "\n".join((file.title, file.source.name, " ".join(file.tags), file.text))
    return word_pattern(one.words).search(without_denials(whole)) is not None
