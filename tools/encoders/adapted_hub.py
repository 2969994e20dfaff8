"""A model and the adapter that was trained on it, which the hub keeps apart, pulled as one."""

from __future__ import annotations

import contextlib
from typing import Protocol

from tools.core.errors import MissingPart
from tools.encoders.hub_client import Body
from tools.encoders.hub_folder import ADAPTER
from tools.encoders.hub_listing import Listing


class Source(Protocol):
    """Where files come from."""

    url: str

    def listing(self, model: str, ref: str) -> Listing:
        """Say what a model holds."""

    def file(
        self, model: str, revision: str, name: str, start: int
    ) -> contextlib.AbstractContextManager[Body]:
        """Read a file from a byte on."""


class AdaptedHub:
    """A hub that gives one model with its adapter, whose files win over the model's own.

    The commit of the model is pinned, and of the adapter every file by its hash.
    """

    def __init__(self, hub: Source, model: str, adapter: str) -> None:
        self._hub = hub
        self._model = model
        self._adapter = adapter
        self.url = hub.url
        self._brought: frozenset[str] | None = None
        self._at = "main"

    def listing(self, model: str, ref: str) -> Listing:
        """Give the files of both. Raises MissingPart where the adapter is none."""
        held = self._hub.listing(model, ref)
        if model != self._model:
            return held
        brought = self._more()
        own = tuple(one for one in held.files if one.name not in (self._brought or ()))
        # Weights stay last: what is small is checked before what is large is asked for.
        small = tuple(one for one in own if not one.name.endswith(".safetensors"))
        large = tuple(one for one in own if one.name.endswith(".safetensors"))
        return Listing(revision=held.revision, files=(*small, *brought.files, *large))

    def file(
        self, model: str, revision: str, name: str, start: int
    ) -> contextlib.AbstractContextManager[Body]:
        """Read a file of whichever of the two has it."""
        if model != self._model:
            return self._hub.file(model, revision, name, start)
        if self._brought is None:
            self._more()
        if name in (self._brought or ()):
            return self._hub.file(self._adapter, self._at, name, start)
        return self._hub.file(model, revision, name, start)

    def _more(self) -> Listing:
        found = self._hub.listing(self._adapter, "main")
        names = frozenset(one.name for one in found.files)
        if ADAPTER not in names or "config.json" in names:
            raise MissingPart(f"{self._adapter} is no adapter; pull it by itself")
        self._brought, self._at = names, found.revision
        return found
