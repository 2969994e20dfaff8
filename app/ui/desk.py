"""What the browser needs of the product: `app.assistant.Assistant` satisfies it.

The user interface knows this protocol and the events, and nothing below them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol

from app.ui.shelf_desk import ShelfDesk
from app.ui.talk_desk import TalkDesk, ThreadRow
from tools.core.events import Event
from tools.core.evidence import Answer
from tools.core.items import SourceState
from tools.core.query import Query
from tools.library.options import AddOptions
from tools.library.progress import AddEvent
from tools.library.report import AddReport

MediaKind = Literal["picture", "page", "sound", "video", "wave", "original", "text"]
MEDIA_KINDS: tuple[MediaKind, ...] = (
    "picture", "page", "sound", "video", "wave", "original", "text",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Media:
    """One medium, ready to be sent."""

    content: bytes | Path = field(repr=False)
    media_type: str
    """By content: `image/png`."""
    name: str = ""
    """File name for a download."""
    drawn: bool = False
    """True for what Cairn drew itself: such an SVG may be shown, a file's own never."""


@dataclass(frozen=True, kw_only=True)
class ShownRow:
    """A row of a table as the panel shows it."""

    number: int
    """As the locator counts."""
    cells: Mapping[int, str]
    """By column, from 1; columns without words are absent."""


@dataclass(frozen=True, kw_only=True)
class ShownTable:
    """The rows of a passage and of its neighbours."""

    names: Mapping[int, str]
    """Of the columns, from 1; empty where the table names none."""
    rows: tuple[ShownRow, ...]


@dataclass(frozen=True, kw_only=True)
class SpokenLine:
    """A line of a transcript."""

    start_s: float
    end_s: float
    text: str


@dataclass(frozen=True, kw_only=True)
class PagesAround:
    """The pages before and behind one: number and item; None where there is none."""

    last: int
    """Highest page number of the document."""
    before: tuple[int, str] | None = None
    after: tuple[int, str] | None = None


@dataclass(frozen=True, kw_only=True)
class PassageInText:
    """A passage and the text it stands in."""

    source: str
    """Name of the source, for people."""
    heading: str
    """Heading path, outermost first, joined by ` > `."""
    text: str
    """The passage with what stands around it; not necessarily the whole source."""
    start: int
    """Character of `text` where the passage begins."""
    end: int
    """One past its last character."""
    table: ShownTable | None = None
    """Set for a passage out of a table."""
    lines: tuple[SpokenLine, ...] = ()
    """What is said around a moment, in order; empty where no times are known."""
    pages: PagesAround | None = None
    """Set for a page."""


@dataclass(frozen=True, kw_only=True)
class SourceRow:
    """A file in the list of the library."""

    id: str
    name: str
    path: str
    state: SourceState
    reason: str = ""
    """Why it was refused, or what could not be read in it; one sentence."""
    collection: str = "default"
    entity: str | None = None
    items: Mapping[str, int] = field(default_factory=dict)
    """Items by modality."""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What the library holds and what is searched."""

    items: Mapping[str, int]
    """Ready items that a question reaches by default, by modality."""
    sources: Mapping[str, int]
    """`ready`, `pending`, `refused`."""
    demo: bool = False
    """True while the demo library is what is searched."""
    examples: tuple[str, ...] = ()
    """Questions that this library can answer."""
    gaps: tuple[str, ...] = ()
    """What is off, why, and the command that adds it; one sentence each."""
    followed: tuple[str, ...] = ()
    """Folders and addresses that were added, with the time of the last look; one sentence each."""
    leave: str = ""
    """Host that answers would be written at if the person allowed it; empty: none waits."""
    preparing: str = ""
    """What is being loaded now (`the demo library`); the page asks again while it is set."""


class ChatDesk(Protocol):
    """The product's face. Calls may come from several threads at once."""

    @property
    def talk(self) -> TalkDesk:
        """What can be done with conversations that were had."""

    @property
    def shelf(self) -> ShelfDesk:
        """What the library holds, thing by thing."""

    def stream(self, query: Query) -> Iterator[Event]:
        """Answer one turn; the last event is Finished or Broke.

        Closing the iterator ends the turn. An iterator whose `close` may be called while another
        thread waits for its next event is ended at once; a plain generator at its next event.
        """

    def require_held(self, query: Query) -> None:
        """Raise NotFound for a collection or a filter's field that nothing in the library has."""

    def standing(self, owner: str) -> Standing:
        """Say what the library holds."""

    def allow_upload(self, owner: str, host: str) -> None:
        """Remember that finds may be sent to a host. Raises BadInput for one that is not asked for.

        Raises LibraryReadOnly where that cannot be kept.
        """

    def sources(self, owner: str) -> Sequence[SourceRow]:
        """List the files, newest first, refused ones among them."""

    def threads(self, owner: str) -> Sequence[ThreadRow]:
        """List conversations, newest first."""

    def thread(self, owner: str, thread: str) -> Sequence[tuple[str, Answer]]:
        """Give the turns of a conversation, oldest first. Raises NotFound."""

    def delete_thread(self, owner: str, thread: str) -> None:
        """Delete a conversation for good. Raises NotFound."""

    def add(
        self,
        owner: str,
        paths: Sequence[Path],
        *,
        options: AddOptions,
        on_event: Callable[[AddEvent], None],
        addresses: Sequence[str] = (),
    ) -> AddReport:
        """Take files, folders and web addresses in. Raises BadInput for a path not there."""

    def forget(self, owner: str, what: str) -> int:
        """Remove a source by id or path without a trace; give how many went. Raises NotFound."""

    def forget_collection(self, owner: str, collection: str) -> int:
        """Remove every source of a collection; give how many went. Raises NotFound."""

    def set_term(self, owner: str, collection: str, term: str) -> int:
        """Let a collection's sources end so long after they were added; give how many that moves.

        Raises BadInput for a term that cannot be read.
        """

    def media(self, owner: str, item: str, *, kind: MediaKind) -> Media:
        """Give a medium of an item. Raises NotFound, also for an item of another owner.

        `sound` and `video` are the whole file, so that the seconds of a locator hold; `page` is a
        rendered PNG of the item's page; `picture` is safe to show (EXIF removed), of a moment of a
        video the key frame of its shot; `wave` draws the sound of the item's own stretch.
        """

    def passage(self, owner: str, item: str) -> PassageInText:
        """Give a passage in its text. Raises NotFound."""
