"""A reply in a schema: read strictly, mended once by the model, else given up."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from pydantic import TypeAdapter, ValidationError

from tools.core.chat import ChatModel, ChatPart, ChatRequest
from tools.core.errors import Interrupted, Unreadable
from tools.core.evidence import Usage

T = TypeVar("T")
_MOST_CHARS = 20_000


@dataclass(frozen=True, kw_only=True)
class Structured(Generic[T]):
    """A reply that fits, and what it cost."""

    value: T
    usage: Usage


def ask_structured(
    model: ChatModel, request: ChatRequest, shape: TypeAdapter[T], schema: Mapping[str, object]
) -> Structured[T]:
    """Ask for a value of `shape`. Raises ProviderError, Unreadable after one repair.

    schema: what providers are told; `shape` decides.
    """
    text, usage = whole(model, replace(request, schema=schema))
    try:
        return Structured(value=_read(text, shape), usage=usage)
    except ValueError as exc:
        wrong = _wrong(exc)
    mend = ChatPart(
        text=f"Your last reply did not fit the schema: {wrong}\nIt was:\n{text[:2000]}\n"
        "Reply again with the JSON object alone."
    )
    again = replace(request, schema=schema, parts=(*request.parts, mend))
    text, more = whole(model, again)
    try:
        return Structured(value=_read(text, shape), usage=usage.plus(more))
    except ValueError as exc:
        raise Unreadable(f"{model.name} did not keep to the schema, twice") from exc


def whole(model: ChatModel, request: ChatRequest) -> tuple[str, Usage]:
    """Read a reply to its end. Raises ProviderError, Interrupted when it has none."""
    text = ""
    for delta in model.stream(request):
        text += delta.text
        if len(text) > _MOST_CHARS:
            raise Unreadable(f"{model.name} wrote far more than was asked for")
        if delta.done:
            return text, Usage(
                provider_calls=1,
                input_tokens=delta.input_tokens,
                output_tokens=delta.output_tokens,
                cost_usd=delta.cost_usd,
            )
    raise Interrupted(f"the reply of {model.name} was stopped")


def _read(text: str, shape: TypeAdapter[T]) -> T:
    """Read the one JSON object of a reply, also out of a fence or between words."""
    first, last = text.find("{"), text.rfind("}")
    if first < 0 or last < first:
        raise ValueError("there is no JSON object in it")
    try:
        return shape.validate_python(json.loads(text[first : last + 1]))
    except RecursionError as exc:
        raise ValueError("it is nested too deeply") from exc


def _wrong(error: ValueError) -> str:
    if isinstance(error, ValidationError):
        found = error.errors(include_url=False, include_input=False, include_context=False)
        return "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in found[:5])
    return str(error)[:200]
