"""Fetches one web page or file, guarded: nothing inside this machine or its network is asked.

Each hop: the name is resolved once, every address it has is judged, and the connection goes to
one of them by number, with the name only in TLS and in the `Host` header. So a name that changes
its address between check and use has no second use. No proxy, cookie or password is taken along.
"""

from __future__ import annotations

import contextlib
import http.client
import ipaddress
import re
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from urllib.parse import urljoin

from tools.core.errors import Refused
from tools.media.public_ip import IPAddress, why_not_public
from tools.media.web_address import HTTPS_PORT, WebAddress, blocked, is_web_address, read_address

MAX_BYTES = 20_000_000
MAX_S = 10.0
MAX_REDIRECTS = 3
_MAX_TRIED = 4
_CONNECT_S = 4.0
"""For one address; a site whose IPv6 is broken is still reached over IPv4."""
_CHUNK = 65_536
_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_FILE_NAME = re.compile(r"filename=\"?([^\";]+)\"?", re.IGNORECASE)

Resolve = Callable[[str], Sequence[IPAddress]]
"""Gives every address of a name. Raises OSError."""
Connect = Callable[[IPAddress, int, float], socket.socket]
"""Opens a connection to (address, port) within so many seconds. Raises OSError."""


@dataclass(frozen=True, kw_only=True)
class Kept:
    """What is remembered of an earlier fetch, to ask only for a change."""

    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, kw_only=True)
class Fetched:
    """What came back."""

    address: WebAddress
    """Where it lies in the end, after redirects."""
    content: bytes | None = field(repr=False)
    """None: it did not change since the earlier fetch."""
    stated_type: str = ""
    """`text/html`, as the site says; a hint for kinds of text alone."""
    stated_name: str = ""
    """File name that the site gives; a hint for its suffix alone."""
    etag: str = ""
    last_modified: str = ""


@dataclass
class _Deadline:
    """The end of the whole fetch, and the connection it cuts off."""

    url: str
    seconds: float
    begun: float = field(default_factory=time.monotonic)
    cut: bool = False

    def left(self) -> float:
        """Give the seconds left. Raises Refused when there are none."""
        left = self.seconds - (time.monotonic() - self.begun)
        if left <= 0 or self.cut:
            raise self.passed()
        return left

    def passed(self) -> Refused:
        """Build the refusal of a site that is too slow."""
        return _unreachable(self.url, f"it did not answer within {self.seconds:g} s")

    def guard(self, connection: socket.socket) -> threading.Timer:
        """Cut the connection at the end: a site may send a byte now and then for hours."""

        def end() -> None:
            self.cut = True
            # It may have ended by itself. The method of the plain socket: TLS would take its own
            # state apart under the thread that reads.
            with contextlib.suppress(OSError):
                socket.socket.shutdown(connection, socket.SHUT_RDWR)

        timer = threading.Timer(self.left(), end)
        timer.daemon = True
        timer.start()
        return timer


