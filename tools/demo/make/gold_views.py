"""Render the pictures that gold questions attach. Runs where bpy is installed.

python -m tools.demo.make.gold_views [--only view-f] [--samples N]; film goes to --film DIR.
"""

from __future__ import annotations

import argparse
import copy
from pathlib import Path

from tools.demo.make import make_photos
from tools.demo.make.world import ATTACHMENTS, Row, load_rows

VIEWS = ATTACHMENTS.parent / "views.yaml"
SIZE_PX = [480, 360]


def _changed(base: Row, change: Row) -> Row:
    out = copy.deepcopy(base)
    for key, value in change.items():
        both = isinstance(value, dict) and isinstance(out.get(key), dict)
        out[key] = {**out[key], **value} if both else value
    return out


def main() -> None:
    """Render every view, or those whose name begins with --only."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="names that begin with this")
    parser.add_argument("--samples", type=int, default=24)
    parser.add_argument("--film", default="/tmp", help="folder for what the clips pan over")
    arguments = parser.parse_args()
    rows = {row["file"]: row for row in make_photos.shots()}
    for key, folder in (("views", ATTACHMENTS), ("film", Path(arguments.film))):
        for view in load_rows(VIEWS, key):
            if not view["file"].startswith(arguments.only):
                continue
            row = _changed({"size_px": SIZE_PX, **rows[view["like"]]}, view)
            # An absolute folder: make_photos joins it to its own and the absolute part wins.
            make_photos.render(
                {**row, "file": str(folder.resolve() / view["file"])}, arguments.samples
            )


if __name__ == "__main__":
    main()
