"""What goes wrong at a provider, as Cairn's own errors. Nothing of a key or a body is repeated."""

from __future__ import annotations

from collections.abc import Mapping

from tools.core.errors import (
    BadRequest,
    ContextTooLong,
    Interrupted,
    KeyRefused,
    Overloaded,
    ProviderError,
    RateLimited,
    Slow,
    Unreachable,
    Unreadable,
)

_LONG = (
    "context_length",
    "context window",
    "prompt is too long",
    "too many tokens",
    "maximum context",
    "request_too_large",
    "too large",
    "exceeds the available context",
)
_KINDS = {
    "overloaded_error": 529,
    "api_error": 500,
    "server_error": 500,
    "rate_limit_error": 429,
    "rate_limit_exceeded": 429,
    "insufficient_quota": 402,
    "authentication_error": 401,
    "invalid_api_key": 401,
    "permission_error": 403,
    "billing_error": 402,
    "not_found_error": 404,
    "timeout_error": 504,
    "invalid_request_error": 400,
    "context_length_exceeded": 413,
}
"""Names that error events carry inside a stream, as the status they would have had outside."""


def of_status(
    name: str, status: int, told: str, *, model: str, retry_after: str | None = None
) -> ProviderError:
    """Give the error of a status. told: the provider's own words, which are only looked at."""
    text = told.casefold()
    if status == 413 or (status in (400, 422) and any(one in text for one in _LONG)):
        return ContextTooLong(
            f"the request is too long for {name}; ask about fewer or shorter finds"
        )
    if status in (401, 402, 403):
        why = {401: "does not accept the key", 402: "wants the account to be paid",
               403: "does not allow this key to do that"}[status]  # fmt: skip
        return KeyRefused(f"{name} {why} ({status}); run: cairn key set")
    if status == 404:
        return BadRequest(
            f"{name} has no model {model!r} ({status}); set CAIRN_MODEL to one it has"
        )
    if status == 429:
        if "insufficient_quota" in text:
            return KeyRefused(f"the account at {name} has no money left ({status})")
        seconds = _seconds(retry_after)
        wait = (
            f"; it asks for {seconds:.0f} s of patience"
            if seconds and seconds >= 1
            else "; wait a little"
        )
        return RateLimited(f"{name} was asked too often ({status}){wait}", retry_after_s=seconds)
    if status in (408, 409) or status >= 500:
        return Overloaded(f"{name} is in trouble ({status}); ask again in a while")
    return BadRequest(f"{name} does not take the request ({status}); run: cairn doctor")


def of_event(name: str, body: object, *, model: str) -> ProviderError:
    """Give the error of an error event inside a stream that began well."""
    error = body.get("error", body) if isinstance(body, Mapping) else {}
    fields = error if isinstance(error, Mapping) else {}
    for key in ("type", "code"):
        value = fields.get(key)
        status = value if isinstance(value, int) else _KINDS.get(str(value))
        if status is not None and (key == "code" or status != 400):
            return of_status(name, status, str(fields.get("message", "")), model=model)
    told = str(fields.get("message", ""))
    if any(one in told.casefold() for one in _LONG):
        return of_status(name, 413, told, model=model)
    return Overloaded(f"{name} reported an error in the middle of its reply; ask again")


def of_transport(name: str, error: Exception) -> ProviderError:
    """Give the error of a connection that could not be made, or broke."""
    import httpx2

    root: BaseException | None = error
    while root is not None:
        if isinstance(root, httpx2.ConnectTimeout | httpx2.ConnectError | httpx2.PoolTimeout):
            return Unreachable(f"{name} cannot be reached; check the network and the address")
        if isinstance(root, httpx2.TimeoutException):
            return Slow(f"{name} did not go on in time; ask again")
        if isinstance(root, httpx2.UnsupportedProtocol | httpx2.InvalidURL):
            return BadRequest(f"the address of {name} cannot be used; check CAIRN_MODEL_URL")
        root = root.__cause__ or root.__context__
    return Unreachable(f"the connection to {name} was lost; ask again")


def unreadable(name: str) -> Unreadable:
    """Give the error of a reply that is no stream of events."""
    return Unreadable(f"{name} replied with something that cannot be read; check its address")


def unfinished(name: str, why: str = "") -> Interrupted:
    """Give the error of a stream without its end."""
    return Interrupted(f"the reply of {name} ended before it was complete{why and f' ({why})'}")


def lost(name: str) -> Unreachable:
    """Give the error of a stream that ended before it said anything."""
    return Unreachable(f"{name} ended its reply before the first word; ask again")


def _seconds(retry_after: str | None) -> float | None:
    try:
        return max(0.0, float(retry_after)) if retry_after else None
    except ValueError:
        return None
