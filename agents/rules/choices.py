"""Choices between things that were shown: `the cheaper one`, and the answer to `which one`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agents.records import Memory, Past
from agents.rules.alone import StandAlone
from agents.rules.lexicon import SoftWish
from agents.rules.pointing import pointed_at, with_the_name
from agents.rules.pronouns import refers, with_names
from agents.rules.scales import scale_of, scales_in
from agents.rules.thread_view import named_in_thread
from agents.rules.words import content_terms

_MORE = (
    r"(?:(?:(?:more|less|better|best|most|least|highest|lowest|higher|lower|worst|worse) [a-z]+|"
    r"(?!winner|loser|other|either|another|whether|number|order|offer|after|under|over|never|earlier|later|"
    r"former|latter|upper)[a-z]+er(?: [a-z]+ed)?|[a-z]{3,}est|best|better|worst|worse))"
)
_OF_THEM = (
    r"of (?:(?:the|these|those) (?:two|three|four|five|pair|lot|bunch)|them|those|these|both)"
)
PICKING = re.compile(
    r"\b(?P<choosing>(?:i'll |i will |let's |we |please )?(?:take|have|choose|pick|go for) )?"
    rf"(?:(?:the )?{_MORE} (?:(?:one|place)(?: {_OF_THEM})?|{_OF_THEM})|"
    rf"the {_MORE}(?=\s*[,:;?.!–-]|\s*$)|"
    rf"(?:whichever|the one (?:that|which)|which(?:ever)? one)(?:['’]s| is|['’]s rated| is rated)? "
    rf"(?:the )?{_MORE}(?: rated)?(?=\s*[,:;–-])|"
    r"(?:the (?:one|place) (?:that|which)|whichever(?: one| place)?) "
    r"(?P<verb>costs?|weighs?|rates?|scores?|has|holds?) (?:the )?(?P<much>more|less|fewer|least|"
    r"most|fewest)(?: (?P<of>(?!than\b)[a-z]{3,}s))?|"
    r"(?:the )?(?P<won>winner|loser)|"
    r"the (?:one|place) with (?:more|fewer|less|the (?:most|fewest|least|higher|lower|highest|"
    r"lowest|better|best)) (?P<noun>\w+))\b",
    re.I,
)
"""What picks one of several by how much it has of something."""


def scales_of(text: str, asked: Sequence[str] = ()) -> tuple[SoftWish, ...]:
    """Give what a choice goes by beside the adjectives of the lexicon: `with more steps`.

    asked: fields that the question before asked for, which `the winner` and `the smaller` go by.
    """
    match = PICKING.search(text)
    if match is None:
        return ()
    said = match.group()
    noun = match["noun"] or match["of"]
    return (scale_of(noun, said),) if noun else scales_in(said, asked, base=False)


_MEASURES = re.compile(
    r"\bhow (?:much|many|far|long|late|early|old|big|loud|high)\b|\bwhen\b", re.I
)


def with_picked(text: str, picked: str) -> StandAlone:
    """Put the name in place of `the cheaper one`; after `take the cheaper one` in place of `it`."""
    match = PICKING.search(text)
    assert match is not None
    chosen = "" if match["choosing"] else picked
    lead = match.start() == 0 or not content_terms(text[: match.start()])
    rest = re.sub(r"^[\s,:;–-]+", "", text[match.end() :])
    if lead and rest and rest != text[match.end() :].strip() and chosen:
        return StandAlone(text=with_the_name(rest, picked), link="refers", about=(picked,))
    told = " ".join(f"{text[: match.start()]}{chosen}{text[match.end() :]}".split()).strip(" .,;?!")
    if not content_terms(told.replace(picked, " ")) and not _MEASURES.search(told):
        return StandAlone(text=f"Tell me about {picked}", link="refers", about=(picked,))
    if picked not in told:
        pointed = re.sub(r"\b(?:there|it)\b", f"at {picked}", told, count=1)
        told = pointed if picked in pointed else f"{told} at {picked}"
    return StandAlone(text=f"{told}?", link="refers", about=(picked,))


def clarified(text: str, memory: Memory, named: tuple[str, ...]) -> StandAlone:
    """Take the answer to a question that was asked back; anything else is a new question."""
    waiting = memory.asked_back.rstrip(" ?")
    options = tuple(one.name for one in memory.entities)
    file = next((one for one in memory.attachments if one.name.casefold() in text.casefold()), None)
    if file is not None:
        return StandAlone(text=f"{waiting}?", link="refers", files=(file.id,))
    if not named and options:
        shown = Past(turn=0, standalone="", entities=options)
        named = named_in_thread(text, (shown,))
        pointed = pointed_at(text, (shown,)) if not named else None
        named = pointed.names if pointed is not None else named
    if named and len(content_terms(text)) <= 6:
        if refers(waiting):
            return StandAlone(text=f"{with_names(waiting, named)}?", link="refines", about=named)
        return StandAlone(text=f"{waiting}: {named[0]}?", link="refines", about=named)
    return StandAlone(text=text, link="new", about=named)
