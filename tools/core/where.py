"""The `--where` language: `field op value [unit]` joined by `and`, `or`, `not` and brackets."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, cast

from tools.core.attributes import canonical_field, row_of
from tools.core.errors import BadFilter
from tools.core.filters import All, Any, Condition, Filter, Not, Op
from tools.core.items import Scalar
from tools.core.units import canonical_unit, comparable, is_currency

if TYPE_CHECKING:
    from lark import Lark, Token, Tree

_GRAMMAR = r"""
start: either
?either: both (_OR both)*
?both: one (_AND one)*
?one: _NOT one -> negated
    | "(" either ")"
    | condition
condition: field OP value
field: WORD+ | QUOTED
value: single ("," single)*
single: QUOTED | WORD+
_AND.3: /and\b/i
_OR.3: /or\b/i
_NOT.3: /not\b/i
OP.2: "<=" | ">=" | "!=" | "==" | "<" | ">" | "=" | /(contains|within|open_at|in)\b/i
QUOTED: /"[^"]*"/ | /'[^']*'/
WORD: /[^\s()<>=!,"']+/
%import common.WS
%ignore WS
"""

_QUANTITY = re.compile(
    r"(?P<sign>[€$£¥])?\s*(?P<number>[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?|[+-]?\d+(?:\.\d+)?)"
    r"\s*(?P<unit>[^\d\s].*)?"
)
_DATE = re.compile(r"\d{4}-\d{2}(-\d{2})?(T[\d:+.Z-]+)?")


def parse_where(text: str) -> Filter:
    """Read a filter. Raises BadFilter with the place where reading stopped."""
    import lark

    try:
        tree = _parser().parse(text)
    except lark.exceptions.UnexpectedInput as exc:
        column = exc.column if exc.column and exc.column > 0 else len(text)
        raise BadFilter(
            f"filter {text!r} cannot be read at character {column}; "
            "write: field op value [unit], for example level_db_spl < 40 dB and tags = vegan"
        ) from exc
    return _filter(cast("Tree[Token]", tree.children[0]))


def quantity(text: str) -> tuple[float, str | None] | None:
    """Read `40 dB`, `€15` or `1,200 m` into a number and a canonical unit; None for words.

    Raises BadFilter for a number with a unit that nobody knows.
    """
    if _DATE.fullmatch(text.strip()):
        return None
    found = _QUANTITY.fullmatch(text.strip())
    if found is None:
        return None
    unit = found["unit"] or found["sign"]
    return float(found["number"].replace(",", "")), canonical_unit(unit) if unit else None


@lru_cache(maxsize=1)
def _parser() -> Lark:
    from lark import Lark

    return Lark(_GRAMMAR, parser="earley", lexer="dynamic_complete", ambiguity="resolve")


def _filter(tree: Tree[Token]) -> Filter:
    parts = cast("list[Tree[Token]]", tree.children)
    if tree.data == "either":
        return Any(parts=tuple(_filter(part) for part in parts))
    if tree.data == "both":
        return All(parts=tuple(_filter(part) for part in parts))
    if tree.data == "negated":
        return Not(part=_filter(parts[0]))
    return _condition(tree)


def _condition(tree: Tree[Token]) -> Filter:
    field_tree, op_token, value_tree = tree.children
    name = canonical_field(_joined(cast("Tree[Token]", field_tree)))
    op = str(op_token).lower()
    values = [_joined(cast("Tree[Token]", one)) for one in cast("Tree[Token]", value_tree).children]
    return condition(name, cast(Op, "=" if op == "==" else op), values)


def condition(name: str, op: Op, values: list[str]) -> Filter:
    """Build a condition from words, with the unit its field expects. Raises BadFilter."""
    if len(values) == 1:
        return _single(name, op, values[0])
    if op not in ("in", "=", "!="):
        return Condition(field=name, op=op, value=tuple(values))
    each: Op = "=" if op == "in" else op
    singles = tuple(_single(name, each, one) for one in values)
    if not any(isinstance(one.value, float) for one in singles):
        return Condition(field=name, op=op, value=tuple(values))
    # Numbers carry units, so a list of them is one comparison each.
    return All(parts=singles) if op == "!=" else Any(parts=singles)


def _single(name: str, op: Op, word: str) -> Condition:
    value: Scalar = word
    unit: str | None = None
    row = row_of(name)
    wordy = row is not None and row.kind in ("text", "list", "hours", "date")
    if not wordy and op not in ("contains", "open_at"):
        number = quantity(word)
        if number is not None:
            value, unit = number
    numeric = row is not None and row.kind in ("number", "money")
    if numeric and not isinstance(value, float):
        raise BadFilter(f"{name} is a number, and {word!r} is none; write {name} {op} 40")
    if row is not None and row.kind == "money" and unit is not None and not is_currency(unit):
        raise BadFilter(f"{name} is money, and {unit} is no currency; write {name} {op} 40 EUR")
    if isinstance(value, float) and row is not None and row.unit is not None:
        if unit is not None and comparable(1.0, unit, row.unit) is None:
            raise BadFilter(f"{name} is kept in {row.unit}, and {unit} cannot be turned into it")
        unit = unit or row.unit
    return Condition(field=name, op=op, value=value, unit=unit)


def _joined(tree: Tree[Token]) -> str:
    words = [str(token) for token in tree.children]
    if len(words) == 1 and words[0][:1] in "\"'":
        return words[0][1:-1]
    return " ".join(words)
