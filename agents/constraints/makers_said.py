"""Who made a thing, as sheets state makers: `made by Hob`, `it has to be a Tern`, `not a Skua`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from agents.rules import patterns
from tools.core.filters import Op
from tools.core.query import Constraint

_BEFORE = (
    r"(?:(?:made |built |produced )?(?:by|from)|only|(?:be|is|want|need|prefer|like|have|it|"
    r"brand|maker|with|take)"
    r"(?: it)?(?: to be)?|the)"
)
_DENIED = re.compile(
    r"(?:\bnot?|n['’]t|\bnever|\bno more|\bexcept|\bbut not)\s(?:be\s|from\s|by\s|an?\s|made "
    r"by\s)*$",
    re.I,
)


def makers_said(text: str, makers: Sequence[str], *, turn: int) -> Iterator[Constraint]:
    """Read the maker that words ask for or bar. makers: as sheets state them."""
    known = {one.casefold(): one for one in makers}
    if not known:
        return
    names = "|".join(re.escape(one) for one in known)
    match = patterns.search(
        rf"\b{_BEFORE}\s(?:an?\s|the\s)?(?:company\s|brand\s|maker\s)?(?P<maker>{names})(?!['’]|"
        rf"\s[A-Z]?\d|\s[A-Z]\w*\d)\b",
        text,
    ) or patterns.search(
        rf"^\W*(?:(?:and|but|ok|okay|also|actually|rather|please|make it|an?|the|no|not|by|"
        rf"from)\W+)*(?P<maker>{names})"
        r"(?:\W+(?:please|pls|only|brand|then|instead|too|if possible))*\W*$",
        text,
    )
    if match is None:
        return
    start = match.start("maker")
    op: Op = "!=" if _DENIED.search(text[:start]) else "="
    yield Constraint(
        field="maker", op=op, value=known[match["maker"].casefold()], turn=turn,
        text=" ".join(match.group().split()) if op == "=" else f"not {match['maker']}",
    )  # fmt: skip
