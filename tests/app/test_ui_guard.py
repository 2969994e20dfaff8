"""Host, origin, session, headers: what every request meets first."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from app.ui.guard import OWNER, Guard
from app.ui.sessions import Sessions

PAGE = "<html><head><script>window.a=1</script><script src='x.js'></script></head></html>"


async def page(_request: Request) -> Response:
    return HTMLResponse(PAGE)


async def whose(request: Request) -> Response:
    return JSONResponse(
        {"owner": request.scope[OWNER]}, headers={"access-control-allow-origin": "*"}
    )


@pytest.fixture
def client(tmp_path: Path) -> TestClient:
    routes = [Route("/", page), Route("/{path:path}", whose, methods=["GET", "POST"])]
    guard = Guard(
        Starlette(routes=routes), sessions=Sessions(), owner="ada", host="127.0.0.1", port=7860,
        uploads=tmp_path / "gradio",
    )  # fmt: skip
    return TestClient(guard, base_url="http://127.0.0.1:7860")


def test_the_page_opens_a_session_for_its_owner(client: TestClient) -> None:
    first = client.get("/")
    cookie = first.headers["set-cookie"]
    assert cookie.startswith("cairn_7860=")
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert client.get("/media/x/page").json() == {"owner": "ada"}
    assert "set-cookie" not in client.get("/").headers


@pytest.mark.parametrize(
    "path", ["/media/x/page", "/evidence", "/gradio_api/queue/join", "/config"]
)
def test_nothing_is_given_without_a_session(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 403
    client.cookies.set("cairn_7860", "made-up")
    assert client.get(path).status_code == 403


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "[::2]:7860"])
def test_a_foreign_name_for_this_machine_is_refused(client: TestClient, host: str) -> None:
    assert client.get("/", headers={"host": host}).status_code == 403


@pytest.mark.parametrize("host", ["localhost:7860", "127.0.0.1:7860", "[::1]:7860", "127.0.0.1"])
def test_this_machine_is_answered(client: TestClient, host: str) -> None:
    assert client.get("/", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:9999"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_another_site_cannot_post(client: TestClient, headers: dict[str, str]) -> None:
    client.get("/")
    assert client.post("/evidence", headers=headers).status_code == 403


def test_the_page_itself_can_post(client: TestClient) -> None:
    client.get("/")
    own = {"origin": "http://127.0.0.1:7860", "sec-fetch-site": "same-origin"}
    assert client.post("/evidence", headers=own).status_code == 200


def test_inline_scripts_run_only_with_the_nonce_of_their_page(client: TestClient) -> None:
    replies = [client.get("/") for _ in range(2)]
    policies = [one.headers["content-security-policy"] for one in replies]
    nonces = [one.split("'nonce-")[1].split("'")[0] for one in policies]
    assert nonces[0] != nonces[1]
    assert replies[0].text.count(f'<script nonce="{nonces[0]}"') == 2
    assert "'unsafe-inline'" not in policies[0].split("script-src")[1].split(";")[0]
    assert "default-src 'self'" in policies[0]
    assert "frame-ancestors 'none'" in policies[0]


def test_every_reply_is_closed_to_other_origins(client: TestClient) -> None:
    client.get("/")
    for path in ("/", "/media/x/page", "/nowhere"):
        headers = client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cross-origin-resource-policy"] == "same-origin"
        assert "access-control-allow-origin" not in headers


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/proxy=http://canary.invalid/",
        "/gradio_api/info",
        "/gradio_api/openapi.json",
        "/gradio_api/runs",
        "/gradio_api/vibe-edit",
        "/gradio_api/call/ask",
        "/gradio_api/deep_link",
        "/monitoring",
        "/docs",
        "/login",
    ],
)
def test_ways_into_gradio_that_the_page_does_not_use_are_closed(
    client: TestClient, path: str
) -> None:
    client.get("/")
    assert client.get(path).status_code == 404


def test_only_uploads_come_back_from_the_cache(client: TestClient, tmp_path: Path) -> None:
    client.get("/")
    upload = tmp_path / "gradio" / "abc" / "photo.png"
    assert client.get(f"/gradio_api/file={upload}").status_code == 200
    for other in ("/etc/passwd", f"{tmp_path}/gradio/../ledger.db", "http://canary.invalid/x"):
        assert client.get(f"/gradio_api/file={other}").status_code == 404


def test_a_session_belongs_to_one_owner_and_old_ones_go_first() -> None:
    sessions = Sessions()
    ada, bob = sessions.open("ada"), sessions.open("bob")
    assert (sessions.owner_of(ada), sessions.owner_of(bob)) == ("ada", "bob")
    assert sessions.owner_of("") is None
    for _ in range(10_000):
        sessions.open("crowd")
    assert sessions.owner_of(ada) is None
