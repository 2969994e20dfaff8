"""What an `add` has to do: every file of the walk against what the library remembers.

Reads bytes only of files that are new or have another size or time, to hash them. Decodes and
writes nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from tools.core.errors import RefusalReason, Refused
from tools.library.batch import KnownSource, source_id
from tools.library.binding import Binding, Bound
from tools.library.lending import LENDERS
from tools.library.names import path_words
from tools.library.options import DEFAULT_COLLECTION, AddOptions
from tools.library.recipe import Recipe
from tools.library.roots import Stated
from tools.library.scan import Found, Scan
from tools.library.vanishing import Gone, gone_from
from tools.media.refusals import from_os_error
from tools.media.web_address import is_web_address

Work = Literal["read", "reword", "touch", "nothing", "still_refused"]

LASTING: frozenset[RefusalReason] = frozenset(
    ("empty", "corrupt", "encrypted", "mislabelled", "bomb", "too_large", "timeout", "no_content",
     "expired")
)  # fmt: skip
"""Refusals that stand as long as the bytes are the same; others are tried again."""
_CHUNK = 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Task:
    """One file and what has to be done with it."""

    found: Found
    bound: Bound
    work: Work
    source: str
    """Id of the source it will be."""
    sha256: str
    recipe: Recipe
    entity: str | None
    """Stated beside the file or by option; front matter may still name one."""
    collection: str
    expires: str | None
    """As stated: `30d` or a date."""
    known: KnownSource | None = None
    """The version in the library; of a moved file the one at its old path."""
    changed: str = ""
    """What changed, for the report: `content`, `moved from PATH`, `sidecar`."""

    @property
    def path(self) -> Path:
        """Where it lies."""
        return self.found.path

    @property
    def place(self) -> str:
        """What the library knows it by: its path, or its address in the web."""
        return self.found.place

    @property
    def folders(self) -> tuple[str, ...]:
        """Folder names from the added folder down."""
        return self.found.folders


@dataclass(frozen=True, kw_only=True)
class Survey:
    """All that is to be done."""

    tasks: tuple[Task, ...]
    gone: tuple[Gone, ...]
    sidecars: tuple[Path, ...]
    """Files that only speak about others."""
    warnings: tuple[str, ...] = ()


@dataclass
class _Memory:
    """What the library remembers, by path and by content."""

    by_path: Mapping[str, KnownSource]
    by_hash: dict[str, list[KnownSource]] = field(default_factory=dict)
    ids: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, known: Mapping[str, KnownSource]) -> _Memory:
        memory = cls(by_path=known)
        for one in known.values():
            memory.ids.add(one.id)
            if one.state == "ready":
                memory.by_hash.setdefault(one.sha256, []).append(one)
        return memory


def survey(
    scanned: Scan,
    known: Mapping[str, KnownSource],
    binding: Binding,
    options: AddOptions,
    *,
    on_file: Callable[[Found], None] = lambda _: None,
    stated: Callable[[Found], Stated] | None = None,
    roots: Sequence[str] = (),
) -> Survey:
    """Decide what is to be done with every file. `known` is all that the owner has, by path.

    stated: what was said about a file when it or its folder was added, by this call or before.
    roots: folders that are remembered.
    """
    stated = stated or (lambda _: Stated.of(options))
    memory = _Memory.of(known)
    sidecars = tuple(
        one.path for one in scanned.files if not one.address and binding.is_sidecar(one.path)
    )
    speaking = set(sidecars)
    files = [one for one in scanned.files if one.path not in speaking]
    tasks: list[Task] = []
    taken: set[str] = set()
    for found in files:
        on_file(found)
        task = _task(found, memory, binding, options, taken, stated(found))
        tasks.append(task)
        if task.changed.startswith("moved") and task.known is not None:
            taken.add(task.known.path)
    there = {one.place for one in files} | taken
    gone, warnings = gone_from(scanned, memory.by_path, speaking, there, roots)
    return Survey(tasks=tuple(tasks), gone=gone, sidecars=sidecars, warnings=warnings)


def content_hash(path: Path) -> str:
    """Give the SHA-256 of a file. Raises Refused."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
    except OSError as exc:
        raise from_os_error(path, exc) from exc
    return digest.hexdigest()


def looked_at_again(task: Task, owner: str) -> Task:
    """Give the task for a file that changed since the survey. Raises Refused."""
    try:
        info = task.path.stat()
    except OSError as exc:
        raise from_os_error(task.path, exc) from exc
    sha = content_hash(task.path)
    return replace(
        task,
        found=replace(task.found, bytes=info.st_size, modified_ns=info.st_mtime_ns),
        sha256=sha,
        source=source_id(owner, task.place, sha),
    )


def same_stat(found: Found, known: KnownSource) -> bool:
    """Tell whether size and time are those of the remembered version."""
    return found.bytes == known.bytes and abs(found.modified_s - known.modified_s) < 1e-6


