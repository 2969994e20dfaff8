"""Versions: spaces, calibrators and fusion weights that are switched as one."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, cast

import numpy as np

from tools.core.errors import BadInput, NotFound
from tools.core.spaces import Space
from tools.fusion.calibration import SampleScores
from tools.index import vectors as vector_table
from tools.library.connections import Connections
from tools.library.removal import bump
from tools.library.rows import SPACE_COLUMNS, space_from_row
from tools.library.schema import utc_now
from tools.library.spaces import note_space

_UNCOUNTED = -1

VersionState = Literal["filling", "active", "kept"]


@dataclass(frozen=True, kw_only=True)
class Fill:
    """How far a version's space is filled."""

    done: int
    total: int
    """Negative where nobody has counted yet what there is to fill."""


@dataclass(frozen=True, kw_only=True)
class Version:
    """What a search uses together."""

    id: str
    state: VersionState
    """`filling`: being made; `active`: searched; `kept`: was active, and can be again."""
    spaces: Mapping[str, Space]
    """By role: `text`, `image`, `audio`, `image_words`, `audio_words`, `pages`."""
    samples: Mapping[str, SampleScores] = field(default_factory=dict)
    """What calibrators are fitted on, by retriever."""
    weights: Mapping[str, float] = field(default_factory=dict)
    """Fusion weights by name."""
    fill: Mapping[str, Fill] = field(default_factory=dict)
    begun: str = ""
    activated: str | None = None
    replaced: str | None = None
    """The version that was active before it; `undo` goes back there."""


class Versions:
    """The record of versions. One is active; a switch is one transaction."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def active(self) -> Version | None:
        """Give what searches use; None before the first one."""
        return self._one("state = 'active'", ())

    def get(self, version: str) -> Version:
        """Give a version. Raises NotFound."""
        found = self._one("id = ?", (version,))
        if found is None:
            raise NotFound(f"no version {version} is in the library; see: cairn status")
        return found

    def all(self) -> list[Version]:
        """List every version, oldest first."""
        with self._connections.reading() as connection:
            rows = connection.execute("SELECT id FROM versions ORDER BY begun, rowid").fetchall()
            found = [_read(connection, "id = ?", (str(row[0]),)) for row in rows]
        return [one for one in found if one is not None]

    def ensure(self, spaces: Mapping[str, Space]) -> Version:
        """Give the active version; the first time, make one of these spaces and activate it.

        An active version of other spaces stays: begin, fill and activate a new one.
        """
        with self._connections.transaction() as connection:
            if _read(connection, "state = 'active'", ()) is None:
                # Before the first file there is nothing to fill.
                self._switch(connection, self.begin(spaces))
        return self.require_active()

    def begin(
        self,
        spaces: Mapping[str, Space],
        *,
        samples: Mapping[str, SampleScores] | None = None,
        weights: Mapping[str, float] | None = None,
    ) -> str:
        """Begin a version beside the active one; give its id."""
        version = f"v-{secrets.token_hex(6)}"
        with self._connections.transaction() as connection:
            connection.execute(
                "INSERT INTO versions VALUES (?, 'filling', ?, NULL, NULL)", (version, utc_now())
            )
            for role, space in spaces.items():
                note_space(connection, space)
                connection.execute(
                    "INSERT INTO version_spaces VALUES (?, ?, ?, 0, ?)",
                    (version, role, space.id, _UNCOUNTED),
                )
            _write_samples(connection, version, samples or {})
            _write_weights(connection, version, weights or {})
        return version

    def note_progress(self, version: str, role: str, *, done: int, total: int) -> None:
        """Note how far a space of a version is filled. Raises NotFound."""
        with self._connections.transaction() as connection:
            changed = connection.execute(
                "UPDATE version_spaces SET done = ?, total = ? WHERE version = ? AND role = ?",
                (done, total, version, role),
            )
            if changed.rowcount == 0:
                raise NotFound(f"version {version} has no space for {role}; see: cairn status")

    def set_samples(self, version: str, samples: Mapping[str, SampleScores]) -> None:
        """Put these calibrator samples in place of the version's. Raises NotFound."""
        with self._connections.transaction() as connection:
            _require(connection, version)
            connection.execute("DELETE FROM calibrators WHERE version = ?", (version,))
            _write_samples(connection, version, samples)
            bump(connection)

    def set_weights(self, version: str, weights: Mapping[str, float]) -> None:
        """Put these fusion weights in place of the version's. Raises NotFound."""
        with self._connections.transaction() as connection:
            _require(connection, version)
            connection.execute("DELETE FROM fusion_weights WHERE version = ?", (version,))
            _write_weights(connection, version, weights)
            bump(connection)

    def activate(self, version: str, *, with_left: bool = False) -> None:
        """Let searches use a version from now on; the one before is kept.

        with_left: also when items are left over that no vector could be made of.
        Raises NotFound, BadInput for a version whose filling was not counted or is not complete.
        """
        with self._connections.transaction() as connection:
            if _require(connection, version) == "filling":
                _require_filled(connection, version, with_left=with_left)
            self._switch(connection, version)

    def _switch(self, connection: sqlite3.Connection, version: str) -> None:
        before = connection.execute("SELECT id FROM versions WHERE state = 'active'").fetchone()
        if before is not None and before[0] == version:
            return
        connection.execute("UPDATE versions SET state = 'kept' WHERE state = 'active'")
        connection.execute(
            "UPDATE versions SET state = 'active', activated = ?, replaced = ? WHERE id = ?",
            (utc_now(), before[0] if before else None, version),
        )
        bump(connection)

    def undo(self) -> Version:
        """Go back to the version before the active one. Raises NotFound where there is none."""
        with self._connections.transaction() as connection:
            row = connection.execute(
                "SELECT id, replaced FROM versions WHERE state = 'active'"
            ).fetchone()
            if row is None or row[1] is None:
                raise NotFound("there is no earlier version to go back to; see: cairn status")
            connection.execute("UPDATE versions SET state = 'kept' WHERE id = ?", (row[0],))
            connection.execute("UPDATE versions SET state = 'active' WHERE id = ?", (row[1],))
            bump(connection)
        return self.require_active()

    def drop(self, version: str) -> None:
        """Delete a version that is not active, and vectors that no other version uses.

        Raises NotFound, BadInput for the active one.
        """
        with self._connections.transaction() as connection:
            state = _require(connection, version)
            if state == "active":
                raise BadInput(f"version {version} is in use; activate another one first")
            spaces = connection.execute(
                f"SELECT {SPACE_COLUMNS} FROM spaces space WHERE id IN "
                "(SELECT space FROM version_spaces WHERE version = :v) AND id NOT IN "
                "(SELECT space FROM version_spaces WHERE version != :v)",
                {"v": version},
            ).fetchall()
            connection.execute("DELETE FROM versions WHERE id = ?", (version,))
            for row in spaces:
                _drop_space(connection, space_from_row(row))
            bump(connection)

    def require_active(self) -> Version:
        """Give what searches use. Raises NotFound before the first one."""
        found = self.active()
        if found is None:
            raise NotFound("the library has no version yet; add a file first")
        return found

    def _one(self, where: str, values: tuple[str, ...]) -> Version | None:
        with self._connections.reading() as connection:
            return _read(connection, where, values)


