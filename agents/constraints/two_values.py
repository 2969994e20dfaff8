"""A value that stands and another of its kind beside words of change: the other takes its place.

`Raise the limit from 100 to 120`, `Sunday is cancelled, Monday we go instead`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from agents.constraints.act_reader import SAYS, Gist
from agents.constraints.meaning import family, relation, values
from agents.constraints.number_words import all_in_digits, in_digits
from agents.constraints.short_forms import NUMBERS
from agents.constraints.swaps import Swap
from agents.constraints.targets import ReadWords
from tools.core.hours import WEEKDAYS
from tools.core.query import Constraint

_CHANGES = re.compile(
    r"\b(?:instead|chang\w+|replac\w+|substitut\w+|swap\w*|switch\w*|exchang\w+|rather than|"
    r"in place of|i mean|i meant|meant|ought to have|should have (?:said|been|written)|correct\w*|"
    r"wrong|rais\w+|lower\w*|increas\w+|reduc\w+|bump\w*|cancelled|no longer|any longer|any more|"
    r"anymore|make it|put it|moved?|shift\w*|not|no|(?:is|was|are|were) too \w+)\b",
    re.I,
)
_ASKS = re.compile(
    r"\?\s*$|^\W*(?:is|are|does|do (?:you|they|we|i)|what|which|how|why|when|where|who)\b", re.I
)
_GIVES_UP = re.compile(
    r"\b(?:forget|drop|remove|delete|cancel|ignore|undo|matter|skip|scrap)\b", re.I
)
_NUMBER = re.compile(r"(?<![\w.,:])[€£$]?(?P<n>\d+(?:\.\d+)?)(?![\w:]|[.,]\d)")
_MOVED = re.compile(
    r"\b(?:chang\w+|rais\w+|lower\w*|increas\w+|reduc\w+|bump\w*|mov\w+|shift\w*|put|replac\w+|"
    r"switch\w*|swap\w*)\b[^,.;!?]*$",
    re.I,
)
_BETWEEN = re.compile(r"\W*(?:to|and|or|-|–)\W*", re.I)
_BOUNDS = {"<": "under", "<=": "at most", ">": "over", ">=": "at least"}
_UNITS = {"EUR": "euros", "USD": "dollars", "GBP": "pounds"}
_NAMED = {
    "kind": "a {}", "maker": "made by {}", "size": "size {}", "opening_hours": "open on {}",
    "diets": "{} food",
}  # fmt: skip
_SIZES = {"small": "S", "medium": "M", "large": "L"}
_TIME = re.compile(
    r",? (?:(?:at |from )?(?:\d{1,2}(?:[:.]\d\d)?(?: ?[ap]m\b| o['’]?clock)?|noon\b|midday\b|"
    rf"midnight\b)|(?:at|from) (?:half past )?(?:{'|'.join(NUMBERS)})\b)",
    re.I,
)
_DIET = re.compile(
    r"vegan|vegetarian|veggie|halal|kosher|pescatarian|(?:gluten|dairy|nuts?|lactose)-free", re.I
)
_WORD = re.compile(r"[A-Za-z][\w'’-]*")
_OF_FIELD = 0.6
"""Probability from which on words state a wish of a field."""
_LONGEST = 25
"""Words of a turn that is looked through."""


def two_values(
    text: str, standing: Sequence[Constraint], read: ReadWords, gist: Gist | None = None
) -> Swap | None:
    """Read the swap that words are which name what stands and what takes its place.

    standing: the wishes held. gist: by its meaning words correct what they do not name. None where
    it is not the one and the other alone.
    """
    corrects = gist is not None and gist.corrects
    said = all_in_digits(text) if corrects else in_digits(text)
    if not (corrects or _CHANGES.search(said)) or _ASKS.search(said):
        return None
    found = _numbers(said, standing)
    if found or _GIVES_UP.search(said):
        return found
    return _names(said, standing, read) or (
        _unnamed(said, standing, read, gist) if corrects and gist is not None else None
    )


def _numbers(text: str, standing: Sequence[Constraint]) -> Swap | None:
    found = list(_NUMBER.finditer(text))
    for one in standing:
        if not isinstance(one.value, float) or one.op not in _BOUNDS:
            continue
        shown = one.value / 1000 if one.unit == "W" and one.value >= 1000 else one.value
        old = [match for match in found if float(match["n"]) in (one.value, shown)]
        new = [match for match in found if float(match["n"]) not in (one.value, shown)]
        if len(old) != 1 or len(new) != 1 or _is_range(text, old[0], new[0]):
            continue
        unit = ("kW" if shown != one.value else one.unit) or ""
        what = "rated " if one.field == "rating" else ""
        limit = f"{what}{_BOUNDS[one.op]} {new[0]['n']} {_UNITS.get(unit, unit)}".strip()
        first, last = sorted((old[0], new[0]), key=lambda match: match.start())
        begin = _clause_begin(text, first.start())
        if _GIVES_UP.search(text[begin : last.end()]):
            continue
        rest = f"{text[:begin]} {limit}, {_after(text, last.end())}"
        return Swap(ids=(one.id,), new=" ".join(rest.split()).rstrip(" ,"))
    return None


def _is_range(text: str, old: re.Match[str], new: re.Match[str]) -> bool:
    """Tell `between 60 and 90`, which states both."""
    first, last = sorted((old, new), key=lambda match: match.start())
    if _BETWEEN.fullmatch(text[first.end() : last.start()]) is None:
        return False
    return _MOVED.search(text[: first.start()]) is None


def _clause_begin(text: str, at: int) -> int:
    ends = [one.end() for one in re.finditer(r"[,;.!](?=\s)|\band\b", text[:at])]
    return ends[-1] if ends else 0


def _after(text: str, at: int) -> str:
    """Give what follows the number, without its unit and the words that belong to it."""
    behind = re.match(r"\s?[€a-z%]*(?:\s(?:instead|please|for me))?(?=\W|$)", text[at:], re.I)
    rest = text[at + behind.end() :] if behind else text[at:]
    following = re.match(r"\W*(?:and|but|also|plus|,|;)\s*", rest)
    return rest[following.end() :] if following else ""


def _names(text: str, standing: Sequence[Constraint], read: ReadWords) -> Swap | None:
    words = _WORD.findall(text)
    if len(words) > _LONGEST:
        return None
    for one in standing:
        if one.field not in _NAMED or one.op == "!=":
            continue
        named = list(_read_as(one, _with_pairs(one, words, text), read))
        old = [word for word, wish in named if relation(wish, one) == "same"]
        new = {str(wish.value): word for word, wish in named if relation(wish, one) != "same"}
        if not old or len(new) != 1:
            continue
        (word,) = new.values()
        apart = re.search(
            rf"\b{re.escape(old[0])}\W+(?:or|and)\W+(?:an?\s)?{re.escape(word)}\b|"
            rf"\b{re.escape(word)}\W+(?:or|and)\W+(?:an?\s)?{re.escape(old[0])}\b",
            text,
            re.I,
        )
        if apart is None:
            at = _TIME.match(text, text.index(word) + len(word))
            word = _SIZES.get(word.casefold(), word) if one.field == "size" else word
            said = f"{word}{at.group() if at and one.field == 'opening_hours' else ''}"
            return Swap(ids=(one.id,), new=f"make it {_NAMED[one.field].format(said)}")
    return None


def _unnamed(text: str, standing: Sequence[Constraint], read: ReadWords, gist: Gist) -> Swap | None:
    """Read `size amended to XL`, `it should have been Wren`: only the new value is named."""
    words = _WORD.findall(text)
    wishes = [one for one in read(text) if one.op != "!="]
    for one in standing:
        says = gist.states.get(f"{SAYS}{one.field}", 0.0)
        if one.field not in _NAMED or one.op == "!=" or says < _OF_FIELD:
            continue
        # `Hotels` and `guest houses` are both read as wished for: the one that stood is not.
        stated = [wish for wish in wishes if family(wish.field) == one.field]
        if any(not values(wish) & values(one) for wish in stated):
            continue
        named = list(_read_as(one, _with_pairs(one, words, text), read))
        new = {str(wish.value): word for word, wish in named if relation(wish, one) != "same"}
        if len(new) == 1:
            (word,) = new.values()
            word = _SIZES.get(word.casefold(), word) if one.field == "size" else word
            return Swap(ids=(one.id,), new=f"make it {_NAMED[one.field].format(word)}")
    return None


def _with_pairs(one: Constraint, words: Sequence[str], text: str) -> list[str]:
    """Give words, and for a kind every two that stand together: `guest house`."""
    if one.field != "kind":
        return [*words]
    pairs = (" ".join(two) for two in pairwise(words))
    return [*words, *(pair for pair in pairs if pair in text)]


def _read_as(
    one: Constraint, words: Sequence[str], read: ReadWords
) -> Iterator[tuple[str, Constraint]]:
    """Give the words that name a value of a wish's field, each with what it names."""
    days = [f"{day}{end}" for day in WEEKDAYS for end in ("", "s")]
    for word in dict.fromkeys(words):
        if one.field == "opening_hours" and word.casefold() not in days:
            continue
        if one.field in ("kind", "maker") and len(word) < 3:
            continue
        if one.field == "size" and not re.fullmatch(r"[XSML]{1,4}|small|medium|large", word):
            continue
        if one.field == "diets" and not _DIET.fullmatch(word):
            continue
        said = _SIZES.get(word.casefold(), word) if one.field == "size" else word
        for wish in read(_NAMED[one.field].format(said)):
            if family(wish.field) == one.field and wish.op != "!=":
                yield word, wish
