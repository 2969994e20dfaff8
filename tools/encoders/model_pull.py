"""Pulls one model: pinned, resumed after a cut, every byte checked, in place in one step."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

from tools.core.errors import (
    BadInput,
    CairnError,
    DiskFull,
    LibraryReadOnly,
    MissingPart,
    Overloaded,
    RateLimited,
    Slow,
    Unreachable,
)
from tools.encoders.hub_client import Body
from tools.encoders.hub_folder import CARD
from tools.encoders.hub_listing import INDEX, WEIGHTS, HubFile, Listing
from tools.encoders.model_catalogue import CatalogueModel
from tools.encoders.pulled_models import ASIDE, PARTIAL, Pin, PulledModels

SPARE_BYTES = 256 * 1024 * 1024
"""Left free: the ledger and its log go on being written."""
_TRIES = 5
"""Without one new byte between them."""
_CHUNK = 1 << 20
_PASSING = (Unreachable, Slow, Overloaded, RateLimited)


class Hub(Protocol):
    """Where files come from: a hub, a mirror, or a folder."""

    url: str

    def listing(self, model: str, ref: str) -> Listing:
        """Say what a model holds at a branch or commit."""

    def file(
        self, model: str, revision: str, name: str, start: int
    ) -> contextlib.AbstractContextManager[Body]:
        """Read a file from a byte on."""


@dataclass(frozen=True, kw_only=True)
class Got:
    """How far a pull is."""

    name: str
    file: str
    done: int
    """Bytes of the whole model."""
    total: int


OnGot = Callable[[Got], None]


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a pull would do."""

    pin: Pin
    pinned_by: str
    """`the catalogue`, `an earlier pull` or `this pull`."""
    to_get: int
    """Bytes that are not on the disk yet."""
    complete: bool
    """Whether the model is there already, at this revision."""


