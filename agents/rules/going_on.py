"""Questions that go on about what was spoken of, without a word that points at it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import PurePath

from agents.records import Past
from agents.rules import patterns
from agents.rules.alone import StandAlone
from agents.rules.asks import asked_fields, asked_types
from agents.rules.lexicon import lexicon
from agents.rules.pronouns import refers, with_names
from agents.rules.refining import SEEKS
from agents.rules.words import STOP, content_terms, stem, stems, tokens

THAT_THING = re.compile(r"\b(?:that|this) (?:part|product|machine|model|item)\b", re.I)
LEADS_WHICH = re.compile(
    r"^\W*(?:(?:and|so|ok|okay|but)\W+)*(?:which|what)\b|\bdo (?:i|we) (?:need|want)\b", re.I
)
"""`Which bowl is the hottest?`, of a menu that was photographed, looks for no place."""
_GOES_ON = re.compile(
    r"^\s*(?:and|so|but)\s+(?:what|how much|how many|how long|when|until when|till when|which)\b"
    r"(?!.*\b(?:i|we) do\b)",
    re.I,
)
_MEASURED: frozenset[str] = frozenset(
    ("money", "time", "duration", "amount", "number", "temperature")
)
_OF_IT = re.compile(
    r"^\W*(?:(?:and|so|but|ok|okay|also|oh)\W+)*(?:(?:can|could|may|must|should|do) "
    r"(?:i|we|you|one) (?:also )?(?:have to |need to )?"
    r"(?:bring|take|book|reserve|sit|park|pay|eat|come|get in|enter)\b|"
    r"(?:is|are) there (?:an? |any |free )*\w+(?: \w+)?\W*$|"
    r"(?:are|is) (?:dogs?|kids?|children|pets?|bookings?|reservations?) )",
    re.I,
)
_VISIT = re.compile(
    r"\b(?:book|reserve|park|(?:pay|paying) (?:by|with|in)|sit (?:outside|outdoors|inside))\b", re.I
)
_BACK_TO = re.compile(
    r"^\W*(?:(?:ok|okay|so|and|now|well|again)\W+)*"
    r"(?:(?:(?:coming |going |go |getting )?back to|returning to|about|as for|regarding) )?"
    r"(?:the|that|those|my) (?P<what>[a-z][\w-]+(?: (?!again\b|once\b|from\b)[a-z][\w-]+)?)"
    r"(?P<again> (?:again|once more|from before|from earlier))?\s*[:,.;–-]+\s*(?P<rest>\w.*)$",
    re.I | re.S,
)
_BACK = re.compile(r"\b(?:back to|returning to|again|once more|from before|from earlier)\b", re.I)
_BEHIND = re.compile(
    r"^\W*(?:(?:and|or|so|ok|okay)\W+)*(?:what about |how about )?"
    r"(?:the |that )?[^,:;?]{2,40}[,:]\s*(?P<asked>(?:and )?(?:what|which|how|when|who|"
    r"where|is|are|does|do|can|has|have|did|will)\b.+)$",
    re.I | re.S,
)


def goes_on(text: str) -> bool:
    """Tell `and what would a student pay?`, which goes on asking about the same thing."""
    wants = asked_types(text)
    telling: set[str] = set(_MEASURED & set(wants))
    telling |= set(patterns.findall(r"\b(?:pay|set (?:me|us) back)\b", text))
    return bool(_GOES_ON.match(text)) and bool(telling) and not SEEKS.search(text)


def asks_of_it(text: str, turns: Sequence[Past]) -> bool:
    """Tell `can we bring the dog?`, which asks for a fact that places have, of the last one."""
    if not turns or len(turns[-1].about) != 1 or SEEKS.search(LEADS_WHICH.sub("", text)):
        return False
    asked = bool(asked_fields(text)) or _VISIT.search(text) is not None
    return asked and bool(_OF_IT.match(text)) and len(content_terms(text)) <= 6


def names_a_kind(text: str) -> bool:
    """Tell whether words name a kind of place: `which cafes have wifi`."""
    return bool(stems(text) & _kinds())


@lru_cache(maxsize=1)
def _kinds() -> frozenset[str]:
    return frozenset(
        stem(one) for group in lexicon().kinds.values() for one in group if one.isalpha()
    )


def only_names(text: str, named: Sequence[str]) -> bool:
    """Tell `Calder P40?`: a name, and nothing asked of it."""
    if len(named) != 1:
        return False
    own = {one.casefold() for one in tokens(named[0])}
    said = [one for one in tokens(text) if one.casefold() not in STOP]
    return bool(said) and all(one.casefold() in own for one in said)


def asked_behind(text: str) -> str:
    """Give what is asked of the thing named first: `and the motor, what does it weigh?`."""
    match = _BEHIND.match(text)
    return match["asked"] if match is not None and refers(match["asked"]) else ""


def back_to_topic(text: str, turns: Sequence[Past]) -> StandAlone | None:
    """Go back to what an earlier question was about: `the burn again: is ice ok?`."""
    match = _BACK_TO.match(text)
    if match is None or not _BACK.search(text[: match.start("rest")]):
        return None
    said = {stem(one) for one in tokens(match["what"])} - STOP
    turn = next((one for one in reversed(turns) if said & stems(one.standalone)), None)
    if turn is None or not said:
        return None
    finds = [
        one
        for one in turn.finds
        if said & {stem(word) for word in re.findall(r"[a-z]+", PurePath(one.source).stem.lower())}
    ]
    what, rest = f"the {match['what']}", match["rest"]
    alone = with_names(rest, (what,)) if refers(rest) else f"{rest.rstrip(' ?.!')} ({what})?"
    named = turn.about if len(turn.about) == 1 and not finds else ()
    return StandAlone(
        text=alone, link="refers", about=named, items=tuple(one.item for one in finds[:1])
    )
