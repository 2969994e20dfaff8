"""What stands beside the files of a walk: facts of folders and entities, and remembered folders.

Writes only what changed, so that adding an unchanged folder again writes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from tools.core.items import Attribute
from tools.library.binding import Binding
from tools.library.ledger import Ledger
from tools.library.library import Library
from tools.library.options import AddOptions
from tools.library.roots import Remembered, RootNote, Stated
from tools.library.rows import FACT_COLUMNS, fact_from_row
from tools.library.scan import Scan


def note_standing(
    scanned: Scan,
    binding: Binding,
    library: Library,
    options: AddOptions,
    remembered: Remembered,
) -> list[str]:
    """Bring facts of folders and entities level, remember the roots; give what was wrong."""
    folders = _folders(scanned)
    _note_folders(folders, binding, library.ledger, options.owner)
    entities = _note_entities(list(folders), binding, library, scanned.roots, options.owner)
    for root in scanned.roots:
        said = Stated.of(options).or_else(remembered.note(str(root)))
        note = RootNote(**vars(said), ocr=options.ocr, entities=tuple(entities))
        library.jobs.remember_root(options.owner, str(root), str(note))
    return binding.table_warnings(list(folders))


def _folders(scanned: Scan) -> dict[Path, Path]:
    """Give every folder of the walk, up to the added ones, and where the library has it.

    The two differ for folders in archives.
    """
    folders = {root: root for root in scanned.roots}
    for found in scanned.files:
        if found.address:
            continue
        folder, shown = found.path.parent, Path(found.place).parent
        while folder not in folders:
            folders[folder] = shown
            if folder == found.root:
                break
            folder, shown = folder.parent, shown.parent
    return dict(sorted(folders.items()))


def _note_folders(
    folders: Mapping[Path, Path], binding: Binding, ledger: Ledger, owner: str
) -> None:
    before = _kept_facts(ledger, owner, "folders", "path")
    for folder, shown in folders.items():
        stated = binding.folder_facts(folder)
        facts = stated.facts if stated is not None else ()
        if facts != before.get(str(shown), ()):
            ledger.set_folder_facts(owner, str(shown), facts)


def _note_entities(
    folders: Sequence[Path],
    binding: Binding,
    library: Library,
    roots: Sequence[Path],
    owner: str,
) -> list[str]:
    """Give the entities that tables speak about now; what they said before goes."""
    stated = binding.entity_facts(folders)
    before = _kept_facts(library.ledger, owner, "entities", "name")
    known = {one.path: RootNote.read(one.options) for one in library.jobs.roots(owner)}
    earlier = {name for root in roots for name in known.get(str(root), RootNote()).entities}
    for name in sorted(earlier | set(stated)):
        facts = stated.get(name, ())
        if facts != before.get(name, ()):
            library.ledger.set_entity_facts(owner, name, facts)
    return sorted(stated)


def _kept_facts(
    ledger: Ledger, owner: str, table: str, column: str
) -> dict[str, tuple[Attribute, ...]]:
    layer = {"folders": "folder", "entities": "entity"}[table]
    rows = ledger.connect().execute(
        f"SELECT {FACT_COLUMNS}, t.{column} FROM facts f JOIN {table} t ON t.n = f.subject "
        "WHERE f.layer = ? AND t.owner = ? ORDER BY f.subject, f.ordinal",
        (layer, owner),
    )
    found: dict[str, list[Attribute]] = {}
    for row in rows:
        found.setdefault(str(row[-1]), []).append(fact_from_row(row))
    return {name: tuple(facts) for name, facts in found.items()}