def _task(
    found: Found,
    memory: _Memory,
    binding: Binding,
    options: AddOptions,
    taken: set[str],
    stated: Stated,
) -> Task:
    bound = _with_origin(binding.of(found.path, found.root), found)
    entity = bound.entity or stated.entity
    collection = bound.collection or stated.collection or DEFAULT_COLLECTION
    expires = bound.expires or stated.expires
    words = path_words(found.folders, "")
    task = Task(
        found=found,
        bound=bound,
        work="read",
        source="",
        sha256="",
        recipe=Recipe(
            decoding=bound.decoding(),
            wording=bound.wording(entity, collection, expires, words, found.path.name),
            ocr=options.ocr,
        ),
        entity=entity,
        collection=collection,
        expires=expires,
    )
    return _decided(task, memory, options, taken)


def _with_origin(bound: Bound, found: Found) -> Bound:
    """Add what the mail says that a file was attached to; what stands beside the file wins."""
    if not found.origin:
        return bound
    named = {fact.name for fact in bound.facts}
    return replace(
        bound,
        title=bound.title or f"{found.path.name}, attached to {found.origin}",
        facts=(*bound.facts, *(fact for fact in found.facts if fact.name not in named)),
    )


def _decided(task: Task, memory: _Memory, options: AddOptions, taken: set[str]) -> Task:
    known = memory.by_path.get(task.place)
    refused = _lasting_refusal(task.found, known, options)
    if refused is not None:
        return replace(
            task, work="still_refused", known=refused, source=refused.id, sha256=refused.sha256
        )
    if known is not None and known.state == "ready" and same_stat(task.found, known):
        return _redone(task, known)
    sha = _hash_or_stand_in(task.found, options)
    if known is not None and _stays_expired(known, sha, options):
        return replace(task, work="still_refused", known=known, source=known.id, sha256=sha)
    if known is not None and known.state == "ready":
        if known.sha256 == sha:
            again = _redone(task, known)
            return again if again.work != "nothing" else replace(again, work="touch")
        return _fresh(replace(task, known=known, changed="content"), sha, options, memory)
    moved = _moved_from(task, sha, memory, taken)
    if moved is not None:
        again = _redone(task, moved)
        work: Work = "read" if again.work == "read" else "reword"
        return replace(again, work=work, changed=f"moved from {moved.path}")
    return _fresh(task, sha, options, memory)


def _redone(task: Task, known: KnownSource) -> Task:
    """Decide by the recipe for bytes that the library has."""
    work: dict[str, Work] = {"nothing": "nothing", "words": "reword", "everything": "read"}
    old = Recipe.read(known.recipe)
    # What documents lend a picture is compared when they have been read.
    recipe = replace(task.recipe, lent=old.lent if old is not None else "")
    # An earlier reading with OCR is as good for an `add` without.
    recipe = replace(recipe, ocr=recipe.ocr or (old is not None and old.ocr))
    redo = recipe.redo(known.recipe)
    if redo == "words" and task.path.suffix.lower() in LENDERS:
        # What front matter says is not kept apart, and reading it again costs little.
        redo = "everything"
    return replace(
        task,
        known=known,
        work=work[redo],
        source=known.id,
        sha256=known.sha256,
        recipe=recipe,
        changed="" if redo == "nothing" else "what is stated about it",
    )


def _fresh(task: Task, sha: str, options: AddOptions, memory: _Memory) -> Task:
    made = source_id(options.owner, task.place, sha)
    if made in memory.ids and (task.known is None or task.known.id != made):
        at = memory.by_path.get(task.place)
        if at is None or at.id != made:
            # The file that had this place and content was moved and kept its id.
            made = source_id(options.owner, task.place, sha + "\nagain")
    return replace(task, work="read", source=made, sha256=sha)


def _lasting_refusal(
    found: Found, known: KnownSource | None, options: AddOptions
) -> KnownSource | None:
    for one in (known, known.later if known is not None else None):
        if (
            one is not None
            and one.state == "refused"
            and one.reason in LASTING
            and same_stat(found, one)
            and not options.retry
            and (one.reason != "expired" or options.expires is None)
        ):
            return one
    return None


def _stays_expired(known: KnownSource, sha: str, options: AddOptions) -> bool:
    """Tell bytes that came to their end, and whose end is not moved by this call."""
    return known.reason == "expired" and known.sha256 == sha and options.expires is None


def _hash_or_stand_in(found: Found, options: AddOptions) -> str:
    """Give the content's hash; for bytes that will not be read, one of name, size and time."""
    if found.bytes <= options.limits.max_bytes:
        try:
            return content_hash(found.path)
        except Refused:
            pass  # The decoder says why, and the refusal is kept under this stand-in.
    text = f"unread\n{found.place}\n{found.bytes}\n{found.modified_ns}"
    return hashlib.sha256(text.encode()).hexdigest()


def _moved_from(task: Task, sha: str, memory: _Memory, taken: set[str]) -> KnownSource | None:
    if task.found.address or task.found.inside is not None:
        return None
    for one in memory.by_hash.get(sha, ()):
        gone = not is_web_address(one.path) and not _is_there(Path(one.path))
        if gone and one.path not in taken:
            return one
    return None


def _is_there(path: Path) -> bool:
    """Tell whether a file is there, or an archive at whose place below it stands."""
    return path.exists() or any(one.is_file() for one in path.parents)
