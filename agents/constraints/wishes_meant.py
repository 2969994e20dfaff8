"""Wishes that are read by meaning, said beside a turn's own words as the rules know them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from agents.constraints.act_reader import SOFT, WISH, Gist
from agents.constraints.meaning import family
from agents.constraints.targets import ReadWords, fields_named
from tools.core.query import Constraint

_SURE = 0.7
"""Probability from which on a wish is taken that no rule finds in the words."""
_NAMED = 0.35
"""The same, for a facility that the words name."""
_SURER = 0.8
"""The same, against a rule that reads the opposite."""
_UNSURE = 0.5
SAID: Mapping[str, str] = {
    "parking=yes": "with parking", "wifi=yes": "with wifi", "dogs=yes": "dogs allowed",
    "dogs=no": "no dogs", "wheelchair=yes": "wheelchair accessible",
    "outdoor_seating=yes": "with outdoor seating", "takeaway=yes": "with takeaway",
    "booking=yes": "takes bookings", "booking=no": "no bookings", "diets=vegan": "vegan food",
    "diets=vegetarian": "vegetarian food", "diets=gluten_free": "gluten-free food",
    "diets=halal": "halal food", "diets=nut_free": "nut-free food",
    "diets=dairy_free": "dairy-free food", "level_db_spl=low": "quiet",
    "level_db_spl=high": "lively", "lightness=high": "bright", "price=low": "cheap",
}  # fmt: skip
"""How each wish is said."""
_FACILITIES = tuple(one.removesuffix("=yes") for one in SAID if one.endswith("=yes"))


def with_wishes_meant(text: str, gist: Gist, read: ReadWords) -> str:
    """Give a turn's words with the wishes they mean and no rule finds in them."""
    found = read(text)
    added: list[str] = []
    if gist.reading == "soften" and not found:
        fields = {field: f"preferably {SAID[f'{field}=yes']}" for field in _FACILITIES}
        added = [words for field, words in fields.items() if field in fields_named(text)]
        return f"{text.rstrip(' .,;!')}, {', '.join(added)}" if added else text
    if gist.likeliest not in ("wish", "several", "soften") or gist.states[WISH] < _UNSURE:
        return text
    named = fields_named(text)
    for label, words in SAID.items():
        field, _, value = label.partition("=")
        own = [one for one in found if family(one.field) == family(field)]
        sure = gist.states[label]
        enough = _NAMED if field in _FACILITIES and field in named else _SURE
        if sure < enough or (own and field in ("diets", "price")):
            continue
        turned = turned_round(own, value)
        if turned is not None and sure >= _SURER:
            text = re.sub(re.escape(turned.text), " ", text, count=1, flags=re.I)
            own = []
        if not own:
            added.append(words)
    if not added:
        return text
    if gist.states[SOFT] >= _SURE:
        added = [f"preferably {one}" for one in added]
    return f"{text.rstrip(' .,;!')}, {', '.join(added)}"


def turned_round(own: Sequence[Constraint], value: str) -> Constraint | None:
    """Give the rule's reading that says yes where no is meant, or the other way round."""
    if len(own) != 1 or value not in ("yes", "no"):
        return None
    given = own[0].value if isinstance(own[0].value, tuple) else (own[0].value,)
    denied = any(str(one).casefold() in ("no", "false") for one in given)
    return own[0] if denied != (value == "no") else None
