"""An assistant over a few notes of a test's own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest

from app.assistant import Assistant
from app.settings import load


def opened_over(notes: Mapping[str, str], folders: pytest.TempPathFactory) -> Iterator[Assistant]:
    """Give it once, and close it. notes: text by file name."""
    folder = folders.mktemp("files")
    for name, text in notes.items():
        (folder / name).write_text(text, encoding="utf-8")
    made = Assistant.open(load({}, home=folders.mktemp("home")))
    made.add("local", [folder])
    yield made
    made.close()
