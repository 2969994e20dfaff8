"""`cairn train translator`: words find pictures and sounds by what they show and how they sound."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict

from app.settings import Settings
from app.training import Outcome, remove_translators, train_translators
from app.wiring import open_house
from tools.encoders.translator_fit import CUTS, JUDGED_AT
from tools.library.translators import PLURALS, ROLES, Role


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Fit or remove; 0 when one is in use now or was removed, 3 when none is."""
    roles: list[Role] = [one for one in ROLES if one in (arguments.medium or ROLES)]
    house = open_house(settings)
    try:
        if arguments.remove:
            return _removed(remove_translators(house, roles), as_json=arguments.json)
        outcomes = train_translators(house, roles, kind=arguments.kind, use=arguments.use)
    finally:
        house.close()
    if arguments.json:
        told = {one.role: asdict(one) for one in outcomes}
        sys.stdout.write(json.dumps({"translators": told}) + "\n")
    else:
        for one in outcomes:
            sys.stdout.write("\n".join(_lines(one)) + "\n")
    return 0 if any(one.used for one in outcomes) else 3


def _removed(gone: list[Role], *, as_json: bool) -> int:
    if as_json:
        sys.stdout.write(json.dumps({"removed": gone}) + "\n")
    elif gone:
        sys.stdout.write(f"Words are no longer translated into {_named(gone)}.\n")
    else:
        sys.stdout.write("There was no translator to remove.\n")
    return 0 if gone else 3


def _named(roles: list[Role]) -> str:
    return " and ".join(PLURALS[one] for one in roles)


def _lines(one: Outcome) -> list[str]:
    if one.proof is None:
        return [f"{PLURALS[one.role]}: not fitted: {one.refused}"]
    proof = one.proof
    mean, low, high = proof.gain
    lines = [f"{PLURALS[one.role]}: {proof.pairs} pairs of {proof.groups} files or places; "
             "of pairs that were held out:"]  # fmt: skip
    lines += [
        f"  recall@{k}: {proof.before[k]:.3f} before, {proof.after[k]:.3f} after "
        f"(chance {proof.chance[k]:.3f})"
        for k in CUTS
    ]
    lines.append(
        f"  recall@{JUDGED_AT} gains {mean:+.3f} (95 % interval {low:+.3f} to {high:+.3f})"
    )
    if proof.improves:
        lines.append("  It is used from now on; out again with: cairn train translator --remove")
    elif one.used:
        lines.append("  It does not improve for certain, and is used because you said --use.")
    else:
        lines.append("  It does not improve for certain, and is not used; --use takes it anyway.")
    return lines
