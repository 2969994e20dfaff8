"""How people write on a phone, in the letters of a dictionary: `wld`, `comin`, `dont`."""

from __future__ import annotations

import re

_WRITTEN = {
    "wld": "would", "shld": "should", "cld": "could", "wiv": "with", "thru": "through",
    "b4": "before", "wot": "what", "wots": "what's", "smth": "something", "sth": "something",
    "smthing": "something", "sumthing": "something", "nowt": "nothing", "owt": "anything",
    "soz": "sorry", "aswell": "as well", "ppl": "people", "cuz": "because", "coz": "because",
    "bcos": "because", "tmrw": "tomorrow", "tmr": "tomorrow", "2moro": "tomorrow",
    "2nite": "tonight", "tonite": "tonight", "gonna": "going to", "wanna": "want to",
    "dunno": "don't know", "lemme": "let me", "gimme": "give me", "bout": "about", "til": "till",
    "rly": "really", "rlly": "really", "poss": "possible", "prob": "probably",
    "probs": "probably", "ur": "your", "abt": "about", "ya": "you", "kinda": "kind of",
    "sorta": "sort of", "mins": "minutes", "msg": "message", "prefs": "preferences",
}  # fmt: skip
"""Words that stand for one other, whatever is around them."""
_SHORT = [
    "isn",
    "aren",
    "wasn",
    "weren",
    "don",
    "doesn",
    "didn",
    "won",
    "wouldn",
    "shouldn",
    "couldn",
    "can",
    "needn",
    "mustn",
    "haven",
    "hasn",
    "hadn",
]
_DENIED = re.compile(rf"\b(?P<verb>{'|'.join(_SHORT)})t\b", re.I)
"""`dont`, `cant`; `wont` and `cant` as nouns are rarer than either slip."""
_JOINED = (
    (re.compile(r"\bi(?P<end>m|ve)\b(?=\s)", re.I), r"i'\g<end>"),
    (re.compile(r"\bid (?=(?:like|love|prefer|rather|want|need)\b)", re.I), "i'd "),
)  # fmt: skip
_IS = re.compile(r"\b(?P<who>that|there|what|where|who|how)s(?=\s)", re.I)
_DROPPED = re.compile(
    r"\b(?P<stem>noth|someth|anyth|everyth|com|go|park|book|bring|pay|bother|even|morn|dy|sav|"
    r"hav|look|tak|leav|mak|driv|stay|eat|sitt|gett|do|ask|work|travell|arriv|spend|cost|show|"
    r"opn|open|clos)in(?:['’](?!\w)|(?![\w'’]))",
    re.I,
)
"""A lost g: `nothin`, `the evenin`; words of their own (`cousin`, `cabin`) are not among them."""
_WITH = re.compile(r"(?:(?<=\s)|^)w(?=\s[a-z])")
_AND = re.compile(r"(?:(?<=[a-z,]\s)|^)n(?=\s[a-z])")
_YOU = re.compile(r"(?<![\w'’.-])u(?![\w'’.-])")
_ARE = re.compile(r"(?<=[a-z]\s)r(?=\s[a-z]{2})")
_MARKS = {"comma": ",", "question mark": "?", "exclamation mark": "!", "full stop": "."}
_DICTATED = re.compile(
    r"(?<=\w)\s(?P<mark>comma|question mark|exclamation mark|full stop)(?=\s\w|\W*$)", re.I
)
"""Marks that were spoken, and written as words."""
_MOMENT = re.compile(r"\bfor (?P<det>the|a) (?:mo|min|sec|tick|bit|jiffy)\b", re.I)
_WORD = re.compile(rf"(?<![\w'’.@/-])(?:{'|'.join(_WRITTEN)})(?![\w'’@/-])", re.I)


def in_letters(text: str) -> str:
    """Give words as a dictionary writes them; what is written so already stays as it is."""
    text = _DICTATED.sub(lambda match: _MARKS[match["mark"].casefold()], text)
    text = _WORD.sub(lambda match: _WRITTEN[match.group().casefold()], text)
    text = _DENIED.sub(r"\g<verb>'t", text)
    text = _IS.sub(r"\g<who>'s", text)
    for pattern, said in _JOINED:
        text = pattern.sub(said, text)
    text = _DROPPED.sub(r"\g<stem>ing", text)
    text = _MOMENT.sub(r"for \g<det> moment", text)
    text = _WITH.sub("with", text)
    return _ARE.sub("are", _AND.sub("and", _YOU.sub("you", text)))
