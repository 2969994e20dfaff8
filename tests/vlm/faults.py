"""Every way in which a provider fails that the suites of faults ask for, by provider."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.vlm.loopback import (
    Reply,
    Step,
    a_end,
    a_start,
    a_text,
    chunk,
    event,
    loopback,
    o_end,
    o_start,
    o_text,
    whole,
)

SAID = "The ferry leaves at 9:15 [1]. "
HALF = "It takes ninety m"
Serve = Callable[[str], Iterator["Stand"]]


@dataclass
class Stand:
    """A provider that fails."""

    url: str
    bodies: list[dict[str, object]] = field(default_factory=list)
    hung_up: threading.Event = field(default_factory=threading.Event)
    headers: list[dict[str, str]] = field(default_factory=list)
    elsewhere: list[dict[str, str]] = field(default_factory=list)
    """Headers of requests that came to another server."""


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One kind."""

    steps: Callable[[str], list[Step]] = lambda provider: []
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    kind: str = "text/event-stream"
    whole: bool = False
    """The reply is complete all the same: an answer is right."""

    def reply(self, provider: str) -> Reply:
        return Reply(
            steps=self.steps(provider), status=self.status, headers=self.headers, kind=self.kind
        )


def start(provider: str) -> bytes:
    return a_start() if provider == "anthropic" else o_start()


def text(provider: str, said: str) -> bytes:
    return a_text(said) if provider == "anthropic" else o_text(said)


def end(provider: str, why: str = "") -> bytes:
    if provider == "anthropic":
        return a_end(why or "end_turn")
    return o_end({"max_tokens": "length", "refusal": "content_filter", "": "stop"}[why])


def error(provider: str, kind: str = "overloaded_error", code: int = 529) -> bytes:
    told = {"type": kind, "message": "Overloaded", "code": code}
    if provider == "anthropic":
        return event("error", error=told)
    return f"data: {json.dumps({'error': told})}\n\n".encode()


def spoken(provider: str) -> list[Step]:
    return [start(provider), text(provider, SAID), text(provider, HALF)]


def good(provider: str) -> bytes:
    return b"".join(one for one in whole(provider, SAID).steps if isinstance(one, bytes))


def told(kind: str) -> Callable[[str], list[Step]]:
    body = json.dumps({"type": "error", "error": {"type": kind, "message": kind, "code": kind}})
    return lambda provider: [body.encode()]


def tool_call(provider: str) -> list[Step]:
    """A call of a tool that nobody offered, in place of words."""
    if provider == "anthropic":
        block = {"type": "tool_use", "id": "t", "name": "delete_files", "input": {}}
        part = {"type": "input_json_delta", "partial_json": '{"path": "/"}'}
        first = a_start().split(b"event: content_block_start")[0]
        return [
            first,
            event("content_block_start", index=0, content_block=block),
            event("content_block_delta", index=0, delta=part),
            a_end("tool_use"),
        ]
    call = {"index": 0, "id": "t", "type": "function",
            "function": {"name": "delete_files", "arguments": '{"path": "/"}'}}  # fmt: skip
    return [chunk({"role": "assistant", "tool_calls": [call]}), o_end("tool_calls")]


def endless(provider: str) -> list[Step]:
    """A hundred thousand tokens."""
    words = "The ferry leaves at 9:15 [1]. " * 50
    return [start(provider), *[text(provider, words)] * 280, end(provider)]


def surrogate(provider: str) -> list[Step]:
    """Half a character, escaped as JSON lets one."""
    torn = text(provider, "The ferry leaves at 9:15 TORN [1]. ").replace(b"TORN", b"\\ud83d")
    return [start(provider), torn, end(provider)]


def unknown(provider: str) -> bytes:
    """Something newer than the SDK, and a comment, which servers send to keep a line open."""
    new = event("new_event", index=0) if provider == "anthropic" else chunk({"new_field": 1})
    return b": keep-alive\n\n" + new


def half_utf8(provider: str) -> list[Step]:
    return [start(provider), text(provider, SAID), text(provider, "é").replace(
        json.dumps("é")[1:-1].encode(), "é".encode()[:1])]  # fmt: skip


