"""`cairn train grounding`: verified answers as training data."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from app.grounding import export_grounding
from app.settings import Settings
from app.wiring import open_house


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Write the file; 3 when there is no answer to write. Raises BadInput for a file there is."""
    target = Path(arguments.out).expanduser().absolute()
    house = open_house(settings, write=False)
    try:
        told = export_grounding(house, target, redact=arguments.redact)
    finally:
        house.close()
    if arguments.json:
        shown = {"file": str(target) if told.written else None, "answers": told.written,
                 "claims": told.claims, "left_out": dict(told.left_out)}  # fmt: skip
        sys.stdout.write(json.dumps(shown) + "\n")
        return 0 if told.written else 3
    where = f" in {target}" if told.written else "; no file was written"
    sys.stdout.write(f"{told.written} verified answers with {told.claims} claims{where}.\n")
    for reason, count in told.left_out.most_common():
        sys.stdout.write(f"Left out: {count}, because {reason}.\n")
    return 0 if told.written else 3
