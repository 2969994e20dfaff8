"""A server on a free port for as long as a test needs it."""

from __future__ import annotations

import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn

from app.settings import load
from app.ui.desk import ChatDesk
from app.ui.serve import build_server


@contextmanager
def running(desk: ChatDesk, home: Path) -> Iterator[str]:
    """Serve a desk; give the address."""
    web = home / "web"
    for name in ("tmp", "inbox"):
        (web / name).mkdir(parents=True)
    before, tempfile.tempdir = tempfile.tempdir, str(web / "tmp")
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    settings = load({}, home=home / "data", port=port)
    app = build_server(desk, settings, port=port, token="secret", web=web)
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive(), "the server did not start"
            time.sleep(0.02)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(10)
        tempfile.tempdir = before
