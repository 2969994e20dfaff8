"""The one of those spoken of that words mean: `whichever takes dogs`, `back to the hostel`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agents.records import Past
from agents.rules.alone import StandAlone
from agents.rules.asks import asked_fields
from agents.rules.choosing_words import CLAUSES, Phrase, named_in, phrases_in
from agents.rules.ground import Ground
from agents.rules.pointing import with_the_name
from agents.rules.refining import SEEKS
from agents.rules.relative import pick
from agents.rules.scales import scales_in
from agents.rules.spoken_of import SpokenOf, compared_last, groups_of
from agents.rules.stated_wishes import asked_stated
from agents.rules.thread_view import topics, turns_of, two_last
from agents.rules.words import content_terms, stem

_BACK = 6
"""Turns in which something is still spoken of."""
_ALL = re.compile(
    r"\b(?:both|each|either|neither|all (?:of|three|four))\b(?! of (?:the )?(?:two|three|pair))",
    re.I,
)
_SEEKS_OTHERS = re.compile(
    r"(?:^|[,.;:?!])\W{0,4}(?:(?:and|or|so|but)\s)?(?:somewhere|something|anything|anywhere)\b|"
    r"\b(?:another|others|elsewhere|else|similar|find (?:me|us)|recommend|suggest|"
    r"than (?:that|this|it|those))\b|"
    r"\b(?:is|are) there (?:an?|any) (?:other )?\w+ (?:that|which|where|with)\b|"
    r"\bany (?:other )?(?:caf[eé]s?|restaurants?|hotels?|pubs?|bars?|places?|guest ?houses?|"
    r"museums?)\b",
    re.I,
)
_OTHER = re.compile(
    r"\bthe (?:other(?: one| place)?|remaining one|one (?:that is |that['’]s )?left(?: over)?)"
    r"(?=\s*(?:[,.;:?!–—]|$))",
    re.I,
)
_RETURNS = re.compile(
    r"\b(?:back to|returns? to|returning|going back|go back|again|earlier|once more|from before|"
    r"(?:at|from|in) the (?:very )?(?:start|beginning|outset)|(?:started|began) (?:out )?with|"
    r"(?:i|we) (?:first )?(?:asked|mentioned|enquired|inquired|named|spoke|talked)|forgot to ask|"
    r"before (?:we|i)|rewind to|still (?:thinking|wondering) (?:about|of)|in my mind|"
    r"you told me about|we spoke of)\b",
    re.I,
)
_AT_FIRST = re.compile(
    r"\b(?:(?:at|from|in) the (?:very )?(?:start|beginning|outset)|(?:started|began) (?:out )?with|"
    r"(?:first|1st) (?:\w+ )?(?:i|we) (?:asked|mentioned|named|enquired))\b",
    re.I,
)
_THE_KIND = re.compile(
    r"(?:\b(?:that|the|my|our) |^\W*(?:return|back) to (?:the )?)"
    r"(?P<what>[a-z][a-z'’-]{2,}(?: [a-z]{3,})?)",
    re.I,
)


def chosen(text: str, ground: Ground) -> StandAlone | None:
    """Ask of the one that the words mean; None where they fit none, or several alike."""
    turns = turns_of(ground.memory)[-_BACK:]
    if not turns:
        return None
    spoken = SpokenOf(ground.catalogue, ground.items_of, ground.kind_of, ground.vectors)
    compared, two = compared_last(turns), two_last(turns)
    if not _ALL.search(text) and not _SEEKS_OTHERS.search(text):
        found = None
        if compared:
            found = _among(text, compared, turns, spoken, ground)
        elif two and not _RETURNS.search(text):
            found = _among(text, two, turns, spoken, ground, by_words=False)
        if found is not None:
            return found
    return _before(text, turns, spoken, ground)


def returns(text: str) -> bool:
    """Tell whether words go back to something that was spoken of before."""
    return _RETURNS.search(text) is not None


def picks_one(text: str) -> bool:
    """Tell `the smaller one`, which picks, and holds nothing sought against anything."""
    return any(scales_in(one.said, base=False) for one in named_in(text))


def _among(
    text: str,
    names: tuple[str, ...],
    turns: Sequence[Past],
    spoken: SpokenOf,
    ground: Ground,
    *,
    by_words: bool = True,
) -> StandAlone | None:
    """by_words: also by what words describe, and not by how much of something alone."""
    before = turns[-1].standalone
    asked = (*asked_fields(before), *asked_stated(before, ground.stated, lambda _: False))
    leads = {name: spoken.of(name).leads for name in names}
    for phrase in phrases_in(text):
        scales = () if phrase.denies else scales_in(phrase.said, asked, base=phrase.by_adjective)
        name = pick(scales, leads, ground.catalogue) or ""
        if not name and by_words:
            wishes = [one for one in ground.wishes(f"one {phrase.said}") if one.hard]
            if phrase.denies:
                name = spoken.fitting("", names, wishes, by_meaning=False)
                name = name or spoken.lacking(phrase.said, names, wishes)
            else:
                name = spoken.fitting(phrase.said, names, wishes, by_meaning=True)
        if name:
            return asked_of(name, text, phrase)
    return _the_other(text, names, spoken) if by_words else None


def _the_other(text: str, names: tuple[str, ...], spoken: SpokenOf) -> StandAlone | None:
    """`Down into a cellar I can't go. Is the other step-free?`: the one that was not described."""
    other = _OTHER.search(text)
    if other is None or len(names) != 2:
        return None
    clauses = [one.group() for one in CLAUSES.finditer(text) if one.end() <= other.start()]
    told = spoken.fitting(" ".join(clauses), names, by_meaning=True) if clauses else ""
    if not told:
        return None
    name = next(one for one in names if one != told)
    clause = next(one for one in CLAUSES.finditer(text) if one.end() > other.start())
    begin = clause.start()
    phrase = Phrase(start=other.start() - begin, end=other.end() - begin, said="", named=True)
    return asked_of(name, text[begin:], phrase)


def _before(
    text: str, turns: Sequence[Past], spoken: SpokenOf, ground: Ground
) -> StandAlone | None:
    """Find what the conversation spoke of earlier."""
    returns = _RETURNS.search(text)
    phrases = list(named_in(text))
    left = text
    for one in phrases:
        left = f"{left[: one.start]}{' ' * (one.end - one.start)}{left[one.end :]}"
    opens = bool(phrases) and phrases[0].start < 4 and text[phrases[0].end :].lstrip()[:1] in ":,"
    if returns is None and not opens and SEEKS.search(left):
        return None
    for names in groups_of(turns):
        for phrase in phrases:
            wishes = [
                one
                for one in ground.wishes(f"one {phrase.said}")
                if one.hard and one.field != "kind"
            ]
            by_meaning = returns is not None
            name = spoken.fitting(phrase.said, names, wishes, by_meaning=by_meaning)
            if name:
                return asked_of(name, text, phrase)
    return _of_the_kind(text, turns, spoken) or (
        _returned_to(text, returns.start(), turns, spoken) if returns is not None else None
    )


def _of_the_kind(text: str, turns: Sequence[Past], spoken: SpokenOf) -> StandAlone | None:
    """`Return to the boiler`, `the hostel's rating`: the only one spoken of that is one."""
    about = tuple(dict.fromkeys(name for one in turns for name in one.about))
    for match in _THE_KIND.finditer(text):
        said = match["what"].casefold().replace("’", "'")
        nouns = [stem(one) for one in re.split(r"[\s-]", said)]
        own = [name for name in about if spoken.of(name).called & set(nouns)]
        if len(own) != 1 or own[0] in turns[-1].about:
            continue
        first = len(said.split()) == 2 and nouns[-1] not in spoken.of(own[0]).called
        end = match.start("what") + len(said.split()[0]) if first else match.end()
        return asked_of(own[0], text, Phrase(start=match.start(), end=end, said=said, named=True))
    return None


def _returned_to(text: str, at: int, turns: Sequence[Past], spoken: SpokenOf) -> StandAlone | None:
    """`Earlier I enquired about an outing by boat`: what the clause describes, of what was before.

    at: where the words of going back begin.
    """
    about = tuple(dict.fromkeys(name for one in turns for name in one.about))
    clause = next(one for one in CLAUSES.finditer(text) if one.end() > at)
    earlier = tuple(name for name in about if name not in turns[-1].about) or about
    name = spoken.fitting(clause.group(), earlier, by_meaning=True) if len(earlier) > 1 else ""
    if not name and _AT_FIRST.search(text):
        name = next(iter(topics(turns)), "")
    if not name:
        return None
    return asked_of(name, text, Phrase(start=clause.start(), end=clause.end(), said="", apart=True))


def asked_of(name: str, text: str, phrase: Phrase) -> StandAlone:
    """Ask of a thing what stands beside the words that pick it."""
    before, behind = text[: phrase.start], text[phrase.end :]
    rest = re.sub(r"^[\s,:;.!?–—…-]+", "", behind)
    if phrase.apart:
        other = f"{before.strip()} {rest}".strip() if not content_terms(rest) else rest
        said = with_the_name(other, name)
    elif content_terms(rest) and not content_terms(before):
        said = with_the_name(rest, name)
    elif content_terms(rest) and not re.match(r"\s*\w", behind):
        # `It has to be the one with parking... can the dog stay there?`
        said = with_the_name(rest, name)
    else:
        said = f"{before}{name}{behind}"
    return StandAlone(text=" ".join(said.split()), link="refers", about=(name,))
