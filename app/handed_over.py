"""Shows a long job that the running server does, as if it were done here."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping

from app.handed_jobs import SETTINGS, Verb
from app.handover import RunningServer, hand_over
from app.settings import Settings

Show = Callable[[str, float, float], None]
"""Told of (what, done, total)."""


def done_there(
    server: RunningServer,
    verb: Verb,
    settings: Settings,
    payload: Mapping[str, object],
    show: Show,
    *,
    as_json: bool,
) -> int:
    """Hand a job over, show how far it is, and give its exit code. Raises BadInput, LibraryError.

    Ctrl-C ends it there too, after what is stored.
    """
    alike = {name: str(getattr(settings, name)) for name in SETTINGS[verb]}
    last: dict[str, object] = {}
    try:
        for event in hand_over(server, verb, {"settings": alike, **payload}):
            last = event
            if event.get("kind") == "advanced":
                done, total = event["done"], event["total"]
                assert isinstance(done, (int, float)) and isinstance(total, (int, float))
                show(str(event["what"]), done, total)
    except KeyboardInterrupt:
        sys.stderr.write("cairn: stopped; what was done is kept, the same command goes on\n")
        return 5
    if last.get("kind") != "done":
        sys.stderr.write(f"cairn: {last.get('message', 'the server told no end')}\n")
        return 1
    sentences, code = last["sentences"], last["code"]
    assert isinstance(sentences, list) and isinstance(code, int)
    if as_json:
        sys.stdout.write(json.dumps(last["told"], ensure_ascii=False) + "\n")
    else:
        sys.stdout.writelines(f"{one}\n" for one in sentences)
    return code
