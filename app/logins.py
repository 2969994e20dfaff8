"""Who may log in, and the tokens of their programs: `logins.json` in the data folder, mode 0600.

Kept apart from the ledger, so that a user can be added while a server runs. Passwords stand there
as Argon2id hashes, tokens as SHA-256 of 32 random bytes.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
import threading
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from tools.core.errors import BadInput, LibraryError, NotFound
from tools.core.secret import Secret

if TYPE_CHECKING:
    from argon2 import PasswordHasher

FILE = "logins.json"
SHORTEST = 8
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")
_TOKEN = "cairn-"


@dataclass(frozen=True, kw_only=True)
class User:
    """One person."""

    name: str
    owner: str
    """Whose library they see."""
    password: str = field(repr=False)
    tokens: tuple[str, ...] = field(default=(), repr=False)


class Logins:
    """The people of one data folder. Calls may come from several threads."""

    def __init__(self, home: Path) -> None:
        self._path = home / FILE
        self._lock = threading.Lock()
        self._read_at: tuple[int, int] | None = None
        self._users: dict[str, User] = {}
        self._nobody = ""

    def names(self) -> tuple[str, ...]:
        """Name everybody who may log in."""
        return tuple(sorted(self._known()))

    def owner(self, name: str) -> str:
        """Give whose library a user sees. Raises NotFound."""
        return self._require(name).owner

    def add(self, name: str, password: Secret, *, owner: str = "") -> None:
        """Add a user, or give one another password. owner: whose library; empty: their own.

        Raises BadInput for a name or password that does not do.
        """
        if not _NAME.fullmatch(name):
            raise BadInput(f"{name!r} is no user name; use a-z, 0-9, dot, dash, at most 40")
        if len(password.reveal()) < SHORTEST:
            raise BadInput(f"a password has at least {SHORTEST} characters; choose a longer one")
        before = self._known().get(name)
        hashed = _hasher().hash(password.reveal())
        whose = owner or (before.owner if before is not None else name)
        tokens = before.tokens if before is not None else ()
        self._write(User(name=name, owner=whose, password=hashed, tokens=tokens))

    def remove(self, name: str) -> None:
        """Let a user in no more; their files stay. Raises NotFound."""
        self._require(name)
        self._write(None, gone=name)

    def make_token(self, name: str) -> str:
        """Give a new token for a user's programs; it can be read this once. Raises NotFound."""
        user = self._require(name)
        token = _TOKEN + secrets.token_urlsafe(32)
        self._write(replace(user, tokens=(*user.tokens, _digest(token))))
        return token

    def drop_tokens(self, name: str) -> int:
        """Make all tokens of a user worthless; give how many. Raises NotFound."""
        user = self._require(name)
        self._write(replace(user, tokens=()))
        return len(user.tokens)

    def check(self, name: str, password: str) -> str | None:
        """Give the owner of a user whose password it is; None otherwise, after the same time."""
        from argon2.exceptions import InvalidHashError, VerificationError

        user = self._known().get(name)
        # Somebody who is not there takes as long to refuse as somebody who is.
        self._nobody = self._nobody or _hasher().hash(secrets.token_hex(8))
        try:
            _hasher().verify(user.password if user is not None else self._nobody, password)
        except (VerificationError, InvalidHashError):
            return None
        return user.owner if user is not None else None

    def owner_of_token(self, token: str) -> str | None:
        """Give the owner of a token; None for one that is not known."""
        digest = _digest(token)
        for user in self._known().values():
            if any(secrets.compare_digest(digest, one) for one in user.tokens):
                return user.owner
        return None

    def _require(self, name: str) -> User:
        found = self._known().get(name)
        if found is None:
            raise NotFound(f"there is no user {name!r}; see: cairn user list")
        return found

    def _known(self) -> dict[str, User]:
        with self._lock:
            try:
                about = self._path.stat()
            except FileNotFoundError:
                self._read_at, self._users = None, {}
                return self._users
            at = (about.st_mtime_ns, about.st_size)
            if at != self._read_at:
                self._users, self._read_at = _read(self._path), at
            return self._users

    def _write(self, user: User | None, *, gone: str = "") -> None:
        users = {name: one for name, one in self._known().items() if name != gone}
        if user is not None:
            users[user.name] = user
        told = json.dumps({"users": [asdict(one) for one in users.values()]}, indent=1)
        half = self._path.with_suffix(".part")
        half.unlink(missing_ok=True)
        descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(told)
        half.replace(self._path)


def _read(path: Path) -> dict[str, User]:
    try:
        rows = json.loads(path.read_text(encoding="utf-8"))["users"]
        made = [User(**{**row, "tokens": tuple(row["tokens"])}) for row in rows]
    except (ValueError, KeyError, TypeError) as exc:
        # To let everybody in, or nobody know why not, would both be worse.
        raise LibraryError(f"{path} is damaged; move it aside and add the users again") from exc
    return {one.name: one for one in made}


def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher

    return PasswordHasher()


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
