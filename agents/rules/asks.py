"""What type of answer a question wants, and which stated or measured facts it asks for."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import lru_cache

from agents.records import Asks, Question
from agents.rules import patterns
from agents.rules.lexicon import AskedFact, lexicon
from agents.rules.words import stem, stems
from tools.core.items import MODALITIES, Modality
from tools.core.query import AttachmentRef, Wants

_ASKS: tuple[tuple[str, Asks], ...] = (
    (r"\bhow much (?:is|are|was|were|does|do|did|would|will|for|to)\b|\bhow much\s*\?|"
     r"\bwhat (?:does|do|did|would|will|is the) .*\b(?:cost|price|fee|fare)|"
     r"\b(?:price|cost|fee|fare|charge) (?:of|for|at)\b|\b(?:price|cost|fee)\s*\?|"
     r"\bhow (?:cheap|expensive|dear)\b", "money"),
    (r"\bwhat time\b|\bat what hour\b|\bopening (?:hours|times?)\b|\bhow late\b|\bhow early\b|"
     r"\bwhen (?:does|do|is|are) .*\b(?:open|close|start|begin|end|leave|arrive|served?)", "time"),
    (r"(?<!know )(?<!tell )\bwhen\b|\b(?:what|which) (?:day|date|year|month)\b|"
     r"\b(?:busiest|quietest|best|first|last) (?:day|month|year)\b", "date"),
    (r"\bhow long\b(?! is the\b)|\bhow many (?:seconds|minutes|hours|days|weeks|months|years)\b|"
     r"\bfor how long\b|\b(?:cooking|baking|prep|preparation|waiting|charging) time\b", "duration"),
    (r"\btemp(?:erature)?s?\b|\bhow (?:hot|cold|warm)\b|\bdegrees\b|"
     r"\bwhat (?:heat|oven)\b", "temperature"),
    (r"\bhow much (?!(?:is|are|was|were|does|do|did|would|will|to)\b)|\bwhat (?:weight|quantity|"
     r"amount|volume|size|dosage|dose)\b|\bhow (?:heavy|big|large|tall|wide|thick|deep|far)\b",
     "amount"),
    (r"\b(?:which|what|minimum|since what|from what|latest|min|lowest)\b.{0,40}\bversions?\b|"
     r"\bversion\b.{0,30}\b(?:need|requires?|supports?|introduced|added|first)", "version"),
    (r"\b(?:short-?cuts?|hot-?keys?|key ?bindings?|key comb(?:o|ination)s?|(?:which|what) keys?|"
     r"keyboard|keystrokes?)\b|^(?!.*\bhow (?:long|hard|often|deep)\b).*\bpress(?:ed)?\b", "keys"),
    (r"\b(?:which|what|name of the) (?:\w+ ){0,3}(?:setting|option|property|parameter|flag|switch|"
     r"argument|command|action|variable|function)\b|\b(?:setting|option|command|flag)\b.{0,40}"
     r"\bcalled\b", "setting"),
    (r"\b(?:minimum|maximum|at least|at most|total|average|number of|default|by default|"
     r"out of the box|how many)\b|\bhow (?:loud|long|far|high|tall|old|big|large|wide|deep|heavy|"
     r"hot|cold|bright|fast|often|quiet|noisy)\b|\bwhat (?:percent|percentage|share|number)\b|"
     r"\bhow much\b",
     "number"),
    (r"\bwho(?:se|m)?\b|\bname of\b|\bwhat .* (?:called|named)\b", "person"),
    (r"\bwhere\b|\bwhat (?:is the )?address\b|\bwhich street\b", "place"),
    (r"^\s*(?:and |so |but )?(?:is|are|was|were|do|does|did|can|could|has|have|will|would)\b",
     "yes_no"),
    (
        r"\b(?:list|all (?:the|of)|which .*s\b|what (?:kinds?|sorts?|types?) of|"
        r"what (?!hours|times|days)[a-z]+s (?:does|do|are there|can|come))\b",
        "list",
    ),
)  # fmt: skip
_COMPARED = re.compile(
    r"\b(?:compare|comparison|versus|vs|difference|differ|or|than|both|either|side by side|"
    r"next to each other|in (?:a|one) table|which (?:one )?of)\b",
    re.I,
)
_QUESTION = re.compile(
    r"^\s*(?:and |so |but )?(?:what|how|why|who|whose|when|is|are|was|were|does|do|did|can|could|"
    r"has|have|will|would|should)\b",
    re.I,
)
_SEEKS = re.compile(
    r"\b(?:find|recommend|suggest|show|looking for|search for|give me|list|any|need|want|"
    r"where (?:can|could|should|do|to) ?(?:i|we|you|one)?\b|which|what are|somewhere|anywhere|"
    r"best|top)\b",
    re.I,
)
_IS_THERE = re.compile(
    r"\b(?:is|are) there (?:an?|any|some|one)\b|"
    r"^\W*(?:do (?:we|you|they) (?:have|own|stock|sell|offer)|have (?:we|you) got) "
    r"(?:an?|any|some)\b",
    re.I,
)
"""`Is there a café that is open at 8 pm`, `do we have a pump above 2 kW` want it named."""
_ANYWHERE = re.compile(
    r"\b(?:in town|nearby|around(?: here)?|anywhere|close by|near(?:est)?)\b", re.I
)
_WHERE_TO = re.compile(r"\bwhere (?:can|could|should|do|might) (?:i|we|you|one)\b", re.I)
_DETAIL = re.compile(
    r"\b(?:what|how|why|who|when)\b.*\b(?:say|says|said|mean|means|about|cost|costs|price|much|many|"
    r"written|happens?|recommend(?:s|ed)?|complain)",
    re.I,
)
_ITEM_ASKED = re.compile(
    r"\b(?:find|show|list|search|looking for|give me|get me|any|all|play|hear|see|want|need)\b"
    r"|\bwhich (?:photos?|pictures?|images?|recordings?|clips?|pages?|slides?|screenshots?|videos?|"
    r"documents?|files?|sounds?|songs?)\b"
    r"|\b(?:is|are) there (?:an?|any|some) (?:videos?|films?|footage|clips?|walk-?throughs?)\b",
    re.I,
)


def asked_types(text: str) -> tuple[Asks, ...]:
    """Give the types of answer that the question's form wants, likeliest first."""
    found = dict.fromkeys(asks for pattern, asks in _ASKS if patterns.search(pattern, text))
    found.update(dict.fromkeys(row.asks for row in _asked_rows(text)))
    return tuple(found)


