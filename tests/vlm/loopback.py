"""A server on loopback that speaks both providers' streaming protocols, well or badly."""

from __future__ import annotations

import json
import socket
import struct
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Step = bytes | float | str
"""Bytes to send, seconds to wait, or `reset`."""


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What the server does with one request."""

    steps: Sequence[Step] = ()
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    kind: str = "text/event-stream"


@dataclass
class Loopback:
    """The running server's record."""

    port: int = 0
    bodies: list[dict[str, object]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    hung_up: threading.Event = field(default_factory=threading.Event)
    """Set once a client left before its reply was whole."""
    replies: deque[Reply] = field(default_factory=deque)
    answer: Callable[[str, dict[str, object]], Reply] | None = None
    """Called with (path, body) where no reply is queued."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def loopback(*replies: Reply) -> Iterator[Loopback]:
    """Run a server that gives these replies in turn; the last one again and again."""
    record = Loopback(replies=deque(replies))
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(record))
    server.daemon_threads = True
    record.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield record
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(record: Loopback) -> type[BaseHTTPRequestHandler]:  # noqa: C901
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            record.bodies.append(body)
            record.headers.append({key.lower(): value for key, value in self.headers.items()})
            if record.replies:
                keep = len(record.replies) == 1 and record.answer is None
                reply = record.replies[0] if keep else record.replies.popleft()
            else:
                assert record.answer is not None
                reply = record.answer(self.path, body)
            try:
                self._give(reply)
            except OSError:
                record.hung_up.set()

        def _give(self, reply: Reply) -> None:
            self.send_response(reply.status)
            self.send_header("content-type", reply.kind)
            self.send_header("connection", "close")
            for key, value in reply.headers.items():
                self.send_header(key, value)
            self.end_headers()
            for step in reply.steps:
                if step == "reset":
                    self._reset()
                    return
                if isinstance(step, float):
                    self._wait(step)
                elif isinstance(step, bytes):
                    self.wfile.write(step)
                    self.wfile.flush()

        def _wait(self, seconds: float) -> None:
            ends = time.monotonic() + seconds
            self.connection.settimeout(0.02)
            while time.monotonic() < ends:
                try:
                    if self.connection.recv(1) == b"":
                        raise ConnectionResetError
                except TimeoutError:
                    continue

        def _reset(self) -> None:
            # Linger 0 sends RST instead of FIN.
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.wfile.flush()
            self.connection.close()

    return Handler


# -- Anthropic ---------------------------------------------------------------------------------


def event(kind: str, **fields: object) -> bytes:
    return f"event: {kind}\ndata: {json.dumps({'type': kind, **fields})}\n\n".encode()


def a_start(**usage: int) -> bytes:
    used = {"input_tokens": 100, "output_tokens": 1, **usage}
    message = {
        "id": "msg_1", "type": "message", "role": "assistant", "model": "m", "content": [],
        "stop_reason": None, "stop_sequence": None, "usage": used,
    }  # fmt: skip
    block = {"type": "text", "text": ""}
    return event("message_start", message=message) + event(
        "content_block_start", index=0, content_block=block
    )


def a_text(text: str) -> bytes:
    return event("content_block_delta", index=0, delta={"type": "text_delta", "text": text})


def a_end(stop: str = "end_turn", tokens: int = 20) -> bytes:
    return (
        event("content_block_stop", index=0)
        + event("message_delta", delta={"stop_reason": stop, "stop_sequence": None},
                usage={"output_tokens": tokens})
        + event("message_stop")
    )  # fmt: skip


# -- OpenAI ------------------------------------------------------------------------------------


def chunk(delta: Mapping[str, object], finish: str | None = None, **fields: object) -> bytes:
    choices = [{"index": 0, "delta": dict(delta), "finish_reason": finish}]
    body = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m",
            "choices": choices, **fields}  # fmt: skip
    return f"data: {json.dumps(body)}\n\n".encode()


def o_start() -> bytes:
    return chunk({"role": "assistant", "content": ""})


def o_text(text: str) -> bytes:
    return chunk({"content": text})


def o_end(finish: str = "stop", tokens: int = 20, read: int = 100, cached: int = 0,
          written: int = 0) -> bytes:  # fmt: skip
    usage = {"prompt_tokens": read, "completion_tokens": tokens, "total_tokens": read + tokens,
             "prompt_tokens_details": {"cached_tokens": cached,
                                       "cache_write_tokens": written}}  # fmt: skip
    return chunk({}, finish) + chunk({}, None, choices=[], usage=usage) + b"data: [DONE]\n\n"


def whole(provider: str, text: str, *, pieces: int = 4) -> Reply:
    """A good reply, cut into pieces."""
    size = max(1, -(-len(text) // pieces))
    parts = [text[at : at + size] for at in range(0, len(text), size)]
    if provider == "anthropic":
        return Reply(steps=[a_start(), *(a_text(one) for one in parts), a_end()])
    return Reply(steps=[o_start(), *(o_text(one) for one in parts), o_end()])
