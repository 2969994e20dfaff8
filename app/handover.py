"""Hands writes to a running server: the library has one writer, and that is it while it runs.

Knows the address from `server.json` in the data folder; speaks only to this machine.
"""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from tools.core.errors import BadInput, LibraryError

_CONNECT_S = 1.0


@dataclass(frozen=True, kw_only=True)
class RunningServer:
    """A server that holds this library."""

    port: int
    pid: int
    token: str


def running_server(home: Path) -> RunningServer | None:
    """Give the server that holds the library in `home`; None where none answers."""
    try:
        told = json.loads((home / "server.json").read_text(encoding="utf-8"))
        server = RunningServer(
            port=int(told["port"]), pid=int(told["pid"]), token=str(told["token"])
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None
    try:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=_CONNECT_S)
        connection.request("GET", "/cairn/v1/health", headers=_headers(server))
        alive = connection.getresponse().status == 200
        connection.close()
    except (OSError, http.client.HTTPException):
        return None
    return server if alive else None


def hand_over(
    server: RunningServer, verb: str, payload: Mapping[str, object]
) -> Iterator[dict[str, object]]:
    """Send a job and give its events as they come. Raises BadInput, LibraryError."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=None)
    try:
        connection.request(
            "POST",
            f"/cairn/v1/{verb}",
            body=json.dumps(payload).encode(),
            headers={**_headers(server), "Content-Type": "application/json"},
        )
        response = connection.getresponse()
        if response.status != 200:
            detail = _detail(response.read())
            kind = BadInput if 400 <= response.status < 500 else LibraryError
            raise kind(f"the running server (pid {server.pid}) refused: {detail}")
        for line in response:
            if line.strip():
                yield cast("dict[str, object]", json.loads(line))
    except (OSError, http.client.HTTPException) as exc:
        raise LibraryError(
            f"the running server (pid {server.pid}, port {server.port}) went away during "
            f"{verb}; look at its window, or stop it and run the command again"
        ) from exc
    finally:
        connection.close()


def _headers(server: RunningServer) -> dict[str, str]:
    return {"X-Cairn-Token": server.token}


def _detail(body: bytes) -> str:
    try:
        told = json.loads(body)
        return str(told.get("detail", told) if isinstance(told, dict) else told)
    except ValueError:
        return body.decode("utf-8", "replace")[:300] or "no reason given"
