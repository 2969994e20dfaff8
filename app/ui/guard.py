"""What every request meets first: host, origin, session; and the headers every reply carries.

Loosened, and why: `script-src 'unsafe-eval'`, because gr.HTML compiles its template with
`new Function`; `style-src 'unsafe-inline'`, because Gradio writes style elements and attributes.
Inline scripts run only with the nonce of their own page, so markup that slipped in stays dead.
"""

from __future__ import annotations

import ipaddress
import json
import re
import secrets
import socket
from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie
from pathlib import Path
from urllib.parse import urlsplit

from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.ui.belongings import UPLOAD, Belongings, whole_body
from app.ui.sessions import Sessions

OWNER = "cairn_owner"
"""Where the scope of a request holds its owner."""

_OPEN_PATHS = ("/assets/", "/static/", "/cairn/assets/", "/cairn/v1/", "/v1/")
_OPEN_FILES = ("/theme.css", "/favicon.ico", "/manifest.json", "/robots.txt", "/api")
# All that the page uses of Gradio. The rest (file proxy, run history, API pages, monitoring, deep
# links) is a way in that nobody needs.
_USED_PATHS = (
    "/media/",
    "/evidence",
    "/threads/",
    "/feedback",
    "/rate/answer",
    "/svelte/",
    "/config",
    "/gradio_api/queue/",
    "/gradio_api/run/predict",
    "/gradio_api/upload",
    "/gradio_api/heartbeat/",
    "/gradio_api/cancel",
    "/gradio_api/reset",
    "/gradio_api/startup-events",
)

_PAGES = ("/", "/rate")
"""Where a session begins."""
_LOGIN = "/login"
_LOGOUT = "/logout"
_FILE = "/gradio_api/file="
"""Gradio's route to its cache; here it shows uploads in the box, and nothing else."""

_HEADERS = {
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"DENY",
    b"referrer-policy": b"same-origin",
    b"cross-origin-opener-policy": b"same-origin",
    b"cross-origin-resource-policy": b"same-origin",
    b"permissions-policy": b"microphone=(self), camera=(), geolocation=(), payment=(), usb=()",
}


def page_policy(nonce: str) -> str:
    """Give the content security policy of the page."""
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' 'nonce-{nonce}' 'unsafe-eval'",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "media-src 'self' blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "frame-src 'none'",
            "frame-ancestors 'none'",
            "base-uri 'self'",
            "form-action 'self'",
        )
    )


