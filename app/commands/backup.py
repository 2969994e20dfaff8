"""`cairn export` and `cairn import`: the whole library in one file, and back."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from app.settings import Settings


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Write or read a backup. Raises BadInput for a damaged file or a folder that is not empty."""
    from tools.library.backup import export_library, import_library
    from tools.library.library import open_library

    file = Path(arguments.file).expanduser().absolute()
    if arguments.command == "export":
        # A snapshot needs no lock: it may be taken while a server or an add writes.
        library = open_library(settings.folder, write=False)
        try:
            report = export_library(library, file)
        finally:
            library.close()
    else:
        report = import_library(file, settings.folder)
    told = {"file": str(file), "sources": report.sources, "bytes": report.bytes}
    if arguments.json:
        sys.stdout.write(json.dumps(told) + "\n")
    else:
        verb = "Written to" if arguments.command == "export" else "Read from"
        sys.stdout.write(f"{verb} {file}: {report.sources} sources, {report.bytes:,} bytes.\n")
    return 0
