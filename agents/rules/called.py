"""An attached picture by its name: `how do I make this?` with the photo of a crab salad."""

from __future__ import annotations

import re

_THING = (
    r"(?:photo|photograph|picture|pic|image|snap|shot|dish|meal|food|recipe|plate|cake|soup|drink|"
    r"thing|one|stuff|item|product|part|piece|plant|animal|place|building|object)"
)
_AFTER = (
    r"(?=\W*$|\s?[?.,;:!)]|\s(?:is|was|are|were|be|and|or|but|in|on|at|with|without|for|from|to|as|"
    r"by|than|take|takes|cost|costs|have|has|need|needs|contain|contains|keep|keeps|last|lasts|work|"
    r"works|mean|means|made|make|called|please|again|too|any|so|cook|bake|serve|go|goes|come|comes|"
    r"say|says|do|does|suitable|good|safe|vegan|vegetarian|myself|at home)\b)"
)
_POINTS = re.compile(
    rf"\b(?:what(?:['’]s|\sis)\s)?(?:shown\s)?(?:in|on)\s(?:this|that|the|my)\s{_THING}\b"
    rf"|\b(?:this|that|these|those)\s{_THING}s?\b"
    rf"|\b(?:this|that|it|these|those|them)\b{_AFTER}",
    re.I,
)
_SUBJECT = re.compile(r"\b(?:there|it)\s(?:is|are|was|will|would|should)\b", re.I)


def points_at(text: str) -> bool:
    """Tell whether words speak of what is attached without saying what it is."""
    return _POINTS.search(_SUBJECT.sub(" ", text)) is not None


def called(text: str, title: str) -> str:
    """Put a title where the words point at the picture; behind them, where they do not."""
    named = _POINTS.sub(lambda _: title, text)
    return named if named != text else f"{text.rstrip(' ?.!')} ({title})?"
