"""A desk that plays a written turn with real events and real media, and remembers what it did."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from app.ui.desk import Media, MediaKind, PassageInText, SourceRow, Standing
from app.ui.talk_desk import ThreadRow
from tests.app import scripted_media
from tests.app.scripted_limits import ScriptedLimits
from tests.app.scripted_rich import rich_turn
from tests.app.scripted_shelf import ScriptedShelf
from tests.app.scripted_talk import ScriptedTalk
from tests.app.scripted_turn import PASSAGES
from tools.core.errors import BadInput, NotFound
from tools.core.events import Event, Finished, Planned, Said, Started
from tools.core.evidence import Answer
from tools.core.query import Query
from tools.library.options import AddOptions
from tools.library.progress import AddEvent, Advanced, FileDone, Scanned
from tools.library.report import AddReport, Figures, FileEntry

ITEMS = {"text": 212, "page": 48, "image": 23, "audio": 11}
EXAMPLES = (
    "find me a quiet vegan brunch with natural light",
    "which places are open on Sunday under 15 euros?",
    "where does it sound like rain on a roof?",
    "what does the lighthouse menu say about oysters?",
)


class ScriptedDesk:
    """Satisfies ChatDesk. pause_s: between events, as a real turn would."""

    def __init__(self, *, pause_s: float = 0.0, empty: bool = False) -> None:
        self.pause_s = pause_s
        self.asked: list[Query] = []
        self.attached: list[bytes] = []
        self.closed = threading.Event()
        """Set when a turn was ended before its last event."""
        self.release = threading.Event()
        """A turn that hangs goes on when this is set."""
        self.turn_of: Callable[[Query], Sequence[Event]] = rich_turn
        self.limits = ScriptedLimits()
        self.shelf = ScriptedShelf()
        self.terms: list[tuple[str, str]] = []
        self.leave = ""
        self.allowed: list[tuple[str, str]] = []
        self.titles: dict[str, str] = {}
        self._threads: dict[tuple[str, str], list[tuple[str, Answer]]] = {}
        self.talk = ScriptedTalk(self)
        self._sources: list[SourceRow] = [] if empty else list(_SOURCES)

    def stream(self, query: Query) -> Iterator[Event]:
        self.asked.append(query)
        self.attached += [Path(one).read_bytes() for one in query.attach]
        thread = query.thread or f"thread-{len(self._threads) + 1}"
        finished = False
        try:
            for event in self.turn_of(query):
                time.sleep(self.pause_s)
                if isinstance(event, Planned | Finished):
                    event = self.limits.put(thread, query.edits, event)
                if isinstance(event, Started):
                    told = self._threads.setdefault((query.owner, thread), [])
                    event = replace(event, thread=thread, turn=len(told))
                    self.titles.setdefault(thread, query.text)
                if isinstance(event, Said) and event.text == "HANG":
                    self.release.wait(30)
                    continue
                if isinstance(event, Finished):
                    event = replace(event, answer=replace(event.answer, thread=thread))
                    self._threads[query.owner, thread].append((query.text, event.answer))
                    finished = True
                yield event
        finally:
            if not finished:
                self.closed.set()

    def require_held(self, query: Query) -> None:
        for name in query.collections:
            if name not in ("default", "demo"):
                raise NotFound(f"there is no collection {name!r}; there are: default")

    def standing(self, owner: str) -> Standing:
        held = bool(self._sources)
        return Standing(
            items=ITEMS if held else {},
            sources={"ready": 3, "refused": 1} if held else {},
            demo=held,
            examples=EXAMPLES if held else (),
            leave=self.leave,
            gaps=("Speech is not transcribed: pip install 'cairn-assistant[asr]'",),
        )

    def allow_upload(self, owner: str, host: str) -> None:
        if host != self.leave:
            raise BadInput(f"nothing would be sent to {host}")
        self.allowed.append((owner, host))
        self.leave = ""

    def sources(self, owner: str) -> Sequence[SourceRow]:
        return self._sources

    def threads(self, owner: str) -> Sequence[ThreadRow]:
        return [
            ThreadRow(id=thread, title=self.titles[thread], updated=_now())
            for whose, thread in reversed(self._threads)
            if whose == owner
        ]

    def thread(self, owner: str, thread: str) -> Sequence[tuple[str, Answer]]:
        try:
            return self._threads[owner, thread]
        except KeyError as exc:
            raise NotFound(f"conversation {thread} is not there any more") from exc

    def delete_thread(self, owner: str, thread: str) -> None:
        self.thread(owner, thread)
        del self._threads[owner, thread]

    def add(
        self,
        owner: str,
        paths: Sequence[Path],
        *,
        options: AddOptions,
        on_event: Callable[[AddEvent], None],
        addresses: Sequence[str] = (),
    ) -> AddReport:
        self.addresses = list(addresses)
        files = [one for path in paths for one in _files(path)]
        on_event(Scanned(files=len(files), bytes=1, unchanged=0, left_out=0))
        entries = []
        for number, path in enumerate(files, 1):
            time.sleep(self.pause_s)
            entry = _taken(path)
            entries.append(entry)
            on_event(FileDone(path=str(path), status=entry.status, reason=entry.detail))
            on_event(
                Advanced(done=number, total=len(files), bytes_done=1, bytes_total=1,
                         bytes_per_s=1.0, left_s=None, stage="read", path=str(path))
            )  # fmt: skip
            self._sources.insert(0, _row(path, entry))
        return _report(entries)

    def fill(self) -> None:
        """Let the library have files, as if a terminal had added them."""
        self._sources = list(_SOURCES)

    def forget(self, owner: str, what: str) -> int:
        left = [one for one in self._sources if what not in (one.id, one.path)]
        if len(left) == len(self._sources):
            raise NotFound(f"{what} is not in the library")
        gone = len(self._sources) - len(left)
        self._sources = left
        return gone

    def forget_collection(self, owner: str, collection: str) -> int:
        ids = [one.id for one in self._sources if one.collection == collection]
        return sum(self.forget(owner, one) for one in ids)

    def set_term(self, owner: str, collection: str, term: str) -> int:
        self.terms.append((collection, term))
        return sum(one.collection == collection for one in self._sources)

    def media(self, owner: str, item: str, *, kind: MediaKind) -> Media:
        if owner != "local":
            raise NotFound(f"item {item} is not there")
        made = _MEDIA.get((item, kind))
        if made is None:
            raise NotFound(f"item {item} has no {kind}")
        return made

    def passage(self, owner: str, item: str) -> PassageInText:
        if item not in PASSAGES:
            raise NotFound(f"item {item} has no words")
        return PASSAGES[item]


def _now() -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


def _files(path: Path) -> list[Path]:
    if not path.exists():
        raise NotFound(f"{path} is not there; check its name")
    return sorted(one for one in path.rglob("*") if one.is_file()) if path.is_dir() else [path]


def _taken(path: Path) -> FileEntry:
    if path.read_bytes():
        return FileEntry(path=str(path), status="added", source=path.name, items={"text": 1})
    return FileEntry(path=str(path), status="refused", reason="empty", detail="the file is empty")


def _row(path: Path, entry: FileEntry) -> SourceRow:
    return SourceRow(
        id=f"source-{path.name}",
        name=path.name,
        path=str(path),
        state="ready" if entry.status == "added" else "refused",
        reason=entry.detail,
        items=entry.items,
    )


def _report(entries: Sequence[FileEntry]) -> AddReport:
    return AddReport(
        files=tuple(entries), items={"text": len(entries)}, gated_pages={}, pages=0, ocr_pages=0,
        left_out_pictures={}, hard_to_find=(), gaps=(), warnings=(),
        figures=Figures(seconds={}, rates={}, peak_memory_mb={}),
    )  # fmt: skip


_SOURCES = (
    SourceRow(id="s1", name="menu.pdf", path="/home/ada/trips/moss-and-meridian/menu.pdf",
              state="ready", collection="demo", entity="Moss & Meridian",
              items={"page": 12, "text": 40}),
    SourceRow(id="s2", name="photo-1.jpg", path="/home/ada/trips/moss-and-meridian/photo-1.jpg",
              state="ready", collection="demo", entity="Moss & Meridian", items={"image": 1}),
    SourceRow(id="s3", name="recording-1.ogg", collection="demo", state="ready",
              path="/home/ada/trips/moss-and-meridian/recording-1.ogg",
              entity="Moss & Meridian", items={"audio": 11}),
    SourceRow(id="s4", name="contract.pdf", path="/home/ada/trips/contract.pdf", state="refused",
              reason="It is locked with a password; save a copy without one and add that."),
)  # fmt: skip

_PAGE = Media(content=scripted_media.menu_page(), media_type="image/png", name="page-12.png")
_PHOTO = Media(content=scripted_media.photo(), media_type="image/png", name="photo-1.png")
_TONE = Media(content=scripted_media.tone(), media_type="audio/wav", name="recording-1.wav")
_WAVE = Media(content=scripted_media.wave_svg(), media_type="image/svg+xml", drawn=True)
_MEDIA: dict[tuple[str, MediaKind], Media] = {
    ("menu", "page"): _PAGE,
    ("menu-11", "page"): _PAGE,
    ("menu-13", "page"): _PAGE,
    ("hum", "wave"): _WAVE,
    ("room", "picture"): _PHOTO,
    ("hum", "sound"): _TONE,
    ("reviews", "original"): Media(
        content=b"<script>document.title='ran'</script>", media_type="text/html", name="a b.html"
    ),
}