class Puller:
    """Pulls into the folder of pulled models, which the caller holds alone."""

    def __init__(
        self,
        pulled: PulledModels,
        hub: Hub,
        *,
        free: Callable[[Path], int] = lambda path: shutil.disk_usage(path).free,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._pulled = pulled
        self._hub = hub
        self._free = free
        self._pause = pause

    def plan(self, model: CatalogueModel, *, newest: bool = False) -> Plan:
        """Say what a pull takes, without taking it. newest: forget what was pinned before."""
        before = None if newest else self._pulled.pin(model.name)
        if before is not None and before.model == model.hub and self._has(before):
            _require_catalogue(model, before.revision, before.files)
            pin, by = before, "an earlier pull"
        else:
            listing = self._hub.listing(model.hub, model.revision or model.ref)
            _require_catalogue(model, listing.revision, listing.files)
            if "config.json" not in (one.name for one in listing.files):
                raise MissingPart(
                    f"{model.hub} is an adapter alone; pull the model it was trained on with it: "
                    f"cairn models pull OWNER/MODEL --adapter {model.hub}"
                )
            by = "the catalogue" if model.revision or model.hashes else "this pull"
            pin = Pin(
                name=model.name, model=model.hub, revision=listing.revision, files=listing.files,
                source=self._hub.url, pinned=datetime.now(UTC).isoformat(timespec="seconds"),
                licence=model.licence,
            )  # fmt: skip
        card = self._pulled.card(model.name)
        complete = card is not None and (card.model, card.revision) == (pin.model, pin.revision)
        if card is None and self._pulled.path(model.name).exists():
            raise BadInput(
                f"{self._pulled.path(model.name)} is there and was not pulled; move it away first"
            )
        return Plan(pin=pin, pinned_by=by, to_get=self._missing(pin), complete=complete)

    def require_room(self, plans: Sequence[Plan]) -> None:
        """Raise DiskFull where what is missing of all of them would not fit."""
        missing = sum(self._missing(one.pin) for one in plans)
        need = missing + SPARE_BYTES
        self._pulled.folder.mkdir(parents=True, exist_ok=True)
        free = self._free(self._pulled.folder)
        if missing and free < need:
            names = ", ".join(one.pin.name for one in plans)
            raise DiskFull(
                f"{names} needs {need / 1e9:.1f} GB with room to spare, and {free / 1e9:.1f} GB "
                f"are free where {self._pulled.folder} lies; free some, then run it again"
            )

    def pull(
        self,
        plan: Plan,
        on_got: OnGot = lambda _: None,
        before_weights: Callable[[Path], None] = lambda _: None,
    ) -> Path:
        """Take every file, check it and move the model into place. Raises CairnError.

        What was taken stays for the next call when this one is cut off. before_weights: called with
        the folder when the small files are there; raises where the large ones are of no use.
        """
        pin = plan.pin
        with self._translating():
            self.require_room([plan])
            self._pulled.keep_pin(pin)
            folder = self._partial(pin)
            if plan.complete and not self._damaged(pin, on_got):
                return self._pulled.path(pin.name)
            if plan.complete:
                folder.parent.mkdir(parents=True, exist_ok=True)
                shutil.rmtree(folder, ignore_errors=True)
                self._pulled.path(pin.name).rename(folder)
            done = 0
            checked: list[HubFile] = []
            for one in pin.files:
                if one.name in (WEIGHTS, INDEX):
                    before_weights(folder)
                path = folder / one.name
                path.parent.mkdir(parents=True, exist_ok=True)
                checked.append(self._one(pin, one, path, done, on_got))
                done += one.bytes
            whole = replace(pin, files=tuple(checked))
            (folder / CARD).write_text(whole.to_json(), encoding="utf-8")
            self._pulled.keep_pin(whole)
            return self._into_place(pin, folder)

    def _one(self, pin: Pin, one: HubFile, path: Path, before: int, on_got: OnGot) -> HubFile:
        def told(have: int) -> None:
            on_got(Got(name=pin.name, file=one.name, done=before + have, total=pin.bytes))

        tries = 0
        while not path.is_file():
            part = path.with_name(f"{path.name}.part")
            have = part.stat().st_size if part.is_file() else 0
            try:
                if have < one.bytes or not part.exists():
                    self._more(pin, one, part, have, told)
                # What is short here was cut off without a word.
                if part.stat().st_size < one.bytes:
                    raise Unreachable(f"{one.name} of {pin.model} broke off")
            except _PASSING as exc:
                size = part.stat().st_size if part.is_file() else 0
                tries = 0 if size > have else tries + 1
                if tries >= _TRIES:
                    raise type(exc)(
                        f"{exc}; {size / 1e6:.1f} of {one.bytes / 1e6:.1f} MB of it are kept: "
                        "the same command goes on from there"
                    ) from exc
                self._pause(min(8.0, 0.5 * 2**tries))
                continue
            checked = _checked(pin, one, part)
            part.replace(path)
            told(one.bytes)
            return checked
        told(one.bytes)
        return _checked(pin, one, path)

    def _has(self, pin: Pin) -> bool:
        """Tell whether a pin can be asked for: a folder's own commit is known to it alone."""
        return pin.revision != "local" or pin.source == self._hub.url

    def _damaged(self, pin: Pin, on_got: OnGot) -> bool:
        """Check a model that is there; delete and tell of what is not what was pinned."""
        held = self._pulled.card(pin.name)
        assert held is not None
        done, bad = 0, False
        for one in held.files:
            path = self._pulled.path(pin.name) / one.name
            try:
                _checked(pin, one, path)
            except (FileNotFoundError, CairnError):
                bad = True
            done += one.bytes
            on_got(Got(name=pin.name, file=one.name, done=done, total=held.bytes))
        return bad

    def _more(
        self, pin: Pin, one: HubFile, part: Path, have: int, told: Callable[[int], None]
    ) -> None:
        with self._hub.file(pin.model, pin.revision, one.name, have) as body:
            have = body.start
            with part.open("r+b" if have else "wb") as file:
                file.truncate(have)
                file.seek(have)
                for chunk in body.chunks:
                    have += len(chunk)
                    if have > one.bytes:
                        file.close()
                        part.unlink()
                        raise CairnError(
                            f"{one.name} of {pin.model} is larger than the {one.bytes} bytes that "
                            "are pinned; it was deleted: the source is not to be trusted"
                        )
                    file.write(chunk)
                    told(have)
                # Else a power cut after the move could leave a whole name on empty blocks.
                file.flush()
                os.fsync(file.fileno())

    def _missing(self, pin: Pin) -> int:
        """Give the bytes that are not on the disk yet."""
        folder = self._partial(pin)
        card = self._pulled.card(pin.name)
        if card is not None and (card.model, card.revision) == (pin.model, pin.revision):
            folder = self._pulled.path(pin.name)
        missing = 0
        for one in pin.files:
            paths = (folder / one.name, folder / f"{one.name}.part")
            have = next((path.stat().st_size for path in paths if path.is_file()), 0)
            missing += max(0, one.bytes - have)
        return missing

    def _partial(self, pin: Pin) -> Path:
        return self._pulled.folder / PARTIAL / pin.name / pin.revision[:12]

    def _into_place(self, pin: Pin, folder: Path) -> Path:
        target = self._pulled.path(pin.name)
        aside = self._pulled.folder / ASIDE / pin.name
        if target.is_dir():
            shutil.rmtree(aside, ignore_errors=True)
            aside.parent.mkdir(exist_ok=True)
            target.rename(aside)
        folder.rename(target)
        shutil.rmtree(aside, ignore_errors=True)
        shutil.rmtree(self._pulled.folder / PARTIAL / pin.name, ignore_errors=True)
        return target

    @contextlib.contextmanager
    def _translating(self) -> Iterator[None]:
        try:
            yield
        except OSError as exc:
            if exc.errno in (errno.ENOSPC, errno.EDQUOT):
                raise DiskFull(
                    f"the disk of {self._pulled.folder} is full; what was taken is kept: free some "
                    "space, then run the same command"
                ) from exc
            raise LibraryReadOnly(
                f"{self._pulled.folder} cannot be written ({exc.strerror}); mend that, then run it "
                "again"
            ) from exc


def _require_catalogue(model: CatalogueModel, revision: str, files: tuple[HubFile, ...]) -> None:
    """Refuse what is not what the catalogue pins. Raises CairnError."""
    told = f"{model.hub} is not what the catalogue pins"
    if model.revision and revision not in (model.revision, "local"):
        raise CairnError(f"{told}: commit {revision[:12]} came for {model.revision[:12]}")
    by_name = {one.name: one.sha256 for one in files}
    for name, sha256 in model.hashes.items():
        if by_name.get(name) != sha256:
            raise CairnError(f"{told}: {name} has another SHA-256, or is gone; nothing was taken")


def _checked(pin: Pin, one: HubFile, path: Path) -> HubFile:
    """Hash a whole file; delete it where it is not what is pinned. Raises CairnError."""
    sha256 = hashlib.sha256()
    git = hashlib.sha1(b"blob %d\0" % one.bytes, usedforsecurity=False)
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            sha256.update(chunk)
            git.update(chunk)
    right = sha256.hexdigest() == one.sha256 if one.sha256 else git.hexdigest() == one.git
    if right:
        return replace(one, sha256=sha256.hexdigest())
    path.unlink()
    raise CairnError(
        f"{one.name} of {pin.model} does not have the hash that is pinned; it was deleted. Run the "
        "command again; if it fails once more, the source is not to be trusted"
    )
