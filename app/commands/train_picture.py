"""`cairn train pairs` and `cairn train picture`: a picture encoder learns a library's own words."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

from app.settings import Settings
from app.tuning import export_pairs, tune_pictures
from app.wiring import open_house
from tools.encoders.picture_tuning import JUDGED_AT, TuningPlan


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Do it; 0 when done, 3 when nothing was learnt. Raises BadInput, MissingPart."""
    done = True
    house = open_house(settings, write=False)
    out = Path(arguments.out).expanduser().absolute()
    try:
        if arguments.what == "pairs":
            told: dict[str, object] = {"file": str(out), "pairs": dict(export_pairs(house, out))}
            words = f"Pairs in {out}: {told['pairs']}."
        else:
            plan = TuningPlan(
                epochs=arguments.epochs,
                precision="bf16" if settings.precision == "bf16" else "fp32",
                device="cpu" if settings.device == "auto" else settings.device,
            )
            tuned = tune_pictures(house, Path(arguments.pairs), Path(arguments.model), out, plan)
            told = {"folder": str(out), **asdict(tuned)}
            done = tuned.kept_epoch > 0
            words = (
                f"recall@{JUDGED_AT} of the test pairs: {tuned.before:.3f} before, "
                f"{tuned.after:.3f} after; epoch {tuned.kept_epoch} kept, in {out}.\n"
                f"Use it: CAIRN_PICTURE_ENCODER={out} cairn models fill"
            )
    finally:
        house.close()
    if not done:
        words = "No epoch was better on the validation pairs than the model itself: nothing saved."
    sys.stdout.write((json.dumps(told) if arguments.json else words) + "\n")
    return 0 if done else 3
