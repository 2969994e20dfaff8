"""Soft wishes: words that ask for something measured, and how far a value fulfils them.

A wish is relative to the library (`quiet` is quieter than most of it) and never excludes anything.
Knows the table of attributes; searches nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from tools.core.attributes import ROWS, row_of
from tools.core.colour import COLOUR_NAMES
from tools.core.items import Attribute, Modality
from tools.core.query import Constraint

End = Literal["low", "high"]
Spread = tuple[float, float, float]
"""The 20th, 50th and 80th percentile."""


@dataclass(frozen=True, kw_only=True)
class Wish:
    """One soft wish about what was measured."""

    fields: tuple[str, ...]
    """Canonical names; the first that is known of an item decides."""
    end: End | None = None
    """Which end of the library's spread; None for a word."""
    value: str = ""
    """The word that a fact should hold, where `end` is None."""
    said: str
    """The words it was read from."""


_LOUDNESS = ("level_db_spl", "loudness_lufs")
"""A sound pressure level says more than a loudness re full scale, where it is known."""

_FURTHER: tuple[tuple[str, tuple[str, ...], End], ...] = (
    ("silent calm peaceful hushed tranquil soft", _LOUDNESS, "low"),
    ("noisy lively bustling deafening", _LOUDNESS, "high"),
    ("speech|speaking|talking|spoken|voice|voices|conversation|chatter|someone says",
     ("speech_share",), "high"),
    ("music|musical|melody|song|singing|tune", ("music_likeness",), "high"),
    ("high-pitched|high pitched|shrill|piercing|chirping|tweeting|whistling|squeaking|hissing",
     ("dominant_frequency_hz",), "high"),
    ("low-pitched|low pitched|deep|humming|hum|rumble|rumbling|droning|drone|booming|thudding",
     ("dominant_frequency_hz",), "low"),
    ("up-tempo|uptempo|fast music|fast tempo", ("tempo_bpm",), "high"),
    ("slow music|slow tempo", ("tempo_bpm",), "low"),
    ("long recording|long clip", ("duration_s",), "high"),
    ("short recording|short clip", ("duration_s",), "low"),
    ("sunny|light-filled|well lit|well-lit|airy|lit up", ("lightness",), "high"),
    ("dim|dimly lit|gloomy|night|candlelit|candle-lit", ("lightness",), "low"),
    ("daylight|sunlight|sunlit|big windows|large windows|natural lighting",
     ("daylight_share",), "high"),
    ("colorful|vivid|saturated", ("colourfulness",), "high"),
    ("pale|greyish|washed out|monochrome|black and white", ("colourfulness",), "low"),
    ("warm light|warm colours|warm colors|warm tones|golden light",
     ("colour_temperature_k",), "low"),
    ("cool light|cold light|bluish|cool colours|cool colors", ("colour_temperature_k",), "high"),
    ("in focus|crisp", ("sharpness",), "high"),
    ("blurry|out of focus", ("sharpness",), "low"),
    ("high contrast|high-contrast", ("contrast",), "high"),
    ("low contrast|low-contrast|flat light", ("contrast",), "low"),
)  # fmt: skip
"""Words beside those of the attribute table; `|` or blanks between them."""
_AMBIGUOUS = frozenset(("warm", "cool", "sharp"))
"""Table words that mean something else more often than not; they count only beside a light or
colour word (`_FURTHER` has those)."""
_COLOUR_WORDS = {
    "gray": "grey", "silver": "grey", "navy": "blue", "teal": "turquoise", "cyan": "turquoise",
    "violet": "purple", "lilac": "purple", "mauve": "purple", "magenta": "pink", "rose": "pink",
    "crimson": "red", "scarlet": "red", "maroon": "red", "burgundy": "red", "gold": "yellow",
    "golden": "yellow", "cream": "beige", "tan": "beige", "khaki": "beige", "ochre": "brown",
    "olive": "green", "lime": "green",
}  # fmt: skip
_SHAPES = {"landscape format": "landscape", "portrait format": "portrait", "square": "square",
           "upright": "portrait"}  # fmt: skip
_OTHER_END: dict[End, End] = {"low": "high", "high": "low"}
_NEGATION = re.compile(r"(?:\bnot|n't|\bno|\bwithout|\bless|\bisnt)\s+(?:too\s+|very\s+|so\s+)?$")

USUAL: dict[str, Spread] = {
    "lightness": (39.0, 51.0, 60.0),
    "contrast": (14.0, 20.0, 26.0),
    "colourfulness": (19.0, 40.0, 71.0),
    "colour_temperature_k": (4200.0, 5400.0, 6100.0),
    "daylight_share": (0.2, 4.0, 15.0),
    "sharpness": (2.2, 2.6, 3.0),
    "loudness_lufs": (-42.0, -28.0, -18.0),
    "level_db_spl": (38.0, 55.0, 70.0),
    "speech_share": (1.0, 15.0, 80.0),
    "music_likeness": (5.0, 20.0, 60.0),
    "tempo_bpm": (75.0, 105.0, 135.0),
    "dominant_frequency_hz": (180.0, 600.0, 2000.0),
    "duration_s": (10.0, 40.0, 240.0),
}
"""Spreads for a library with fewer than five values; picture rows measured on 358 photos and
screenshots, sound rows set by hand."""


