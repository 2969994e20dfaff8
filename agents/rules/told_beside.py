"""What a message tells beside what it asks: `In Brazil we eat late. What is open at ten?`."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agents.rules.words import sentences

_NAME = r"[A-ZÄÖÜÉ][\w'’-]+(?:\s[A-ZÄÖÜÉ][\w'’-]+)*"
_WHO = r"(?:i|we|she|he|they|you|people|everyone|everybody|nobody|one|it|the|my|our)"
_CAME = (
    r"(?i:\b(?:i|we|she|he|they)(?:['’]m|['’]re|['’]s|['’]ve)?(?: am| are| is| was| were| come| "
    r"came| live| lived| moved| grew up| flew in| drove up)?(?: all| just| over| up| down| born| "
    r"visiting| originally| both)* (?:from|in)|\b(?:here|over|down|up|all the way|fresh|straight|"
    r"back|home|greetings|hello|hi) from)"
)
_WHERE_FROM = re.compile(
    rf"{_CAME}\s(?:the\s)?{_NAME}|"
    rf"(?:^|(?<=[.,;!?]\s)|(?<=\band\s)|(?<=\bbut\s))(?i:(?:back )?(?:in|at|over in))\s(?:the\s)?"
    rf"{_NAME},?(?=\s(?i:{_WHO})\b)"
)
"""`I am from Recife`, `in Brazil we eat late`."""
_LEANS = re.compile(
    r"\b(?:it|its|they|them|their|that one|those|these|this one|there|he|she|him|her|one)\b", re.I
)


def asked_words(text: str, names: Sequence[str], *, anchored: bool) -> str:
    """Leave out what words tell of those who ask, and sentences that ask nothing.

    names: of what is asked about; where there are any, what is told before them is left out only
    where a sentence that asks names it. anchored: what is sought is known by a name, a kind or a
    limit. Sentences that lean on what was told before them keep it.
    """
    text = _WHERE_FROM.sub(" ", text)
    said = sentences(text)
    asking = [one for one in said if one.rstrip(" )\"'’”").endswith("?")]
    if not anchored or not asking or len(asking) == len(said):
        return text
    # `I look for the Blue Boar. When does it open?`
    if names:
        # `Wren W6 shows E18. What do I do?`
        plain = [re.sub(r"^the\s", "", name, flags=re.I).casefold() for name in names]
        named = any(name in " ".join(asking).casefold() for name in plain)
        return " ".join(asking) if named else text
    return text if any(_LEANS.search(one) for one in asking) else " ".join(asking)
