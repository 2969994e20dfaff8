"""The login page: a name, a password, and a session of twelve hours."""

from __future__ import annotations

import math
from typing import Protocol

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from app.ui.lockout import Lockout
from app.ui.markup import esc
from app.ui.own_page import own_page
from app.ui.sessions import Sessions

SHOWN = "cairn_logged_in"
_MOST_CHARS = 1_000


class Passwords(Protocol):
    """Who may log in: `app.logins.Logins` satisfies it."""

    def check(self, name: str, password: str) -> str | None:
        """Give the owner of a user whose password it is; None otherwise."""


def login_routes(
    passwords: Passwords, sessions: Sessions, *, cookie: str, lockout: Lockout | None = None
) -> APIRouter:
    """Give /login and /logout. cookie: name of the session's cookie."""
    locked = lockout or Lockout()
    router = APIRouter(include_in_schema=False)

    @router.get("/login")
    def page() -> Response:
        return _page()

    @router.post("/login")
    async def enter(request: Request) -> Response:
        form = await request.form(max_files=0, max_fields=4)
        name = str(form.get("name", ""))[:_MOST_CHARS].strip().lower()
        password = str(form.get("password", ""))[:_MOST_CHARS]
        address = request.client.host if request.client is not None else ""
        keys = (f"name {name}", f"from {address}")
        waits = locked.waits_s(*keys)
        if waits:
            return _page(f"Too many tries. Wait {math.ceil(waits)} s and try again.", status=429)
        # Argon2 takes its time on purpose, and must not hold up everybody else.
        owner = await run_in_threadpool(passwords.check, name, password)
        if owner is None:
            return _page("Name or password is wrong.", status=403)
        locked.passed(*keys)
        reply = RedirectResponse("/", status_code=303)
        reply.set_cookie(cookie, sessions.open(owner), httponly=True, samesite="strict", path="/")
        # Says nothing but that there is something to log out of.
        reply.set_cookie(SHOWN, "1", samesite="strict", path="/")
        return reply

    @router.post("/logout")
    def leave(request: Request) -> Response:
        sessions.close(request.cookies.get(cookie, ""))
        reply = RedirectResponse("/login", status_code=303)
        reply.delete_cookie(cookie, path="/")
        reply.delete_cookie(SHOWN, path="/")
        return reply

    return router


def _page(said: str = "", *, status: int = 200) -> Response:
    complaint = f'<p class="complaint" role="alert">{esc(said)}</p>' if said else ""
    body = (
        '<form class="login" method="post" action="/login"><h1>Log in</h1>'
        f"{complaint}"
        '<label for="name">Name</label><input id="name" name="name" autocomplete="username" '
        'autocapitalize="none" spellcheck="false" required autofocus>'
        '<label for="password">Password</label><input id="password" name="password" '
        'type="password" autocomplete="current-password" required>'
        '<button class="first" type="submit">Log in</button></form>'
    )
    return own_page("Cairn: log in", body, status=status)
