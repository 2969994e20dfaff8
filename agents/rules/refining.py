"""Wishes added to what was sought: `and on Sunday`, `quieter`, `with a terrace`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agents.records import Past
from agents.rules import patterns
from agents.rules.alone import StandAlone
from agents.rules.constraints import Reading
from agents.rules.ellipsis import joined
from agents.rules.pronouns import refers
from agents.rules.thread_view import sought_before, topic
from agents.rules.words import content_terms
from tools.core.query import Plan

_ELLIPSIS = re.compile(
    r"^\s*(?:and|but|or|what about|how about|also|only|just|then|instead|rather|same|more|"
    r"something|anything|somewhere|one|ones|the ones?|those|ok|okay|no|yes)\b",
    re.I,
)
_REFINES = re.compile(
    r"^\s*(?:it|they|that|this)\s(?:must|should|has to|have to|needs? to|can)\b", re.I
)
_MUST_BE = re.compile(
    r"\b(?:it|they|that|this)\s(?:must|should|has to|have to|needs? to|needn['’]t|can)\b", re.I
)
SMALL = re.compile(r"^\s*(?:and|but|or)\b", re.I)
_WITH = re.compile(
    r"^\s*(?:and|but|also|preferably|ideally|plus)?\s*(?:(?:any|one|ones|some|something)\s)?"
    r"(?:(?:it|they) (?:should|must) have|"
    r"with|without|near|close to|where (?:i|we|you|one|they)|"
    r"(?:that|which) (?:has|have|is|are|takes?|allows?|serves?))\b",
    re.I,
)
OWN_QUESTION = re.compile(
    r"\s*(?:(?:and|but|so)\s)?(?:is|does|do|are|was|has|can|could|would|will|should|may|"
    r"how|when|why|who|where)\b",
    re.I,
)
SEEKS = re.compile(
    r"\b(?:find|show|search|look(?:ing)? for|recommend|suggest|where (?:can|could|do|should)|"
    r"(?:is|are) there an?|which|places?|somewhere|i (?:need|want)|i['’]m after)\b",
    re.I,
)


_AFTER_COLON = re.compile(
    rf"^[^:?.!]{{3,40}}:{OWN_QUESTION.pattern}|^[^:?.!]{{3,40}}:\s*(?:what|which)\b", re.I
)
"""`And a costume tip: is there anything striped?` is a question of its own."""


def is_refinement(
    text: str, reading: Reading, named: tuple[str, ...], *, places: bool = False
) -> bool:
    """Tell whether the words only add to or change the wishes of the turn before."""
    if named or _AFTER_COLON.match(text):
        return False
    if not (reading.constraints or reading.comparatives or reading.dropped):
        return places and bool(_WITH.match(text)) and len(content_terms(text)) <= 3
    if SEEKS.search(text) and any(one.field == "kind" for one in reading.constraints):
        return False  # `Find a museum` is a need of its own.
    if refers(_MUST_BE.sub(" ", text)):
        return False
    if OWN_QUESTION.match(text) and not SMALL.match(text):
        return False
    if patterns.match(
        r"\s*(?:and|but|so)\s(?:is|does|do|are|was|has|can|how|when|why|who|where)\b", text
    ):
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


def refined(text: str, plan: Plan, turns: Sequence[Past], reading: Reading) -> StandAlone:
    """Add a wish to the question before; `quieter` is held against what was found."""
    names = topic(turns)[:1]
    said = _than(text, names, reading)
    anchors = names if said != text else ()
    if plan.wants != "fact" or not reading.comparatives or not turns[-1].about:
        return StandAlone(text=joined(plan.standalone, said), link="refines", anchors=anchors)
    # A question for a fact lay between: what was sought before it is sought on.
    sought = sought_before(turns)
    if sought:
        return StandAlone(text=joined(sought, said), link="refers", anchors=anchors, whole=True)
    return StandAlone(text=said, link="refers", anchors=anchors)


def _than(text: str, names: Sequence[str], reading: Reading) -> str:
    """Give `quieter` as `quieter than X`."""
    if not reading.comparatives or not names or patterns.search(r"\bthan\b", text):
        return text
    words = sorted((word for wish in reading.comparatives for word in wish.more), key=len)
    for word in reversed(words):
        match = patterns.search(rf"\b{re.escape(word)}\b[^,.;:?!]*", text)
        if match is not None:
            return f"{text[: match.end()].rstrip()} than {names[0]}{text[match.end() :]}"
    return text


_MORE = re.compile(
    r"^\W*(?:less|more) [a-z]+ [a-z]+|"
    r"\b(?:any|some(?:thing|where|one)?|anything|anywhere|is there an?|are there|which|what['’]s|"
    r"an?|one)\b[^,.;?!]*?\b(?:(?!other|another|either|whether|number|dinner|water|after|never|"
    r"over|under|user|paper|summer|winter|october|november|december|september|together|ever|"
    r"order|offer|former|later|per|center|river|weather|tower|flower|father|mother|brother|sister|"
    r"letter|corner|butter|beer|pepper|ginger|super|shower|computer|printer|boiler|blender|cover)"
    r"[a-z]{3,}er|better|more|less [a-z]+|pricier)\b(?!\s(?:than|information|about|of)\b)",
    re.I,
)


_BIGGER_ONES = re.compile(
    r"\b(?:bigger|larger|smaller|cheaper|dearer|quieter|louder|calmer|nearer|closer|warmer|"
    r"lighter|heavier|faster|stronger|better|newer|older|taller|longer|shorter|brighter|"
    r"(?:more|less) [a-z]+) (?:ones?|places?|spots?|options?)\b|"
    r"\b(?:what|which|any|are there|is there|got|have you)\b[^,.;?!]*"
    r"\b(?:earlier|later|longer|sooner)(?: (?:at night|in the (?:morning|evening)))?(?=\W*$)|"
    r"\b(?:what|which(?: \w+){0,2}|who|others?(?: (?:who|that|which))?) "
    r"(?:has|have|got|asks?|costs?|charges?|gets?) (?:more|less|fewer)\b(?: [a-z]+)?",
    re.I,
)
"""`Tiny. Bigger ones?`, `what cafés open earlier?`."""
_BEATS = re.compile(
    r"\b(?P<verb>beats?|tops?|undercuts?|outdo(?:es)?) (?:that|it|this|them)\b", re.I
)
_STEP = re.compile(r"\b(?:one |a |next )?(?:step|notch|size|class) (?:up|down)(?: in \w+)?", re.I)
_NOT_SO = re.compile(
    r"(?P<verb>\b\w+)(?:n['’]t| not)\s(?:quite |nearly )?(?:so|as|that) (?P<much>[a-z]+)"
    r"(?! as\b)|\bnot (?:quite |nearly )?(?:so|as|that) (?P<bare>[a-z]+)(?! as\b)",
    re.I,
)


_THAN_THAT = re.compile(
    r"\bthan (?:that|this|it|there|those|these|them|so(?=\W*$))\b(?: (?:one|place|\w+ one)\b)?"
    r"(?! (?:has|have|is|was|does|we|i|you)\b)",
    re.I,
)
_PAST_THAT = re.compile(
    r"\b(?P<past>below|under|above|over|after|before|beyond|past) that"
    r"(?: (?:hour|time|price|figure|level|rating|score|one))?\b(?! \w)", re.I,
)  # fmt: skip
_SEEKS_ANY = re.compile(
    r"\b(?:any|is there an?|are there|which|what|got|have you)\b (?:\w+ ){0,2}?"
    r"(?:one|place|spot|room|caf[eé]|restaurant|bar|pub|hotel|hostel|guest ?house|museum|"
    r"gallery|shop|garden|machine)s?\b",
    re.I,
)
_LOOKS = re.compile(
    r"\b(?:any(?:where|thing)?|are there|is there|can (?:i|we)|could (?:i|we)|do you (?:have|know)|"
    r"got|what else|where else|rooms?|other)\b",
    re.I,
)


def than_that(text: str, turns: Sequence[Past]) -> StandAlone | None:
    """Hold what is sought against what was spoken of: `which cafés are quieter than that?`."""
    match = _THAN_THAT.search(text) or (
        _PAST_THAT.search(text) if _SEEKS_ANY.search(text) else None
    )
    names = topic(turns)[:1]
    if match is None or not names or not turns[-1].about or refers(text[: match.start()]):
        return None
    than = match.groupdict().get("past") or "than"
    said = f"{text[: match.start()]}{than} {names[0]}{text[match.end() :]}"
    return StandAlone(text=said, link="refers", anchors=names)


def held_against(
    text: str, before: Plan, turns: Sequence[Past], reading: Reading
) -> StandAlone | None:
    """Hold what is sought against the one thing that was spoken of, however that is worded."""
    names = topic(turns)[:1]
    if not names or before.wants == "places" or patterns.search(r"\bthan\b", text):
        return None
    if _BEATS.search(text):
        said = _BEATS.sub(rf"\g<verb> {names[0]}", text)
    elif _STEP.search(text):
        said = _STEP.sub(rf"\g<0> from {names[0]}", text, count=1)
    elif _NOT_SO.search(text) and not _WHOLE.match(text):
        said = _NOT_SO.sub(lambda one: _less(one, names[0]), text, count=1)
    elif reading.comparatives and _looks(text, reading) and not refers(text):
        said = _than(text, names, reading)
    else:
        return None
    return StandAlone(text=said, link="refers", anchors=names)


def _looks(text: str, reading: Reading) -> bool:
    """Tell whether something else is looked for: `guest houses for less?`."""
    of_kind = any(one.field == "kind" for one in reading.constraints)
    return of_kind or bool(SEEKS.search(text) or _LOOKS.search(text))


_WHOLE = re.compile(r"^\W*(?:and |but |so )?(?:it|they|that|is|are|why|was|were)\b", re.I)


def _less(match: re.Match[str], name: str) -> str:
    lead = f"{match['verb']} " if match["verb"] else ""
    return f"{lead}less {match['much'] or match['bare']} than {name}"


def is_more(text: str) -> bool:
    """Tell whether something is sought that has more of a quality: `a stronger machine`."""
    more = _BIGGER_ONES.search(text) or _MORE.search(text)
    return more is not None and not patterns.search(r"\bthan\b", text)


def more_than(text: str, plan: Plan, turns: Sequence[Past]) -> StandAlone | None:
    """Hold what is sought against what was spoken of: `a stronger machine than the Skua`."""
    names = topic(turns)[:1]
    if not names or plan.wants == "places":
        return None
    match = _BIGGER_ONES.search(text) or _MORE.search(text)
    assert match is not None
    rest = re.match(r"[^,.;:?!]*?(?=\s(?:under|below|over|for|with|near|in|at)\b|[,.;:?!]|$)",
                    text[match.end() :])  # fmt: skip
    end = match.end() + (rest.end() if rest else 0)
    said = f"{text[:end].rstrip()} than {names[0]}{text[end:]}"
    return StandAlone(text=said, link="refers", anchors=names)
