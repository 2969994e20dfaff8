"""The flags of `cairn thread`, `feedback` and `user`. Read by `cairn --help`: nothing heavy."""

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
    if parser.prog.endswith("user"):
        parser.add_argument("action", choices=("add", "list", "remove", "token", "drop-tokens"))
        parser.add_argument("name", nargs="?", metavar="NAME", help="who; a-z, 0-9, dot, dash")
        parser.add_argument(
            "--owner", metavar="OWNER", help="add: whose library they see (default: their own)"
        )
        return
    parser.add_argument("action", choices=("list", "show", "export", "rename", "delete"))
    parser.add_argument("thread", nargs="?", metavar="ID", help="the conversation")
    parser.add_argument(
        "file", nargs="?", metavar="FILE|TITLE", help="export: the zip to write; rename: the title"
    )
    parser.add_argument("--find", default="", metavar="WORDS", help="list: only with these words")
