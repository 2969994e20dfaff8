"""Makes a follow-up stand alone, from what the turn before said and showed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from agents.records import Link, Memory
from agents.rules.constraints import Reading
from agents.rules.words import content_terms
from tools.core.evidence import Evidence
from tools.core.items import Modality


@dataclass(frozen=True, kw_only=True)
class StandAlone:
    """A question without loose ends."""

    text: str
    link: Link
    about: tuple[str, ...] = ()
    """Entities that it refers to."""
    items: tuple[str, ...] = ()
    """Items that it refers to."""


_ORDINALS = {
    "first": 0, "1st": 0, "second": 1, "2nd": 1, "third": 2, "3rd": 2, "fourth": 3, "4th": 3,
    "fifth": 4, "5th": 4, "last": -1,
}  # fmt: skip
_NUMBERS = {"one": 0, "two": 1, "three": 2, "four": 3, "five": 4}
_NOUN: dict[str, Modality] = {
    "photo": "image", "picture": "image", "image": "image", "screenshot": "image",
    "recording": "audio", "sound": "audio", "clip": "audio", "page": "page", "slide": "page",
    "video": "video", "film": "video",
}  # fmt: skip
_ORDINAL = re.compile(
    rf"\b(?:the\s)?(?P<which>{'|'.join(_ORDINALS)})\s(?P<noun>one|place|result|option|entry|"
    rf"{'|'.join(_NOUN)})\b|(?:\b(?:number|option|no\.)\s?|#)(?P<number>\d|{'|'.join(_NUMBERS)})\b",
    re.I,
)
PICKING = re.compile(
    r"\b(?P<choosing>(?:i'll |i will |let's |we |please )?(?:take|have|choose|pick|go for) )?"
    r"the (?:\w+er|(?:more|less) \w+|\w+er \w+) (?:one|place|of (?:the two|them|those))\b",
    re.I,
)
_PRONOUN = re.compile(
    r"\b(?:that|this|the same) (?:place|one|cafe|restaurant|bar|hotel|museum|shop|file|document|"
    r"recording|photo|video|film|page|product|part)\b|\b(?:its|it|there|they|their|them)\b",
    re.I,
)
_EXPLETIVE = re.compile(
    r"\b(?:is|are|was|were|be) there\b|\bthere (?:is|are|was|were|any|a)\b|\bit (?:is |was )?"
    r"(?:raining|matters?|says?)\b|\bput it\b|\bis it (?:possible|true|safe|allowed|ok)\b",
    re.I,
)
_ELLIPSIS = re.compile(
    r"^\s*(?:and|but|or|what about|how about|also|only|just|then|instead|rather|same|more|"
    r"something|anything|somewhere|one|ones|the ones?|those|ok|okay|no|yes)\b",
    re.I,
)
_WHAT_ABOUT = re.compile(
    r"^\s*(?:and|what about|how about|and what about)\s+(?P<what>.+?)\s*\??$", re.I
)
_TOO_MUCH = re.compile(
    r"^\W*(?:that|it|this|they)(?:['’]s|['’]re| is| are)\s"
    r"(?:a bit |far |way |much |still )?too\s\w+[.,!;]\s*",
    re.I,
)
"""`That's too dear. Anything under 100 euros?`"""
_REFINES = re.compile(
    r"^\s*(?:it|they|that|this)\s(?:must|should|has to|have to|needs? to|can)\b", re.I
)


def stand_alone(
    text: str, memory: Memory, named: tuple[str, ...], reading: Reading, picked: str | None = None
) -> StandAlone:
    """Give the question as it would be asked without the turn before.

    picked: the entity that `the cheaper one` means.
    """
    before = memory.plan
    if before is None:
        return StandAlone(text=text, link="new", about=named)
    if picked is not None:
        return _with_picked(text, picked)
    if memory.asked_back:
        return _clarified(text, memory, named)
    pointed = _pointed_at(text, memory)
    if pointed is not None:
        return pointed
    text = _TOO_MUCH.sub("", text) or text
    if _is_refinement(text, reading, named):
        return StandAlone(text=_joined(before.standalone, text), link="refines", about=named)
    swapped = _swapped(text, before.standalone)
    if swapped is not None:
        return StandAlone(text=swapped, link="refers", about=named)
    if named and len(memory.entities) > 0 and _WHAT_ABOUT.match(text):
        return _other_entity(text, before.standalone, memory, named)
    if not named and _refers(text) and memory.entities:
        return _with_name(text, memory)
    if not named and _WHAT_ABOUT.match(text) and memory.entities:
        return _with_name(text, memory)
    return StandAlone(text=text, link="new", about=named)


def _with_picked(text: str, picked: str) -> StandAlone:
    """Put the name in place of `the cheaper one`; after `take the cheaper one` in place of `it`."""
    match = PICKING.search(text)
    assert match is not None
    chosen = "" if match["choosing"] else picked
    told = " ".join(f"{text[: match.start()]}{chosen}{text[match.end() :]}".split()).strip(" .,;?!")
    if not content_terms(told.replace(picked, " ")):
        return StandAlone(text=f"Tell me about {picked}", link="refers", about=(picked,))
    if picked not in told:
        pointed = re.sub(r"\b(?:there|it)\b", f"at {picked}", told, count=1)
        told = pointed if picked in pointed else f"{told} at {picked}"
    return StandAlone(text=f"{told}?", link="refers", about=(picked,))


def _clarified(text: str, memory: Memory, named: tuple[str, ...]) -> StandAlone:
    if named and len(content_terms(text)) <= 6:
        joined = f"{memory.asked_back.rstrip(' ?')}: {named[0]}?"
        return StandAlone(text=joined, link="refines", about=named)
    return StandAlone(text=text, link="new", about=named)


def _pointed_at(text: str, memory: Memory) -> StandAlone | None:
    match = _ORDINAL.search(text)
    if match is None:
        return None
    index = _index(match)
    noun = (match["noun"] or "one").lower()
    if noun in _NOUN:
        return _pointed_item(text, match, index, _NOUN[noun], memory.evidence)
    names = [one.name for one in memory.entities]
    if not -len(names) <= index < len(names):
        return None
    name = names[index]
    replaced = f"{text[: match.start()]}{name}{text[match.end() :]}".strip()
    if not content_terms(text[: match.start()] + text[match.end() :]):
        replaced = f"Tell me about {name}"
    return StandAlone(text=replaced, link="refers", about=(name,))


def _pointed_item(
    text: str, match: re.Match[str], index: int, modality: Modality, evidence: Sequence[Evidence]
) -> StandAlone | None:
    shown = [one for one in evidence if one.modality == modality]
    if not -len(shown) <= index < len(shown):
        return None
    one = shown[index]
    name = one.source.replace("\\", "/").rsplit("/", 1)[-1]
    replaced = f"{text[: match.start()]}{name}{text[match.end() :]}".strip()
    about = (one.entity,) if one.entity else ()
    return StandAlone(text=replaced, link="refers", about=about, items=(one.item,))


def _index(match: re.Match[str]) -> int:
    if match["which"]:
        return _ORDINALS[match["which"].lower()]
    number = match["number"].lower()
    return _NUMBERS[number] if number in _NUMBERS else int(number) - 1


def _is_refinement(text: str, reading: Reading, named: tuple[str, ...]) -> bool:
    """Tell whether the words only add to or change the wishes of the turn before."""
    if named:
        return False
    if not (reading.constraints or reading.comparatives or reading.dropped):
        return False
    if re.match(r"\s*(?:is|does|do|are|was|has|can|how|when|why|who|where)\b", text, re.I):
        return False
    left = [term for term in content_terms(reading.bare) if term not in _LIGHT]
    return not left or bool(_REFINES.match(text)) or (bool(_ELLIPSIS.match(text)) and len(left) < 2)


_ADDING_NOTHING = """
    anything something
    one ones food please option options result results must should also instead rather better
    same time there
    those these show bit ideally preferably open closed matter care mind fine prefer make sure going
    sunday monday tuesday wednesday thursday friday saturday
    """
_LIGHT = frozenset(_ADDING_NOTHING.split())


def _joined(before: str, text: str) -> str:
    added = re.sub(r"^\s*(?:and|but|also|what about|how about|then|ok|okay|no|yes),?\s+", "", text,
                   flags=re.I)  # fmt: skip
    return f"{before.rstrip(' .?!')}, {added.strip()}"


_CLASSES = (
    re.compile(r"\b(?:january|february|march|april|may|june|july|august|september|october|november|"
               r"december)\b", re.I),
    re.compile(r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b", re.I),
    re.compile(r"\b(?:19|20)\d{2}\b"),
    re.compile(r"\b(?:breakfast|brunch|lunch|dinner)\b", re.I),
    re.compile(r"\b(?:single|double|twin|triple|dorm)\b", re.I),
)  # fmt: skip
"""Words of which one may stand for another: `how about in August` after a question on May."""


def _swapped(text: str, before: str) -> str | None:
    """Ask the question before again with another month, day, year or meal."""
    if not _WHAT_ABOUT.match(text) or len(content_terms(text)) > 2:
        return None
    for words in _CLASSES:
        new, old = words.search(text), words.search(before)
        if new and old:
            return f"{before[: old.start()]}{new.group()}{before[old.end() :]}"
    return None


def _other_entity(text: str, before: str, memory: Memory, named: tuple[str, ...]) -> StandAlone:
    for old in memory.entities:
        if old.name.casefold() in before.casefold():
            replaced = re.sub(re.escape(old.name), lambda _: named[0], before, flags=re.I)
            return StandAlone(text=replaced, link="refers", about=named)
    return StandAlone(text=text, link="new", about=named)


def _refers(text: str) -> bool:
    return bool(_PRONOUN.search(_EXPLETIVE.sub(" ", text)))


def _with_name(text: str, memory: Memory) -> StandAlone:
    """Put the name that a pronoun stands for in its place; the first entity shown is meant."""
    name = memory.entities[0].name
    about: tuple[str, ...] = (name,)
    plural = re.search(r"\b(?:they|them|their|these|those|both|all of)\b", text, re.I)
    if plural and len(memory.entities) > 1:
        about = tuple(one.name for one in memory.entities)
    match = _PRONOUN.search(text)
    if match is None:
        return StandAlone(
            text=f"{text.rstrip(' ?')} ({', '.join(about)})?", link="refers", about=about
        )
    names = " and ".join(about)
    own = f"{names}'s" if match.group().lower() in ("its", "their") else names
    if match.group().lower() == "there":
        own = f"at {names}"
    replaced = f"{text[: match.start()]}{own}{text[match.end() :]}"
    return StandAlone(text=replaced, link="refers", about=about)
