"""Flags of `cairn train`. Imports nothing heavy: `cairn --help` pays for it."""

from __future__ import annotations

import argparse


def add_flags(parser: argparse.ArgumentParser) -> None:
    """Add the kinds of training, each with its own flags."""
    kinds = parser.add_subparsers(dest="what", required=True, metavar="WHAT")
    _translator(kinds.add_parser("translator", help="let words find pictures and sounds"))


def _translator(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Fit a small map from words to pictures and to sounds, on the pairs of this library; it is "
        "used where it finds held-out pairs better than without."
    )
    parser.add_argument(
        "--medium", choices=("image", "audio"), action="append", default=[],
        help="only for pictures or only for sounds (default: both)",
    )  # fmt: skip
    parser.add_argument(
        "--kind", choices=("ridge", "mlp"), default="ridge",
        help="ridge (default), or a small network (needs the extra models)",
    )  # fmt: skip
    parser.add_argument("--use", action="store_true", help="use it though it does not improve")
    parser.add_argument("--remove", action="store_true", help="take it out again")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
