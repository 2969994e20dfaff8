"""The face of the product: one object behind the command line, the browser and the evaluation.

Nothing is decided here: a question goes to the agent, a search to the tools, files to ingest.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import TypeAdapter

from app.consent import allow_asked, waiting_for
from app.hosted import load_model
from app.known import require_held
from app.logins import Logins
from app.pace import Pace
from app.settings import Settings
from app.showing import media_of, passage_of, source_rows
from app.turn_stream import TurnStream
from app.ui.desk import Media, MediaKind, PassageInText, SourceRow, Standing
from app.ui.talk_desk import ThreadRow
from app.wiring import DEMO_COLLECTION, House, open_house
from tools.core.errors import CairnError, NotFound, TooMany
from tools.core.events import Broke, Event, Finished
from tools.core.evidence import Answer
from tools.core.filters import Filter
from tools.core.items import MODALITIES, Modality
from tools.core.protocols import Asked
from tools.core.query import Query, Scope
from tools.library.options import AddOptions
from tools.library.progress import AddEvent
from tools.library.report import AddReport
from tools.library.word_seats import WordSeats
from tools.search import SearchResult, search_all

if TYPE_CHECKING:
    from agents.machine import Machine
    from app.shelf import Shelf
    from app.talk import Talk
    from tools.library.web import Web

ANSWER: TypeAdapter[Answer] = TypeAdapter(Answer)


class Assistant:
    """Cairn over one library. Calls may come from several threads."""

    def __init__(self, house: House) -> None:
        self.house = house
        self._adding = threading.Lock()
        self._logins = Logins(house.settings.folder)
        self._pace = Pace(house.settings.turns_per_minute)
        self.preparing = ""
        """What is being made ready, one sentence; empty when everything is."""

    @classmethod
    def open(cls, settings: Settings, *, write: bool = True) -> Assistant:
        """Open the library of the settings. Raises LibraryError and its kinds, NotFound."""
        return cls(open_house(settings, write=write))

    def close(self) -> None:
        """End everything and let the library go."""
        self.house.close()

    def warm_up(self) -> None:
        """Load what the first question would load."""
        self._machine.warm_up()
        for index in self.house.dense.values():
            index.warm_up()
        load_model(self.house.settings)

    # -- asking ----------------------------------------------------------------------------

    def stream(self, query: Query) -> TurnStream:
        """Answer one turn; the last event is Finished or Broke. Closing it ends the turn at once.

        It may be closed from any thread; a model that is writing is left within two seconds.
        """
        return TurnStream(lambda cancelled: self._turn(query, cancelled))

    def _turn(self, query: Query, cancelled: threading.Event) -> Generator[Event, None, None]:
        threads = self.house.library.threads
        try:
            if self._logins.names():
                self._pace.take(query.owner)
        except TooMany as exc:
            yield Broke(message=str(exc), again_s=exc.again_s)
            return
        try:
            thread = threads.get(query.owner, query.thread) if query.thread else None
        except NotFound as exc:
            yield Broke(message=str(exc))
            return
        thread = thread or threads.create(query.owner, query.text)
        for event in self._machine.run(replace(query, thread=thread.id), cancelled=cancelled):
            if isinstance(event, Finished):
                # Kept before it is shown: whoever has the answer may ask on at once.
                told = ANSWER.dump_json(event.answer).decode()
                asked = query.text or event.answer.heard
                threads.append_turn(query.owner, thread.id, asked, told)
            yield event

    def ask(self, query: Query) -> Answer:
        """Answer one turn. Raises CairnError with the sentence of a turn that broke."""
        for event in self.stream(query):
            if isinstance(event, Finished):
                return event.answer
            if isinstance(event, Broke):
                raise CairnError(event.message)
        raise CairnError("the turn ended without an answer; ask again")

    def search(
        self,
        text: str,
        *,
        attach: Path | None = None,
        modalities: Sequence[Modality] = (),
        where: Filter | None = None,
        collections: Sequence[str] = (),
        k: int = 10,
    ) -> SearchResult:
        """Search without an agent. Raises Refused for an attachment that cannot be read."""
        house = self.house
        wanted = modalities or tuple(house.retrievers)
        tools = {one: house.retrievers[one] for one in wanted if one in house.retrievers}
        return search_all(
            self._asked(text, attach),
            self._scope(where, collections),
            tools,
            house.fusion,
            house.library.catalogue,
            k=k,
            time_limit_s=house.settings.tool_time_s,
        )

    def _scope(self, where: Filter | None, collections: Sequence[str]) -> Scope:
        owner = self.house.settings.owner
        aside = () if collections else self.house.library.catalogue.default_exclusions(owner)
        return Scope(
            owner=owner, collections=tuple(collections), where=where, exclude_collections=aside
        )

    def _asked(self, text: str, attach: Path | None) -> Asked:
        if attach is None:
            return Asked(text=text)
        from tools.library.attachments import read_attachment

        read = read_attachment(
            self.house.worker, attach, transcriber=self.house.hearing.transcriber
        )
        return Asked(text=text, media=read.media, media_words=read.words, media_facts=read.facts)

    # -- the library -------------------------------------------------------------------------

    def add(
        self,
        owner: str,
        paths: Sequence[Path],
        *,
        collection: str | None = None,
        entity: str | None = None,
        options: AddOptions | None = None,
        on_event: Callable[[AddEvent], None] = lambda _: None,
        addresses: Sequence[str] = (),
    ) -> AddReport:
        """Take files, folders and web addresses in. Raises BadInput for a path not there."""
        from tools.library.ingest import ingest

        house = self.house
        options = options or AddOptions()
        options = replace(
            options,
            owner=owner,
            collection=collection or options.collection,
            entity=entity or options.entity,
            limits=house.limits,
            ocr=options.ocr and house.settings.ocr != "off",
        )
        # Two adds at once would read the same files twice.
        with self._adding:
            report = ingest(
                paths,
                library=house.library,
                worker=house.worker,
                encoders=house.encoders,
                options=options,
                on_event=on_event,
                web=self._web(addresses) if addresses else None,
                seats=WordSeats(
                    transcriber=house.hearing.transcriber,
                    captioner="" if house.settings.answers == "quotes" else house.settings.answers,
                ),
            )
            if not options.dry_run:
                self.calibrate(stale_only=True)
                for index in house.dense.values():
                    index.level()
        return report

    @contextmanager
    def adding(self) -> Iterator[None]:
        """Keep other adds out, and bring searches level with what was written."""
        with self._adding:
            yield
            self.calibrate(stale_only=True)
            for index in self.house.dense.values():
                index.level()

    def _web(self, addresses: Sequence[str]) -> Web:
        from tools.library.web import Web

        return Web(addresses=addresses, fetcher=self.house.fetcher)

    def plant(self, owner: str, snapshot: Path, folder: Path) -> bool:
        """Fill an empty library with what a folder was made into before; False if it cannot be."""
        from tools.library.snapshot import plant
        from tools.library.storing import spaces_of

        house = self.house
        with self._adding:
            spaces = spaces_of(house.encoders)
            planted = plant(house.library, snapshot, folder, owner=owner, spaces=spaces)
            if planted:
                house.calibrator.reload()
                for index in house.dense.values():
                    index.level()
        return planted

    def calibrate(self, *, stale_only: bool = False) -> bool:
        """Sample the retrievers' scores anew; tell whether that was due."""
        return self.house.calibrate(stale_only=stale_only)

    def forget(self, owner: str, what: str) -> int:
        """Remove a source by id or path without a trace; give how many went. Raises NotFound."""
        return len(self.house.library.forgetter.forget(owner, what).sources)

    def forget_collection(self, owner: str, collection: str) -> int:
        """Remove every source of a collection without a trace. Raises NotFound."""
        held = self.house.library.catalogue.collections(owner)
        # The demo's second shelves go with the demo.
        shelves = [one for one in held if collection == DEMO_COLLECTION
                   and one.startswith(f"{DEMO_COLLECTION}-")]  # fmt: skip
        named = [collection, *shelves] if collection in held or not shelves else shelves
        forgetter = self.house.library.forgetter
        return sum(len(forgetter.forget_collection(owner, one).sources) for one in named)

    def set_term(self, owner: str, collection: str, term: str) -> int:
        """Let a collection's sources end so long after they were added. Raises BadInput."""
        moved = self.house.library.terms.set(owner, collection, term)
        self.house.library.forgetter.expire()
        return moved

    def require_held(self, query: Query) -> None:
        """Raise NotFound for a collection or a filter's field that nothing in the library has."""
        catalogue = self.house.library.catalogue
        require_held(catalogue, query.owner, query.collections, query.where)

    def standing(self, owner: str) -> Standing:
        """Say what the library holds."""
        from app.demo import EXAMPLES
        from app.refreshing import own_roots
        from app.training import stale_translators

        library, settings = self.house.library, self.house.settings
        aside = library.catalogue.default_exclusions(owner)
        scope = Scope(owner=owner, exclude_collections=aside)
        counted = library.catalogue.facets(scope)
        items: dict[str, int] = {one: counted.get("modality", {}).get(one, 0) for one in MODALITIES}
        held = set(counted.get("collection", {}))
        demo = bool(held) and all(one.startswith(DEMO_COLLECTION) for one in held)
        return Standing(
            items=items,
            sources=library.ledger.counts(owner),
            demo=demo,
            examples=EXAMPLES if demo else (),
            gaps=(
                *self.house.searching.gaps,
                *stale_translators(library, self.house.searching, owner),
            ),
            followed=tuple(one.sentence() for one in own_roots(library, owner)),
            leave=waiting_for(settings) if owner == settings.owner else "",
            preparing=self.preparing,
        )

    def allow_upload(self, owner: str, host: str) -> None:
        """Remember that finds may be sent to a host. Raises BadInput, LibraryReadOnly."""
        allow_asked(self.house.settings, owner, host)

    def sources(self, owner: str) -> Sequence[SourceRow]:
        """List the files, newest first, refused ones among them."""
        return source_rows(self.house, owner)

    # -- threads and media -------------------------------------------------------------------

    def threads(self, owner: str) -> Sequence[ThreadRow]:
        """List conversations, newest first."""
        return [
            ThreadRow(id=one.id, title=one.title, updated=one.updated)
            for one in self.house.library.threads.of_owner(owner)
            if one.turns
        ]

    def thread(self, owner: str, thread: str) -> Sequence[tuple[str, Answer]]:
        """Give the turns of a conversation, oldest first. Raises NotFound."""
        return [
            (turn.question, ANSWER.validate_json(turn.answer))
            for turn in self.house.library.threads.history(owner, thread)
        ]

    def delete_thread(self, owner: str, thread: str) -> None:
        """Delete a conversation for good. Raises NotFound."""
        self.house.library.threads.delete(owner, thread)

    def media(self, owner: str, item: str, *, kind: MediaKind) -> Media:
        """Give a medium of an item. Raises NotFound, also for an item of another owner."""
        return media_of(self.house, owner, item, kind)

    def passage(self, owner: str, item: str) -> PassageInText:
        """Give a passage in its text. Raises NotFound."""
        return passage_of(self.house, owner, item)

    @cached_property
    def talk(self) -> Talk:
        """What can be done with conversations that were had."""
        from app.talk import Talk

        return Talk(self.house)

    @cached_property
    def shelf(self) -> Shelf:
        """What the library holds, thing by thing."""
        from app.shelf import Shelf

        return Shelf(self.house)

    @cached_property
    def _machine(self) -> Machine:
        from agents.machine import Machine

        return Machine(self.house.deps, self.house.checkpointer)
