"""Half questions, made whole from the question before: `and on Monday?`, `and for children?`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agents.rules import patterns
from agents.rules.words import content_terms

LEADS = re.compile(
    r"^\s*(?:(?:and|but|or|so|then|also|ok|okay|no|yes|well|right|alright|hm+|thanks|great|good)\b"
    r"[\s,.!]*)*(?:what about|how about)?\s*",
    re.I,
)
WHAT_ABOUT = re.compile(
    r"^\s*(?:(?:ok|okay|so|well|right|alright|then|yes|no)[\s,]+)?"
    r"(?:and|or|what about|how about|and what about|and how about)\s+(?P<what>.+?)\s*[?.!]*$",
    re.I,
)
_DAYS = r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?|weekdays?|weekends?|(?:the )?weekend"
_CLASSES = (
    re.compile(
        r"\b(?:january|february|march|april|may|june|july|august|september|october|november|"
        r"december|spring|summer|autumn|winter)\b", re.I,
    ),
    re.compile(rf"\b(?:{_DAYS}|public holidays?|holidays)\b", re.I),
    re.compile(r"\b(?:19|20)\d{2}\b"),
    re.compile(r"\b(?:breakfast|brunch|lunch|dinner|supper)\b", re.I),
    re.compile(r"\b(?:single|double|twin|triple|dorm|family)\b", re.I),
    re.compile(r"\b(?:adults?|child|children|kids|students?|seniors?|families|family|groups?|dogs?|"
               r"babies|pensioners?)\b", re.I),
    re.compile(r"\bat (?:\d{1,2}(?::\d\d)?(?: ?[ap]m)?|noon|midnight)\b", re.I),
    re.compile(r"\b(?:small|medium|large|extra large|XS|S|M|L|XL|XXL)\b"),
    re.compile(r"\b(?:morning|afternoon|evening|night)s?\b", re.I),
    re.compile(r"\b(?:tea|coffee|beer|wine|soup|cake|porridge|bread|ice cream)\b", re.I),
)  # fmt: skip
"""Words of which one may stand for another: `how about in August` after a question on May."""
_SLOTS = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        r"\b(?:what|how much) (?:does|do|did|would|will) (?P<np>.+?) (?:cost|come to|set)\b",
        r"\bhow much (?:is|are|for) (?P<np>.+?)(?= at\b| in\b|\s*[?.]?$)",
        r"\bprice of (?P<np>.+?)(?= at\b| in\b|\s*[?.]?$)",
        r"\b(?:is|are) there (?:(?:an?|any|some) )?(?P<np>.+?)(?= at\b| in\b| on\b|\s*[?.]?$)",
        r"\bdo(?:es)? .+? (?:have|serve|offer|sell|take|allow|accept|rent|stock) "
        r"(?:(?:an?|any|some) )?(?P<np>.+?)(?= at\b| in\b|\s*[?.]?$)",
        r"\bcan (?:i|we|you) (?:bring|get|have|order|buy|rent|book|take|use) "
        r"(?:(?:an?|any|some|my|our) )?(?P<np>.+?)(?= at\b| to\b| in\b|\s*[?.]?$)",
        r"\b(?:when|what time|how (?:late|early)) (?:does|is|do|are) (?P<np>.+?) "
        r"(?:open|start|begin|leave|served|close|end|finish)\b",
        r"\bhow (?:many|much) (?P<np>.+?) (?:are|is|do|does|has|have|can)\b",
        r"\b(?:allow|welcome)s? (?P<np>.+?)(?= at\b| in\b|\s*[?.]?$)",
        r"\bare (?P<np>.+?) (?:allowed|welcome)\b",
    )
)
"""Where the thing asked about stands in a question."""
_PREPOSITION = re.compile(
    r"^(?:for|with|without|in|on|at|to|by|as|from|after|before|until|till|near|during|per)\b", re.I
)
_VERB = re.compile(
    r"\b(?:is|are|was|were|do|does|did|can|could|has|have|had|will|would|should|may|might|must|"
    r"costs?|opens?|closes?|starts?|begins?|ends?|sells?|serves?|need|needs|show|tell|find|give|"
    r"compare|play|want|open|helps|happens|works|means|causes|fits|makes|takes|gives|goes|comes|"
    r"treats|hurts|applies)\b|\w['’](?:s|re)\b",
    re.I,
)
_ASKING = re.compile(
    r"^(?:(?:for|since|until|till|at|from|in|on)\s)?(?:how (?:many|much|long|late|early|far|old|"
    r"big|loud|high|often|soon|quiet|heavy|wide|tall)|which|what|whose|why|when|where|who)\b",
    re.I,
)


def swapped(text: str, before: str) -> str | None:
    """Ask the question before again with another month, day, year, meal or size."""
    rest = _ADDED.sub("", LEADS.sub("", text))
    alone = len(content_terms(rest)) == 1 or text.rstrip(" ?.!").endswith(" too")
    if rest == text and not _PREPOSITION.match(text.strip()) and not alone:
        return None
    if len(content_terms(rest)) > 2 or _VERB.search(rest):
        return None
    for words in _CLASSES:
        new, old = words.search(rest), words.search(before)
        if new and old and new.group().casefold() != old.group().casefold():
            return f"{before[: old.start()]}{new.group()}{before[old.end() :]}"
    return None


_ADDED = re.compile(
    r"[\s,]*\b(?:as well|too|also|likewise|(?:the )?same (?:question|again|thing)|as before|please|"
    r"then|instead|at all)\b(?=[\s?.!,]*$)",
    re.I,
)
_COURTESY = re.compile(
    r"^\W*(?:ta|cheers|cool|perfect|lovely|hello|hi|hey|bye|goodbye|sure|fine|super|brilliant|wow|"
    r"hmm+|ah+|oh|yep|yeah|nope|sorry|thank you|thanks|too (?:bad|loud|dear|far|much)|got it)\b",
    re.I,
)


def fragment(text: str) -> str:
    """Give the few words without a verb that only ask beside the question before; else empty."""
    rest = _ADDED.sub("", _ADDED.sub("", LEADS.sub("", text))).strip(" ?.!,:;")
    many = len(content_terms(rest))
    if not 0 < many <= 3 or _VERB.search(rest) or _ASKING.match(rest) or _COURTESY.match(text):
        return ""
    return "" if re.search(r"[.!?:;]", rest) else rest


_HALF = re.compile(r"^\s*(?P<what>(?:an?|the)\s.{2,40}|.{1,24}(?=\stoo\s*\?))\??\s*$", re.I)
"""`A cold brew?`, `XL too?`: half a question without a word that leads it in."""


_ASKS_BEHIND = re.compile(r"[,:]\s.*\b(?:what|which|how|who|when|where|why)\b", re.I)


def half_asked(text: str) -> str:
    """Give the thing that is asked of without a verb; empty where it is a whole question."""
    match = WHAT_ABOUT.match(text) or _HALF.match(text)
    what = match["what"].strip(" ?.!") if match else ""
    if not what or _VERB.search(what) or len(content_terms(what)) > 4:
        return ""
    return "" if _ASKS_BEHIND.search(what) else what


def other_thing(text: str, before: str, names: Sequence[str]) -> str | None:
    """Ask what was asked of another thing: `and the wine?` after `what does the soup cost`.

    names: entities that `before` names, whose names are nobody's slot.
    """
    what = half_asked(text)
    if not what:
        return None
    if _PREPOSITION.match(what):
        return _another_circumstance(what, before)
    for pattern in _SLOTS:
        found = pattern.search(before)
        if found is None:
            continue
        thing = found["np"]
        if any(thing.casefold().removeprefix("the ") in name.casefold() for name in names):
            return None
        if any(name.casefold() in thing.casefold() for name in names):
            continue
        return f"{before[: found.start('np')]}{what}{before[found.end('np') :]}"
    return f"{before.rstrip(' ?.!')}, {what}?" if names else None


def _another_circumstance(what: str, before: str) -> str:
    """`And for children?`: in place of `for adults`, else at the end."""
    word = what.split()[0]
    plain = before.rstrip(" ?.!")
    old = patterns.search(rf"\b{re.escape(word)}\s(?:[\w-]+\s?){{1,2}}$", plain)
    if old is not None and word.lower() not in ("at", "in"):
        return f"{plain[: old.start()]}{what}?"
    return f"{plain} {what}?"


def circumstance(text: str, before: str) -> str | None:
    """Ask the question before for another case: `for children?`, `with a student card?`."""
    rest = text.strip(" ?.!")
    if not _PREPOSITION.match(rest) or _VERB.search(rest) or len(content_terms(rest)) > 3:
        return None
    return None if _ASKING.match(rest) else _another_circumstance(rest, before)


def is_verbless(text: str) -> bool:
    """Tell whether it is a few words without a verb: `opening hours?`."""
    return not _VERB.search(text) and len(content_terms(text)) <= 2


def asks_bare(text: str) -> bool:
    """Tell whether it asks without a verb: `how many steps?`, `until when?`."""
    rest = LEADS.sub("", text).strip()
    return bool(_ASKING.match(rest)) and not _VERB.search(rest) and len(content_terms(rest)) <= 3


def joined(before: str, text: str) -> str:
    """Add the words to the question before."""
    added = patterns.sub(
        r"^\s*(?:(?:and|but|also|what about|how about|then|ok|okay|no|yes)\b,?\s*)+", "", text
    )
    return f"{before.rstrip(' .?!')}, {added.strip()}"
