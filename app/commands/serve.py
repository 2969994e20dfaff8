"""`cairn serve`: the chat in the browser."""

from __future__ import annotations

import argparse
import logging
import sys
import threading
from dataclasses import replace
from typing import TYPE_CHECKING

from app.heap import settle_heap
from app.settings import Settings
from tools.core.errors import CairnError, LibraryBusy

if TYPE_CHECKING:
    from app.assistant import Assistant

log = logging.getLogger(__name__)


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Serve until Ctrl-C. Raises LibraryBusy when another server holds the library."""
    from app.assistant import Assistant
    from app.handed_jobs import HandedJobs
    from app.handover import running_server
    from app.ui.serve import serve

    settings = replace(
        settings,
        host=arguments.host or settings.host,
        port=settings.port if arguments.port is None else arguments.port,
        refresh=arguments.refresh or settings.refresh,
    )
    try:
        assistant = Assistant.open(settings)
    except LibraryBusy as error:
        server = running_server(settings.folder)
        if server is None:
            raise
        raise LibraryBusy(
            f"Cairn already serves {settings.folder} at http://127.0.0.1:{server.port} (process "
            f"{server.pid}); open that address, or stop that server first"
        ) from error
    stop = threading.Event()
    try:
        threading.Thread(
            target=_prepare, args=(assistant, arguments.demo, stop), name="prepare", daemon=True
        ).start()
        serve(
            assistant,
            settings,
            open_browser=settings.open_browser and not arguments.no_browser,
            long=HandedJobs(assistant),
        )
    finally:
        stop.set()
        assistant.close()
    return 0


def _prepare(assistant: Assistant, demo: bool | None, stop: threading.Event) -> None:
    """Make the first question quick, then keep the library until `stop` is set."""
    from app.keeping import Keeper

    _make_ready(assistant, demo)
    Keeper(assistant, stop).run()


def _make_ready(assistant: Assistant, demo: bool | None) -> None:
    """Load the demo where it is wanted, and what the first question needs."""
    from app.demo import load_demo, wants_demo

    try:
        if wants_demo(assistant, demo):
            sys.stdout.write("Loading the demo library ...\n")
            assistant.preparing = "The demo library is being loaded; answers are not complete yet."
            sys.stdout.write(f"The demo is in: {load_demo(assistant)}\n")
        assistant.preparing = ""
        assistant.warm_up()
        settle_heap()
    except CairnError as error:
        assistant.preparing = ""
        # The chat still opens; what is missing is said there too.
        sys.stderr.write(f"cairn: {error}\n")
        log.info("preparing failed", exc_info=True)
