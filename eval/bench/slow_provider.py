"""A model on loopback that takes its time and then says what stands in the evidence it was given.

It speaks Chat Completions. What it says is read from each request alone, so an answer with words of
another conversation was mixed up on our side.
"""

from __future__ import annotations

import json
import multiprocessing
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection

from tools.core.errors import TimedOut

_START_S = 60.0
FACT = re.compile(r"The password of (\w+) is (\w+)")
ASKED = re.compile(r"What is the password of (\w+)")


@contextmanager
def slow_provider(latency_s: float) -> Iterator[str]:
    """Give the address, without a path. Raises TimedOut where the process does not start."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_serve, args=(there, latency_s), daemon=True)
    process.start()
    try:
        if not here.poll(_START_S):
            raise TimedOut(f"the server of the benchmark did not start within {_START_S:g} s")
        yield f"http://127.0.0.1:{here.recv()}"
    finally:
        process.terminate()
        process.join()


def _serve(told: Connection, latency_s: float) -> None:
    class Handler(_Handler):
        latency = latency_s

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 256

    server = Server(("127.0.0.1", 0), Handler)
    told.send(server.server_address[1])
    server.serve_forever()


class _Handler(BaseHTTPRequestHandler):
    latency = 0.0

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def do_POST(self) -> None:
        """Wait, then say the fact that was asked for."""
        text = self.rfile.read(int(self.headers["content-length"])).decode()
        streams = bool(json.loads(text).get("stream"))
        time.sleep(self.latency)
        body = _streamed(_said(text)) if streams else _whole(_said(text))
        self.send_response(200)
        kind = "text/event-stream" if streams else "application/json"
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _said(request: str) -> str:
    asked = ASKED.findall(request)
    facts = dict(FACT.findall(request))
    name = asked[-1] if asked else ""
    return f"The password of {name} is {facts[name]} [1]." if name in facts else "I cannot tell."


def _whole(text: str) -> bytes:
    choice = {
        "index": 0,
        "message": {"role": "assistant", "content": text},
        "finish_reason": "stop",
    }
    return json.dumps(
        {"id": "c", "object": "chat.completion", "created": 1, "model": "slow",
         "choices": [choice], "usage": {"prompt_tokens": 1, "completion_tokens": 1,
                                        "total_tokens": 2}}
    ).encode()  # fmt: skip


def _streamed(text: str) -> bytes:
    def chunk(delta: dict[str, str], finish: str | None = None) -> str:
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        body = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "slow",
                "choices": [choice]}  # fmt: skip
        return f"data: {json.dumps(body)}\n\n"

    return (
        chunk({"role": "assistant", "content": text}) + chunk({}, "stop") + "data: [DONE]\n\n"
    ).encode()
