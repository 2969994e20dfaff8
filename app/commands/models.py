"""`cairn models fill`: vectors for what has none in the active encoders."""

from __future__ import annotations

import argparse
import json
import sys

from app.settings import Settings


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Fill; 0 when nothing is left, 1 when some medium could not be read again."""
    from app.assistant import Assistant
    from tools.library.fill import fill

    if arguments.allow_upload:
        from app.embedding import allow_embeddings

        allow_embeddings(settings)
    assistant = Assistant.open(settings)
    house = assistant.house
    try:
        done = fill(
            house.library,
            house.worker,
            house.encoders,
            owner=settings.owner,
            pages=house.pages,
        )
        if done.switched:
            house.switched()
        assistant.calibrate(stale_only=not (done.switched or any(done.made.values())))
    finally:
        assistant.close()
    told = {"made": dict(done.made), "left": dict(done.left), "switched": done.switched}
    if arguments.json:
        sys.stdout.write(json.dumps(told) + "\n")
    else:
        made = ", ".join(f"{count} {role}" for role, count in done.made.items()) or "none"
        left = sum(done.left.values())
        sys.stdout.write(f"Vectors made: {made}. Left without: {left}.\n")
    return 1 if any(done.left.values()) else 0
