"""The part of a person's words that asks: `hm, we're skint. So how expensive is it?`."""

from __future__ import annotations

import re

from agents.rules.words import content_terms

_PARTS = re.compile(r"(?:[^.?!;:…–—-]|(?<=\d)[.:](?=\d)|[-–—.:](?=\w))+[.?!;:…–—-]*")
_ASKS = re.compile(
    r"^\W*(?:(?:and|so|but|then|also|now|or|ok|okay|oh|ah|please|just|well)\W+)*"
    r"(?:is|are|was|were|do|does|did|can|could|may|might|must|shall|should|will|would|have|has|"
    r"how|what|whats|when|where|who|which|why|till|until|up to|any|from (?:what|when|which)|"
    r"for how|at what|on (?:what|which)|in (?:what|which)|to what|tell me|number of)\b",
    re.I,
)
_LEADS = re.compile(
    r"^\W*(?:(?:and|so|but|then|also|now|please|kindly|just)\W+)*"
    r"(?:(?:(?:i|we)(?:['’]d| would| do| am|['’]m)? (?:also |just |really )?"
    r"(?:be (?:glad|happy|curious)|like|love|want|need|wonder(?:ing)?|suppose|gather|reckon|wish)"
    r"(?: to (?:know|hear|ask))?(?: if| whether)?|"
    r"(?:check|tell me|let me know|find out|look up|send me|give me|show me|remind me)"
    r"(?: for| of| if| whether| about)?|do you (?:happen to )?know(?: if| whether)?|"
    r"any idea(?: if| whether| of)?|it would be [a-z ]{2,20} to know(?: if| whether)?)\s)+",
    re.I,
)


def asking_part(text: str) -> str:
    """Leave out what only leads up to a question; all of it where nothing asks."""
    parts = [one.group() for one in _PARTS.finditer(text)]
    asking = [one for one in parts if one.rstrip().endswith("?") or _ASKS.match(one)]
    said = " ".join(_from_the_question(one) for one in asking or [text])
    return said if content_terms(said) else text


def _from_the_question(part: str) -> str:
    """Leave out clauses before the one that asks: `if we are five, is there one price?`."""
    clauses = part.split(",")
    first = next((at for at, one in enumerate(clauses) if _ASKS.match(one)), 0)
    return _LEADS.sub("", ",".join(clauses[first:]), count=1)
