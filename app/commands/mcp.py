"""`cairn mcp`: the library as tools for other assistants, over standard input and output."""

from __future__ import annotations

import argparse
import contextlib
import sys

from app.settings import Settings


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Serve until the input ends. Raises NotFound without a library, MissingPart without mcp."""
    from app.assistant import Assistant
    from app.doors.mcp_tools import mcp_server

    # Only reads, so a running server is not in the way.
    assistant = Assistant.open(settings, write=False)
    try:
        # The protocol alone may speak on standard output; what a library prints would break it.
        with contextlib.redirect_stdout(sys.stderr):
            server = mcp_server(assistant)
            assistant.warm_up()
        server.run("stdio")
    finally:
        assistant.close()
    return 0
