"""`cairn add`: from paths to findable items, with a verdict for every file.

Survey what there is, read files in threads, encode across files, swap each source in. What is in
stays in: after Ctrl-C, a kill or a power cut the same call goes on with the rest, because a source
is in the ledger whole or not at all.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from tools.core.errors import BadInput, DiskFull
from tools.encoders.languages import known_languages
from tools.library.archives import with_archives
from tools.library.binding import Binding
from tools.library.encode import ROLES, Encoders
from tools.library.expiry import end_of_life
from tools.library.jobs import JobState
from tools.library.lending_run import work_off
from tools.library.library import Library
from tools.library.options import AddOptions
from tools.library.progress import AddEvent
from tools.library.reading import Decoder, Reader
from tools.library.report import AddReport
from tools.library.room import require_room
from tools.library.roots import Remembered
from tools.library.scan import Scan, scan
from tools.library.scratch import scratch_folder
from tools.library.standing import note_standing
from tools.library.storing import spaces_of
from tools.library.survey import Survey, survey
from tools.library.tally import Tally
from tools.library.transcribe import transcribe
from tools.library.vitals import Vitals
from tools.library.web import NO_PAGES, Pages, Web, fetched
from tools.library.word_seats import NO_SEATS, WordSeats
from tools.library.work import Stopped, Worklist

OnEvent = Callable[[AddEvent], None]


def ingest(
    paths: Sequence[Path],
    *,
    library: Library,
    worker: Decoder,
    encoders: Encoders,
    options: AddOptions | None = None,
    on_event: OnEvent = lambda _: None,
    stop: threading.Event | None = None,
    derived: Sequence[Callable[[], None]] = (),
    web: Web | None = None,
    seats: WordSeats = NO_SEATS,
) -> AddReport:
    """Add files and folders; follow what changed, moved or vanished in folders added before.

    stop: set it from another thread to end after the file at hand; Ctrl-C does the same.
    web: addresses to fetch and take in as well, and what fetches them.
    seats: the transcriber that writes down what has no words when all is in.
    derived: indexes to bring level when all is in (`DenseIndex.level`). Events come from several
    threads. Raises BadInput for paths or options that cannot be used, LibraryReadOnly, and
    DiskFull before the first write; a disk that fills up later, like every trouble with one file,
    is in the report.
    """
    options = options or AddOptions()
    if options.expires is not None:
        end_of_life(options.expires, dt.datetime.now(dt.UTC))
    if not paths and web is None:
        raise BadInput("nothing to add: name a file or a folder")
    with Vitals() as vitals, scratch_folder() as folder:
        text = encoders.text
        known = known_languages(text.space.model) if text is not None else None
        tally = Tally(vitals, on_event, encoders.gaps, known=known, seats=seats)
        look = _Look(library, options, tally, vitals)
        scanned, pages = look.found(paths, web, folder)
        planned = look.planned(scanned)
        if options.dry_run:
            return tally.dry_run(planned)
        require_room(library.home)
        look.note_standing(scanned)
        run = _Run(library, worker, encoders, options, tally, vitals, stop or threading.Event())
        addresses = web.addresses if web is not None else ()
        # As roots are remembered, or a root that was reached by a link would never look looked at.
        looked = [os.path.realpath(path.expanduser()) for path in paths]
        run.work([*looked, *addresses], planned)
        run.write_down(seats, planned)
        pages.remember(library, look.remembered, options)
        with vitals.timed("index"):
            for level in derived:
                level()
        return tally.report()


class _Look:
    """The part of an `add` that looks at what there is and decides; writes only what stands."""

    def __init__(self, library: Library, options: AddOptions, tally: Tally, vitals: Vitals) -> None:
        self._library = library
        self._options = options
        self._tally = tally
        self._vitals = vitals
        self._binding = Binding()
        self._known = library.ledger.known(options.owner)
        self.remembered = Remembered(library.jobs, options)

    def found(self, paths: Sequence[Path], web: Web | None, folder: Path) -> tuple[Scan, Pages]:
        """Walk the paths, unpack archives and fetch addresses into `folder`."""
        with self._vitals.timed("scan"):
            scanned = self.remembered.rooted(scan(paths, avoid=[self._library.home]))
            unpacked = folder / "archives"
            scanned = with_archives(scanned, unpacked, self._known, self._options.limits)
        if web is None:
            return scanned, NO_PAGES
        with self._vitals.timed("fetch"):
            pages = fetched(web, self._library, self.remembered, self._known, folder)
        return pages.beside(scanned), pages

    def planned(self, scanned: Scan) -> Survey:
        """Decide what is to be done with every file."""
        with self._vitals.timed("hash"):
            planned = survey(
                scanned,
                self._known,
                self._binding,
                self._options,
                on_file=self._tally.look,
                stated=self.remembered.stated,
                roots=self.remembered.roots,
            )
        self._tally.plan(scanned, planned)
        return planned

    def note_standing(self, scanned: Scan) -> None:
        """Bring facts of folders and entities level, and remember the roots."""
        for warning in note_standing(
            scanned, self._binding, self._library, self._options, self.remembered
        ):
            self._tally.warn(warning)


class _Run:
    """The part of an `add` that reads and writes, as one job of the library."""

    def __init__(
        self,
        library: Library,
        worker: Decoder,
        encoders: Encoders,
        options: AddOptions,
        tally: Tally,
        vitals: Vitals,
        stop: threading.Event,
    ) -> None:
        self._library = library
        self._worker = worker
        self._encoders = encoders
        self._options = options
        self._tally = tally
        self._vitals = vitals
        self._stop = stop

    def work(self, paths: list[str], planned: Survey) -> None:
        job = self._begin(paths)
        state: JobState = "failed"
        try:
            self._work(job, planned)
            state = "done"
        except Stopped:
            state = "stopped"
            self._tally.interrupt("stopped as asked")
        except KeyboardInterrupt:
            state = "stopped"
            self._tally.interrupt("stopped by Ctrl-C")
        except DiskFull as exc:
            state = "stopped"
            self._tally.interrupt(str(exc))
        finally:
            self._library.jobs.finish(job, state)

    def write_down(self, seats: WordSeats, planned: Survey) -> None:
        """Let the transcriber hear what this run looked at and nobody has written down."""
        if seats.transcriber is None or self._tally.interrupted:
            return
        with self._vitals.timed("transcribe"):
            done = transcribe(
                self._library,
                self._worker,
                seats.transcriber,
                self._encoders,
                owner=self._options.owner,
                sources={task.source for task in planned.tasks},
                on_heard=self._tally.listening,
                stop=self._stop,
            )
        self._tally.transcribed(done)

    def _begin(self, paths: list[str]) -> str:
        jobs, detail = self._library.jobs, json.dumps({"paths": paths})
        for cut_off in jobs.unfinished(self._options.owner):
            if cut_off.kind == "add" and cut_off.detail == detail:
                jobs.finish(cut_off.id, "stopped")
        return jobs.start(self._options.owner, "add", detail)

    def _work(self, job: str, planned: Survey) -> None:
        reader = Reader(
            self._worker,
            self._encoders,
            self._library.originals,
            owner=self._options.owner,
            limits=self._options.limits,
            on_advance=self._tally.advance,
        )
        wanted = spaces_of(self._encoders)
        active = self._library.versions.ensure(wanted)
        for role in sorted(set(wanted) & set(ROLES)):
            if active.spaces.get(role) != wanted[role]:
                self._tally.warn(
                    f"the library is searched with other {role} vectors than are made now; "
                    "to switch: cairn models fill"
                )
        with Worklist(
            self._library,
            reader,
            self._encoders,
            self._options,
            self._tally,
            self._vitals,
            self._stop,
            job,
            self._worker.close,
        ) as worklist:
            work_off(planned, reader, worklist)
