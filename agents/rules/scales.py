"""What a choice goes by: `the dearer of the two`, `fewer stairs`, `the heavy one`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from agents.rules.lexicon import SoftWish, lexicon, phrase
from agents.rules.words import stem
from tools.core.attributes import canonical_field

_LOW, _HIGH = "low", "high"
_SCALES = tuple(
    (re.compile(rf"\b(?:{words})\b", re.I), field, want)
    for words, field, want in (
        ("lighter|lightest|light|lightweight", "weight", _LOW),
        ("heavier|heaviest|heavy", "weight", _HIGH),
        ("faster|fastest|fast|quicker|quickest", "speed", _HIGH),
        ("slower|slowest|slow", "speed", _LOW),
        ("stronger|strongest|strong|more powerful|most powerful|powerful|mightier", "power", _HIGH),
        ("weaker|weakest|weak|less powerful|least powerful|feebler", "power", _LOW),
        ("lowest rated|worst rated|lower rated|worse rated|worse|worst", "rating", _LOW),
        ("better rated|best rated|better|best|(?:better|best)[ -](?:liked|loved|reviewed)|"
         "more popular|most popular|higher rated|highest rated", "rating", _HIGH),
        ("(?:less|least|not so|not as) (?:dear|pricey|costly|expensive)|cheap|cheaper|cheapest|"
         "inexpensive|thriftier|free|freebie|gratis|costs? (?:the )?(?:less|least)|"
         "(?:takes?|asks?|wants?|charges?) (?:no money|nothing)|for nothing|"
         "costs? (?:me |us )?nothing|easier on the (?:purse|wallet)",
         "price", _LOW),
        ("dear|dearer|dearest|pricey|pricier|priciest|costly|costlier|costliest|expensive|"
         "posher|poshest|posh|fancier|fanciest|costs? (?:the )?(?:more|most)|steeper|steepest",
         "price", _HIGH),
        ("weighs? (?:the )?(?:more|most)", "weight", _HIGH),
        ("weighs? (?:the )?(?:less|least)", "weight", _LOW),
        ("loud|louder|loudest|noisy|noisier|noisiest|livelier|liveliest|lively|rowdier",
         "level_db_spl", _HIGH),
        ("quiet|quieter|quietest|calm|calmer|calmest|silent|hushed|peaceful|restful|"
         "(?:less|least) (?:loud|noisy)", "level_db_spl", _LOW),
        ("longer|longest", "length", _HIGH), ("shorter|shortest", "length", _LOW),
        ("taller|tallest|higher|highest", "height", _HIGH),
        ("older|oldest", "age", _HIGH), ("newer|newest|younger|youngest", "age", _LOW),
        ("smaller|smallest|small|tiny|tinier|tiniest", "size", _LOW),
        ("bigger|larger|biggest|largest|big|large", "size", _HIGH),
    )
)  # fmt: skip
_PLAIN = """
    light heavy fast slow strong weak cheap free dear pricey posh loud noisy lively quiet calm
    silent hushed peaceful restful small tiny big large lightweight powerful inexpensive costly
    expensive freebie gratis
    """
_BASE = frozenset(_PLAIN.split())
"""Adjectives that compare nothing by themselves."""
_LESS = re.compile(
    r"\b(?:less|least|fewer|fewest|loser|lower|lowest|smaller|smallest|small|tiny|not so many)\b",
    re.I,
)
_MUCH = re.compile(
    r"\b(?:bigger|biggest|larger|largest|big|large|higher|highest|more|most|winner)\b", re.I
)
_BY_NOUN = re.compile(
    r"\b(?:(?:more|less|fewer|fewest|least|most|(?:the )?(?:higher|lower|highest|lowest|better|"
    r"best|larger|smaller)|handful of|only a few|a few|just a few) (?:number of )?)"
    r"(?P<noun>[a-z]+)",
    re.I,
)
_NOUNS_FIELD = {
    "step": "steps", "stair": "steps", "room": "rooms", "bedroom": "rooms", "seat": "seats",
    "star": "rating", "score": "rating", "mark": "rating", "decibel": "level_db_spl",
    "noise": "level_db_spl", "price": "price", "rating": "rating", "money": "price",
    "power": "power", "kilowatt": "power", "weight": "weight", "rpm": "speed", "speed": "speed",
    "revs": "speed", "pressure": "pressure", "torque": "torque", "flow": "flow",
}  # fmt: skip
_FIELDS = {stem(noun): field for noun, field in _NOUNS_FIELD.items()}
_FEW = re.compile(r"\b(?:handful|a few)\b", re.I)


def scales_in(said: str, asked: Sequence[str] = (), *, base: bool = True) -> tuple[SoftWish, ...]:
    """Give what words go by, and which end of it, the surest first.

    asked: fields that the question before asked for, which `the winner` and `the smaller` go by.
    base: also by a plain adjective, `the heavy one`.
    """
    found: list[SoftWish] = []
    low = _is_low(said)
    for by_noun in _BY_NOUN.finditer(said):
        if stem(by_noun["noun"].casefold()) in _FIELDS:
            found.append(scale_of(by_noun["noun"], said))
    for words, field, want in _SCALES:
        match = words.search(said)
        if match is not None and (base or match.group().casefold() not in _BASE):
            found.append(_wish(field, low=want == _LOW))
    found += [
        wish
        for wish in lexicon().soft
        for words_of in (wish.most, wish.more)
        if words_of and phrase(words_of).search(said)
    ]
    if not asked and re.search(r"\bwinner\b", said, re.I):
        found.append(_wish("rating", low=False))
    sized = low or _MUCH.search(said) is not None or re.search(r"\b(?:winner|loser)\b", said, re.I)
    if asked and sized:
        found.append(SoftWish(words=(), fields=tuple(asked), want=_end(low), more=()))
    return tuple(found)


def scale_of(noun: str, said: str) -> SoftWish:
    """Give what `with more steps` goes by; a noun that no list knows is a field of its own."""
    field = _FIELDS.get(stem(noun.casefold()), noun.casefold())
    return _wish(canonical_field(field), low=_is_low(said))


def _is_low(said: str) -> bool:
    return _LESS.search(said) is not None or _FEW.search(said) is not None


def _wish(field: str, *, low: bool) -> SoftWish:
    return SoftWish(words=(), fields=(field,), want=_end(low), more=())


def _end(low: bool) -> Literal["low", "high"]:
    return "low" if low else "high"
