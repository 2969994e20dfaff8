"""What threads remember, in the checkpointer; one turn of a thread at a time."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from agents.codec import unpack
from agents.records import Memory
from tools.core.errors import BadInput

if TYPE_CHECKING:
    from langchain_core.runnables import RunnableConfig
    from langgraph.checkpoint.base import BaseCheckpointSaver, CheckpointTuple


class ThreadStore:
    """Reads memories; the graph writes them, and the library takes forgotten items out."""

    def __init__(self, checkpointer: BaseCheckpointSaver[str] | None) -> None:
        self._saver = checkpointer
        self._busy: set[str] = set()
        self._lock = threading.Lock()

    @property
    def kept(self) -> bool:
        """True where threads outlive the process."""
        return self._saver is not None

    @contextmanager
    def held(self, thread: str) -> Iterator[None]:
        """Keep a thread to one turn. Raises BadInput while another one runs."""
        with self._lock:
            if thread in self._busy:
                raise BadInput(
                    "this conversation is still answering; wait for it, or stop it first"
                )
            self._busy.add(thread)
        try:
            yield
        finally:
            with self._lock:
                self._busy.discard(thread)

    def memory(self, thread: str) -> Memory:
        """Give what a thread remembers; an empty memory for a new one."""
        if self._saver is None:
            return Memory()
        saved = self._saver.get_tuple(_config(thread))
        return _memory_in(saved) if saved is not None else Memory()

    def delete(self, thread: str) -> None:
        """Delete a thread's memory; one that is not there is no error."""
        if self._saver is not None:
            self._saver.delete_thread(thread)


def _config(thread: str) -> RunnableConfig:
    return {"configurable": {"thread_id": thread, "checkpoint_ns": ""}}


def _memory_in(saved: CheckpointTuple) -> Memory:
    return unpack(Memory, saved.checkpoint["channel_values"].get("memory") or {})
