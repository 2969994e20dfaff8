"""The connection of one call, which may be cut from any thread."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import ssl

    import httpx2

CONNECT_S = 10.0


@lru_cache(maxsize=1)
def certificates() -> ssl.SSLContext:
    """Read the certificates once: it takes 65 ms, and every call has a client of its own."""
    import httpx2

    return httpx2.create_ssl_context()


class _Wire(Protocol):
    def get_extra_info(self, info: str) -> object:
        """Give the socket, among other things."""


class Line:
    """Remembers the sockets of a call. A blocked reader wakes up when the line is cut."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._wires: list[_Wire] = []
        self._cut = False

    def client(self, read_s: float) -> httpx2.Client:
        """Make an HTTP client whose connections this line can cut. read_s: longest silence."""
        import httpx2

        return httpx2.Client(
            verify=certificates(),
            timeout=httpx2.Timeout(read_s, connect=CONNECT_S),
            event_hooks={"request": [self._watch]},
            # A kept connection would be one that this line never saw being made.
            limits=httpx2.Limits(max_keepalive_connections=0),
        )

    def cut(self) -> None:
        """Close both directions of every connection; the provider sees it at once."""
        with self._lock:
            self._cut = True
            wires = list(self._wires)
        for wire in wires:
            _shut(wire)

    def _watch(self, request: httpx2.Request) -> None:
        request.extensions["trace"] = self._traced

    def _traced(self, name: str, info: Mapping[str, object]) -> None:
        made = ("connection.connect_tcp.complete", "connection.start_tls.complete")
        if name not in made:
            return
        wire: _Wire = info["return_value"]  # type: ignore[assignment]  # httpcore's NetworkStream
        with self._lock:
            self._wires.append(wire)
            cut = self._cut
        if cut:
            _shut(wire)


def _shut(wire: _Wire) -> None:
    raw = wire.get_extra_info("socket")
    if isinstance(raw, socket.socket):
        # Closing would not wake a thread that waits in recv, and would send nothing until it does.
        with contextlib.suppress(OSError):
            raw.shutdown(socket.SHUT_RDWR)
