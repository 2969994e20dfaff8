"""A hub on loopback: listing, resolve, a redirect to a second server for large files, ranges."""

from __future__ import annotations

import hashlib
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote, urlsplit

COMMIT = "0123456789abcdef0123456789abcdef01234567"


@dataclass
class HubState:
    """What the two servers hold and how they misbehave."""

    models: dict[str, dict[str, bytes]]
    commit: str = COMMIT
    url: str = ""
    store: str = ""
    """Address of the second server, where large files lie."""
    key: str = ""
    """Needed to read anything; empty: none."""
    cut_after: int | None = None
    """Bytes after which the connection breaks off; None: never."""
    cuts: int = 1_000
    """How often it does."""
    swapped: dict[str, bytes] = field(default_factory=dict)
    """What is sent in the place of a file."""
    extra: list[dict[str, object]] = field(default_factory=list)
    """Further rows of the listing."""
    ranges: bool = True
    redirect_to: str = ""
    asked: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    """(server, path, headers) of every request."""
    at_chunk: threading.Event | None = None
    """Set when the first bytes of a large file were sent, which then wait."""

    def listing(self, model: str) -> dict[str, object]:
        rows: list[dict[str, object]] = []
        for name, content in self.models[model].items():
            git = hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()
            row: dict[str, object] = {"rfilename": name, "size": len(content), "blobId": git}
            if name.endswith((".safetensors", ".bin")):
                row["lfs"] = {
                    "sha256": hashlib.sha256(content).hexdigest(), "size": len(content),
                    "pointerSize": 135,
                }  # fmt: skip
            rows.append(row)
        return {"id": model, "sha": self.commit, "siblings": rows + self.extra}

    def file(self, model: str, name: str) -> bytes:
        return self.swapped.get(name, self.models[model][name])


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    state: HubState
    part = ""

    def log_message(self, format: str, *args: object) -> None:
        pass

    def do_GET(self) -> None:
        state = self.state
        path = unquote(urlsplit(self.path).path)
        state.asked.append((self.part, path, dict(self.headers)))
        locked = self.part == "hub" and bool(state.key)
        if locked and self.headers.get("Authorization") != f"Bearer {state.key}":
            return self._plain(401, b"no")
        listed = re.fullmatch(r"/api/models/([^/]+/[^/]+)/revision/(.+)", path)
        if listed and listed[1] in state.models:
            return self._plain(200, json.dumps(state.listing(listed[1])).encode())
        file = re.fullmatch(r"/([^/]+/[^/]+)/resolve/([^/]+)/(.+)", path)
        if file is None:
            return self._plain(404, b"no")
        if self.part == "hub" and file[3].endswith(".safetensors"):
            return self._plain(302, b"", Location=(state.redirect_to or state.store) + self.path)
        return self._file(state.file(file[1], file[3]))

    def _plain(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _file(self, content: bytes) -> None:
        asked = re.match(r"bytes=(\d+)-", self.headers.get("Range", ""))
        start = int(asked[1]) if asked and self.state.ranges else 0
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(content) - start))
        if start:
            span = f"bytes {start}-{len(content) - 1}/{len(content)}"
            self.send_header("Content-Range", span)
        self.end_headers()
        self._send(content[start:])

    def _send(self, body: bytes) -> None:
        state = self.state
        if state.cut_after is not None and state.cuts > 0 and len(body) > state.cut_after:
            state.cuts -= 1
            self.wfile.write(body[: state.cut_after])
            self.close_connection = True
        elif state.at_chunk is not None and len(body) > 10_000:
            self.wfile.write(body[:10_000])
            self.wfile.flush()
            state.at_chunk.set()
            threading.Event().wait(20)
            self.close_connection = True
        else:
            self.wfile.write(body)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Keep quiet of readers that went away: some tests do."""


@contextmanager
def running_hub(models: dict[str, dict[str, bytes]]) -> Iterator[HubState]:
    """Serve models; the large files come from a second server."""
    state = HubState(models=models)
    servers = []
    for name in ("hub", "store"):
        kind = type(name, (_Handler,), {"state": state, "part": name})
        server = _Server(("127.0.0.1", 0), kind)
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        servers.append(server)
    state.url, state.store = (f"http://127.0.0.1:{one.server_port}" for one in servers)
    try:
        yield state
    finally:
        for server in servers:
            server.shutdown()
            server.server_close()
