"""Stop in the chat: the provider sees its connection close within two seconds."""

from __future__ import annotations

import threading
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from app.assistant import Assistant
from app.settings import load
from app.ui.chat import Chat
from app.ui.seat import Seat
from tests.vlm.loopback import Reply, a_start, a_text, loopback, o_start, o_text
from tests.vlm.test_providers import PROVIDERS

PLAIN = {"CAIRN_TEXT_ENCODER": "off", "CAIRN_ANN": "no", "CAIRN_OCR": "off"}
QUESTION = "when does the ferry leave?"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder, made = tmp_path_factory.mktemp("files"), tmp_path_factory.mktemp("home")
    (folder / "ferry.md").write_text("The ferry leaves at 9:15 from the north pier.\n")
    assistant = Assistant.open(load(PLAIN, home=made))
    assistant.add("local", [folder])
    assistant.close()
    return made


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize("when", ["before the first word", "after a sentence"])
@pytest.mark.parametrize("how", ["stop", "a closed tab"])
def test_the_provider_is_left_within_two_seconds(
    home: Path, provider: str, when: str, how: str
) -> None:
    start, text = (a_start(), a_text) if provider == "anthropic" else (o_start(), o_text)
    words = [text("The ferry leaves at 9:15 [1]. "), text("It is")]
    spoken = [start, *(words if when == "after a sentence" else [])]
    asked = threading.Event()
    seat = Seat()
    with loopback() as server, ExitStack() as after:
        address = server.url if provider == "anthropic" else f"{server.url}/v1"
        given = {**PLAIN, "CAIRN_ANSWERS": provider, "CAIRN_MODEL_URL": address,
                 "CAIRN_MODEL": "m"}  # fmt: skip
        assistant = Assistant.open(load(given, home=home))
        after.callback(assistant.close)

        def stalled(path: str, body: dict[str, object]) -> Reply:
            asked.set()
            return Reply(steps=[*spoken, 30.0])

        server.answer = stalled
        turn = Chat(assistant).ask("local", seat, QUESTION, [])
        for now in turn:
            if asked.is_set() and (when != "after a sentence" or "9:15" in now["said"]):
                break
        began = time.monotonic()
        if how == "stop":
            seat.stop()
            assert list(turn)[-1]["state"] == "stopped"
        else:
            turn.close()  # type: ignore[attr-defined]
        assert server.hung_up.wait(2.0), "the connection is still open"
        assert time.monotonic() - began < 2.0
        kept = assistant.thread("local", seat.thread)
        assert all(answer.kind == "interrupted" for _, answer in kept)
