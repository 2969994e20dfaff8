"""Media, panels and handed-over jobs, over HTTP."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from agents.codec import pack
from app.api import build_app
from app.ui.desk import Media, MediaKind
from app.ui.guard import Guard
from app.ui.media_reply import media_reply
from app.ui.sessions import Sessions
from tests.app.scripted_desk import ScriptedDesk
from tests.app.scripted_turn import IMAGE, PAGE, QUOTE, TEXT

TOKEN = {"X-Cairn-Token": "secret"}


@pytest.fixture
def desk() -> ScriptedDesk:
    return ScriptedDesk()


@pytest.fixture
def client(desk: ScriptedDesk, tmp_path: Path) -> Iterator[TestClient]:
    app = build_app(desk, owner="local", token="secret")
    guard = Guard(
        app, sessions=Sessions(), owner="local", host="127.0.0.1", port=1, uploads=tmp_path
    )
    with TestClient(guard, base_url="http://127.0.0.1:1") as client:
        client.get("/")
        yield client


def lines(reply: Any) -> list[dict[str, Any]]:
    return [json.loads(one) for one in reply.text.splitlines() if one]


def test_media_come_with_their_type_and_nothing_can_run(client: TestClient) -> None:
    reply = client.get("/media/menu/page")
    assert reply.headers["content-type"] == "image/png"
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in reply.headers["content-security-policy"]
    assert reply.headers["cache-control"] == "private, no-cache"
    assert reply.content.startswith(b"\x89PNG")


def test_a_page_of_a_stranger_is_a_download(client: TestClient) -> None:
    reply = client.get("/media/reviews/original")
    assert reply.headers["content-type"] == "application/octet-stream"
    assert reply.headers["content-disposition"] == "attachment; filename*=UTF-8''a%20b.html"


@pytest.mark.parametrize(
    ("header", "status", "first", "length", "range_told"),
    [
        ("bytes=0-3", 206, b"RIFF", 4, "bytes 0-3/960044"),
        ("bytes=8-11", 206, b"WAVE", 4, "bytes 8-11/960044"),
        ("bytes=960040-", 206, None, 4, "bytes 960040-960043/960044"),
        ("bytes=-4", 206, None, 4, "bytes 960040-960043/960044"),
        ("bytes=0-99999999", 206, b"RIFF", 960044, "bytes 0-960043/960044"),
        ("bytes=960044-", 416, None, 0, "bytes */960044"),
        ("lines=1-2", 200, b"RIFF", 960044, None),
    ],
)
def test_a_player_gets_the_range_it_asks_for(
    client: TestClient, header: str, status: int, first: bytes | None, length: int,
    range_told: str | None,
) -> None:  # fmt: skip
    reply = client.get("/media/hum/sound", headers={"Range": header})
    assert reply.status_code == status
    assert len(reply.content) == length
    assert first is None or reply.content.startswith(first)
    assert reply.headers.get("content-range") == range_told


def test_a_file_on_disk_is_ranged_too(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(b"RIFF0123456789")
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    async def give(request: Request) -> Response:
        media = Media(content=path, media_type="audio/wav")
        return media_reply(media, request.headers.get("range"))

    client = TestClient(Starlette(routes=[Route("/", give)]))
    reply = client.get("/", headers={"Range": "bytes=4-6"})
    assert (reply.status_code, reply.content) == (206, b"012")


@pytest.mark.parametrize("kind", ["image/svg+xml", "text/html", "application/xhtml+xml", "x"])
def test_types_that_could_run_something_are_never_shown(kind: str) -> None:
    reply = media_reply(Media(content=b"<svg/>", media_type=kind, name='"\r\nX: y'), None)
    assert reply.headers["content-type"] == "application/octet-stream"
    assert "\n" not in reply.headers["content-disposition"]


@pytest.mark.parametrize("path", ["/media/menu/soul", "/media/nobody/page", "/media/menu/sound"])
def test_what_is_not_there_is_not_there(client: TestClient, path: str) -> None:
    assert client.get(path).status_code in (404, 422)


def test_every_read_is_made_for_the_owner_of_the_session(tmp_path: Path) -> None:
    asked: list[str] = []

    class Noting(ScriptedDesk):
        def media(self, owner: str, item: str, *, kind: MediaKind) -> Media:
            asked.append(owner)
            return super().media(owner, item, kind=kind)

    app = build_app(Noting(), owner="bob", token="secret")
    guard = Guard(app, sessions=Sessions(), owner="bob", host="h", port=1, uploads=tmp_path)
    client = TestClient(guard, base_url="http://127.0.0.1:1")
    client.get("/")
    assert client.get("/media/menu/page").status_code == 404
    assert asked == ["bob"]


def test_a_panel_opens_from_the_citation_as_it_was_sent(client: TestClient) -> None:
    reply = client.post("/evidence", json=pack(TEXT))
    assert f'<strong class="quote">{QUOTE}</strong>' in reply.text
    assert "/media/menu/page" in client.post("/evidence", json=pack(PAGE)).text
    assert "/media/room/picture" in client.post("/evidence", json=pack(IMAGE)).text


def test_a_panel_of_a_forgotten_passage_says_so(client: TestClient) -> None:
    reply = client.post("/evidence", json=pack(replace(TEXT, item="gone")))
    assert reply.status_code == 404
    assert reply.json()["detail"] == "item gone has no words"


def test_what_is_no_citation_is_refused(client: TestClient) -> None:
    assert client.post("/evidence", json={"mark": "[1]"}).status_code == 422


def test_jobs_need_the_token(client: TestClient) -> None:
    for given in ({}, {"X-Cairn-Token": "guess"}, {"X-Cairn-Token": "sécret".encode()}):
        assert client.get("/cairn/v1/health", headers=given).status_code == 403
        assert client.post("/cairn/v1/forget", headers=given, json={}).status_code == 403
    assert client.get("/cairn/v1/health", headers=TOKEN).json()["state"] == "ok"


def test_a_handed_over_question_streams_its_events(client: TestClient, desk: ScriptedDesk) -> None:
    events = lines(client.post("/cairn/v1/ask", headers=TOKEN, json={"text": "brunch"}))
    assert events[0]["kind"] == "started"
    assert [one["kind"] for one in events if one["kind"] == "said"] == ["said"] * 3
    assert events[-1]["kind"] == "finished"
    assert events[-1]["answer"]["citations"][0]["mark"] == "[1]"
    assert desk.asked[0].owner == "local"


def test_a_question_about_a_collection_that_is_not_there_is_refused_before_it_begins(
    client: TestClient, desk: ScriptedDesk
) -> None:
    asked = {"text": "brunch", "collections": ["defualt"]}
    reply = client.post("/cairn/v1/ask", headers=TOKEN, json=asked)
    assert reply.status_code == 404
    assert reply.json() == {"detail": "there is no collection 'defualt'; there are: default"}
    assert not desk.asked


def test_a_question_cannot_name_another_owner(client: TestClient, desk: ScriptedDesk) -> None:
    client.post("/cairn/v1/ask", headers=TOKEN, json={"text": "x", "owner": "bob"})
    assert desk.asked[0].owner == "local"


def test_a_handed_over_add_reports_every_file(client: TestClient, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("words")
    (tmp_path / "b.txt").write_text("")
    events = lines(client.post("/cairn/v1/add", headers=TOKEN, json={"paths": [str(tmp_path)]}))
    assert [one["kind"] for one in events] == [
        "scanned", "filedone", "advanced", "filedone", "advanced", "report"
    ]  # fmt: skip
    assert events[-1]["report"]["counts"]["refused"] == 1
    assert events[-1]["sentences"][0] == "2 files: 1 added, 1 refused"


def test_a_job_that_fails_says_why(client: TestClient) -> None:
    gone = lines(client.post("/cairn/v1/add", headers=TOKEN, json={"paths": ["/nowhere"]}))
    assert gone[-1] == {"kind": "broke", "message": "/nowhere is not there; check its name"}
    odd = client.post("/cairn/v1/add", headers=TOKEN, json={"paths": [], "speed": "fast"})
    assert odd.status_code == 422


def test_a_handed_over_forget_tells_how_many_went(client: TestClient) -> None:
    job = {"what": ["s4"], "collection": "demo", "thread": None}
    assert lines(client.post("/cairn/v1/forget", headers=TOKEN, json=job)) == [
        {"kind": "forgot", "sources": 4, "threads": 0}
    ]


def test_a_handed_over_rename_gives_a_conversation_its_title(
    desk: ScriptedDesk, client: TestClient
) -> None:
    client.post("/cairn/v1/ask", headers=TOKEN, json={"text": "brunch"})
    thread = desk.threads("local")[0].id
    job = {"thread": thread, "title": "Sunday"}
    assert lines(client.post("/cairn/v1/rename", headers=TOKEN, json=job)) == [{"kind": "renamed"}]
    assert desk.threads("local")[0].title == "Sunday"
    gone = lines(client.post("/cairn/v1/rename", headers=TOKEN, json={**job, "thread": "x"}))
    assert gone[-1]["kind"] == "broke"


def test_an_add_job_may_name_addresses(desk: ScriptedDesk, client: TestClient) -> None:
    job = {"addresses": ["https://docs.example.com/"]}
    reply = client.post("/cairn/v1/add", json=job, headers=TOKEN)
    assert lines(reply)[-1]["kind"] == "report"
    assert desk.addresses == ["https://docs.example.com/"]


def test_a_question_streams_as_server_sent_events_where_they_are_asked_for(
    client: TestClient,
) -> None:
    headers = {**TOKEN, "Accept": "text/event-stream"}
    reply = client.post("/cairn/v1/ask", headers=headers, json={"text": "brunch"})
    assert reply.headers["content-type"].startswith("text/event-stream")
    events = [one.split("\n") for one in reply.text.strip().split("\n\n")]
    assert events[0][0] == "event: started"
    kind, data = events[-1]
    assert kind == "event: finished"
    assert json.loads(data.removeprefix("data: "))["answer"]["kind"] == "quoted"


def test_conversations_and_media_are_there_for_programs(client: TestClient) -> None:
    bearer = {"Authorization": "Bearer secret"}
    client.post("/cairn/v1/ask", headers=bearer, json={"text": "brunch please"})
    (row,) = client.get("/cairn/v1/threads?find=BRUNCH please", headers=bearer).json()
    assert client.get("/cairn/v1/threads?find=zeppelin", headers=bearer).json() == []
    (turn,) = client.get(f"/cairn/v1/threads/{row['id']}", headers=bearer).json()
    assert turn["question"] == "brunch please"
    said = {"thread": row["id"], "turn": turn["turn"], "verdict": "bad", "item": "room"}
    assert client.post("/cairn/v1/feedback", headers=bearer, json=said).json() == {"kept": True}
    (opinion,) = client.get(f"/cairn/v1/feedback?thread={row['id']}", headers=bearer).json()
    assert opinion["item"] == "room"
    title = client.put(f"/cairn/v1/threads/{row['id']}/title", headers=bearer, json={"title": "T"})
    assert title.status_code == 200
    zipped = client.get(f"/cairn/v1/threads/{row['id']}/export", headers=bearer)
    assert zipped.content.startswith(b"PK")
    assert client.get("/cairn/v1/media/menu/page", headers=bearer).content.startswith(b"\x89PNG")
    assert client.get("/cairn/v1/passages/reviews", headers=bearer).json()["source"] == "reviews.md"
    assert client.get("/cairn/v1/standing", headers=bearer).json()["demo"] is True
    assert client.delete(f"/cairn/v1/threads/{row['id']}", headers=bearer).status_code == 200
    assert client.get(f"/cairn/v1/threads/{row['id']}", headers=bearer).status_code == 404


def test_every_way_is_described_and_needs_the_token(client: TestClient) -> None:
    paths = client.get("/cairn/v1/openapi.json").json()["paths"]
    assert {"/cairn/v1/ask", "/cairn/v1/threads", "/v1/chat/completions"} <= paths.keys()
    assert all(one.startswith(("/cairn/v1/", "/v1/")) for one in paths)
    asked = 0
    for path, verbs in paths.items():
        for verb in verbs:
            reply = client.request(verb, path.replace("{", "").replace("}", ""), json={})
            assert reply.status_code in (401, 403, 400), (verb, path)
            asked += 1
    assert asked >= 18


def test_the_description_is_a_page_that_loads_nothing_from_elsewhere(client: TestClient) -> None:
    reply = client.get("/api")
    assert "/cairn/v1/ask" in reply.text
    assert 'src="http' not in reply.text
    assert "default-src 'none'" in reply.headers["content-security-policy"]
    assert "unsafe" not in reply.headers["content-security-policy"]
