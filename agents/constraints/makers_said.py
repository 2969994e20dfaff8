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
    r"(?:\bnot?|n['’]t|\bnever|\bno more|\bexcept|\bbut not|\bother than|"
    r"\bany(?:thing)?(?: (?:make|brand|maker|firm|company))? but)\s(?:be\s|from\s|by\s|an?\s|made "
    r"by\s)*$",
    re.I,
)


def makers_said(text: str, makers: Sequence[str], *, turn: int) -> Iterator[Constraint]:
    """Read the maker that words ask for or bar. makers: as sheets state them."""
    known = {one.casefold(): one for one in makers}
    if not known:
        return
    names = "|".join(re.escape(one) for one in known)
    match = (
        patterns.search(
            rf"\b{_BEFORE}\s(?:an?\s|the\s)?(?:company\s|brand\s|maker\s)?(?P<maker>{names})(?!['’]|"
            rf"\s[A-Z]?\d|\s[A-Z]\w*\d)\b",
            text,
        )
        or patterns.search(
            rf"\b(?:but|except|not|avoid|other than)\s(?:an?\s|by\s|from\s)?(?P<maker>{names})\b"
            rf"(?!['’]|\s[A-Z]?\d)|\b(?P<made>{names})\s(?:brand|make|machines?|products?)\b|"
            rf"\b(?:brand|make|maker|manufacturer)\W+(?P<of>{names})\b",
            text,
        )
        or patterns.search(
            rf"^\W*(?:(?:and|but|ok|okay|also|actually|rather|please|make it|an?|the|no|not|by|"
            rf"from)\W+)*(?P<maker>{names})"
            r"(?:\W+(?:please|pls|only|brand|then|instead|too|if possible))*\W*$",
            text,
        )
    )
    if match is None:
        return
    named = next(one for one in ("maker", "made", "of") if match.groupdict().get(one))
    start = match.start(named)
    op: Op = "!=" if _DENIED.search(text[:start]) else "="
    yield Constraint(
        field="maker", op=op, value=known[match[named].casefold()], turn=turn,
        text=" ".join(match.group().split()) if op == "=" else f"not {match[named]}",
    )  # fmt: skip
