"""R-10: every way a provider can fail ends in its own error, and a half reply is never whole."""

from __future__ import annotations

import json
import socket
import time

import pytest

from tests.vlm.loopback import (
    Reply,
    a_end,
    a_start,
    a_text,
    event,
    loopback,
    o_start,
    o_text,
    whole,
)
from tests.vlm.test_providers import PROVIDERS, QUICK, REQUEST, model_of
from tools.core.errors import (
    BadRequest,
    ContextTooLong,
    Interrupted,
    KeyRefused,
    ModelRefused,
    Overloaded,
    ProviderError,
    RateLimited,
    Slow,
    Unreachable,
    Unreadable,
)

LEAKED = "sk-test-leaked-by-the-provider"


def failed(status: int, kind: str = "error", message: str = "", **headers: str) -> Reply:
    told = {"type": kind, "message": f"{message} {LEAKED}", "code": kind}
    body = json.dumps({"type": "error", "error": told}).encode()
    sent = {key.replace("_", "-"): value for key, value in headers.items()}
    return Reply(status=status, steps=[body], headers=sent, kind="application/json")


STATUSES = {
    "400 bad field": (failed(400, "invalid_request_error", "unknown field"), BadRequest, 1),
    "400 too long": (failed(400, "invalid_request_error", "prompt is too long"), ContextTooLong, 1),
    "401": (failed(401, "authentication_error"), KeyRefused, 1),
    "402": (failed(402, "billing_error"), KeyRefused, 1),
    "403": (failed(403, "permission_error"), KeyRefused, 1),
    "404 model": (failed(404, "not_found_error"), BadRequest, 1),
    "408": (failed(408), Overloaded, 2),
    "409": (failed(409), Overloaded, 2),
    "413": (failed(413, "request_too_large"), ContextTooLong, 1),
    "422": (failed(422), BadRequest, 1),
    "429": (failed(429, "rate_limit_error"), RateLimited, 2),
    "429 retry soon": (failed(429, "rate_limit_error", retry_after="0.05"), RateLimited, 2),
    "429 retry late": (failed(429, "rate_limit_error", retry_after="120"), RateLimited, 1),
    "500": (failed(500, "api_error"), Overloaded, 2),
    "502 html": (Reply(status=502, steps=[b"<html>bad gateway"], kind="text/html"), Overloaded, 2),
    "503": (failed(503), Overloaded, 2),
    "504": (failed(504, "timeout_error"), Overloaded, 2),
    "529": (failed(529, "overloaded_error"), Overloaded, 2),
}  # fmt: skip


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize("fault", sorted(STATUSES))
def test_a_status_has_its_error_and_only_passing_ones_are_tried_again(
    provider: str, fault: str
) -> None:
    reply, kind, calls = STATUSES[fault]
    with loopback(reply) as server:
        with pytest.raises(ProviderError) as caught:
            list(model_of(provider, server.url).stream(REQUEST))
        assert len(server.bodies) == calls
    assert type(caught.value) is kind
    assert LEAKED not in str(caught.value) and "sk-test" not in repr(caught.value)


def start_of(provider: str) -> bytes:
    return a_start() if provider == "anthropic" else o_start()


def text_of(provider: str) -> bytes:
    return a_text("The ferry ") if provider == "anthropic" else o_text("The ferry ")


def overload(provider: str) -> bytes:
    told = {"type": "overloaded_error", "message": f"Overloaded {LEAKED}"}
    if provider == "anthropic":
        return event("error", error=told)
    return f"data: {json.dumps({'error': {**told, 'code': 529}})}\n\n".encode()


