"""The wider kind that something like a thing may be of: a guest house may do for a hotel."""

from __future__ import annotations

from functools import lru_cache

from agents.rules.lexicon import lexicon

_SAID = {
    "sleep": "somewhere to sleep",
    "sights": "a sight to visit",
    "knitwear": "knitwear",
    "outerwear": "outerwear",
}
"""How a group of kinds of the lexicon is said, by one of its words.

Who likes a cafe or a pub wants another one: wherever else one may eat was tried, and found less.
"""


def of_that_kind(kind: str) -> str:
    """Say what something like a thing of a kind would be: `somewhere to sleep`, for a hotel.

    A kind that no group holds is said itself.
    """
    if not kind:
        return "something"
    return _SAID.get(_groups().get(kind.replace(" ", "_"), ""), f"a {kind}")


@lru_cache(maxsize=1)
def _groups() -> dict[str, str]:
    found: dict[str, str] = {}
    for row in (*lexicon().wide_kinds, *lexicon().needs):
        word = next((one for one in _SAID if one in row.words), None)
        for kind in row.kinds if word is not None else ():
            found.setdefault(kind.replace(" ", "_"), str(word))
    return found
