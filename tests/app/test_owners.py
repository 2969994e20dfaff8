"""S-12: two people on one server; every way with every id of the other gives nothing foreign."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from app.assistant import Assistant
from app.logins import Logins
from app.settings import Settings
from app.ui.talk_desk import turn_key
from tests.app.running import running
from tools.core.query import Query
from tools.core.secret import Secret
from tools.library.options import AddOptions

PASSWORD = "correct horse battery"
SECRET = "zanzibar"
"""Stands in everything of ada's, and in nothing of bob's."""
ASKED = f"When does the {SECRET} ferry leave?"


@dataclass
class World:
    """Ada's things, and bob's two ways in."""

    address: str
    assistant: Assistant
    ada: httpx.Client
    bob: httpx.Client
    ada_token: dict[str, str]
    bob_token: dict[str, str]
    ids: dict[str, str]
    upload: str
    cited: dict[str, Any] = field(default_factory=dict)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    root = tmp_path_factory.mktemp("owners")
    logins = Logins(root / "data")
    (root / "data").mkdir()
    for name in ("ada", "bob"):
        logins.add(name, Secret(PASSWORD))
    assistant = Assistant.open(Settings(home=root / "data", ocr="off", ann=False))
    try:
        ids = fill(assistant, root)
        with running(assistant, root) as address:
            yield enter(assistant, address, logins, ids)
    finally:
        assistant.close()


def fill(assistant: Assistant, root: Path) -> dict[str, str]:
    (root / "ada").mkdir()
    (root / "bob").mkdir()
    (root / "ada" / f"{SECRET}.md").write_text(
        f"# {SECRET}\n\nThe {SECRET} ferry leaves at 9:15.\n"
    )
    Image.new("RGB", (64, 48), "teal").save(root / "ada" / f"{SECRET}-pier.png")
    (root / "bob" / "heron.md").write_text("# The heron\n\nThe heron sleeps on the lighthouse.\n")
    assistant.add("ada", [root / "ada"], options=AddOptions(collection=f"{SECRET}-shelf"))
    assistant.add("bob", [root / "bob"])
    answer = assistant.ask(Query(text=ASKED, owner="ada"))
    assert SECRET in answer.answer
    sources = {one.name: one.id for one in assistant.sources("ada")}
    picture = sources[f"{SECRET}-pier.png"]
    catalogue = assistant.house.library.catalogue
    return {
        "thread": answer.thread,
        "item": answer.citations[0].item,
        "picture": catalogue.of_source(picture)[0].id,
        "source": picture,
        "path": str(root / "ada" / f"{SECRET}.md"),
        "collection": f"{SECRET}-shelf",
        "turn": turn_key(ASKED, answer.answer),
        "mark": answer.citations[0].mark,
    }


def enter(assistant: Assistant, address: str, logins: Logins, ids: dict[str, str]) -> World:
    clients = []
    for name in ("ada", "bob"):
        client = httpx.Client(base_url=address, trust_env=False, timeout=60)
        assert client.post("/login", data={"name": name, "password": PASSWORD}).status_code == 303
        clients.append(client)
    ada, bob = clients
    sent = ada.post("/gradio_api/upload", files={"files": ("mine.txt", SECRET.encode())})
    (upload,) = sent.json()
    assert ada.get(f"/gradio_api/file={upload}").text == SECRET
    tokens = [{"X-Cairn-Token": logins.make_token(name)} for name in ("ada", "bob")]
    return World(address, assistant, ada, bob, tokens[0], tokens[1], ids, upload)


def bodies(ids: dict[str, str]) -> dict[str, list[dict[str, Any]]]:
    """What bob sends to every way that takes a body: with each id of ada's that fits."""
    opinion = {"thread": ids["thread"], "turn": ids["turn"], "verdict": "bad"}
    chat = {"model": "cairn", "messages": [{"role": "user", "content": "ferry pier"}]}
    return {
        "/cairn/v1/add": [{"paths": [ids["path"]]}],
        "/cairn/v1/forget": [
            {"what": [ids["source"]]}, {"what": [ids["item"]]}, {"what": [ids["path"]]},
            {"what": [str(Path(ids["path"]).parent)]}, {"collection": ids["collection"]},
            {"thread": ids["thread"]},
        ],
        "/cairn/v1/rename": [{"thread": ids["thread"], "title": "taken"}],
        "/cairn/v1/term": [{"collection": ids["collection"], "expires": "1h"}],
        "/cairn/v1/ask": [
            {"text": "When does the ferry leave?"},
            {"text": "When does it leave?", "thread": ids["thread"]},
            {"text": "ferry", "collections": [ids["collection"]]},
            {"text": "ferry", "owner": "ada"},
            {"text": "more like this", "attach": [ids["path"]]},
            {"text": "ferry", "where": {"kind": "condition", "field": "source", "op": "=",
                                        "value": ids["source"]}},
        ],
        "/cairn/v1/threads/{thread}/title": [{"title": "taken"}],
        "/cairn/v1/feedback": [opinion, {**opinion, "item": ids["item"]},
                               {**opinion, "verdict": "none"}],
        "/v1/chat/completions": [chat, {**chat, "cairn_thread": ids["thread"]},
                                 {**chat, "user": "ada"}],
    }  # fmt: skip