def asked_fields(text: str) -> tuple[str, ...]:
    """Give the facts that the question asks for, as fields to look up."""
    found = dict.fromkeys(name for row in _asked_rows(text) for name in row.fields)
    if re.search(r"\bd[bB]\b|\bdecibels?\b", text):
        # Loudness in LUFS is no answer to a question for dB.
        found.pop("loudness_lufs", None)
    return tuple(found)


def _asked_rows(text: str) -> list[AskedFact]:
    return [row for row in lexicon().facts if any(_has_phrase(word, text) for word in row.words)]


def _has_phrase(phrase: str, text: str) -> bool:
    return patterns.search(_with_gaps(phrase), text) is not None


@lru_cache(maxsize=4_096)
def _with_gaps(phrase: str) -> str:
    # A gap is allowed inside: `when does the museum open` holds `when open`.
    gap = r"\b(?:\W+\w+){0,6}?\W+"
    pattern = gap.join(re.escape(word) for word in phrase.split())
    return rf"\b{pattern}\b"


def wanted_form(text: str, named: int, wishes: int, *, kinds: bool = False) -> Wants:
    """Tell what the answer should list.

    named: entities that the question names. wishes: its constraints on places or things. kinds:
    it asks for places or things of a kind.
    """
    if named > 1 and _COMPARED.search(text):
        return "comparison"
    if _asks_for_items(text):
        return "items"
    return "places" if named == 0 and _asks_for_places(text, wishes, kinds) else "fact"


def _asks_for_places(text: str, wishes: int, kinds: bool) -> bool:
    # `The hostel` is one that both sides know; `a hostel` is looked for.
    seeks = bool(_SEEKS.search(text))
    found = stems(text if seeks else patterns.sub(r"\bthe [\w-]+", " ", text))
    words = lexicon().place_words
    about_places = bool(found & (_single(words) | _kind_stems())) or "work from" in text.casefold()
    about_places |= kinds and seeks
    asks_detail = bool(_DETAIL.search(text))
    sought = patterns.search(r"\b(?:which|where|find|any|recommend|suggest) ", text)
    if asks_detail and not sought:
        return False
    there = _IS_THERE.search(text) and (wishes > 0 or _ANYWHERE.search(text))
    if _WHERE_TO.search(text) or (there and (kinds or wishes > 0)):
        return True
    # A bare wish list (`quiet vegan brunch`, `cheapest bed in town?`) seeks without saying so.
    statement = not _QUESTION.match(text)
    if wishes > 0 and (
        statement or patterns.match(r"\s*(?:and |so |but )?what(?:'s| is| are)?\b", text)
    ):
        return True
    return about_places and (statement or seeks)


def _single(words: Sequence[str]) -> frozenset[str]:
    return frozenset(stem(word) for word in words if " " not in word)


def _kind_stems() -> frozenset[str]:
    return frozenset().union(*(_single(words) for words in lexicon().kinds.values()))


_MOMENT = re.compile(
    r"\b(?:where|when|at (?:what|which) (?:time|minute|second|moment|point))\b.{0,60}?"
    r"\b(?:in|of) (?:the|this|that|my|our) (?:\w+ ){0,3}?"
    r"(?:video|film|footage|clip|recording)s?\b",
    re.I,
)
"""`Where in the video do they ring the bell` asks for a moment, not for a place."""


