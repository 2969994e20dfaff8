"""What a turn is to the wishes that stand: a new question, a change of them, or one in between."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from agents.constraints.act_reader import WISH
from agents.constraints.act_words import AFRESH
from agents.constraints.hearing import Heard
from agents.constraints.meaning import is_need, values
from agents.constraints.standing import Standing
from agents.rules.words import content_terms
from tools.core.query import Constraint, Link

Effect = Literal["fresh", "changes", "aside"]

_REMARK = 0.9
"""Probability from which on words that mention a wish are a remark and state none."""
_STATED = 0.7
_WISHED = 0.9
"""Probability from which on words state a wish that looked like a question in between."""

_ASKED = re.compile(r"^\W*(?:what|which|who|where|when|why|how)\b|\?\W*$", re.I)
_FACT = re.compile(
    r"^\W*(?:and |but |so |ok(?:ay)?,? |by the way,? |thanks,? |also,? |quick question:? )*"
    r"(?:what|how|why|who|whose|when|is|are|was|were|does|do|did|(?:has|have)(?! (?:got )?to\b)|"
    r"can|could|will|would|should(?! (?:have|take|allow|do|offer|open|serve|sell)\b)|which|"
    r"where(?! (?:they|i|we|you|one|people|my|our|no|dogs|pets)\b)|any (?:\w+ ){1,2}(?:left|"
    r"around|inside|there|on site)|"
    r"tell me|show me|remind me|describe)(?:['’]s|['’]re)?\b",
    re.I,
)
_NO_FACT = re.compile(
    r"^\W*(?:and |but |so |also,? |ok(?:ay)?,? )*(?:(?:what|how) about\b|"
    r"(?:do|would|have) (?:you|we)\b|(?:is|are) there (?:any|some|one)|"
    r"(?:should|must|would|could|can|has to|have to) (?:also )?be\b|"
    r"(?:can|could|may|might) (?:we|i) (?:have|get|book|find|go)\b|"
    r"(?:can|could|would|should|will|does|must)(?:n['’]t)? "
    r"(?:it|they|that|this|we|you|i|the place)\b"
    r"(?! (?:have|has|cost|open|close|serve|offer|take|get there|walk|says|tell)\b))",
    re.I,
)
_A_THING = re.compile(r"^\W*(?:an?|any|some)\s", re.I)
_AMONG = re.compile(
    r"\bwhich (?:(?:would|do|did) you\b|one\b|is\b|are\b|has\b|"
    r"have\b|of (?:them|those|these|the)\b)|"
    r"\b(?:first|second|third|last|other) one\b"
    r"|\b(?:them|those|these) (?:is|are|have|has)\b",
    re.I,
)
_THERE = re.compile(r"^\W*(?:is|are)\s(?:(?:there\s)?(?:any|some)|there\san?)\b", re.I)
_GOES_ON = re.compile(r"^\W*(?:and|what about|how about)\b.*\?\W*$", re.I)
_SEEKS = re.compile(
    r"\b(?:find|recommend|suggest|looking for|look for|search(?:ing)? for|show me|give me|list|"
    r"where (?:can|could|should|do|might|is there|are there)|which|"
    r"(?:is|are) there (?:any|some|one)|"
    r"any ideas?|do you (?:know|have)|have you got|got any|"
    r"somewhere|(?:i|we)(?:['’]d like| would like| need| want|['’]re after|['’]m after) "
    r"(?:an?|some|to find)|what (?:\w+ ){0,2}(?:can|could|are there|is there|do you have))\b",
    re.I,
)
_ON = re.compile(
    r"^\W*(?:(?:and|but|also|ok|okay|oh|or|so|then|plus|yes|no|hmm|well|actually|sorry|wait|"
    r"please|"
    r"only|just|ideally|preferably)\W+)*(?:it|they|that|this|these|those|there|we|i|my|our|"
    r"the place|the one|must|should|has to|needs?|make|keep|let|no|not|nothing|with|without|"
    r"under|"
    r"over|below|"
    r"above|at|up|between|on|in|for|from|near|within|and|but|also|or|only|just|something|"
    r"anything|"
    r"somewhere|rather|instead|preferably|ideally|one|what about|how about|nobody|never|if|a bit|"
    r"even|more|less|open|closed|max|maximum|minimum|cheaper|quieter|vegan)\b",
    re.I,
)
_ADDING_NOTHING = """
    anything something one ones food please option options result results must should also instead
    rather better same time there those these show bit ideally preferably open closed matter care
    mind fine prefer make sure going sunday monday tuesday wednesday thursday friday saturday
    important important essential change keep limit budget price euros day week
    """
_LIGHT = frozenset(_ADDING_NOTHING.split())


def effect_of(
    text: str,
    heard: Heard,
    wishes: Sequence[Constraint],
    bare: str,
    standing: Standing,
    *,
    named: bool,
    link: Link,
    between: bool,
) -> Effect:
    """Tell what a turn does.

    wishes: what its words state. bare: the words beside them. named: it names a place that it is
    about. link: whether it points at something shown, or its words only add to those before.
    between: the turn before changed nothing either, and `and on Monday?` goes on from that one.
    """
    if heard.told.fresh:
        return "fresh"
    if heard.acts:
        return "changes"
    if named or not wishes or _AMONG.search(text):
        return "aside"
    seeks = bool(_SEEKS.search(text))
    fact = bool(_FACT.search(text)) and not _NO_FACT.search(text)
    # With nothing said before, `is there a hostel with parking?` looks for one.
    opens = not (standing.held or standing.question) and bool(_THERE.search(text))
    if fact and (link == "refers" or not (seeks or opens)):
        return "aside"
    if between and _GOES_ON.search(text):
        return "aside"
    if not (standing.held or standing.question):
        return "fresh"
    corrects = heard.told.corrects != "no"
    if not corrects and _is_own_need(
        text, wishes, bare, standing, seeks, refines=link == "refines"
    ):
        return "fresh"
    return "changes"


def effect_meant(
    effect: Effect, heard: Heard, wishes: Sequence[Constraint], standing: Standing
) -> Effect:
    """Hold what the rules say a turn does against what its words mean."""
    gist = heard.gist
    if gist is None or heard.told.fresh or heard.acts or not standing.held:
        return effect
    best = gist.likeliest
    if effect == "fresh" and heard.goes_on:
        effect = "changes" if wishes else "aside"
    if effect == "changes" and is_remark(heard):
        return "aside"
    wished = best in ("wish", "several") and not _ASKED.search(heard.text)
    wished = wished and (gist.states[WISH] >= _WISHED or gist.acts[best] >= _STATED)
    return "changes" if effect == "aside" and wishes and wished else effect


def is_remark(heard: Heard) -> bool:
    """Tell words that mean to do nothing to the wishes."""
    gist = heard.gist
    return gist is not None and gist.likeliest == "none" and gist.acts["none"] >= _REMARK


def _is_own_need(
    text: str,
    wishes: Sequence[Constraint],
    bare: str,
    standing: Standing,
    seeks: bool,
    *,
    refines: bool,
) -> bool:
    """Tell `find me a hotel with parking` after cafes, from `it should be a hotel`."""
    new, old = _kinds(wishes), _kinds(standing.active)
    left = [term for term in content_terms(bare) if term not in _LIGHT]
    if new and old:
        return seeks and not new & old
    needed = _kinds(standing.active, needs=True)
    if new and not new & needed and (needed or not standing.active):
        # A hostel is not where one has brunch, and no wish is lost with it.
        return (seeks or _A_THING.match(text) is not None) and not refines
    if new:
        others = [one for one in wishes if one.field != "kind"]
        return seeks and bool(left or others) and not refines
    if refines or _ON.search(text):
        return False
    return seeks and len(left) >= 2


def _kinds(wishes: Sequence[Constraint], *, needs: bool = False) -> frozenset[str]:
    kinds = [
        one for one in wishes if one.field == "kind" and one.op != "!=" and is_need(one) == needs
    ]
    return frozenset().union(*(values(one) for one in kinds))


def is_marked(text: str) -> bool:
    """Tell whether words say that a new question begins."""
    return AFRESH.search(text) is not None


def without_mark(text: str) -> str:
    """Give a new question without the words that say it is one."""
    match = AFRESH.search(text)
    if match is None:
        return text
    left = re.sub(r"^[\s:;,.!?–—-]+", "", text[match.end() :])
    before = text[: match.start()].strip(" ,.;:-–—")
    return left if content_terms(left) else before if len(content_terms(before)) > 1 else ""


def clearly_named(name: str, text: str) -> bool:
    """Tell a place that is named from a word that is in its name: `pizza` and `fan` are none."""
    parts = [word for word in re.findall(r"\w+", name) if len(word) > 2]
    said = re.findall(r"\w+", text)
    there = {word.casefold() for word in said}
    known = [word for word in parts if word.casefold() in there]
    inner = {word for word in said[1:] if word[:1].isupper()}
    return len(known) > 1 or len(known) == len(parts) or any(word in inner for word in known)
