"""Fill, transcribe and caption through a running server: pytest tests/app/test_handed_jobs.py"""

from __future__ import annotations

import json
import os
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
import uvicorn

from app.api import build_app
from app.assistant import Assistant
from app.cli import main
from app.handed_jobs import HandedJobs
from app.handover import hand_over, running_server
from app.hearing import Hearing
from app.settings import load
from tests.library.ingest_rig import jpeg, wav
from tools.core.errors import BadInput
from tools.core.fakes import ScriptedTranscriber
from tools.core.fakes.encoding import HashEncoder

PLAIN = {"CAIRN_TEXT_ENCODER": "off", "CAIRN_ANN": "no", "CAIRN_OCR": "off"}


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Assistant]:
    """A library of two recordings and a photo, held by a server."""
    things = tmp_path / "files"
    things.mkdir()
    for name in ("a.wav", "bb.wav"):
        (things / name).write_bytes(wav(6.0 + len(name)))
    (things / "IMG_0001.jpg").write_bytes(jpeg(3))
    for name, value in {**PLAIN, "CAIRN_HOME": str(tmp_path / "home")}.items():
        monkeypatch.setenv(name, value)
    assistant = Assistant.open(load(PLAIN, home=tmp_path / "home"))
    assistant.add("local", [things])
    app = build_app(assistant, owner="local", token="secret", long=HandedJobs(assistant))
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(app, log_level="error", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the server did not start"
        time.sleep(0.02)
    told = {"port": listener.getsockname()[1], "pid": os.getpid(), "token": "secret"}
    (tmp_path / "home" / "server.json").write_text(json.dumps(told))
    yield assistant
    server.should_exit = True
    thread.join(10)
    assistant.close()


def hear(assistant: Assistant, *words: str) -> None:
    assistant.house.__dict__["hearing"] = Hearing(transcriber=ScriptedTranscriber(*words))


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    capsys.readouterr()
    code = main(list(arguments))
    shown = capsys.readouterr()
    return code, shown.out, shown.err


def test_recordings_are_written_down_by_the_server_and_found_at_once(
    served: Assistant, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, said = run(capsys, "transcribe")
    assert code == 1 and "CAIRN_TRANSCRIBER" in said, "the server has none either"
    hear(served, "the pump leaks oil")
    code, out, _ = run(capsys, "transcribe", "--json")
    assert code == 0 and json.loads(out)["transcribed"] == 2
    assert served.search("pump leaks", modalities=["audio"]).evidence
    code, out, _ = run(capsys, "transcribe")
    assert code == 0 and "Every recording has words" in out


def test_progress_comes_line_by_line(served: Assistant, tmp_path: Path) -> None:
    hear(served, "the pump leaks oil")
    server = running_server(tmp_path / "home")
    assert server is not None
    asked = {"settings": {"transcriber": "off"}}
    events = list(hand_over(server, "transcribe", asked))
    kinds = [one["kind"] for one in events]
    assert kinds[-1] == "done" and kinds.count("advanced") >= 2
    paths = {Path(str(one["what"])).name for one in events if one["kind"] == "advanced"}
    assert paths == {"a.wav", "bb.wav"}


def test_a_command_with_other_settings_is_refused_and_both_are_named(
    served: Assistant, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CAIRN_TRANSCRIBER", "/models/other")
    code, _, said = run(capsys, "transcribe")
    assert code != 0 and "CAIRN_TRANSCRIBER=off" in said and "/models/other" in said


def test_missing_vectors_are_made_and_a_switch_is_refused(
    served: Assistant, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = run(capsys, "models", "fill", "--json")
    assert code == 0 and json.loads(out) == {
        "made": {"image": 0, "audio": 0}, "left": {}, "switched": False,
        "pages_by_reason": {}, "pages_spared": 0,
    }  # fmt: skip
    house = served.house
    house.__dict__["encoders"] = replace(house.encoders, image=HashEncoder())
    code, _, said = run(capsys, "models", "fill")
    assert code != 0 and "would lose theirs; end it (pid" in said
    assert served.search("IMG", modalities=["image"]) is not None, "questions go on"


def test_captions_need_a_model_and_are_taken_away_there(
    served: Assistant, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, said = run(capsys, "caption", "--yes")
    assert code == 1 and "first set a model" in said
    code, out, _ = run(capsys, "caption", "--remove")
    assert code == 0 and "0 captions taken away" in out


def test_a_job_ends_when_its_command_goes_away(served: Assistant, tmp_path: Path) -> None:
    begun, stopped = threading.Event(), threading.Event()

    def slow(put: object, stop: threading.Event) -> None:
        assert callable(put)
        begun.set()
        while not stop.is_set():
            put({"kind": "advanced", "what": "x", "done": 0, "total": 1})
            time.sleep(0.02)
        stopped.set()

    HandedJobs.fill, kept = lambda self, put, stop: slow(put, stop), HandedJobs.fill  # type: ignore[method-assign, assignment]
    try:
        server = running_server(tmp_path / "home")
        assert server is not None
        names: Sequence[str] = (
            "text_encoder", "picture_encoder", "sound_encoder", "page_encoder",
            "page_encoder_pages", "precision",
        )  # fmt: skip
        alike = {one: str(getattr(served.house.settings, one)) for one in names}
        events = hand_over(server, "fill", {"settings": alike})
        assert next(events)["kind"] == "advanced" and begun.wait(5)
        events.close()  # type: ignore[attr-defined]
        assert stopped.wait(15), "money and time are not spent for nobody"
    finally:
        HandedJobs.fill = kept  # type: ignore[method-assign]


def test_without_the_long_jobs_the_route_is_not_there(served: Assistant) -> None:
    app = build_app(served, owner="local", token="x")
    paths = {getattr(one, "path", "") for one in app.routes}
    assert "/cairn/v1/fill" not in paths


def test_the_refusal_is_bad_input_before_anything_begins(served: Assistant) -> None:
    with pytest.raises(BadInput, match="CAIRN_ANSWERS=quotes"):
        HandedJobs(served).require_alike("caption", {"answers": "anthropic"})