PLAIN = "application/json"
FAULTS: dict[str, Fault] = {
    "400": Fault(status=400, kind=PLAIN, steps=told("invalid_request_error")),
    "401": Fault(status=401, kind=PLAIN, steps=told("authentication_error")),
    "402": Fault(status=402, kind=PLAIN, steps=told("billing_error")),
    "403": Fault(status=403, kind=PLAIN, steps=told("permission_error")),
    "404": Fault(status=404, kind=PLAIN, steps=told("not_found_error")),
    "413": Fault(status=413, kind=PLAIN, steps=told("request_too_large")),
    "429": Fault(status=429, kind=PLAIN, steps=told("rate_limit_error")),
    "429, soon": Fault(
        status=429, kind=PLAIN, steps=told("rate_limit_error"), headers={"retry-after": "0.05"}
    ),
    "429, late": Fault(
        status=429, kind=PLAIN, steps=told("rate_limit_error"), headers={"retry-after": "3600"}
    ),
    "429, at a date": Fault(
        status=429, kind=PLAIN, steps=told("rate_limit_error"),
        headers={"retry-after": "Sat, 21 Nov 2026 15:00:00 GMT"},
    ),
    "500": Fault(status=500, kind=PLAIN, steps=told("api_error")),
    "502 of a proxy": Fault(status=502, kind="text/html", steps=lambda one: [b"<html>bad"]),
    "503": Fault(status=503, kind=PLAIN, steps=told("overloaded_error")),
    "529": Fault(status=529, kind=PLAIN, steps=told("overloaded_error")),
    "first byte too late": Fault(steps=lambda one: [4.0, good(one)]),
    "stall after its start": Fault(steps=lambda one: [start(one), 5.0]),
    "stall after a sentence": Fault(steps=lambda one: [*spoken(one), 5.0]),
    "error event before a word": Fault(steps=lambda one: [start(one), error(one)]),
    "error event after a sentence": Fault(steps=lambda one: [*spoken(one), error(one)]),
    "unknown error event": Fault(steps=lambda one: [*spoken(one), error(one, "new_error", 999)]),
    "empty body": Fault(),
    "no JSON": Fault(steps=lambda one: [b"event: message_start\ndata: {oops\n\n"]),
    "no JSON after a sentence": Fault(
        steps=lambda one: [*spoken(one), b"event: content_block_delta\ndata: {oops\n\n"]
    ),
    "JSON of another kind": Fault(steps=lambda one: [b"event: message_start\ndata: [1]\n\n"]),
    "an unknown event": Fault(
        steps=lambda one: [start(one), unknown(one), text(one, SAID), end(one)], whole=True
    ),
    "a tool nobody offered": Fault(steps=tool_call),
    "refusal": Fault(steps=lambda one: [start(one), end(one, "refusal")]),
    "refusal after a sentence": Fault(steps=lambda one: [*spoken(one), end(one, "refusal")]),
    "its longest": Fault(steps=lambda one: [*spoken(one), end(one, "max_tokens")]),
    "100,000 tokens": Fault(steps=endless),
    "nothing but blanks": Fault(steps=lambda one: [start(one), text(one, " \n"), end(one)]),
    "half a character": Fault(steps=half_utf8),
    "half a surrogate": Fault(steps=surrogate, whole=True),
    "NUL and colours": Fault(
        steps=lambda one: [start(one), text(one, "\x00\x1b[31m" + SAID), end(one)], whole=True
    ),
    "a page of HTML": Fault(steps=lambda one: [b"<html>hello</html>"], kind="text/html"),
    "JSON instead of a stream": Fault(steps=lambda one: [b'{"content": "hello"}'], kind=PLAIN),
    "no gzip, as it says": Fault(
        steps=lambda one: [b"plain words"], headers={"content-encoding": "gzip"}
    ),
    "less than its length": Fault(
        steps=lambda one: [*spoken(one)], headers={"content-length": "9999"}
    ),
    "reset at once": Fault(steps=lambda one: ["reset"]),
    "reset after a sentence": Fault(steps=lambda one: [*spoken(one), "reset"]),
    **{
        f"cut at {tenth}0 %": Fault(
            steps=lambda one, tenth=tenth: [good(one)[: len(good(one)) * tenth // 10]],
        )
        for tenth in range(10)
    },
}  # fmt: skip
PLACES = ("nobody listens", "nobody accepts", "no HTTP", "sent to another host")
"""Faults of the connection itself."""
KINDS = (*FAULTS, *PLACES)


@contextmanager
def failing(kind: str, provider: str) -> Iterator[Stand]:
    """Stand up a provider that fails in this way."""
    if kind in FAULTS:
        with loopback(FAULTS[kind].reply(provider)) as server:
            yield Stand(server.url, server.bodies, server.hung_up, server.headers)
    elif kind == "sent to another host":
        with loopback(whole(provider, SAID)) as other:
            away = {"location": f"{other.url.replace('127.0.0.1', 'localhost')}/v1/messages"}
            with loopback(Reply(status=307, headers=away)) as server:
                yield Stand(
                    server.url, server.bodies, server.hung_up, server.headers, other.headers
                )
    else:
        with socket.socket() as place:
            place.bind(("127.0.0.1", 0))
            with _place(kind, place):
                yield Stand(f"http://127.0.0.1:{place.getsockname()[1]}")


@contextmanager
def _place(kind: str, place: socket.socket) -> Iterator[None]:
    if kind == "nobody listens":
        yield
        return
    place.listen(0)
    if kind == "nobody accepts":
        # The queue of the listener is full: whoever knocks now waits.
        waiting = [socket.socket() for _ in range(3)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(place.getsockname())
        yield
        for one in waiting:
            one.close()
        return
    over = threading.Event()
    thread = threading.Thread(target=_mutter, args=(place, over))
    thread.start()
    yield
    over.set()
    thread.join()


def _mutter(place: socket.socket, over: threading.Event) -> None:
    """Answer every call with something that is no HTTP."""
    place.settimeout(0.05)
    while not over.is_set():
        try:
            caller, _ = place.accept()
        except TimeoutError:
            continue
        with caller:
            caller.recv(65536)
            caller.sendall(b"220 mail.example ESMTP\r\n")
