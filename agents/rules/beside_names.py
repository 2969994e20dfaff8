"""What a question asks beside the names of what it asks of."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agents.records import Question

_BEFORE = r"(?:\b(?:at|in|of|for|on|from|to|the)\s+){0,2}"


def beside_names(text: str, names: Sequence[str]) -> str:
    """Take names out, with `at the` before them and `'s` behind."""
    for name in names:
        plain = re.escape(re.sub(r"^the\s+", "", name, flags=re.I))
        text = re.sub(rf"{_BEFORE}\b{plain}(?:['’]s)?(?!\w)", " ", text, flags=re.I)
    return " ".join(text.split())


def plain_words_of(question: Question) -> str:
    """Put a plain name for each that a question names: of `Quire & Page` no page is asked."""
    text = question.standalone
    for name in question.about:
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "Xan", text, flags=re.I)
    return text
