"""Who knocks at a door without a browser: a token, and the owner it acts for."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Protocol

from fastapi import HTTPException, Request
from starlette.concurrency import run_in_threadpool


class TokenBook(Protocol):
    """Tokens that people made for their programs: `app.logins.Logins` satisfies it."""

    def owner_of_token(self, token: str) -> str | None:
        """Give the owner of a token; None for one that is not known."""


@dataclass(frozen=True, kw_only=True)
class Caller:
    """Who asks."""

    owner: str
    of_machine: bool
    """True with the token of server.json, which whoever runs the server alone can read: only then
    may a request name files of this machine."""


class Admission:
    """Knows the server's own token and those of people."""

    def __init__(self, *, owner: str, token: str, book: TokenBook | None = None) -> None:
        self._owner = owner
        self._token = token
        self._book = book

    def caller(self, request: Request) -> Caller | None:
        """Give who asks; None without a token that is known."""
        given = _token_of(request)
        if self._is_machine(given):
            return Caller(owner=self._owner, of_machine=True)
        owner = self._book.owner_of_token(given) if self._book is not None and given else None
        return None if owner is None else Caller(owner=owner, of_machine=False)

    async def admit(self, request: Request) -> None:
        """Let a request in, and note who asks. Raises HTTPException."""
        # Tokens of people stand in a file, which the loop must not wait for.
        known = self._is_machine(_token_of(request))
        caller = self.caller(request) if known else await run_in_threadpool(self.caller, request)
        if caller is None:
            raise HTTPException(403, "the token of server.json or one of yours is missing")
        request.state.caller = caller

    def _is_machine(self, given: str) -> bool:
        return secrets.compare_digest(given.encode(), self._token.encode())


def caller_of(request: Request) -> Caller:
    """Give who asks, behind `Admission.admit`."""
    caller = request.state.caller
    assert isinstance(caller, Caller)
    return caller


def require_machine(request: Request, what: str) -> None:
    """Raise HTTPException where a request names files of this machine and may not."""
    if not caller_of(request).of_machine:
        raise HTTPException(403, f"{what} of the server's machine can be named by its owner alone")


def _token_of(request: Request) -> str:
    plain = request.headers.get("x-cairn-token", "")
    scheme, _, bearer = request.headers.get("authorization", "").partition(" ")
    return plain or (bearer.strip() if scheme.lower() == "bearer" else "")
