"""`Who does gluten-free food and is open on Monday?`: places are asked for, and no person."""

from __future__ import annotations

import re

from agents.constraints.targets import ReadWords

_WHO = re.compile(
    r"^(?P<begin>\W*(?:(?:and|so|ok|okay|but|also)\W+)*)who(?:['’]s|\s(?:is|are|does|do|has|have|"
    r"serves?|sells?|offers?|takes?|lets?|allows?|accepts?|opens?|stays?|charges?|costs?))\b"
    r"(?!\s(?:the|an?|your|this|that|in|at|behind|my|our|it|he|she|they|i|we|you)\b)",
    re.I,
)
_VERB = re.compile(r"who(?:['’]s)?\s?", re.I)


def places_for_who(text: str, read: ReadWords) -> str:
    """Give the words with `which places` for a `who` that wishes of places follow."""
    match = _WHO.search(text)
    if match is None or not any(one.hard for one in read(text)):
        return text
    at = match.end("begin")
    verb = _VERB.match(text, at)
    assert verb is not None
    is_ = "are " if verb.group().strip().casefold() != "who" else ""
    return f"{text[:at]}which places {is_}{text[verb.end() :]}"