class Fetcher:
    """Fetches over https alone. Safe to use from several threads."""

    def __init__(
        self,
        *,
        resolve: Resolve | None = None,
        connect: Connect | None = None,
        context: ssl.SSLContext | None = None,
        why_not: Callable[[IPAddress], str | None] = why_not_public,
        ports: frozenset[int] = frozenset((HTTPS_PORT,)),
        max_bytes: int = MAX_BYTES,
        max_s: float = MAX_S,
    ) -> None:
        self._resolve = resolve or resolved
        self._connect = connect or connected
        self._context = context
        self._why_not = why_not
        self._ports = ports
        self._max_bytes = max_bytes
        self._max_s = max_s

    def fetch(self, url: str, kept: Kept = Kept()) -> Fetched:
        """Get what an address holds. Raises Refused (`blocked`, `unreachable`, `too_large`)."""
        deadline = _Deadline(url=url, seconds=self._max_s)
        address = read_address(url, ports=self._ports)
        for _ in range(MAX_REDIRECTS + 1):
            found = self._ask(address, kept, deadline)
            if isinstance(found, Fetched):
                return found
            address = self._next(url, address, found)
        raise blocked(url, f"it redirects more than {MAX_REDIRECTS} times")

    def _next(self, url: str, here: WebAddress, location: str) -> WebAddress:
        there = location.strip()
        try:
            # A whole address is read as it stands; only what is relative is put together.
            joined = there if is_web_address(there) else urljoin(here.url, there)
            return read_address(joined, ports=self._ports)
        except ValueError as exc:
            raise blocked(url, "it redirects to something that is no web address") from exc
        except Refused as exc:
            raise blocked(url, f"it redirects to {exc.path}: {exc.detail}") from exc

    def _ask(self, address: WebAddress, kept: Kept, deadline: _Deadline) -> Fetched | str:
        """Give what came back, or where it redirects to."""
        context = self._context or _system_context()
        plain = self._connected(address, deadline)
        plain.settimeout(deadline.left())
        # Without the handshake, so that the guard holds the connection while it goes on.
        secured = context.wrap_socket(
            plain, server_hostname=address.host, do_handshake_on_connect=False
        )
        timer = deadline.guard(secured)
        request = http.client.HTTPSConnection(address.host, address.port, context=context)
        request.sock = secured
        try:
            secured.do_handshake()
            request.request("GET", address.target, headers=_headers(address, kept))
            return self._answer(address, request.getresponse(), deadline)
        except (OSError, http.client.HTTPException, ValueError) as exc:
            if deadline.cut or isinstance(exc, TimeoutError):
                raise deadline.passed() from exc
            raise _unreachable(deadline.url, _said(exc, address)) from exc
        finally:
            timer.cancel()
            request.close()
            secured.close()

    def _connected(self, address: WebAddress, deadline: _Deadline) -> socket.socket:
        failure: OSError | None = None
        for ip in self._judged(address, deadline)[:_MAX_TRIED]:
            try:
                return self._connect(ip, address.port, min(deadline.left(), _CONNECT_S))
            except OSError as exc:
                failure = exc
        detail = f"{address.host} cannot be reached ({_reason(failure)})"
        raise _unreachable(deadline.url, detail) from failure

    def _judged(self, address: WebAddress, deadline: _Deadline) -> Sequence[IPAddress]:
        """Give the addresses of a name; a name with one that is not public is not asked at all."""
        own = address.ip
        found = [own] if own is not None else self._looked_up(address.host, deadline)
        for ip in found:
            where = self._why_not(ip)
            if where is not None:
                said = f"{address.host} is" if own is not None else f"{address.host} leads to"
                raise blocked(deadline.url, f"{said} {ip}, an address of {where}")
        return found

    def _looked_up(self, host: str, deadline: _Deadline) -> Sequence[IPAddress]:
        answer: list[Sequence[IPAddress] | OSError] = []

        def ask() -> None:
            try:
                answer.append(self._resolve(host))
            except (OSError, UnicodeError) as exc:
                answer.append(exc if isinstance(exc, OSError) else OSError(str(exc)))

        # A resolver knows no deadline; its thread is left behind where it hangs.
        thread = threading.Thread(target=ask, name="resolve", daemon=True)
        thread.start()
        thread.join(deadline.left())
        if not answer:
            raise deadline.passed()
        if isinstance(answer[0], OSError) or not answer[0]:
            detail = f"no site is known by the name {host}, or there is no network"
            raise _unreachable(deadline.url, detail)
        return answer[0]

    def _answer(
        self, address: WebAddress, response: http.client.HTTPResponse, deadline: _Deadline
    ) -> Fetched | str:
        if response.status in _REDIRECTS:
            location = response.headers.get("Location", "")
            if not location:
                raise _unreachable(deadline.url, "it redirects to nowhere")
            return location
        content = None
        if response.status != 304:
            if response.status != 200:
                raise _refused_by_site(deadline.url, response.status)
            content = self._body(response, deadline)
        return Fetched(
            address=address,
            content=content,
            stated_type=response.headers.get_content_type(),
            stated_name=_stated_name(response.headers.get("Content-Disposition", "")),
            etag=_header(response, "ETag"),
            last_modified=_header(response, "Last-Modified"),
        )

    def _body(self, response: http.client.HTTPResponse, deadline: _Deadline) -> bytes:
        stated = response.headers.get("Content-Length", "")
        if stated.isdigit() and int(stated) > self._max_bytes:
            raise self._too_large(deadline.url)
        packed = response.headers.get("Content-Encoding", "identity").strip().lower()
        if packed not in ("identity", "gzip", ""):
            raise _unreachable(deadline.url, f"it sends its page packed as {packed[:20]}")
        unpack = zlib.decompressobj(16 + zlib.MAX_WBITS) if packed == "gzip" else None
        content = bytearray()
        while chunk := response.read1(_CHUNK):
            deadline.left()
            if unpack is not None:
                chunk = unpack.decompress(chunk, self._max_bytes + 1 - len(content))
            content += chunk
            if len(content) > self._max_bytes or (unpack is not None and unpack.unconsumed_tail):
                raise self._too_large(deadline.url)
        deadline.left()
        if response.length or (unpack is not None and not unpack.eof):
            raise _unreachable(deadline.url, "the connection ended in the middle")
        if not content:
            raise Refused(deadline.url, "empty", "the page is empty (0 bytes)", "check the address")
        return bytes(content)

    def _too_large(self, url: str) -> Refused:
        detail = f"it has more than {self._max_bytes / 1e6:g} MB"
        return Refused(url, "too_large", detail, "save it as a file and add that")