class Guard:
    """ASGI middleware around the whole app."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        sessions: Sessions,
        owner: str,
        host: str,
        port: int,
        uploads: Path,
        login: bool = False,
    ) -> None:
        """Wrap an app. owner: for whom new sessions act; uploads: the one folder shown back.

        login: nobody gets a session but by /login.
        """
        self._app = app
        self._sessions = sessions
        self._owner = owner
        self._hosts = frozenset(("127.0.0.1", "localhost", "::1", host))
        self._cookie = cookie_name(port)
        self._uploads = uploads
        self._login = login
        self._belongings = Belongings(uploads)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it with the reason why not."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            return
        headers = {name.decode("latin-1"): value.decode("latin-1")
                   for name, value in scope["headers"]}  # fmt: skip
        refusal = self._refusal(scope["method"], headers)
        path: str = scope["path"]
        token = _cookie_of(headers, self._cookie)
        owner = self._sessions.owner_of(token) if token else None
        if refusal is None and path in _PAGES:
            await self._page(scope, receive, send, owner)
            return
        if refusal is None and not self._is_open(path) and owner is None:
            refusal = "this session is not known here; reload the page"
        if refusal is not None or not self._is_used(path):
            await _refuse(_replying(send), 403 if refusal else 404, refusal or "there is nothing")
            return
        inner = {**scope, OWNER: owner}
        if self._login and owner is not None and not _is_open(path):
            await self._belonging(inner, receive, _replying(send), owner)
            return
        await self._app(inner, receive, _replying(send))

    def _is_open(self, path: str) -> bool:
        return _is_open(path) or (self._login and path == _LOGIN)

    async def _belonging(self, scope: Scope, receive: Receive, send: Send, owner: str) -> None:
        """Let a request to Gradio through where all that it names is the owner's."""
        path, mine = scope["path"], self._belongings
        allowed = mine.may_read(path, scope["query_string"], owner)
        if path.startswith(_FILE):
            allowed = mine.is_of(path.removeprefix(_FILE), owner)
        elif path == UPLOAD:
            send = mine.noting(send, owner)
        elif scope["method"] == "POST" and path.startswith("/gradio_api/"):
            read = await whole_body(receive)
            allowed = allowed and read is not None and mine.may_send(read[0], owner)
            receive = read[1] if read is not None else receive
        if not allowed:
            await _refuse(send, 404, "there is nothing")
            return
        await self._app(scope, receive, send)

    def _is_used(self, path: str) -> bool:
        if path.startswith(_FILE):
            return Path(path.removeprefix(_FILE)).resolve().is_relative_to(self._uploads)
        own = (_LOGIN, _LOGOUT) if self._login else ()
        return _is_open(path) or path.startswith(_USED_PATHS) or path in own

    def _refusal(self, method: str, headers: Mapping[str, str]) -> str | None:
        host = urlsplit(f"//{headers.get('host', '')}").hostname
        if host not in self._hosts and not (self._login and _is_this_machine(host)):
            # A foreign name that resolves to this machine is how a web page would get in.
            return f"this server does not answer to the name {host}; use http://127.0.0.1"
        origin = headers.get("origin")
        if origin is not None and urlsplit(origin).netloc != headers.get("host"):
            return f"requests from {origin} are not taken"
        site = headers.get("sec-fetch-site", "same-origin")
        if method not in ("GET", "HEAD") and site not in ("same-origin", "none"):
            return "requests from other sites are not taken"
        return None

    async def _page(self, scope: Scope, receive: Receive, send: Send, owner: str | None) -> None:
        cookie = None
        if owner is None and self._login:
            await RedirectResponse(_LOGIN, status_code=303)(scope, receive, _replying(send))
            return
        if owner is None:
            token = self._sessions.open(self._owner)
            cookie = f"{self._cookie}={token}; Path=/; HttpOnly; SameSite=Strict"
        nonce = secrets.token_urlsafe(16)
        plain = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
        writer = _PageWriter(send, nonce=nonce, cookie=cookie)
        inner = {**scope, "headers": plain, OWNER: owner or self._owner}
        await self._app(inner, receive, writer)


class _PageWriter:
    """Puts the nonce into the page's own scripts, and policy and cookie into its head."""

    def __init__(self, send: Send, *, nonce: str, cookie: str | None) -> None:
        self._send = send
        self._nonce = nonce
        self._cookie = cookie
        self._start: Message | None = None
        self._body = bytearray()

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
            return
        self._body += message.get("body", b"")
        if message.get("more_body") or self._start is None:
            return
        body = re.sub(rb"<script\b", b'<script nonce="%b"' % self._nonce.encode(), self._body)
        headers = _with_ours(self._start["headers"])
        headers = [(name, value) for name, value in headers if name != b"content-length"]
        headers.append((b"content-length", str(len(body)).encode()))
        headers.append((b"content-security-policy", page_policy(self._nonce).encode()))
        headers.append((b"cache-control", b"no-store"))
        if self._cookie is not None:
            headers.append((b"set-cookie", self._cookie.encode()))
        await self._send({**self._start, "headers": headers})
        await self._send({"type": "http.response.body", "body": body})


def cookie_name(port: int) -> str:
    """Name the cookie of a session; servers on several ports of a machine must not share it."""
    return f"cairn_{port}"


def _is_this_machine(host: str | None) -> bool:
    """Tell whether a name can be this machine's own: an address, or what it calls itself."""
    try:
        ipaddress.ip_address(host or "")
    except ValueError:
        return bool(host) and host in (socket.gethostname().lower(), socket.getfqdn().lower())
    return True


def _is_open(path: str) -> bool:
    return path.startswith(_OPEN_PATHS) or path in _OPEN_FILES


def _cookie_of(headers: Mapping[str, str], name: str) -> str | None:
    try:
        found = SimpleCookie(headers.get("cookie", "")).get(name)
    except CookieError:
        return None
    return found.value if found is not None else None


def _replying(send: Send) -> Send:
    async def reply(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": _with_ours(message["headers"])}
        await send(message)

    return reply


def _with_ours(headers: list[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    kept = [(name.lower(), value) for name, value in headers]
    names = {name for name, _ in kept}
    kept = [one for one in kept if not one[0].startswith(b"access-control-")]
    return kept + [(name, value) for name, value in _HEADERS.items() if name not in names]


async def _refuse(send: Send, status: int, detail: str) -> None:
    body = json.dumps({"detail": detail}).encode()
    headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