def leaves(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for one in value.values() if isinstance(value, dict) else value:
            yield from leaves(one)


def nothing_foreign(reply: httpx.Response, sent: object) -> None:
    """A refusal, or a reply in which nothing of ada's stands that bob did not send himself."""
    told = reply.text
    for mine in leaves(sent):
        told = told.replace(mine, "")
    for one in (SECRET, "9:15"):
        assert one not in told, (reply.request.method, reply.request.url, told[:400])
    assert "\x89PNG" not in reply.text[:8]
    assert not reply.content.startswith(b"PK")


def test_no_way_with_a_token_gives_what_is_of_another(world: World) -> None:
    schema = httpx.get(f"{world.address}/cairn/v1/openapi.json", trust_env=False).json()
    ids, taken, tried = world.ids, bodies(world.ids), 0
    for path, verbs in schema["paths"].items():
        for verb in verbs:
            if verb != "get" and verb != "delete":
                assert path in taken, f"{verb} {path} is new: say here what bob sends to it"
            for item in (ids["item"], ids["picture"]):
                for kind in ("text", "original", "picture", "page", "sound", "video"):
                    if "{kind}" not in path and kind != "text":
                        continue
                    at = path.format(thread=ids["thread"], item=item, kind=kind, model="cairn")
                    for body in taken.get(path, [{}]) if verb != "get" else [{}]:
                        query = {"thread": ids["thread"]} if path.endswith("/feedback") else {}
                        reply = world.bob.request(
                            verb, at, json=body or None, params=query, headers=world.bob_token
                        )
                        nothing_foreign(reply, body)
                        if "{" in path and "{model}" not in path:
                            assert reply.status_code == 404, (verb, at, reply.text)
                        tried += 1
    assert tried >= 70
    unharmed(world)


def test_no_way_of_the_page_gives_what_is_of_another(world: World) -> None:
    ids = world.ids
    asked = [f"/media/{one}/{kind}" for one in (ids["item"], ids["picture"])
             for kind in ("text", "original", "picture", "page", "sound", "video")]  # fmt: skip
    asked += [
        f"/threads/{ids['thread']}/export", f"/feedback?thread={ids['thread']}",
        f"/gradio_api/file={world.upload}",
    ]  # fmt: skip
    for path in asked:
        assert world.bob.get(path).status_code == 404, path
    citation = {
        "mark": "[1]", "modality": "text", "item": ids["item"], "source": "x", "quote": None,
        "caption": "", "locator": {"kind": "text", "start_char": 0, "end_char": 9, "line": 1},
    }  # fmt: skip
    assert world.bob.post("/evidence", json=citation).status_code == 404
    assert world.ada.post("/evidence", json=citation).status_code == 200
    for item in (None, ids["item"]):
        opinion = {"thread": ids["thread"], "turn": ids["turn"], "verdict": "bad", "item": item}
        assert world.bob.post("/feedback", json=opinion).status_code == 404
    unharmed(world)


def test_uploads_and_streams_of_a_page_are_its_owners_alone(world: World) -> None:
    config = world.ada.get("/config").json()
    call = {"data": [], "fn_index": config["dependencies"][0]["id"], "session_hash": "ada-page"}
    assert world.ada.post("/gradio_api/queue/join", json=call).status_code != 404
    assert world.bob.post("/gradio_api/queue/join", json=call).status_code == 404
    stream = {"session_hash": "ada-page"}
    assert world.bob.get("/gradio_api/queue/data", params=stream).status_code == 404
    assert world.bob.get("/gradio_api/heartbeat/ada-page").status_code == 404
    stolen = {"path": world.upload, "meta": {"_type": "gradio.FileData"}}
    for data in ([stolen], [{"text": "x", "files": [stolen]}]):
        body = {**call, "data": data, "session_hash": "bob-page"}
        assert world.bob.post("/gradio_api/queue/join", json=body).status_code == 404


def test_each_finds_their_own_and_lists_only_that(world: World) -> None:
    for name, headers, words, other in (
        ("ada", world.ada_token, ASKED, "heron"),
        ("bob", world.bob_token, "Where does the heron sleep?", SECRET),
    ):
        reply = world.bob.post("/cairn/v1/ask", json={"text": words}, headers=headers)
        answer = json.loads(reply.text.strip().splitlines()[-1])["answer"]
        assert answer["kind"] == "quoted", name
        assert other not in json.dumps(answer)
        assert other not in world.bob.get("/cairn/v1/sources", headers=headers).text
        assert other not in world.bob.get("/cairn/v1/threads", headers=headers).text
    # Words of a picture lie in a space that both share.
    pictures = world.assistant.ask(Query(text=f"a picture of the {SECRET} pier", owner="ada"))
    assert world.ids["picture"] in {one.item for one in pictures.evidence}


def unharmed(world: World) -> None:
    ids, mine = world.ids, world.ada_token
    assert {one.name for one in world.assistant.sources("ada")} == {
        f"{SECRET}.md", f"{SECRET}-pier.png"
    }  # fmt: skip
    (row,) = [one for one in world.assistant.threads("ada") if one.id == ids["thread"]]
    assert row.title == ASKED
    assert world.assistant.talk.opinions("ada", ids["thread"]) == []
    assert len(world.assistant.thread("ada", ids["thread"])) == 1
    terms = world.assistant.house.library.terms.of_owner("ada")
    assert terms.get(ids["collection"]) is None
    assert world.ada.get(f"/cairn/v1/media/{ids['picture']}/picture", headers=mine).content[:4] in (
        b"\x89PNG", b"\xff\xd8\xff\xe0"
    )  # fmt: skip