class NoFetcher:
    """Fetches nothing: the settings say so."""

    def fetch(self, url: str, kept: Kept = Kept()) -> Fetched:
        """Refuse. Raises Refused (`blocked`)."""
        del kept
        raise blocked(url, "fetching is off (CAIRN_FETCH=no)")


def resolved(host: str) -> list[IPAddress]:
    """Give every address of a name. Raises OSError."""
    found = socket.getaddrinfo(host, HTTPS_PORT, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(ipaddress.ip_address(one[4][0]) for one in found))


def connected(ip: IPAddress, port: int, timeout_s: float) -> socket.socket:
    """Open a connection to an address by number. Raises OSError."""
    return socket.create_connection((str(ip), port), timeout=timeout_s)


@cache
def _system_context() -> ssl.SSLContext:
    context = ssl.create_default_context()
    if not context.cert_store_stats()["x509_ca"] and not ssl.get_default_verify_paths().capath:
        # A Python that came with no roots of its own (python.org on macOS).
        import certifi

        context.load_verify_locations(certifi.where())
    return context


def _headers(address: WebAddress, kept: Kept) -> dict[str, str]:
    headers = {
        "Host": address.authority,
        "User-Agent": "Cairn/0.1 (personal library; fetches what its owner names)",
        "Accept": "*/*",
        "Accept-Encoding": "identity",
        "Connection": "close",
    }
    if kept.etag:
        headers["If-None-Match"] = kept.etag
    if kept.last_modified:
        headers["If-Modified-Since"] = kept.last_modified
    return headers


def _header(response: http.client.HTTPResponse, name: str) -> str:
    value = response.headers.get(name, "").strip()
    # It is sent back as it came, so it has to be one plain line.
    return value if len(value) <= 512 and value.isascii() and value.isprintable() else ""


def _stated_name(disposition: str) -> str:
    found = _FILE_NAME.search(disposition)
    return found[1].replace("\\", "/").rsplit("/", 1)[-1].strip() if found else ""


def _unreachable(url: str, detail: str) -> Refused:
    return Refused(url, "unreachable", detail, "check it in a browser, then add it again")


def _refused_by_site(url: str, status: int) -> Refused:
    if status in (401, 402, 403, 407, 451):
        detail = f"the site does not give it to everybody (status {status})"
        return Refused(url, "unreachable", detail, "save the page as a file and add that")
    if status in (404, 410):
        return Refused(url, "unreachable", f"nothing is there (status {status})", "check it")
    return _unreachable(url, f"the site answered with status {status}")


def _said(exc: Exception, address: WebAddress) -> str:
    if isinstance(exc, ssl.SSLCertVerificationError):
        return f"{address.host} does not prove who it is ({exc.verify_message})"
    if isinstance(exc, ssl.SSLError):
        return f"{address.host} speaks no TLS that is safe ({exc.reason or 'no reason given'})"
    return f"{address.host} broke off ({_reason(exc)})"


def _reason(exc: Exception | None) -> str:
    if isinstance(exc, OSError) and exc.strerror:
        return str(exc.strerror)
    return type(exc).__name__ if exc is not None else "it has no address"
