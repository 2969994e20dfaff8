"""Tells questions that need a find before they can be asked on, and takes them apart."""

from __future__ import annotations

import re

from agents.rules import patterns
from agents.rules.asks import item_modality
from agents.rules.words import content_terms
from tools.core.query import Step

MOST_STEPS = 3
_ORDER = re.compile(
    r"^\W*(?:please |can you |could you )?(?:first )?(?:find|look (?:up|for)|search(?: for)?|get|"
    r"take|pick out|identify|go to|open|show me)\b(?P<rest>.+)$",
    re.I | re.S,
)
_THEN = re.compile(
    r"[,;.]?\s*\b(?:and then|then|after that|and after that|afterwards|next)\b[,:]?\s+|"
    r"[,;.]\s*(?:and )?(?=(?:read|tell me|say|give me|list|look up|check|show me)\b)|"
    r"\s+and (?=(?:read|tell me|say|give me|look up|check)\b)",
    re.I,
)
_SHOWN = (
    r"photos?|photographs?|pictures?|recordings?|clips?|sounds?|screenshots?|videos?|films?|"
    r"board|poster|sign|footage|walk-?through"
)
_NOUN = r"(?:[\w-]+ ){0,2}?[\w-]+"
_RELATIVE = r"(?:with|that|which|where|whose|shown (?:in|on)|heard (?:in|on)|in|on|from)"
_VERB = (
    r"charges?|costs?|asks?|opens?|closes?|offers?|serves?|have|has|sells?|takes?|allows?|needs?|"
    r"starts?|ends?|weighs?|stands?|belongs?|runs?|plays?|allow|accepts?|say|says|look|sound"
)
_INSIDE = re.compile(
    rf"^(?P<head>(?:and )?(?:what|when|how|which|who|where|does|do|until when|till when)\b"
    rf".{{0,60}}?)\bthe (?P<noun>{_NOUN}) (?P<rel>{_RELATIVE} (?:[\w-]+ ){{0,6}}?(?:{_SHOWN})\b"
    rf"(?:(?! (?:{_VERB})\b)[^,;.]){{0,60}}?) (?P<verb>{_VERB})\b(?P<tail>.*)$",
    re.I | re.S,
)
"""`What does the place with the piano recording charge for breakfast`."""
_BEHIND = re.compile(
    rf"^(?P<head>(?:and )?(?:what|when|how|which|who|where|until when|till when)\b.{{0,80}}?)"
    rf"\bthe (?P<noun>{_NOUN}) (?P<rel>{_RELATIVE} [^,;.]{{0,60}}?\b(?:{_SHOWN})\b"
    r"[^,;.]{0,50}?)\s*\??$",
    re.I | re.S,
)
"""`Who wrote the report that the screenshot shows`."""
_GENERAL = frozenset(["place", "one", "spot", "thing", "house", "business", "file"])
_OF_FILE = re.compile(
    r"\b(?:its|the|their) (?:text|words|writing)\b|\bread (?:it|its|that|the|out)\b|"
    r"\bwhat (?:it|that) says\b|\bwhat does it say\b|\b(?:in|on) it\b|"
    r"\b(?:in|on|of) that (?:photo|picture|page|recording|document|file|screenshot|clip)\b|"
    r"\bwritten (?:in|on|there)\b",
    re.I,
)
_GOES_ON = re.compile(
    r"(?:it )?(?:goes|comes|ends|shows|turns|moves|walks|drives|stops|leads|pans|zooms|becomes)\b",
    re.I,
)
"""`A clip that begins outside and then goes in` tells of one find."""
_THAT_FILE = re.compile(
    r"\b(?:in|on|of) that (?:photo|picture|page|recording|document|file|screenshot|clip)\b", re.I
)
_READS = re.compile(
    r"\b(?:its|the|their) (?:text|words|writing)\b|\bread (?:it|its|that|out)\b|"
    r"\bwhat (?:it|that) says\b|\bwhat does it say\b|\bwritten (?:in|on|there)\b",
    re.I,
)


def steps_of(text: str) -> tuple[Step, ...]:
    """Give the steps in their order; none where one look is enough."""
    return _ordered(text) or _restricted(text)


def _ordered(text: str) -> tuple[Step, ...]:
    """`Find the photo of the menu, then read its text`."""
    order = _ORDER.match(text)
    if order is None:
        return ()
    parts = [part.strip(" ,;.?!") for part in _THEN.split(order["rest"])]
    parts = [part for part in parts if part]
    if not 2 <= len(parts) <= MOST_STEPS or not content_terms(parts[0]):
        return ()
    if any(_GOES_ON.match(part) for part in parts[1:]):
        return ()
    first = Step(text=parts[0], modality=item_modality(parts[0]))
    return (first, *(_next(part) for part in parts[1:]))


def _next(text: str) -> Step:
    modality = item_modality(_THAT_FILE.sub(" ", text))
    # `The help page on it` is another file than the one that was found.
    file = _OF_FILE.search(text) is not None and modality is None
    return Step(
        text=text,
        over="source" if file else "entity",
        modality=modality,
        reads=_READS.search(text) is not None,
    )


def _restricted(text: str) -> tuple[Step, ...]:
    """Take apart what asks something of a thing known only by what shows it."""
    match = _INSIDE.match(text)
    tail = f"{match['verb']}{match['tail']}" if match else ""
    match = match or _BEHIND.match(text)
    if match is None or not content_terms(match["rel"]):
        return ()
    if patterns.search(r"\bor\b", match["head"]):
        return ()
    asked = " ".join(f"{match['head']} {tail}".split()).strip(" ?.!")
    if not content_terms(asked):
        return ()
    noun = match["noun"]
    sought = match["rel"] if noun.casefold() in _GENERAL else f"{noun} {match['rel']}"
    first = Step(text=sought, modality=item_modality(match["rel"]))
    return (first, Step(text=asked, over="entity"))
