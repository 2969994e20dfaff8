"""Who corrects himself while he speaks: `on a Saturday, no sorry, Sunday` is `on a Sunday`."""

from __future__ import annotations

import re

from tools.core.hours import WEEKDAYS

_DAY = rf"(?:{'|'.join(WEEKDAYS)})s?"
_TIME = (
    r"(?:half past |quarter past |quarter to )?(?:\d{1,2}(?:[:.]\d\d)?|noon|midnight|"
    r"one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
    r"(?: ?[ap]m\b| o['’]?clock| in the (?:morning|afternoon|evening)| at night)?"
)
_AMOUNT = r"[€£$]?\d+(?:[.,]\d+)?(?: ?(?:€|euros?|eur|pounds|db|k?w|kg|g|grams|stars?)(?!\w))?"
_SLIP = (
    r"(?:\W+(?:um+|uh+|er+m?|oh|ah|hang on|hold on|no|nope|nah|sorry|wait|i mean|i meant|rather|"
    r"actually|listen(?: to me)?|i tell a lie|scratch that|make that|not that|better))+\W+"
)
_SLIPS = re.compile(
    r"\W(?:no|nope|nah|sorry|wait|i mean|i meant|rather|i tell a lie|scratch that|make that)\W",
    re.I,
)
_SAID = re.compile(r"\b(?:said|wrote|typed|put)\s$", re.I)
"""`I said 10, I meant 9` is of what was said before."""
_BEFORE = r"(?:(?:on |at |a |an |the |by |from |for )*)"


def _twice(value: str) -> re.Pattern[str]:
    return re.compile(
        rf"(?<![\w.,:])(?P<old>{value})(?P<slip>{_SLIP}){_BEFORE}(?P<new>{value})(?![\w:]|[.,]\d)",
        re.I,
    )


_FORMS = tuple(_twice(value) for value in (_DAY, _AMOUNT, _TIME))


def self_corrected(text: str) -> str:
    """Give words with the later of two values where the one before is taken back."""
    for form in _FORMS:
        text = form.sub(_later, text)
    return text


def _later(match: re.Match[str]) -> str:
    said = _SAID.search(match.string[: match.start()])
    if said is not None or not _SLIPS.search(f" {match['slip']} "):
        return match.group()
    return match["new"]
