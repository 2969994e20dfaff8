"""The library of one home folder: opens it, and hands out its parts."""

from __future__ import annotations

import logging
import os
from pathlib import Path
from types import TracebackType

from tools.core.errors import LibraryError, LibraryReadOnly, NotFound
from tools.core.protocols import Transcriber
from tools.library import schema
from tools.library.attachments import MediaReader, ThreadAttachments
from tools.library.catalogue import SqlCatalogue
from tools.library.connections import Connections, translating
from tools.library.forget import Forgetter
from tools.library.jobs import Jobs
from tools.library.ledger import Ledger
from tools.library.lock import WriterLock
from tools.library.originals import Originals
from tools.library.terms import Terms
from tools.library.threads import Threads
from tools.library.translators import Translators
from tools.library.versions import Versions

log = logging.getLogger(__name__)

LEDGER_FILE = "library.sqlite"
THREADS_FILE = "threads.sqlite"
"""Where the checkpointer of the agent keeps its own state."""


class Library:
    """Everything that is kept. Parts may be used from several threads."""

    def __init__(self, home: Path, connections: Connections, lock: WriterLock | None) -> None:
        self.home = home
        self._connections = connections
        self._lock = lock
        self.originals = Originals(home / "originals", connections)
        self.ledger = Ledger(connections, self.originals)
        self.catalogue = SqlCatalogue(connections.reader, connections.path)
        self.versions = Versions(connections)
        self.translators = Translators(connections)
        self.threads = Threads(connections, self.originals, home / THREADS_FILE)
        self.jobs = Jobs(connections)
        self.terms = Terms(connections)
        self.forgetter = Forgetter(connections, self.originals, home / THREADS_FILE)

    def __enter__(self) -> Library:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def attachments(
        self, reader: MediaReader, transcriber: Transcriber | None = None
    ) -> ThreadAttachments:
        """Give the files of threads; `reader` decodes them (`tools.media.worker`).

        transcriber: writes down what is said in them.
        """
        return ThreadAttachments(self._connections, self.originals, reader, transcriber)

    def close(self) -> None:
        """Close the connections and let the next writer in. A second call does nothing."""
        if self._lock is not None:
            _note_end(self._connections)
        self._connections.close()
        if self._lock is not None:
            self._lock.release()
            self._lock = None


def open_library(home: Path, *, write: bool = True) -> Library:
    """Open, or make, the library in `home` (mode 0700).

    Raises LibraryBusy within 2 s when another process writes, LibraryReadOnly, SchemaTooNew,
    LibraryError for a damaged ledger, and NotFound where there is nothing to read.
    """
    return _open_to_write(home) if write else _open_to_read(home)


def _open_to_write(home: Path) -> Library:
    _make_home(home)
    lock = WriterLock(home)
    lock.take()
    connections = Connections(home / LEDGER_FILE, write=True)
    try:
        with connections.outside() as connection:
            # SQLite gives the files of its log the same mode.
            (home / LEDGER_FILE).chmod(0o600)
            schema.migrate(connection)
        library = Library(home, connections, lock)
        if not _note_start(connections):
            # The last writer did not come to its end: half copies and bytes of files whose
            # transaction never committed may lie about.
            log.info("library: %d loose originals swept", library.originals.sweep())
        library.forgetter.finish_scrub()
    except BaseException:
        connections.close()
        lock.release()
        raise
    return library


def _open_to_read(home: Path) -> Library:
    path = home / LEDGER_FILE
    if not path.exists():
        raise NotFound(f"{home} holds no library yet; begin with: cairn add FOLDER")
    connections = Connections(path, write=False)
    try:
        with translating(path):
            found = schema.require_known(connections.reader())
        if found < schema.SCHEMA_VERSION:
            raise LibraryReadOnly(
                f"{path} was written by an older Cairn and has to be brought level first; "
                "run: cairn doctor"
            )
    except BaseException:
        connections.close()
        raise
    return Library(home, connections, None)


def _make_home(home: Path) -> None:
    try:
        made = not home.exists()
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        if made or not any(home.iterdir()):
            home.chmod(0o700)
    except OSError as exc:
        raise LibraryReadOnly(
            f"{home} cannot be made or written ({exc.strerror}); set CAIRN_HOME to another folder"
        ) from exc
    if not os.access(home, os.W_OK):
        raise LibraryReadOnly(
            f"{home} cannot be written; make it writable, or set CAIRN_HOME to another folder"
        )


def _note_start(connections: Connections) -> bool:
    """Note that a writer is at work; tell whether the last one came to its end."""
    with connections.transaction() as connection:
        row = connection.execute("SELECT value FROM meta WHERE key = 'at_work'").fetchone()
        connection.execute("INSERT OR REPLACE INTO meta VALUES ('at_work', 'yes')")
    return row is None or row[0] == "no"


def _note_end(connections: Connections) -> None:
    try:
        with connections.transaction() as connection:
            connection.execute("INSERT OR REPLACE INTO meta VALUES ('at_work', 'no')")
    except LibraryError as error:
        # The next writer sweeps, as after a crash; nothing else is lost.
        log.warning("library: closing could not be noted: %s", error)
