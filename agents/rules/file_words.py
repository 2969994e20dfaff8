"""Words in which files of one's own are asked for; shared by what reads such a question."""

from __future__ import annotations

import re

from agents.rules.words import stem, tokens

FILE = (
    r"recipes?|dish(?:es)?|meals?|docs?|documents?|articles?|files?|guides?|tutorials?|"
    r"pages?|notes?|papers?|reports?|manuals?"
)


def _stems(words: str) -> frozenset[str]:
    return frozenset(stem(one) for one in words.split())


LIKE_FILE = _stems(
    "recipe dish meal doc document article file guide tutorial page note paper report manual food "
    "idea option cooking documentation"
)
"""What any file may be called."""
SEEKING = LIKE_FILE | _stems(
    "thing make cook eat prepare use uses using contain include need require involve cover explain "
    "describe talk speak discuss deal call serve tell feel fancy craving hungry time start whip "
    "ready whole home mention handle treat teach library collection got ask work put love family "
    "friend own fit keep full proper simple old main ingredient based made only actual come today "
    "week weekend tonight style type different possible available left there sort really"
)
"""What says that something is sought, and not what."""
OCCASIONS = _stems(
    "dinner lunch supper brunch evening party guest guests picnic kid kids winter summer christmas "
    "easter weeknight night day cold hot child children crowd easy light healthy tasty delicious "
    "cheap hearty comforting classic fresh filling fancy impressive leftover leftovers nice"
)
MEALS = _stems("dinner lunch supper brunch breakfast snack")
START = r"^\W*(?:(?:and|so|but|ok|okay|hi|hello|hey|please|pls|well)\b\W*)*"
SEEKS = re.compile(
    rf"{START}(?:what(?:['’]s| is| are) (?:an?|some) (?:good|nice|quick|easy|simple|decent)|"
    r"i(?:['’]d| would)? (?:like|want|need|fancy)|"
    r"i(?:['’]m| am) (?:looking for|after|craving)|(?:we|i) feel like|looking for|"
    r"(?:can you )?(?:find|show|give|suggest|recommend|list)(?: me| us)?|any(?:thing)?|"
    r"some(?:thing)?|an?|all|every|got any|(?:do|did) (?:i|we|you) (?:have|keep)(?! to)|"
    rf"have (?:i|we|you)(?: got)?|are there|is there|ideas? for|(?:{FILE})\b)\b"
    r"(?: (?:an?|any|some|all|the|every)\b)?",
    re.I,
)
POLITE = r"\b(?:please|pls|plz|thanks|thank you)\b"
QUICK = (
    r"\b(?:quick(?:ly)?|fast|speedy|rapid|in a (?:hurry|rush)|short on time|not much time|"
    r"little time|no time|that do(?:es)?n['’]t take (?:too )?long)\b"
)
LONGEST = r"\b(?:the )?(?:longest|slowest|most time)\b"
SHORTEST = r"\b(?:the )?(?:quickest|fastest|shortest|least time|soonest)\b"
WITHIN = (
    r"\b(?:(?:in|within|under|less than|at most|up to|maximum|max|no more than|not more than|"
    r"below|only|takes?|i have|we have)\s)?(?:about\s|only\s|just\s|around\s|max\s)?"
    r"(?P<time>half an hour|an hour(?: and a half)?|one hour|two hours|three hours|"
    r"(?P<n>\d+(?:[.,]\d+)?)[- ]?(?P<unit>min(?:ute)?s?|hours?|hrs?|h)\b)"
    r"(?:\sor less|\smax(?:imum)?|\sat most|\stops)?"
)
TIMED = f"{WITHIN}|{LONGEST}|{SHORTEST}|{QUICK}"
_BREAK = re.compile(
    r"\b(?:with|without|that|which|who|using|uses?|for|from|made|in|contain\w*|has|have|having|"
    r"needs?|about|on|to|i|we|under|within|where|and no|but|of|by|takes?|covers?|explain\w*|"
    r"mention\w*|can|do|does|are|is|include\w*|require\w*|talk\w*|describ\w*|calls?|go|goes|deal\w*|"
    r"feeds?|serves?)\b|[,;:?.!]",
    re.I,
)


def head_part(text: str) -> str:
    """Give the words before the first that begins a clause: `lentil soup` of `lentil soup with`."""
    head = _BREAK.split(text.strip(), maxsplit=1)[0].strip()
    return head if tokens(head) else ""
