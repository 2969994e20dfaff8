"""Reads and encodes the demo once: `library.sqlite.gz`, from which an empty library is filled.

Run after every change of the demo, of reading and cutting, of the schema, or of an encoder:
python -m tools.demo.make.prepare
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

FOLDER = Path(__file__).parents[1]


def main() -> None:
    """Prepare the whole demo library."""
    from app.assistant import Assistant
    from app.settings import load
    from app.wiring import DEMO_COLLECTION, demo_snapshot
    from tools.library.snapshot import take

    with TemporaryDirectory() as scratch:
        assistant = Assistant.open(load({}, home=Path(scratch, "home")))
        try:
            library = FOLDER / "library"
            report = assistant.add("local", [library], collection=DEMO_COLLECTION)
            for sentence in report.sentences():
                sys.stdout.write(sentence + "\n")
            take(assistant.house.library, library, demo_snapshot())
        finally:
            assistant.close()
    sys.stdout.write(f"{demo_snapshot()}: {demo_snapshot().stat().st_size / 1e6:.1f} MB\n")


if __name__ == "__main__":
    main()
