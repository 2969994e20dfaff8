"""A provider on loopback, in a process of its own: any request gets the same streamed reply.

The name of the model says the pace: `pace-10` waits 10 ms before every piece, `pace-0` never.
"""

from __future__ import annotations

import json
import multiprocessing
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection

from tools.core.errors import TimedOut

PIECES = 60
_PIECE = "The ferry leaves. "
_START_S = 60.0


@contextmanager
def pretend_provider() -> Iterator[str]:
    """Give the address, without a path. Raises TimedOut where the process does not start."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_serve, args=(there,), daemon=True)
    process.start()
    try:
        if not here.poll(_START_S):
            raise TimedOut(f"the server of the benchmark did not start within {_START_S:g} s")
        yield f"http://127.0.0.1:{here.recv()}"
    finally:
        process.terminate()
        process.join()


def _serve(told: Connection) -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    told.send(server.server_address[1])
    server.serve_forever()


class _Handler(BaseHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def do_POST(self) -> None:
        """Stream the reply in the form of the provider that was asked for."""
        body = json.loads(self.rfile.read(int(self.headers["content-length"])))
        pause_s = int(str(body["model"]).removeprefix("pace-")) / 1000
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("connection", "close")
        self.end_headers()
        start, piece, end = _anthropic() if self.path.endswith("/messages") else _openai()
        self.wfile.write(start)
        for _ in range(PIECES):
            if pause_s:
                time.sleep(pause_s)
            self.wfile.write(piece)
            self.wfile.flush()
        self.wfile.write(end)


def _anthropic() -> tuple[bytes, bytes, bytes]:
    message: dict[str, object] = {
        "id": "m", "type": "message", "role": "assistant", "model": "m", "content": [],
        "stop_reason": None, "stop_sequence": None,
        "usage": {"input_tokens": 100, "output_tokens": 1},
    }  # fmt: skip
    start = _event("message_start", message=message) + _event(
        "content_block_start", index=0, content_block={"type": "text", "text": ""}
    )
    piece = _event("content_block_delta", index=0, delta={"type": "text_delta", "text": _PIECE})
    end = (
        _event("content_block_stop", index=0)
        + _event("message_delta", delta={"stop_reason": "end_turn", "stop_sequence": None},
                 usage={"output_tokens": PIECES})
        + _event("message_stop")
    )  # fmt: skip
    return start, piece, end


def _event(kind: str, **fields: object) -> bytes:
    return f"event: {kind}\ndata: {json.dumps({'type': kind, **fields})}\n\n".encode()


def _openai() -> tuple[bytes, bytes, bytes]:
    return (
        _chunk({"role": "assistant"}),
        _chunk({"content": _PIECE}),
        _chunk({}, "stop") + (b"data: [DONE]\n\n"),
    )


def _chunk(delta: dict[str, str], finish: str | None = None) -> bytes:
    choices = [{"index": 0, "delta": delta, "finish_reason": finish}]
    body = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m",
            "choices": choices}  # fmt: skip
    return f"data: {json.dumps(body)}\n\n".encode()
