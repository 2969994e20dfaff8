"""Makes the stored library that `test_schema.py` opens: `python -m tests.library.make_stored`.

Each released schema keeps its file for ever (`stored_v1.zip`, `stored_v2.zip`, ...). A file is made
anew only while its schema has not been released.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from tests.library.making import SPACE, add, number, words
from tools.core.items import Attribute
from tools.fusion.calibration import SampleScores
from tools.library.backup import export_library
from tools.library.jobs import JournalEntry
from tools.library.library import open_library
from tools.library.schema import SCHEMA_VERSION

FOLDER = Path(__file__).parent
TEXT = "Der stille Raum öffnet um neun; brunch is vegan."


def stored(version: int) -> Path:
    return FOLDER / f"stored_v{version}.zip"


def make(target: Path) -> None:
    folder = Path(tempfile.mkdtemp())
    with open_library(folder / "home") as library:
        facts = [number("level_db_spl", 36.0, "dB", note="room.wav.yaml")]
        add(
            library,
            "/d/moss/menu.txt",
            [TEXT, "second"],
            entity="Moss",
            stated=[words("tags", "a")],
        )
        add(library, "/d/moss/room.wav", [""], modality="audio", entity="Moss", facts={0: facts})
        library.ledger.set_folder_facts("local", "/d", [Attribute(name="indoor", value=True)])
        library.ledger.set_entity_facts("local", "Moss", [number("price", 9.5, "EUR", high=14.0)])
        version = library.versions.ensure({"text": SPACE}).id
        samples = {"text": SampleScores(background=(0.25, 0.5), positive=(0.75,))}
        library.versions.set_samples(version, samples)
        thread = library.threads.create("local").id
        library.threads.append_turn("local", thread, "Is it quiet?", '{"answer": "Yes."}')
        job = library.jobs.start("local", "add", '["/d"]')
        library.jobs.note(job, [JournalEntry(path="/d/moss/menu.txt", event="added")])
        library.jobs.finish(job, "done")
        target.unlink(missing_ok=True)
        export_library(library, target)
    shutil.rmtree(folder)


if __name__ == "__main__":
    make(stored(SCHEMA_VERSION))