def wishes_in(text: str, modality: Modality) -> tuple[Wish, ...]:
    """Read the soft wishes of a question that concern a modality; longer phrases first."""
    low = " ".join(text.casefold().split())
    taken: list[tuple[int, int]] = []
    found: list[Wish] = []
    for pattern, wish in _phrases(modality):
        for match in pattern.finditer(low):
            if any(start < match.end() and match.start() < end for start, end in taken):
                continue
            taken.append(match.span())
            found.append(_as_said(wish, low[: match.start()], match.group()))
    return tuple(dict.fromkeys(one for one in found if one.end is not None or one.value))


def wishes_of(constraints: Iterable[Constraint], modality: Modality) -> tuple[Wish, ...]:
    """Take the soft wishes that a plan already holds."""
    found = []
    for one in constraints:
        row = row_of(one.field)
        if one.hard or row is None or row.modality != modality:
            continue
        fields = _LOUDNESS if one.field in _LOUDNESS else (one.field,)
        if row.kind in ("list", "text") and one.op in ("=", "in", "contains"):
            values = one.value if isinstance(one.value, tuple) else (str(one.value),)
            found += [_word_wish(fields, value.casefold(), one.text) for value in values]
        elif row.kind == "number" and one.op in ("<", "<=", ">", ">="):
            end: End = "low" if one.op in ("<", "<=") else "high"
            found.append(Wish(fields=fields, end=end, said=one.text or one.field))
    return tuple(found)


def fulfilment(wish: Wish, facts: Sequence[Attribute], spread: Spread | None) -> float:
    """Tell how far facts of one field fulfil a wish, 0..1; 0.5 is the middle of the library.

    spread: of that field over the library; None takes the usual one.
    """
    if not facts:
        return 0.0
    if wish.end is None:
        return max(_holds(wish.value, fact) for fact in facts)
    values = [fact.value for fact in facts if isinstance(fact.value, float)]
    usual = spread or USUAL.get(facts[0].name)
    if not values or usual is None:
        return 0.0
    share = percentile(sum(values) / len(values), usual)
    return share if wish.end == "high" else 1.0 - share


def percentile(value: float, spread: Spread) -> float:
    """Place a value in a spread, 0..1: straight between its points, flattening beyond them.

    Strictly rising, so that the loudest of the loud still comes first.
    """
    low, middle, high = spread
    least = 0.01 * abs(middle) + 1e-6
    if value <= middle:
        steps = (middle - value) / max(middle - low, least)
        return 1.0 - _above_middle(steps)
    return _above_middle((value - middle) / max(high - middle, least))


def _above_middle(steps: float) -> float:
    """Give the share under a value so many steps above the middle; one step reaches 0.8."""
    return 0.5 + 0.3 * steps if steps <= 1.0 else float(1.0 - 0.2 * 2.0 ** (1.0 - steps))


def _holds(word: str, fact: Attribute) -> float:
    """Give 1 for the first word of a list, less for later ones; lists are ordered by share."""
    held = fact.value if isinstance(fact.value, tuple) else (str(fact.value),)
    folded = [one.casefold() for one in held]
    return 1.0 - 0.2 * folded.index(word) if word in folded[:5] else 0.0


def _as_said(wish: Wish, before: str, said: str) -> Wish:
    negated = _NEGATION.search(before)
    end = wish.end
    if negated is not None:
        end = _OTHER_END[end] if end is not None else None
        said = f"{negated.group().strip()} {said}"
    # "not red" asks for no colour in particular.
    value = "" if negated is not None else wish.value
    return Wish(fields=wish.fields, end=end, value=value, said=said)


def _word_wish(fields: tuple[str, ...], value: str, said: str) -> Wish:
    return Wish(fields=fields, value=_COLOUR_WORDS.get(value, value), said=said or value)


@lru_cache(maxsize=8)
def _phrases(modality: Modality) -> tuple[tuple[re.Pattern[str], Wish], ...]:
    rows: list[tuple[str, Wish]] = []

    def learn(words: Iterable[str], fields: tuple[str, ...], end: End) -> None:
        here = tuple(name for name in fields if (row := row_of(name)) and row.modality == modality)
        rows.extend((word, Wish(fields=here, end=end, said=word)) for word in words if here)

    for row in ROWS:
        named = _LOUDNESS if row.name in _LOUDNESS else (row.name,)
        if row.low_word and row.low_word not in _AMBIGUOUS:
            learn((row.low_word,), named, "low")
        if row.high_word and row.high_word not in _AMBIGUOUS:
            learn((row.high_word,), named, "high")
    for words, fields, end in _FURTHER:
        learn(words.split("|") if "|" in words else words.split(), fields, end)
    if modality == "image":
        names = {name: name for name in COLOUR_NAMES} | _COLOUR_WORDS
        rows += [(word, _word_wish(("colours",), value, word)) for word, value in names.items()]
        rows += [
            (word, _word_wish(("orientation",), value, word)) for word, value in _SHAPES.items()
        ]
    rows.sort(key=lambda one: (-len(one[0]), one[0]))
    return tuple(
        (re.compile(rf"(?<![\w-]){re.escape(word)}(?![\w-])"), wish) for word, wish in rows
    )
