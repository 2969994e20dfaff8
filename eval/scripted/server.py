"""A server on loopback that speaks Chat Completions; what it says comes from a script."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Protocol

from eval.scripted.request import SeatRequest, read_request

CUT = "\x00"
"""Ends a reply that reaches the length it may have."""
_PIECE = 48


class Script(Protocol):
    """Who replies."""

    @property
    def name(self) -> str:
        """For people."""

    def reply(self, request: SeatRequest) -> str:
        """Give the whole reply."""


@dataclass
class Stand:
    """The running server's record."""

    url: str
    """With the path that a client wants."""
    asked: list[SeatRequest] = field(default_factory=list)


@contextmanager
def serving(script: Script) -> Iterator[Stand]:
    """Run the server while the block runs."""
    stand = Stand(url="")
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(script, stand))
    server.daemon_threads = True
    stand.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield stand
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(script: Script, stand: Stand) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

        def do_POST(self) -> None:
            """Stream what the script says."""
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            request = read_request(body)
            stand.asked.append(request)
            reply = script.reply(request)
            self.send_response(200)
            self.send_header("content-type", "text/event-stream")
            self.send_header("connection", "close")
            self.end_headers()
            try:
                self.wfile.write(b"".join(_streamed(reply)))
            except OSError:
                # The client has hung up: nobody waits for the rest.
                self.close_connection = True

    return Handler


def _streamed(reply: str) -> Iterator[bytes]:
    text = reply.removesuffix(CUT)
    yield _chunk({"role": "assistant", "content": ""})
    for at in range(0, len(text), _PIECE):
        yield _chunk({"content": text[at : at + _PIECE]})
    yield _chunk({}, "length" if reply.endswith(CUT) else "stop")
    yield b"data: [DONE]\n\n"


def _chunk(delta: dict[str, str], finish: str | None = None) -> bytes:
    body = {
        "id": "c", "object": "chat.completion.chunk", "created": 1, "model": "scripted",
        "choices": [{"index": 0, "delta": delta, "finish_reason": finish}],
    }  # fmt: skip
    return f"data: {json.dumps(body)}\n\n".encode()
