"""A reply in a schema: read strictly, mended once by the model, else given up."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Generic, TypeVar

from pydantic import TypeAdapter, ValidationError

from tools.core.chat import ChatDelta, ChatModel, ChatPart, ChatRequest
from tools.core.errors import Interrupted, NotAllowed, Unreadable
from tools.core.evidence import Usage

T = TypeVar("T")
_MOST_CHARS = 20_000


@dataclass(frozen=True, kw_only=True)
class Structured(Generic[T]):
    """A reply that fits, and what it cost."""

    value: T
    usage: Usage


Account = Callable[[Usage], None]


def _uncounted(usage: Usage) -> None:
    del usage


def ask_structured(
    model: ChatModel,
    request: ChatRequest,
    shape: TypeAdapter[T],
    schema: Mapping[str, object],
    *,
    account: Account = _uncounted,
) -> Structured[T]:
    """Ask for a value of `shape`. Raises ProviderError, Unreadable after one repair.

    schema: what providers are told; `shape` decides. account: told what each call cost, also
    where it failed.
    """
    text, usage = whole(model, replace(request, schema=schema), account=account)
    try:
        return Structured(value=_read(text, shape), usage=usage)
    except ValueError as exc:
        wrong = _wrong(exc)
    if not request.again():
        raise Unreadable(f"{model.name} did not keep to the schema, and no call is left to mend it")
    mend = ChatPart(
        text=f"Your last reply did not fit the schema: {wrong}\nIt was:\n{text[:2000]}\n"
        "Reply again with the JSON object alone."
    )
    again = replace(request, schema=schema, parts=(*request.parts, mend))
    text, more = whole(model, again, account=account)
    try:
        return Structured(value=_read(text, shape), usage=usage.plus(more))
    except ValueError as exc:
        raise Unreadable(f"{model.name} did not keep to the schema, twice") from exc


def whole(
    model: ChatModel, request: ChatRequest, *, account: Account = _uncounted
) -> tuple[str, Usage]:
    """Read a reply to its end. Raises ProviderError, Interrupted when it has none."""
    text = ""
    used = Usage(provider_calls=1)
    reached = True
    try:
        for delta in model.stream(request):
            text += delta.text
            used = _latest(used, delta)
            if len(text) > _MOST_CHARS:
                raise Unreadable(f"{model.name} wrote far more than was asked for")
            if delta.done:
                return text, used
        raise Interrupted(f"the reply of {model.name} was stopped")
    except NotAllowed:
        # Nothing was sent.
        reached = False
        raise
    finally:
        if reached:
            account(used)


def _latest(used: Usage, delta: ChatDelta) -> Usage:
    """Give the account after one more piece; a reply that breaks off has cost what was told."""
    return Usage(
        provider_calls=1,
        input_tokens=max(used.input_tokens, delta.input_tokens),
        output_tokens=max(used.output_tokens, delta.output_tokens),
        cost_usd=max(used.cost_usd, delta.cost_usd),
    )


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
