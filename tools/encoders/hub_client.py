"""Asks a hub for the files of a model; a key goes to the hub itself, never where it redirects to.

`httpx2` is there already, for the SDKs of the providers. The hub's own client is only part of the
extra `models`, keeps a cache of its own, and would bring torch's companions into the core.
"""

from __future__ import annotations

import contextlib
import ipaddress
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from tools.core.errors import (
    BadInput,
    BadRequest,
    KeyRefused,
    NotFound,
    Overloaded,
    ProviderError,
    RateLimited,
    Slow,
    Unreachable,
    Unreadable,
)
from tools.core.secret import Secret
from tools.encoders.hub_listing import Listing, read_listing

if TYPE_CHECKING:
    import httpx2

_CONNECT_S = 10.0
_READ_S = 30.0
_MAX_HOPS = 5
_MAX_LISTING = 10_000_000
_REDIRECTS = frozenset((301, 302, 303, 307, 308))


@dataclass(frozen=True, kw_only=True)
class Body:
    """The bytes of a file from one place on."""

    start: int
    """0 where the server sends the whole file although a part was asked for."""
    chunks: Iterator[bytes]


class HubClient:
    """One hub, or a mirror that keeps to its layout."""

    def __init__(self, url: str, key: Secret | None = None) -> None:
        """url: https, or http on this machine. Raises BadInput."""
        self.url = url.rstrip("/")
        self._key = key or Secret("")
        self._origin = _origin(self.url)
        if not _allowed(self.url, local=True):
            raise BadInput(
                f"hub_url={url!r} is no address of a hub: it takes https://HOST, or http:// on "
                "this machine"
            )

    @property
    def host(self) -> str:
        """The host, as shown to people."""
        return urlsplit(self.url).netloc.rpartition("@")[2]

    def listing(self, model: str, ref: str) -> Listing:
        """Ask which files a model holds at a branch or commit. Raises ProviderError, NotFound."""
        url = f"{self.url}/api/models/{quote(model)}/revision/{quote(ref, safe='')}?blobs=true"
        with self._get(url, model, {}) as response:
            content = bytearray()
            for chunk in _chunks(response, model):
                content += chunk
                if len(content) > _MAX_LISTING:
                    raise Unreadable(f"the hub's answer about {model} is too long")
        try:
            told = json.loads(bytes(content))
        except ValueError as exc:
            raise Unreadable(f"{self.host} does not answer about {model} as a hub does") from exc
        return read_listing(model, told)

    @contextlib.contextmanager
    def file(self, model: str, revision: str, name: str, start: int) -> Iterator[Body]:
        """Read a file from a byte on. Raises ProviderError, NotFound."""
        url = f"{self.url}/{quote(model)}/resolve/{quote(revision, safe='')}/{quote(name)}"
        headers = {"Range": f"bytes={start}-"} if start else {}
        with self._get(url, f"{model}/{name}", headers) as response:
            sent = response.headers.get("Content-Range", "")
            part = response.status_code == 206
            if part and not sent.startswith(f"bytes {start}-"):
                raise BadRequest(f"{self.host} sends another part of {name} than was asked for")
            yield Body(start=start if part else 0, chunks=_chunks(response, f"{model}/{name}"))

    @contextlib.contextmanager
    def _get(self, url: str, what: str, headers: Mapping[str, str]) -> Iterator[httpx2.Response]:
        import httpx2

        asked = {"Accept-Encoding": "identity", "User-Agent": "Cairn/0.1", **headers}
        local = urlsplit(self.url).scheme == "http"
        with httpx2.Client(timeout=httpx2.Timeout(_READ_S, connect=_CONNECT_S)) as client:
            for _ in range(_MAX_HOPS + 1):
                own = {"Authorization": f"Bearer {self._key.reveal()}"}
                key = own if self._key and _origin(url) == self._origin else {}
                with _told(what, self.host):
                    request = client.build_request("GET", url, headers={**asked, **key})
                    response = client.send(request, stream=True)
                try:
                    if response.status_code not in _REDIRECTS:
                        self._check(response, what)
                        yield response
                        return
                    url = str(response.url.join(response.headers.get("Location", "")))
                finally:
                    response.close()
                if not _allowed(url, local=local):
                    raise BadRequest(f"{self.host} sends {what} on to {url[:60]}, no https address")
            raise BadRequest(f"{self.host} redirects more than {_MAX_HOPS} times for {what}")

    def _check(self, response: httpx2.Response, what: str) -> None:
        status = response.status_code
        if status in (200, 206):
            return
        if status in (401, 403):
            raise KeyRefused(
                f"{self.host} does not give {what} to everybody, or has no such model (status "
                f"{status}): look at its name, accept its licence there with your account, then "
                "set HF_TOKEN to a key of yours that may read"
            )
        if status in (404, 410):
            raise NotFound(f"{self.host} has no {what}; check its name, or `hub_url`")
        if status == 429:
            raise RateLimited(f"{self.host} says that it was asked too often; try again later")
        kind: type[ProviderError] = Overloaded if status >= 500 else Unreachable
        raise kind(f"{self.host} answered with status {status} for {what}")


def _chunks(response: httpx2.Response, what: str) -> Iterator[bytes]:
    with _told(what, response.url.host):
        # As they come: chunks of one size would be held back, and lost when the line breaks.
        yield from response.iter_raw()


@contextlib.contextmanager
def _told(what: str, host: str) -> Iterator[None]:
    """Translate errors of the network; nothing of a request, which holds the key, is repeated."""
    import httpx2

    try:
        yield
    except httpx2.TimeoutException as exc:
        raise Slow(f"{host} was silent too long while sending {what}") from exc
    except httpx2.RequestError as exc:
        raise Unreachable(f"{host} broke off or cannot be reached for {what}") from exc
    except (httpx2.InvalidURL, UnicodeError) as exc:
        raise Unreachable(f"{host} sends {what} on to something that is no address") from exc


def _origin(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc.rpartition("@")[2].lower()


def _allowed(url: str, *, local: bool) -> bool:
    """Tell whether bytes may come from there: over TLS, or from this machine where that is so."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return False
    if parts.scheme == "https":
        return bool(host)
    if parts.scheme != "http" or not local:
        return False
    if host == "localhost":
        return True
    with contextlib.suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return False
