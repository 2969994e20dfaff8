"""Edits of limits on their way through a page and back."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from pydantic import TypeAdapter, ValidationError

from tools.core.errors import BadInput
from tools.core.query import ConstraintEdit

_MOST = 20


@lru_cache(maxsize=1)
def _adapter() -> TypeAdapter[tuple[ConstraintEdit, ...]]:
    return TypeAdapter(tuple[ConstraintEdit, ...])


def packed_edits(edits: Sequence[ConstraintEdit]) -> str:
    """Write edits as JSON."""
    return _adapter().dump_json(tuple(edits), exclude_defaults=True).decode()


def unpacked_edits(text: str) -> tuple[ConstraintEdit, ...]:
    """Read what a page sent back. Raises BadInput."""
    try:
        edits = _adapter().validate_json(text)
    except ValidationError as exc:
        raise BadInput("this change of limits cannot be read; reload the page") from exc
    if not 1 <= len(edits) <= _MOST:
        raise BadInput(f"between 1 and {_MOST} limits can be changed at once")
    return edits