EARLY = {
    "overload in the stream": (lambda one: [start_of(one), overload(one)], Overloaded),
    "empty stream": (lambda one: [], Unreachable),
    "ends after its start": (lambda one: [start_of(one)], Unreachable),
    "reset at once": (lambda one: ["reset"], Unreachable),
    "reset after its start": (lambda one: [start_of(one), "reset"], Unreachable),
    "garbage for JSON": (lambda one: [b"event: message_start\ndata: {oops\n\n"], Unreadable),
    "JSON of another kind": (lambda one: [b"event: message_start\ndata: [1, 2]\n\n"], Unreadable),
    "slow first word": (lambda one: [3.0, start_of(one)], Slow),
    "half an event": (lambda one: [start_of(one)[:40]], Unreachable),
}


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize("fault", sorted(EARLY))
def test_before_the_first_word_a_fault_is_tried_again_or_named(provider: str, fault: str) -> None:
    steps, kind = EARLY[fault]
    began = time.monotonic()
    with loopback(Reply(steps=steps(provider))) as server:
        with pytest.raises(ProviderError) as caught:
            list(model_of(provider, server.url).stream(REQUEST))
        assert len(server.bodies) == (2 if kind.passing else 1)
    assert type(caught.value) is kind, caught.value
    assert LEAKED not in str(caught.value)
    assert time.monotonic() - began < 4.0


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize("fault", ["overload in the stream", "empty stream", "reset at once"])
def test_a_retry_before_the_first_word_saves_the_answer(provider: str, fault: str) -> None:
    bad = Reply(steps=EARLY[fault][0](provider))
    with loopback(bad, whole(provider, "At 9:15 [1].")) as server:
        deltas = list(model_of(provider, server.url).stream(REQUEST))
        assert len(server.bodies) == 2
    assert "".join(one.text for one in deltas) == "At 9:15 [1]." and deltas[-1].done


LATE = {
    "overload": lambda one: [overload(one)],
    "truncated": lambda one: [],
    "half an event": lambda one: [text_of(one)[:30]],
    "reset": lambda one: ["reset"],
    "garbage": lambda one: [b"event: content_block_delta\ndata: {oops\n\n"],
    "stalled": lambda one: [5.0],
}


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize("fault", sorted(LATE))
def test_after_the_first_word_every_fault_is_an_interrupted_answer(
    provider: str, fault: str
) -> None:
    steps = [start_of(provider), text_of(provider), *LATE[fault](provider)]
    got = []
    with loopback(Reply(steps=steps)) as server:
        with pytest.raises(Interrupted) as caught:
            got.extend(model_of(provider, server.url).stream(REQUEST))
        got_bodies = len(server.bodies)
    assert got_bodies == 1
    assert LEAKED not in str(caught.value)
    assert not any(one.done for one in got)


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize("at", range(10))
def test_a_stream_cut_at_any_tenth_is_complete_only_with_its_whole_text(
    provider: str, at: int
) -> None:
    said = "At 9:15 [1]."
    data = b"".join(one for one in whole(provider, said).steps if isinstance(one, bytes))
    with loopback(Reply(steps=[data[: len(data) * at // 10]])) as server:
        got = []
        try:
            for delta in model_of(provider, server.url).stream(REQUEST):
                got.append(delta)
        except ProviderError:
            assert not any(one.done for one in got)
        else:
            # Chat Completions says that it is finished before it counts the tokens.
            assert provider == "openai" and "".join(one.text for one in got) == said


@pytest.mark.parametrize("provider", PROVIDERS)
def test_nobody_listening_is_said(provider: str) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(Unreachable, match="cannot be reached"):
        list(model_of(provider, f"http://127.0.0.1:{port}", QUICK).stream(REQUEST))


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_page_instead_of_a_stream_is_named(provider: str) -> None:
    page = Reply(steps=[b"<html>hello</html>"], kind="text/html")
    with loopback(page) as server, pytest.raises((Unreadable, Unreachable)):
        list(model_of(provider, server.url).stream(REQUEST))


def test_a_refusal_is_named() -> None:
    reply = Reply(steps=[a_start(), a_end("refusal")])
    with loopback(reply) as server, pytest.raises(ModelRefused):
        list(model_of("anthropic", server.url).stream(REQUEST))
