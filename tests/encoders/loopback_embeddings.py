"""A server on loopback that speaks the embedding protocols of the providers."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np


class Embedder:
    """What the server does, and what it was asked."""

    def __init__(self, dimension: int = 32) -> None:
        self.dimension = dimension
        self.asked: list[tuple[str, dict[str, str], dict[str, object]]] = []
        self.faults: list[int] = []
        """Statuses of the next replies; 0 breaks the body, -1 gives no embeddings."""

    def vector(self, said: object) -> list[float]:
        seed = hashlib.sha256(json.dumps(said, sort_keys=True).encode()).digest()[:8]
        chance = np.random.default_rng(int.from_bytes(seed, "big"))
        return [float(one) for one in chance.normal(size=self.dimension)]

    def reply(self, path: str, body: dict[str, object]) -> dict[str, object]:
        if path.endswith(":batchEmbedContents"):
            inputs = [one["content"] for one in body["requests"]]  # type: ignore[attr-defined]
            return {"embeddings": [{"values": self.vector(one)} for one in inputs]}
        key = "inputs" if path.endswith("/multimodalembeddings") else "input"
        given: list[object] = body[key]  # type: ignore[assignment]
        rows = [
            {"index": n, "embedding": self.vector(one), "object": "embedding"}
            for n, one in enumerate(given)
        ]
        return {"data": rows[::-1], "usage": {"total_tokens": 1000 * len(given)}}


@contextmanager
def serving(embedder: Embedder) -> Iterator[str]:
    """Give the address while the server runs."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            body = json.loads(self.rfile.read(length))
            embedder.asked.append((self.path, dict(self.headers.items()), body))
            status = embedder.faults.pop(0) if embedder.faults else 200
            told = json.dumps({} if status == -1 else embedder.reply(self.path, body)).encode()
            if status == 0:
                told = told[: len(told) // 2]
            self.send_response(200 if status < 1 else status)
            if status == 429:
                self.send_header("Retry-After", "7")
            self.send_header("Content-Length", str(len(told)))
            self.end_headers()
            self.wfile.write(told)

        def log_message(self, format: str, *args: object) -> None:
            del format, args

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1"
    finally:
        server.shutdown()
        server.server_close()
