"""What somebody will pay, and how good it must be, in whatever form the number is said.

`9 euros in my pocket`, `a tenner`, `it mustn't cost a thing`, `4.5+`, `four points or more`: asked
only where the words are known to limit a price or a rating.
"""

from __future__ import annotations

import re

from agents.constraints.number_words import all_in_digits, in_digits

_N = r"\d{1,3}(?:,\d{3})+|\d+(?:[.,]\d+)?"
_CURRENCY = r"(?:€|euros?|eur|quid|pounds?|gbp|dollars?|bucks)"
_NOTE = {"tenner": "10", "fiver": "5", "twenty": "20", "hundred": "100"}
_MONEY = re.compile(
    rf"[€$£]\s?(?P<signed>{_N})|(?<![\w.,:])(?P<named>{_N})\s?-?{_CURRENCY}(?!\w)|\b(?P<note>tenner|fiver)\b",
    re.I,
)
_BARE = re.compile(
    rf"(?<![\w.,:€$£-])(?P<bare>{_N})(?![\d:%]|[.,]\d|\s?(?:am|pm|h|hrs?|o['’]?clock|st|nd|rd|th|db|"
    r"decibels?|stars?|points?|k?w|kilowatts?|watts?|rpm|kg|kilos?|g|grams?|bar|nm|l|litres?|"
    r"people|persons|adults?|kids|children|of|below|degrees?|nights?|days?|weeks?|minutes?|mins?|km|m|metres?|"
    r"years?|months?|steps?|rooms?|beds?|dogs?|small|big)(?!\w))",
    re.I,
)
_NOTHING = re.compile(
    r"\b(?:free of charge|for free|free entry|costs? (?:zero|nothing|nowt)|zero (?:euros?|cost)|"
    r"no (?:charge|cost|entry fee|entrance fee|money)|"
    r"(?:without|not) (?:paying|spending|having to pay)(?: anything| a (?:cent|penny))?)\b|"
    r"(?:\bnot|n['’]t) (?:have to )?(?:cost|pay|spend) (?:me |us )?"
    r"(?:anything|a (?:single )?(?:thing|cent|penny))\b",
    re.I,
)
_AGES = re.compile(
    r"\b(?:[\w-]+\s)?(?:kids?|child|children|grandchildren|boys?|girls?|sons?|daughters?|lads?|"
    r"little ones)\s"
    r"(?:who are |aged )?(?:under|over|of|below|above)\s\w+",
    re.I,
)
_MORE = re.compile(
    r"\b(?:at least|minimum|not less than|no less than|starting at|from)\s(?:of\s)?$", re.I
)
_OR_MORE = re.compile(r"^\s?(?:or|and)\s(?:more|over|up|above|upwards)\b", re.I)
_OVER = re.compile(r"\b(?:over|above|more than|beyond)\s(?:the\s)?$", re.I)
_NOT = re.compile(r"\b(?:no|not|nothing|never|n['’]t)\b[^.;!?]{0,25}$", re.I)
_UNDER = re.compile(
    r"\b(?:under|below|less than|cheaper than|beneath|lower than|short of|shy of)\s"
    r"(?:the\s|an?\s)?$",
    re.I,
)
_GRADE = re.compile(
    r"(?<![\w.,:€$£-])(?P<grade>[1-5](?:[.,]\d)?)(?=\s?(?:\+|stars?\b|points?\b|plus\b|"
    r"(?:or|and) (?:better|more|higher|above|up|over|upwards)\b|out of (?:5|five)\b|/\s?5|"
    r"(?:at the |at )?(?:very )?(?:least|minimum)\b))|"
    r"\b(?:rat(?:ed|ings?)|scor(?:e[ds]?|ing)|reviews?|grade[ds]?|marks?|stars?|points?)\b[^.;!?\d]{0,30}?"
    r"(?P<behind>[1-5](?:[.,]\d)?)(?![\d:]|[.,]\d|\s?(?:€|eur))|"
    r"(?<![\w.,:€$£-])(?P<fine>[1-4][.,]\d)(?![\d:]|[.,]\d|\s?(?:€|eur|kg|kilo|k?w\b|km|m\b|l\b))",
    re.I,
)


_TEENS = {
    "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
    "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_HUNDREDS = re.compile(rf"\b(?P<many>{'|'.join(_TEENS)})\s?hundred\b", re.I)
_GRAND = re.compile(r"\b(?:(?P<many>\d+)|an?|one)\sgrand\b", re.I)


def _in_full(text: str) -> str:
    text = _HUNDREDS.sub(lambda at: str(_TEENS[at["many"].casefold()] * 100), text)
    return in_digits(_GRAND.sub(lambda at: str(int(at["many"] or 1) * 1000), text))


def money_said(text: str, *, bare: bool = True) -> str:
    """Give the one amount that words name as a limit of a price; empty where none is clear.

    bare: a number may be meant that has no currency.
    """
    text = _AGES.sub(" ", _in_full(text))
    if _NOTHING.search(text):
        return "free of charge"
    amounts = list(_MONEY.finditer(text)) or (list(_BARE.finditer(text)) if bare else [])
    if not amounts and bare:
        text = all_in_digits(text)
        amounts = list(_BARE.finditer(text))
    numbers = {_value(one) for one in amounts}
    if len(numbers) != 1:
        return ""
    (number,) = numbers
    first = amounts[0]
    before, behind = text[: first.start()], text[first.end() :]
    if _MORE.search(before) or _OR_MORE.match(behind):
        return f"at least {number} euros"
    if _UNDER.search(before):
        return f"under {number} euros"
    if _OVER.search(before) and not _NOT.search(before):
        return f"over {number} euros"
    return f"up to {number} euros"


def _value(match: re.Match[str]) -> str:
    groups = match.groupdict()
    note = groups.get("note")
    said = _NOTE[note.casefold()] if note else ""
    return said or groups.get("signed") or groups.get("named") or groups.get("bare") or ""


def rating_said(text: str) -> str:
    """Give the least rating that words name; empty where they name none."""
    text = all_in_digits(text)
    match = _GRADE.search(text)
    if match is None:
        return ""
    number = next(filter(None, match.groupdict().values())).replace(",", ".")
    before = text[: match.start()]
    if _is_over(before) or _is_over(match[0].removesuffix(number)):
        return f"rated above {number}"
    return f"rated at least {number}"


_SIZES = {
    "extra small": "XS", "small": "S", "medium": "M", "large": "L", "extra large": "XL",
}  # fmt: skip
_LETTERS = r"XXS|XS|S|M|L|XL|XXL"
_WORN = re.compile(
    rf"\b(?:size|in|an?|is|am|['’]m|['’]s|takes?|wears?|of)\s(?:an?\s|size\s|is\s)?"
    rf"(?P<worn>(?:extra[ -])?(?:small|large)|medium|{_LETTERS})(?!['’&\w-])|"
    rf"(?:^|[,;.]\s?)(?P<alone>(?:extra[ -])?(?:small|large)|medium|{_LETTERS})(?=\s?(?:[,;.]|$))",
    re.I,
)


def size_said(text: str) -> str:
    """Give the one size in letters that words name: `he's a medium`; empty where they do not."""
    said = {
        (one["worn"] or one["alone"]).casefold().replace("-", " ") for one in _WORN.finditer(text)
    }
    sizes = {_SIZES.get(one, one.upper()) for one in said}
    return f"size {sizes.pop()}" if len(sizes) == 1 else ""


def _is_over(before: str) -> bool:
    over = re.search(r"\b(?:over|above|more than|better than|higher than)\s?$", before, re.I)
    return over is not None
