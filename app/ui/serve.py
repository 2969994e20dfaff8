"""Serves the chat: one process, one port, this machine only."""

from __future__ import annotations

import ipaddress
import json
import os
import secrets
import shutil
import signal
import socket
import sys
import tempfile
import threading
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from app.ui.desk import ChatDesk
from tools.core.errors import BadInput

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from app.handed_jobs import HandedJobs
from app.heap import settle_heap
from app.settings import Settings

_WEB = "cairn-web-"


def serve(
    desk: ChatDesk, settings: Settings, *, open_browser: bool, long: HandedJobs | None = None
) -> None:
    """Serve until Ctrl-C. Raises BadInput for a port that is taken or an address not allowed."""
    _require_loopback_or_login(settings)
    with _listening(settings.host, settings.port) as listener:
        port = int(listener.getsockname()[1])
        token = secrets.token_urlsafe(32)
        with _private_folder() as web:
            app = build_server(desk, settings, port=port, token=token, web=web, long=long)
            with _announced(settings.folder, port, token):
                _run(app, listener, _address(settings.host, port), open_browser=open_browser)


def build_server(
    desk: ChatDesk,
    settings: Settings,
    *,
    port: int,
    token: str,
    web: Path,
    long: HandedJobs | None = None,
) -> ASGIApp:
    """Build everything that answers on the port. web: a private, empty folder."""
    import gradio as gr

    from app.api import build_app
    from app.login_routes import login_routes
    from app.logins import Logins
    from app.ui.guard import OWNER, Guard, cookie_name
    from app.ui.page import HEAD, build_page
    from app.ui.sessions import LOGIN_LASTS_S, Sessions
    from app.ui.theme import build_theme

    logins = Logins(settings.folder)
    # From the first user on, everybody logs in: others of this machine reach its loopback too.
    login = bool(logins.names())
    sessions = Sessions(lasts_s=LOGIN_LASTS_S if login else None)
    app = build_app(desk, owner=settings.owner, token=token, book=logins, long=long)
    if login:
        app.include_router(login_routes(logins, sessions, cookie=cookie_name(port)))
    page = build_page(desk, web / "inbox")
    mounted = gr.mount_gradio_app(
        app,
        page,
        path="/",
        server_name=settings.host,
        server_port=port,
        auth_dependency=lambda request: request.scope.get(OWNER),
        allowed_paths=[],
        blocked_paths=_blocked(settings, web),
        show_error=False,
        max_file_size=settings.max_file_mb * 1024 * 1024,
        ssr_mode=False,
        enable_monitoring=False,
        run_history=False,
        mcp_server=False,
        pwa=False,
        footer_links=[],
        theme=build_theme(),
        head=HEAD,
    )
    return Guard(
        mounted,
        sessions=sessions,
        owner=settings.owner,
        host=settings.host,
        port=port,
        uploads=web / "tmp" / "gradio",
        login=login,
    )


def _blocked(settings: Settings, web: Path) -> list[str]:
    """Name the folders that Gradio must never read from, whatever else it is told."""
    private = (settings.folder, Path.home())
    # Where the temporary folder lies in the home folder, blocking that would block uploads.
    return [str(one) for one in private if not web.is_relative_to(one)]


def _require_loopback_or_login(settings: Settings) -> None:
    from app.logins import Logins

    host = settings.host
    try:
        loopback = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        loopback = False
    if not loopback and not Logins(settings.folder).names():
        raise BadInput(
            f"serving on {host} would open your library to others, and there is no login yet; "
            f"make one with: cairn user add NAME --owner {settings.owner}, or leave --host away"
        )


@contextmanager
def _listening(host: str, port: int) -> Iterator[socket.socket]:
    """Take the port before anything heavy is loaded, so that a busy one is told at once."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    if os.name == "posix":
        # On Windows this option would let two servers share the port.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        try:
            listener.bind((host, port))
            listener.listen(128)
        except OSError as exc:
            raise BadInput(
                f"port {port} on {host} cannot be taken ({exc.strerror}); another program has it, "
                f"or another Cairn: choose one with --port {min(port + 1, 65535)}"
            ) from exc
        yield listener
    finally:
        listener.close()


@contextmanager
def _private_folder() -> Iterator[Path]:
    """Give an empty folder for uploads, and make it the temporary folder of this process.

    Gradio copies whatever a callback returns from the temporary folder into its public cache, so
    that folder must hold nothing else; and its uploads must not lie where others can read them.
    """
    before = tempfile.tempdir
    _sweep(Path(tempfile.gettempdir()))
    web = Path(tempfile.mkdtemp(prefix=f"{_WEB}{os.getpid()}-")).resolve()
    for name in ("tmp", "inbox"):
        (web / name).mkdir(mode=0o700)
    tempfile.tempdir = str(web / "tmp")
    try:
        yield web
    finally:
        tempfile.tempdir = before
        shutil.rmtree(web, ignore_errors=True)


def _sweep(temporary: Path) -> None:
    """Remove the folders of servers that were killed."""
    import psutil

    for left in temporary.glob(f"{_WEB}*"):
        pid = left.name.removeprefix(_WEB).split("-")[0]
        if pid.isdigit() and not psutil.pid_exists(int(pid)):
            shutil.rmtree(left, ignore_errors=True)


@contextmanager
def _announced(home: Path, port: int, token: str) -> Iterator[None]:
    """Tell the command line where this server is, for as long as it runs."""
    path = home / "server.json"
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump({"pid": os.getpid(), "port": port, "token": token}, file)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


def _run(app: ASGIApp, listener: socket.socket, address: str, *, open_browser: bool) -> None:
    import uvicorn

    config = uvicorn.Config(
        app, log_level="warning", access_log=False, server_header=False, timeout_graceful_shutdown=2
    )
    server = uvicorn.Server(config)

    def announce() -> None:
        sys.stdout.write(f"Cairn is ready at {address}  (stop it with Ctrl-C)\n")
        sys.stdout.flush()
        if open_browser:
            webbrowser.open(address)
        settle_heap()

    # The port already queues visitors; the page is built, so it is ready when the loop is.
    threading.Timer(0.0, announce).start()
    with _ended_like_ctrl_c():
        server.run(sockets=[listener])


@contextmanager
def _ended_like_ctrl_c() -> Iterator[None]:
    """Let a polite end from outside close everything that Ctrl-C closes.

    Uvicorn stops by itself and then raises the signal again, which would end the process before
    the library is closed.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _address(host: str, port: int) -> str:
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{port}"
