"""The record of fitted translators: one a version, owner and medium."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Literal, cast

from tools.core.spaces import Space
from tools.encoders.translator import Translator
from tools.encoders.translator_fit import Proof
from tools.library import stated
from tools.library.connections import Connections
from tools.library.removal import bump
from tools.library.schema import utc_now

Role = Literal["image", "audio"]
ROLES: tuple[Role, ...] = ("image", "audio")
PLURALS: dict[Role, str] = {"image": "pictures", "audio": "recordings"}
AGAIN = "cairn train translator"


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A translator as the library keeps it."""

    role: Role
    version: str
    words: str
    """Id of the words' space that it was fitted on."""
    medium: str
    fitted: str
    proof: Proof
    translator: Translator

    def fits(self, words: Space | None, medium: Space | None) -> bool:
        """Tell whether it was fitted between these two spaces."""
        return (words is not None and medium is not None
                and (self.words, self.medium) == (words.id, medium.id))  # fmt: skip


class Translators:
    """What searches translate words with. Every call names the owner."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def keep(
        self,
        owner: str,
        version: str,
        role: Role,
        translator: Translator,
        *,
        words: Space,
        medium: Space,
        proof: Proof,
        sources: Sequence[str],
    ) -> None:
        """Keep a translator with a version, in place of the one before.

        sources: ids of what it was fitted on; it goes when one of them is forgotten.
        """
        with self._connections.transaction() as connection:
            stated.owner(connection, owner)
            connection.execute(
                "DELETE FROM translators WHERE version = ? AND owner = ? AND role = ?",
                (version, owner, role),
            )
            cursor = connection.execute(
                "INSERT INTO translators (version, owner, role, words, medium, fitted, proof, map) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (version, owner, role, words.id, medium.id, utc_now(), json.dumps(asdict(proof)),
                 translator.to_bytes()),
            )  # fmt: skip
            connection.executemany(
                "INSERT INTO translator_sources VALUES (?, ?)",
                [(cursor.lastrowid, one) for one in sorted(set(sources))],
            )
            bump(connection)

    def of_version(self, owner: str, version: str) -> dict[Role, Kept]:
        """Give a version's translators, by medium. Raises LibraryError for a torn one."""
        with self._connections.reading() as connection:
            rows = connection.execute(
                "SELECT role, version, words, medium, fitted, proof, map FROM translators "
                "WHERE owner = ? AND version = ? ORDER BY role",
                (owner, version),
            ).fetchall()
        return {one.role: one for one in map(_kept, rows)}

    def remove(self, owner: str, version: str, role: Role) -> bool:
        """Drop a translator; False where there was none."""
        with self._connections.transaction() as connection:
            gone = connection.execute(
                "DELETE FROM translators WHERE version = ? AND owner = ? AND role = ?",
                (version, owner, role),
            ).rowcount
            # Its scale goes with it: another one would be read on the wrong one.
            connection.execute(
                "DELETE FROM calibrators WHERE version = ? AND retriever = ?",
                (version, f"{role}:translated"),
            )
            bump(connection)
        return bool(gone)


def _kept(row: tuple[str, str, str, str, str, str, bytes]) -> Kept:
    role, version, words, medium, fitted, proof, data = row
    return Kept(
        role=cast(Role, role),
        version=version,
        words=words,
        medium=medium,
        fitted=fitted,
        proof=_proof(proof),
        translator=Translator.from_bytes(data),
    )


def _proof(text: str) -> Proof:
    told = json.loads(text)
    cuts = {name: {int(k): float(one) for k, one in told[name].items()}
            for name in ("chance", "before", "after")}  # fmt: skip
    mean, low, high = (float(one) for one in told["gain"])
    return Proof(
        pairs=int(told["pairs"]), groups=int(told["groups"]), gain=(mean, low, high), **cuts
    )
