"""A TLS site on this machine that counts who connects; reached only through injected parts."""

from __future__ import annotations

import ipaddress
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import trustme

from tools.media.fetch import Fetcher
from tools.media.public_ip import IPAddress, why_not_public

LOOPBACK = ipaddress.ip_address("127.0.0.1")
PUBLIC = ipaddress.ip_address("93.184.215.14")

Answer = Callable[[str, dict[str, str], socket.socket], bytes | None]
"""From (target, headers, connection) to a whole reply; None where it was sent already."""


def reply(
    body: bytes = b"", status: str = "200 OK", type_: str = "text/html", **more: str
) -> bytes:
    headers = {"Content-Length": str(len(body)), "Content-Type": type_}
    headers |= {name.replace("_", "-"): value for name, value in more.items()}
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items() if value)
    return f"HTTP/1.1 {status}\r\n{lines}\r\n".encode() + body


class Site:
    """One server; `pages` answers by target, and everything asked is noted."""

    def __init__(self, authority: trustme.CA, *names: str) -> None:
        self.pages: dict[str, bytes | Answer] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.connected = 0
        self.server_names: list[str | None] = []
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert(*names).configure_cert(context)
        context.sni_callback = lambda _s, name, _c: self.server_names.append(name)
        self._context = context
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            self.connected += 1
            threading.Thread(target=self._one, args=(connection,), daemon=True).start()

    def _one(self, plain: socket.socket) -> None:
        try:
            with plain, self._context.wrap_socket(plain, server_side=True) as connection:
                asked = b""
                while b"\r\n\r\n" not in asked:
                    got = connection.recv(65536)
                    if not got:
                        return
                    asked += got
                first, *lines = asked.decode().split("\r\n")
                target = first.split(" ")[1]
                headers = {
                    name.lower(): value for name, _, value in (one.partition(": ") for one in lines)
                }
                self.asked.append((target, headers))
                page = self.pages.get(target, reply(b"gone", "404 Not Found"))
                sent = page if isinstance(page, bytes) else page(target, headers, connection)
                if sent is not None:
                    connection.sendall(sent)
        except OSError:
            return

    def close(self) -> None:
        self._listening.close()


class Web:
    """Names and addresses of a pretended internet, and a fetcher that lives in it."""

    def __init__(self, authority: trustme.CA, site: Site) -> None:
        self.names: dict[str, list[list[str]]] = {}
        """Answers of the resolver in turn; the last one stays."""
        self.resolved: list[str] = []
        self.dialled: list[IPAddress] = []
        self.site = site
        self.context = ssl.create_default_context()
        authority.configure_trust(self.context)

    def resolve(self, host: str) -> list[IPAddress]:
        self.resolved.append(host)
        answers = self.names.get(host)
        if answers is None:
            raise OSError("no such name")
        return [ipaddress.ip_address(one) for one in
                (answers.pop(0) if len(answers) > 1 else answers[0])]  # fmt: skip

    def connect(self, ip: IPAddress, port: int, timeout_s: float) -> socket.socket:
        """Lead the one public address to the site; all others are dialled as they are."""
        self.dialled.append(ip)
        assert port == 443
        if ip != PUBLIC:
            return socket.create_connection((str(ip), self.site.port), timeout=timeout_s)
        return socket.create_connection(("127.0.0.1", self.site.port), timeout=timeout_s)

    def fetcher(self, *, max_s: float = 5.0, max_bytes: int = 200_000) -> Fetcher:
        return Fetcher(
            resolve=self.resolve, connect=self.connect, context=self.context,
            why_not=why_not_public, max_s=max_s, max_bytes=max_bytes,
        )  # fmt: skip


@contextmanager
def web() -> Iterator[Web]:
    authority = trustme.CA()
    site = Site(authority, "docs.example.com", "other.example.com", "127.0.0.1", "localhost")
    made = Web(authority, site)
    made.names = {name: [[str(PUBLIC)]] for name in ("docs.example.com", "other.example.com")}
    try:
        yield made
    finally:
        site.close()