def _read(connection: sqlite3.Connection, where: str, values: tuple[str, ...]) -> Version | None:
    row = connection.execute(
        f"SELECT id, state, begun, activated, replaced FROM versions WHERE {where}", values
    ).fetchone()
    if row is None:
        return None
    version = str(row[0])
    spaces = connection.execute(
        f"SELECT {SPACE_COLUMNS}, v.role, v.done, v.total FROM version_spaces v "
        "JOIN spaces space ON space.id = v.space WHERE v.version = ? ORDER BY v.role",
        (version,),
    ).fetchall()
    samples = connection.execute(
        "SELECT retriever, background, positive FROM calibrators WHERE version = ?", (version,)
    )
    weights = connection.execute(
        "SELECT name, weight FROM fusion_weights WHERE version = ?", (version,)
    )
    return Version(
        id=version,
        state=cast(VersionState, row[1]),
        spaces={str(one[7]): space_from_row(one) for one in spaces},
        samples={
            str(name): SampleScores(background=_scores(back), positive=_scores(positive))
            for name, back, positive in samples
        },
        weights=dict(weights.fetchall()),
        fill={str(one[7]): Fill(done=one[8], total=one[9]) for one in spaces},
        begun=str(row[2]),
        activated=row[3],
        replaced=row[4],
    )


def _require(connection: sqlite3.Connection, version: str) -> VersionState:
    row = connection.execute("SELECT state FROM versions WHERE id = ?", (version,)).fetchone()
    if row is None:
        raise NotFound(f"no version {version} is in the library; see: cairn status")
    return cast(VersionState, row[0])


def _require_filled(connection: sqlite3.Connection, version: str, *, with_left: bool) -> None:
    # Roles may share a space, and one of them is filled for all. A space that the active version
    # searches already is as full as searches have it.
    rows = connection.execute(
        "SELECT max(role), max(total), max(total - done) FROM version_spaces WHERE version = ? "
        "AND space NOT IN (SELECT v.space FROM version_spaces v "
        "JOIN versions a ON a.id = v.version WHERE a.state = 'active') GROUP BY space",
        (version,),
    ).fetchall()
    for role, total, lacking in rows:
        if total < 0:
            raise BadInput(
                f"version {version} was never filled with {role}; run: cairn models fill"
            )
        if lacking > 0 and not with_left:
            raise BadInput(
                f"version {version} still lacks {lacking} vectors of {role}; run: cairn models fill"
            )


def _write_samples(
    connection: sqlite3.Connection, version: str, samples: Mapping[str, SampleScores]
) -> None:
    connection.executemany(
        "INSERT INTO calibrators VALUES (?, ?, ?, ?)",
        [
            (version, name, _blob(one.background), _blob(one.positive))
            for name, one in samples.items()
        ],
    )


def _write_weights(
    connection: sqlite3.Connection, version: str, weights: Mapping[str, float]
) -> None:
    connection.executemany(
        "INSERT INTO fusion_weights VALUES (?, ?, ?)",
        [(version, name, weight) for name, weight in weights.items()],
    )


def _drop_space(connection: sqlite3.Connection, space: Space) -> None:
    items = connection.execute("SELECT item FROM vectors WHERE space = ?", (space.id,)).fetchall()
    vector_table.erase(connection, [str(row[0]) for row in items], space)
    connection.execute("DELETE FROM spaces WHERE id = ?", (space.id,))


def _blob(scores: tuple[float, ...]) -> bytes:
    return np.array(scores, dtype="<f8").tobytes()


def _scores(blob: bytes) -> tuple[float, ...]:
    return tuple(np.frombuffer(blob, dtype="<f8").tolist())
