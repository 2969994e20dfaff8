"""What an `add` has to do: every file of the walk against what the library remembers.

Reads bytes only of files that are new or have another size or time, to hash them. Decodes and
writes nothing.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Mapping
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
from tools.library.scan import Found, Scan
from tools.media.refusals import from_os_error

Work = Literal["read", "reword", "touch", "nothing", "still_refused"]

LASTING: frozenset[RefusalReason] = frozenset(
    ("empty", "corrupt", "encrypted", "mislabelled", "bomb", "too_large", "timeout", "no_content")
)
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
    def folders(self) -> tuple[str, ...]:
        """Folder names from the added folder down."""
        inside = self.found.path.parent.relative_to(self.found.root).parts
        return (self.found.root.name, *inside)


@dataclass(frozen=True, kw_only=True)
class Gone:
    """A remembered file that is not to be found any more."""

    known: KnownSource
    reason: str
    """`vanished`, or why the walk leaves it out now."""
    detail: str


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
) -> Survey:
    """Decide what is to be done with every file. `known` is all that the owner has, by path."""
    memory = _Memory.of(known)
    sidecars = tuple(one.path for one in scanned.files if binding.is_sidecar(one.path))
    speaking = set(sidecars)
    files = [one for one in scanned.files if one.path not in speaking]
    tasks: list[Task] = []
    taken: set[str] = set()
    for found in files:
        on_file(found)
        task = _task(found, memory, binding, options, taken)
        tasks.append(task)
        if task.changed.startswith("moved") and task.known is not None:
            taken.add(task.known.path)
    gone, warnings = _gone(scanned, memory, speaking, {str(one.path) for one in files} | taken)
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
        source=source_id(owner, str(task.path), sha),
    )


def same_stat(found: Found, known: KnownSource) -> bool:
    """Tell whether size and time are those of the remembered version."""
    return found.bytes == known.bytes and abs(found.modified_s - known.modified_s) < 1e-6


def _task(
    found: Found, memory: _Memory, binding: Binding, options: AddOptions, taken: set[str]
) -> Task:
    bound = binding.of(found.path, found.root)
    entity = bound.entity or options.entity
    collection = bound.collection or options.collection or DEFAULT_COLLECTION
    expires = bound.expires or options.expires
    words = path_words((found.root.name, *found.path.parent.parts[len(found.root.parts) :]), "")
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


def _decided(task: Task, memory: _Memory, options: AddOptions, taken: set[str]) -> Task:
    known = memory.by_path.get(str(task.path))
    refused = _lasting_refusal(task.found, known, options)
    if refused is not None:
        return replace(
            task, work="still_refused", known=refused, source=refused.id, sha256=refused.sha256
        )
    if known is not None and known.state == "ready" and same_stat(task.found, known):
        return _redone(task, known)
    sha = _hash_or_stand_in(task.found, options)
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
    made = source_id(options.owner, str(task.path), sha)
    if made in memory.ids and (task.known is None or task.known.id != made):
        at = memory.by_path.get(str(task.path))
        if at is None or at.id != made:
            # The file that had this place and content was moved and kept its id.
            made = source_id(options.owner, str(task.path), sha + "\nagain")
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
        ):
            return one
    return None


def _hash_or_stand_in(found: Found, options: AddOptions) -> str:
    """Give the content's hash; for bytes that will not be read, one of name, size and time."""
    if found.bytes <= options.limits.max_bytes:
        try:
            return content_hash(found.path)
        except Refused:
            pass  # The decoder says why, and the refusal is kept under this stand-in.
    text = f"unread\n{found.path}\n{found.bytes}\n{found.modified_ns}"
    return hashlib.sha256(text.encode()).hexdigest()


def _moved_from(task: Task, sha: str, memory: _Memory, taken: set[str]) -> KnownSource | None:
    for one in memory.by_hash.get(sha, ()):
        if one.path not in taken and not Path(one.path).exists():
            return one
    return None


def _gone(
    scanned: Scan, memory: _Memory, sidecars: Iterable[Path], there: set[str]
) -> tuple[tuple[Gone, ...], tuple[str, ...]]:
    gone: list[Gone] = []
    warnings: list[str] = []
    left_out = {one.path: one for one in scanned.left_out}
    speaking = {str(path) for path in sidecars}
    for root in scanned.roots:
        inside = str(root).rstrip(os.sep) + os.sep
        under = [one for one in memory.by_path.values() if one.path.startswith(inside)]
        missing = [one for one in under if one.path not in there and one.reason != "vanished"]
        if missing and not any(root.iterdir()):
            warnings.append(
                f"{root} is empty now and its {len(missing)} files were kept in the library "
                f"(is a disk not mounted?); to let them go: cairn forget {root}"
            )
            continue
        for one in missing:
            why = _why_left_out(one.path, root, left_out, speaking)
            if why is not None:
                gone.append(Gone(known=one, reason=why[0], detail=why[1]))
    return tuple({one.known.path: one for one in gone}.values()), tuple(warnings)


def _why_left_out(
    path: str, root: Path, left_out: Mapping[str, object], sidecars: set[str]
) -> tuple[str, str] | None:
    """Say why a remembered file goes; None where it cannot be known whether it is still there."""
    from tools.library.scan import LeftOut

    for place in (path, *(str(one) for one in Path(path).parents if one != root.parent)):
        one = left_out.get(place)
        if isinstance(one, LeftOut):
            return None if one.reason == "permission" else (one.reason, one.detail)
    if path in sidecars:
        return "sidecar", "it only speaks about another file now"
    return "vanished", "it is no longer there"
