"""Dataclasses of the house in and out of the state, which holds plain JSON values only."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from functools import lru_cache
from typing import TypeVar, cast

from pydantic import TypeAdapter

T = TypeVar("T")

Packed = dict[str, object]
"""A dataclass as plain JSON values."""


def pack(value: object) -> Packed:
    """Turn a dataclass into plain values."""
    return cast(Packed, _adapter(cast(Hashable, type(value))).dump_python(value, mode="json"))


def pack_all(values: Iterable[object]) -> list[Packed]:
    """Turn dataclasses into plain values."""
    return [pack(value) for value in values]


def unpack(kind: type[T], data: object) -> T:
    """Turn plain values back into the dataclass they were. Raises pydantic.ValidationError."""
    return cast(T, _adapter(cast(Hashable, kind)).validate_python(data))


def unpack_all(kind: type[T], data: Sequence[object]) -> list[T]:
    """Turn plain values back into dataclasses."""
    adapter = _adapter(cast(Hashable, kind))
    return [cast(T, adapter.validate_python(one)) for one in data]


@lru_cache(maxsize=64)
def _adapter(kind: Hashable) -> TypeAdapter[object]:
    return TypeAdapter(cast("type[object]", kind))
