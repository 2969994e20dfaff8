"""The flags of `cairn thread` and `cairn feedback`; `cairn --help` reads them, so nothing heavy."""

from __future__ import annotations

import argparse


def add_flags(parser: argparse.ArgumentParser) -> None:
    """Add the flags of the command that the parser is for."""
    if parser.prog.endswith("feedback"):
        parser.add_argument("action", choices=("list", "export"))
        parser.add_argument(
            "file", nargs="?", metavar="FILE", help="export: JSON lines (default: print them)"
        )
        return
    parser.add_argument("action", choices=("list", "show", "export", "delete"))
    parser.add_argument("thread", nargs="?", metavar="ID", help="the conversation")
    parser.add_argument("file", nargs="?", metavar="FILE", help="export: the zip to write")
    parser.add_argument("--find", default="", metavar="WORDS", help="list: only with these words")
