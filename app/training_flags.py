"""Flags of `cairn train`. Imports nothing heavy: `cairn --help` pays for it."""

from __future__ import annotations

import argparse


def add_flags(parser: argparse.ArgumentParser) -> None:
    """Add the kinds of training, each with its own flags."""
    kinds = parser.add_subparsers(dest="what", required=True, metavar="WHAT")
    _translator(kinds.add_parser("translator", help="let words find pictures and sounds"))
    _grounding(kinds.add_parser("grounding", help="write your verified answers as training data"))
    _pairs(kinds.add_parser("pairs", help="write pairs of photos and words to a file"))
    _picture(kinds.add_parser("picture", help="train a picture encoder on such a file"))


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


def _grounding(parser: argparse.ArgumentParser) -> None:
    parser.description = (
        "Write the answers of your conversations whose every claim stands in its sources, as JSON "
        "lines in the form of chats, each claim with its sources."
    )
    parser.add_argument("--out", required=True, metavar="FILE", help="a new file")
    parser.add_argument(
        "--redact", action="store_true",
        help="mask mail addresses and telephone numbers, leave folders out (names stay)",
    )  # fmt: skip
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def _pairs(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", required=True, metavar="FILE", help="a new file of JSON lines")
    parser.add_argument("--json", action="store_true", help="print one JSON object")


def _picture(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--pairs", required=True, metavar="FILE", help="of cairn train pairs")
    parser.add_argument("--model", required=True, metavar="FOLDER", help="SigLIP or CLIP")
    parser.add_argument("--out", required=True, metavar="FOLDER", help="a new folder")
    parser.add_argument("--epochs", type=int, default=5, help="at most (default 5)")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
