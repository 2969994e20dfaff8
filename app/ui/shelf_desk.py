"""What the browser does with what the library holds: `app.shelf.Shelf` satisfies it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from tools.core.evidence import Citation
from tools.core.itineraries import Itinerary


@dataclass(frozen=True, kw_only=True)
class Placed:
    """An entity with its coordinates."""

    name: str
    lat: float
    """WGS84, degrees."""
    lon: float


@dataclass(frozen=True, kw_only=True)
class Held:
    """An item of a file, and what opens it."""

    citation: Citation
    words: str = ""
    """What is written, said or told in it, shortened."""
    alike: bool = False
    """True where others like it can be looked for."""
    score: float | None = None
    """0..1, of a find that is like another."""


@dataclass(frozen=True, kw_only=True)
class SourceDetail:
    """A file of the library, whole."""

    id: str
    name: str
    path: str
    media_type: str
    bytes: int
    added: str
    """ISO 8601, UTC."""
    expires: str | None
    collection: str
    term: str
    """How long files of its collection stay; empty: for good."""
    entity: str | None
    items: tuple[Held, ...]
    items_left: int
    """Items beyond those in `items`."""
    seen_by: tuple[str, ...]
    """Which encoder made how many vectors of it, one line each."""
    facts: tuple[tuple[str, str, str], ...]
    """Name, value, and where it stands."""
    tags: tuple[str, ...]
    caption: str | None
    """The person's own caption; None where a file takes none."""


@dataclass(frozen=True, kw_only=True)
class Alike:
    """What is like an item."""

    to: Citation
    found: tuple[Held, ...]
    reason: str = ""
    """Why it could not be looked for, or what that rests on."""


@dataclass(frozen=True, kw_only=True)
class TripFile:
    """A trip as a file that other programs read."""

    told: str
    """For a button: `Calendar (.ics)`."""
    name: str
    """File name for the download."""
    media_type: str
    content: bytes


@dataclass(frozen=True, kw_only=True)
class Root:
    """A folder or address that is remembered."""

    path: str
    looked: str
    """ISO 8601, UTC."""


@dataclass(frozen=True, kw_only=True)
class Lack:
    """Something that is missing, with the command that mends it."""

    told: str
    command: str


@dataclass(frozen=True, kw_only=True)
class Setting:
    """A line of the settings."""

    group: Literal["profile", "models", "keys", "consent", "budgets"]
    name: str
    value: str
    better: str = ""
    """The step that improves it."""
    act: Literal["", "try", "allow", "withdraw"] = ""
    """What a button beside it does."""
    on: str = ""
    """What the button acts on: a provider, a host."""


class ShelfDesk(Protocol):
    """What one owner's library holds. Calls may come from several threads at once."""

    def places(self, owner: str, names: Sequence[str]) -> Sequence[Placed]:
        """Give the entities among `names` whose coordinates are stated, in that order."""

    def trip_files(self, trip: Itinerary) -> Sequence[TripFile]:
        """Give a trip as files; empty where nothing writes them."""

    def detail(self, owner: str, source: str) -> SourceDetail:
        """Give a file by id or path. Raises NotFound."""

    def alike(self, owner: str, item: str) -> Alike:
        """Find what is like an item, of its own kind. Raises NotFound."""

    def describe(self, owner: str, source: str, caption: str | None, tags: Sequence[str]) -> None:
        """Keep what the person says about a file. Raises NotFound, BadInput, LibraryReadOnly."""

    def let_stay(self, owner: str, source: str, term: str) -> None:
        """Let a file end so long from now; empty: as its collection says.

        Raises NotFound, BadInput, LibraryReadOnly.
        """

    def roots(self, owner: str) -> Sequence[Root]:
        """List the folders and addresses that are remembered."""

    def lacks(self, owner: str) -> Sequence[Lack]:
        """Say what is missing in what was added."""

    def names_files(self, owner: str) -> bool:
        """Tell whether an owner may name files and folders of this machine."""

    def settings(self, owner: str) -> Sequence[Setting]:
        """List the settings as they stand; only what others may see for another owner."""

    def try_key(self, owner: str, provider: str) -> str:
        """Make one call with a key; say in one sentence how it went. Raises BadInput."""

    def set_leave(self, owner: str, host: str, *, given: bool) -> None:
        """Give or withdraw leave to send to a host. Raises BadInput, LibraryReadOnly."""
