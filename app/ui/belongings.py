"""What of Gradio's belongs to whom: uploads and the streams of open pages.

Gradio gives both to whoever knows their names. Where several people share a server that is too
little: the first owner seen with a name keeps it, and it is not there for anybody else.
"""

from __future__ import annotations

import json
import re
import threading
from collections import OrderedDict
from pathlib import Path
from urllib.parse import parse_qs

from starlette.types import Message, Receive, Send

UPLOAD = "/gradio_api/upload"
_MOST = 50_000
_MOST_BYTES = 4 * 1024 * 1024


class Belongings:
    """Owners by name of an upload or a page."""

    def __init__(self, uploads: Path) -> None:
        self._uploads = str(uploads)
        self._path = re.compile(re.escape(json.dumps(str(uploads))[1:-1]) + r'[^"]*')
        self._owners: OrderedDict[str, str] = OrderedDict()
        self._lock = threading.Lock()

    def take(self, name: str, owner: str) -> bool:
        """Give a name to an owner who is the first; tell whether it is theirs."""
        with self._lock:
            holder = self._owners.setdefault(name, owner)
            while len(self._owners) > _MOST:
                self._owners.popitem(last=False)
            return holder == owner

    def is_of(self, path: str, owner: str) -> bool:
        """Tell whether an upload is of an owner."""
        with self._lock:
            return self._owners.get(str(Path(path).resolve())) == owner

    def may_read(self, path: str, query: bytes, owner: str) -> bool:
        """Tell whether the page that a request names is the owner's."""
        named = parse_qs(query.decode("latin-1")).get("session_hash", [])
        if path.startswith("/gradio_api/heartbeat/"):
            named.append(path.rsplit("/", 1)[1])
        return all(self.take(f"page {one}", owner) for one in named)

    def may_send(self, body: bytes, owner: str) -> bool:
        """Tell whether every upload and page that a message names is the owner's."""
        text = body.decode("utf-8", "replace")
        try:
            told = json.loads(text)
        except ValueError:
            return False
        page = told.get("session_hash") if isinstance(told, dict) else None
        if page is not None and not self.take(f"page {page}", owner):
            return False
        named = [json.loads(f'"{one}"') for one in self._path.findall(json.dumps(told))]
        return all(self.is_of(one, owner) for one in named)

    def noting(self, send: Send, owner: str) -> Send:
        """Give a `send` that notes which uploads a reply names."""
        body = bytearray()

        async def note(message: Message) -> None:
            if message["type"] == "http.response.body":
                body.extend(message.get("body", b""))
                if not message.get("more_body"):
                    for path in self._path.findall(body.decode("utf-8", "replace")):
                        self.take(str(Path(json.loads(f'"{path}"')).resolve()), owner)
            await send(message)

        return note


async def whole_body(receive: Receive) -> tuple[bytes, Receive] | None:
    """Read a body, and give it with a `receive` that gives it again; None for one too long."""
    parts = bytearray()
    while True:
        message = await receive()
        if message["type"] != "http.request":
            break
        parts += message.get("body", b"")
        if len(parts) > _MOST_BYTES:
            return None
        if not message.get("more_body"):
            break
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": bytes(parts), "more_body": False}

    return bytes(parts), again
