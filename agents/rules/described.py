"""The one of those spoken of that words describe: `the one with parking`, `the basement one`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from agents.records import Memory, Past
from agents.rules.alone import StandAlone
from agents.rules.constraints import condition_of
from agents.rules.lexicon import similar_stems
from agents.rules.pointing import with_the_name
from agents.rules.refining import SEEKS
from agents.rules.thread_view import listed_last, topics, turns_of
from agents.rules.words import STOP, content_terms, stem, stems
from tools.core.protocols import Catalogue
from tools.core.query import Constraint, Scope

_ITEMS = 60
"""Items of an entity that are looked through for a word."""
_BACK = 6
"""Turns in which something is still spoken of."""
_WISH, _BARRED = 1.5, -1.0
"""What a wish counts that holds of one, and that is known not to; a word counts 1."""
_ENDS = r"(?=\s*(?:[,.;:?!–…-]|$))"
_DESCRIBED = (
    re.compile(
        r"\b(?:the|that) (?P<what>(?:(?!(?:one|same|other|first|second|third|last|next)\b)"
        r"[\w'’-]+ ){0,2})(?:one|place|spot|thing)"
        r"(?P<more>(?: (?:that|which|where|with|without|who|whose|in|on|by|near)\b[^,.;:?!]*?)?"
        rf"(?: you (?:told|showed|mentioned)[^,.;:?!]*)?){_ENDS}",
        re.I,
    ),
    re.compile(r"^\W*(?:the |and |so )*(?P<what>[\w'’-]+(?: [\w'’-]+)?) one(?=\s*[:,–-])", re.I),
    re.compile(
        r"^(?P<what>[^.;?!]{4,80}?),? (?:so|hence|therefore) (?:that|the(?: right)?) one"
        r"\s*[.,;:!–-]",
        re.I,
    ),
    re.compile(
        r"\b(?:the|that) (?P<what>(?:[\w'’-]+ ){0,1})(?:one|place|spot|thing) "
        r"(?P<more>(?:with|without|where|in|on|by) (?:[\w'’-]+ ?){1,3}?)"
        r"(?= (?:open|close|cost|have|has|take|allow|serve|is|are|does|do|can)\b)",
        re.I,
    ),
)
_THAT_KIND = re.compile(r"\bthat (?P<what>[a-z]{3,})\b(?! (?:is|are|was|of|i|we|you)\b)", re.I)
_THE_PLACE = re.compile(r"\b(?:the|that) (?:[\w'’-]+ )?(?:place|spot)\b", re.I)
_SAID = frozenset(stem(one) for one in ("told", "tell", "showed", "mentioned", "people", "give"))


@dataclass(frozen=True, kw_only=True)
class Spoken:
    """One of the things that were spoken of."""

    name: str
    words: frozenset[str]
    """Stems of all that is written of it."""
    lead: str | None
    """An item whose facts are its own."""


def described(
    text: str,
    memory: Memory,
    catalogue: Catalogue,
    scope: Scope,
    read: Callable[[str], Sequence[Constraint]],
    kind_of: Callable[[str], str],
) -> StandAlone | None:
    """Ask of the one that words describe; None where they fit none, or several alike."""
    turns = turns_of(memory)[-_BACK:]
    if not turns or SEEKS.search(_THE_PLACE.sub(" ", text)):
        return None
    for names in _groups(turns):
        spoken = [_spoken(name, catalogue, scope) for name in names]
        for match in (found for form in _DESCRIBED for found in form.finditer(text)):
            more = match.groupdict().get("more") or ""
            one = _fitting(f"{match['what']}", more, spoken, catalogue, read)
            if one:
                return _asked_of(one, text, match.span())
        for match in _THAT_KIND.finditer(text):
            noun = stem(match["what"].casefold())
            own = [name for name in names if noun in stems(f"{name} {kind_of(name)}")]
            if len(own) == 1 and own[0] not in turns[-1].about:
                return _asked_of(own[0], text, match.span())
    return None


def _groups(turns: Sequence[Past]) -> Iterator[tuple[str, ...]]:
    """Give what may be meant, likeliest first: what was compared, spoken of, and listed."""
    given: list[tuple[str, ...]] = []
    compared = next((one.about for one in reversed(turns[-3:]) if len(one.about) > 1), ())
    about = tuple(dict.fromkeys(name for one in turns for name in one.about))
    for names in (compared, about, topics(turns), listed_last(turns, 2)):
        if len(names) > 1 and names not in given:
            given.append(names)
            yield names


def _spoken(name: str, catalogue: Catalogue, scope: Scope) -> Spoken:
    items = catalogue.of_entity(name, scope)[:_ITEMS]
    words = " ".join(f"{one.text} {one.about} {one.caption} {one.heading}" for one in items)
    return Spoken(name=name, words=stems(words), lead=items[0].id if items else None)


def _fitting(
    what: str,
    more: str,
    spoken: Sequence[Spoken],
    catalogue: Catalogue,
    read: Callable[[str], Sequence[Constraint]],
) -> str:
    terms = [one for one in content_terms(f"{what} {more}") if stem(one) not in _SAID | STOP]
    wishes = [
        one
        for one in (*read(f"one {more}"), *read(f"something {what.strip()}"))
        if one.field != "kind" and one.hard
    ]
    if not terms and not wishes:
        return ""
    scores = {one.name: 0.0 for one in spoken}
    for term in terms:
        near = similar_stems(term)
        with_it = [one.name for one in spoken if stem(term) in one.words or near & one.words]
        if len(with_it) < len(spoken):
            for name in with_it:
                scores[name] += 1.0
    for wish in wishes:
        for one in spoken:
            scores[one.name] += _held(wish, one, catalogue)
    first, *others = sorted(scores, key=lambda name: -scores[name])
    clear = scores[first] > 0 and all(scores[first] > scores[name] for name in others)
    return first if clear else ""


def _held(wish: Constraint, one: Spoken, catalogue: Catalogue) -> float:
    if one.lead is None:
        return 0.0
    truth, _ = catalogue.check(one.lead, condition_of(wish))
    return {"yes": _WISH, "no": _BARRED}.get(truth, 0.0)


def _asked_of(name: str, text: str, span: tuple[int, int]) -> StandAlone:
    before, behind = text[: span[0]], text[span[1] :]
    rest = re.sub(r"^[\s,:;.!?–…-]+", "", behind)
    if content_terms(rest) and not content_terms(before):
        said = with_the_name(rest, name)
    elif content_terms(rest) and not re.match(r"\s*\w", behind):
        # `It has to be the one with parking... can the dog stay there?`
        said = with_the_name(rest, name)
    else:
        said = f"{before}{name}{behind}"
    return StandAlone(text=" ".join(said.split()), link="refers", about=(name,))