_LOOKS = re.compile(
    r"\bhow (?:do|does) [^.?!]{1,40} look\b|\bwhat (?:do|does) [^.?!]{1,40} look like\b|"
    r"\b(?:pictures?|photos?|videos?|recordings?)\s*\?\s*$",
    re.I,
)
"""`How do the beds look there`, `red lamps, picture?`."""


_SCREENED = re.compile(
    r"\b(?:films?|movies?)\s(?:is\s|are\s|being\s)?(?:on|showing|shown|playing|running|screened|"
    r"tonight|today|tomorrow|this (?:week|weekend))\b",
    re.I,
)
"""`Is there a film on tonight` asks for a programme."""


def _asks_for_items(text: str) -> bool:
    """Tell whether the thing sought is itself a photo, a recording, a page."""
    head = patterns.split(
        r"\b(?:with|of|from|that|where|in|about|showing|taken|by|on|you)\b", text
    )[0]
    if _MOMENT.search(text):
        return True
    if _SCREENED.search(text):
        return False
    if about_one(text) and not patterns.search(r"\b(?:i|we|one)\b", text):
        # `Does the cinema show films in 3D` asks about the cinema.
        return False
    wanted = bool(stems(head) & _single(lexicon().item_words))
    pictured = patterns.match(
        r"\s*(?:please\s)?(?:show|let) me\b(?! (?:where|how|which|places))", text
    )
    if pictured or patterns.search(r"\bpicture of\b|\bphoto of\b", text) or _LOOKS.search(text):
        return True
    return (
        wanted
        and bool(not _QUESTION.match(text) or _ITEM_ASKED.search(text))
        and not (patterns.match(r"\s*(?:which|what)\b", text) and not _ITEM_ASKED.search(text))
    )


_ITEM_NOUN: tuple[tuple[str, Modality], ...] = (
    (r"photos?|photographs?|snaps?|pics?|pictures?|images?|screenshots?|shots?", "image"),
    (r"recordings?|sounds?|songs?|audio|voice notes?", "audio"),
    (r"pages?|slides?|charts?|tables?|figures?", "page"),
    (r"videos?|films?|footage|walk-?throughs?|clips?", "video"),
)
_CLIP = re.compile(r"\bclips?\b", re.I)


def is_only_kind(question: Question) -> bool:
    """Tell whether things are asked for by nothing but what they are and show."""
    nouns = _single(lexicon().item_words) | _single(lexicon().asking)
    kinds = [one.text for one in question.constraints if one.field == "kind"]
    said = stems(" ".join(kinds))
    return bool(kinds) and all(stems(term) <= nouns | said for term in question.terms)


def item_modality(text: str, held: Collection[Modality] = MODALITIES) -> Modality | None:
    """Give the modality of the things sought: `a picture of the bell` is a picture.

    held: what the library holds; where it has no film, a clip is a sound.
    """
    found = [
        (match.start(), modality)
        for pattern, modality in _ITEM_NOUN
        if (match := patterns.search(rf"\b(?:{pattern})\b", text))
    ]
    if found:
        sought = min(found)[1]
        if sought == "video" and "video" not in held and _CLIP.search(text):
            return "audio"
        return sought
    if patterns.match(r"\s*(?:please\s)?show me\b", text) or _LOOKS.search(text):
        return "image"
    return "audio" if patterns.match(r"\s*(?:please\s)?(?:play|let me hear)\b", text) else None


_IDENTIFIES = re.compile(
    r"\b(?:which|what|where|who)\b.*\b(?:this|that|it|these)\b|"
    r"\b(?:this|these)\b.*\b(?:which|what|what['’]s|where|who)\b|"
    r"\b(?:like|similar to|same as) (?:this|that|it)\b",
    re.I,
)


def shows_itself(question: Question, attachments: Sequence[AttachmentRef]) -> bool:
    """Tell whether the question points at an attached photo or recording: `what place is this`."""
    media = any(one.kind in ("image", "audio", "video") for one in attachments)
    return media and identifies(question.standalone)


def identifies(text: str) -> bool:
    """Tell whether words ask what came with them is."""
    return _IDENTIFIES.search(text) is not None


_LIKE = re.compile(
    r"\b(?:an?|the|any|some|other|more|all|find) (?:\w+ )?"
    r"(?:videos?|films?|clips?|walk-?throughs?|photos?|pictures?|recordings?|sounds?)\s+"
    r"(?:that (?:is|are|looks?|sounds?) )?(?:(?:just |most )?like|similar to) (?:this|that|it)\b",
    re.I,
)


def seeks_its_like(text: str) -> bool:
    """Tell `the clip like this one`, which is a clip, from `somewhere like this`."""
    return _LIKE.search(text) is not None


_ABOUT_ONE = re.compile(
    r"^\W*(?:and\s|so\s|but\s)?(?:is|are|do|does|can|could|may|will|would|has|have)\s"
    r"(?:it|they|he|she|that|this|the|i|we|one)\b",
    re.I,
)


def about_one(text: str) -> bool:
    """Tell `does it have parking`, which asks about one place, from `a place with parking`."""
    return _ABOUT_ONE.match(text) is not None
