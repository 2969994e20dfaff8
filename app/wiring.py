"""The one place that builds everything: settings in, working parts out."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from app.calibration import VersionCalibrator
from app.settings import Settings
from tools.core.content import Vectors
from tools.core.errors import MissingPart
from tools.core.filters import Condition, Not
from tools.core.items import Modality
from tools.core.protocols import Fusion, Index, Limits, Retriever, RetrieverParts
from tools.core.query import Scope
from tools.core.registry import MODALITY_ROWS, retrievers
from tools.library.library import THREADS_FILE, Library, open_library

if TYPE_CHECKING:
    from langgraph.checkpoint.sqlite import SqliteSaver

    from agents.deps import Deps
    from app.hearing import Hearing
    from app.seating import Seating
    from tools.core.protocols import Seeker
    from tools.index.dense import DenseIndex
    from tools.index.pages import PageIndex
    from tools.library.attachments import ThreadAttachments
    from tools.library.encode import Encoders, Role
    from tools.library.web import WebFetcher
    from tools.media.worker import MediaWorker

log = logging.getLogger(__name__)

DEMO_COLLECTION = "demo"
_EVERYTHING = Not(part=Condition(field="modality", op="=", value="nothing"))
_CALIBRATE = "calibrate"
_SHARED: dict[str, tuple[Role, Modality]] = {
    "text": ("text", "text"),
    "image_words": ("text", "image"),
    "audio_words": ("text", "audio"),
    "video_words": ("text", "video"),
    "image": ("image", "image"),
    "video_image": ("image", "video"),
    "audio": ("audio", "audio"),
    "video_audio": ("audio", "video"),
}
"""Names of the indexes that share a space, with the modality each is narrowed to."""


@dataclass(frozen=True)
class House:
    """Everything one process works with; parts are built when first asked for."""

    settings: Settings
    library: Library

    @cached_property
    def worker(self) -> MediaWorker:
        """The decoder processes; started by the first file."""
        from tools.media.worker import MediaWorker

        engine = "" if self.settings.ocr in ("auto", "off") else self.settings.ocr
        return MediaWorker(ocr_engine=engine, keep_place=self.settings.keep_place)

    @cached_property
    def fetcher(self) -> WebFetcher:
        """What fetches web addresses; guarded, and off where the settings say so."""
        from tools.media.fetch import Fetcher, NoFetcher

        return Fetcher() if self.settings.fetch else NoFetcher()

    @cached_property
    def encoders(self) -> Encoders:
        """The encoders that the settings name, loaded; what is missing is in `gaps`."""
        from app.choosing import chosen

        return chosen(self.settings, self.library.home / "models").loaded(self.hearing.gap)

    @cached_property
    def hearing(self) -> Hearing:
        """The transcriber that the settings name; it loads its weights when first used."""
        from app.hearing import hearing

        return hearing(self.settings, self.library.home / "models")

    @cached_property
    def searching(self) -> Encoders:
        """The encoders whose vectors the active version holds: what questions are asked with."""
        from app.choosing import built_in, searching

        active = self.library.versions.active()
        plain = built_in(self.settings, self.library.home / "models")
        return searching(self.encoders, plain, active.spaces if active is not None else None)

    def switched(self) -> None:
        """Ask with the encoders of the version that is active now."""
        for index in self.__dict__.get("dense", {}).values():
            index.close()
        for made in (
            "searching",
            "dense",
            "pages",
            "parts",
            "retrievers",
            "seeker",
            "deps",
            "fusion",
        ):
            self.__dict__.pop(made, None)
        self.calibrator.reload()

    @cached_property
    def pages(self) -> PageIndex | None:
        """The vectors of pages in the space of the configured encoder; None without one."""
        from tools.index.pages import PageIndex

        page = self.encoders.page
        return None if page is None else PageIndex(self.library.home / "pages", page.space)

    @cached_property
    def dense(self) -> Mapping[str, DenseIndex]:
        """One dense index a space, by the encoder's role."""
        from tools.index.chroma import ChromaIndex
        from tools.index.dense import DenseIndex
        from tools.index.vectors import VectorTable
        from tools.library.encode import ROLES

        found: dict[str, DenseIndex] = {}
        for role in ROLES:
            encoder = self.searching.of(role)
            if encoder is not None:
                ann = (
                    ChromaIndex(self.library.home / "chroma", encoder.space)
                    if self.settings.ann
                    else None
                )
                record = VectorTable(self.library.ledger.connect, encoder.space)
                found[role] = DenseIndex(encoder.space, record, ann)
        return found

    @cached_property
    def parts(self) -> RetrieverParts:
        """What the modality tools are built from."""
        from app.training import translators_in_use
        from tools.index.search_words import DocumentIndex, LexicalIndex, WordTable
        from tools.index.vectors import VectorTable
        from tools.library.encode import ROLES

        connect = self.library.ledger.connect
        by_role = {role: self.searching.of(role) for role in ROLES}
        return RetrieverParts(
            catalogue=self.library.catalogue,
            lexical={row.modality: LexicalIndex(connect, row.modality) for row in MODALITY_ROWS},
            dense=self._dense_by_name(),
            encoders={role: one for role, one in by_role.items() if one is not None},
            translators=translators_in_use(self.library, self.searching, self.settings.owner),
            patch_encoder=self.searching.page,
            patches=self.pages if self.searching.page is not None else None,
            documents=DocumentIndex(connect),
            vocabulary=WordTable(connect),
            stored={
                role: VectorTable(connect, encoder.space)
                for role, encoder in by_role.items()
                if role != "text" and encoder is not None
            },
        )

    @cached_property
    def retrievers(self) -> Mapping[Modality, Retriever]:
        """One tool a modality."""
        registry = retrievers()
        return {row.modality: registry.get(row.modality)(self.parts) for row in MODALITY_ROWS}

    @cached_property
    def seeker(self) -> Seeker | None:
        """What finds things by their description; None without an encoder that reads such words."""
        from tools.index.described import seeker_of

        return seeker_of(self.searching.text, self.parts)

    @cached_property
    def calibrator(self) -> VersionCalibrator:
        """The calibrator of the active version."""
        return VersionCalibrator(self.library)

    @cached_property
    def fusion(self) -> Fusion:
        """The fusion that the settings name."""
        from tools.fusion.kinds import fusions

        return fusions().get(self.settings.fusion)(self.calibrator)

    @cached_property
    def attachments(self) -> ThreadAttachments:
        """The files of conversations."""
        return self.library.attachments(self.worker, self.hearing.transcriber)

    @cached_property
    def seating(self) -> Seating:
        """Who plans, grades, writes and checks: a model or the rules."""
        from app.seating import seated
        from tools.library.sights import LibrarySights

        library = self.library
        sights = LibrarySights(library.originals, library.catalogue, self.attachments, self.worker)
        return seated(self.settings, sights)

    @cached_property
    def deps(self) -> Deps:
        """What the agent works with."""
        from agents.deps import Deps, TurnLimits

        seating = self.seating
        return Deps(
            planner=seating.planner,
            grader=seating.grader,
            reformulator=seating.reformulator,
            reranker=seating.reranker,
            clarifier=seating.clarifier,
            writer=seating.writer,
            verifier=seating.verifier,
            retrievers=self.retrievers,
            fusion=self.fusion,
            catalogue=self.library.catalogue,
            attachments=self.attachments,
            encoder=self.searching.text,
            seeker=self.seeker,
            set_aside=self.library.catalogue.default_exclusions,
            limits=TurnLimits(
                retries=self.settings.max_rounds,
                tool_s=self.settings.tool_time_s,
                evidence=self.settings.evidence,
            ),
        )

    @cached_property
    def checkpointer(self) -> SqliteSaver:
        """What threads remember, in a file of its own."""
        import sqlite3

        from langgraph.checkpoint.sqlite import SqliteSaver

        path = self.library.home / THREADS_FILE
        connection = sqlite3.connect(path, check_same_thread=False, timeout=5.0)
        path.chmod(0o600)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA secure_delete=ON")
        return SqliteSaver(connection)

    def drop_derived(self, ids: frozenset[str]) -> None:
        """Take forgotten items out of the derived indexes; the ledger holds them no more."""
        if self.pages is not None:
            self.pages.remove(sorted(ids))
            self.pages.purge()
        for index in self.dense.values():
            index.purge()

    def calibrate(self, *, stale_only: bool = False) -> bool:
        """Sample every tool's scores and store them with the version; tell whether it was due.

        stale_only: only when a quarter of the items came or went since the last time.
        """
        from app.training import with_plain_scales
        from tools.calibrate import sample_scores

        owner = self.settings.owner
        version = self.library.versions.active()
        items = len(self._ids_of_all())
        if version is None or not items:
            return False
        done = [job for job in self.library.jobs.recent(owner) if job.kind == _CALIBRATE]
        before = int(done[0].detail or 0) if done else 0
        if stale_only and abs(items - before) * 4 <= before:
            return False
        job = self.library.jobs.start(owner, _CALIBRATE, str(items))
        samples = sample_scores(self.library.catalogue, self.retrievers, owner=owner)
        samples = with_plain_scales(samples, version.samples)
        self.library.versions.set_samples(version.id, samples)
        self.library.jobs.finish(job, "done")
        self.calibrator.reload()
        return True

    def _ids_of_all(self) -> list[str]:
        return [one for row in MODALITY_ROWS for one in self._ids_of(row.modality)()]

    @cached_property
    def limits(self) -> Limits:
        """Bounds of one decode."""
        return Limits(max_bytes=self.settings.max_file_mb * 1024 * 1024)

    def close(self) -> None:
        """End the worker processes and let the library go."""
        if "worker" in self.__dict__:
            self.worker.close()
        if "checkpointer" in self.__dict__:
            # A turn that was left may still be writing; a connection closed under it crashes.
            with self.checkpointer.lock:
                self.checkpointer.conn.close()
        if "dense" in self.__dict__:
            for index in self.dense.values():
                index.close()
        self.library.close()

    def _dense_by_name(self) -> dict[str, Index[Vectors]]:
        from tools.index.one_modality import OneModality

        named: dict[str, Index[Vectors]] = {}
        for name, (role, modality) in _SHARED.items():
            if role in self.dense:
                named[name] = OneModality(
                    self.dense[role],
                    partial(self.library.catalogue.every, modality),
                    self.library.ledger.generation,
                )
        return named

    def _ids_of(self, modality: Modality) -> Callable[[], tuple[str, ...]]:
        scope = Scope(owner=self.settings.owner, where=_EVERYTHING)
        return lambda: self.library.catalogue.in_scope(modality, scope).yes or ()


def open_house(settings: Settings, *, write: bool = True) -> House:
    """Open the library and stand the parts ready.

    Raises LibraryBusy, LibraryReadOnly, SchemaTooNew, LibraryError, NotFound.
    """
    house = House(settings=settings, library=open_library(settings.folder, write=write))
    house.library.forgetter.on_forget(house.drop_derived)
    if write:
        house.library.forgetter.expire()
    return house


def demo_folder() -> Path:
    """Give the demo library's folder. Raises MissingPart when it was not shipped."""
    folder = Path(__file__).parents[1] / "tools" / "demo" / "library"
    if not folder.is_dir():
        raise MissingPart("the demo library is not installed; clone the repository to have it")
    return folder


def demo_snapshot() -> Path:
    """Give the file that holds the demo library as it was read and encoded; it may be missing."""
    return Path(__file__).parents[1] / "tools" / "demo" / "library.sqlite.gz"
