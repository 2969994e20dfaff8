"""`cairn caption` against the loopback provider: told first, asked, stored, found, taken away."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image

import app.consent
import app.words
from app.assistant import Assistant
from app.captioning import estimate
from app.cli import main
from app.settings import load
from app.spending import Spending
from tests.library.ingest_rig import jpeg, png
from tests.vlm.loopback import Loopback, Reply, loopback, whole
from tools.core.query import Query
from tools.library.captioning import NOTHING, SIDE_PX
from tools.library.wordless import wordless

SEEN = "A copper kettle steams on a green stove."
PLAIN = {"CAIRN_TEXT_ENCODER": "off", "CAIRN_ANN": "no", "CAIRN_OCR": "off"}


@dataclass
class Kitchen:
    """A library with two wordless photos and one that a person has captioned."""

    home: Path
    folder: Path
    server: Loopback
    monkeypatch: pytest.MonkeyPatch

    def env(self) -> dict[str, str]:
        return {**PLAIN, "CAIRN_ANSWERS": "openai", "CAIRN_MODEL": "gpt-6.1-terra",
                "CAIRN_MODEL_URL": f"{self.server.url}/v1"}  # fmt: skip

    def open(self, **more: str) -> Assistant:
        return Assistant.open(load({**self.env(), **more}, home=self.home))

    def call(self, *arguments: str) -> int:
        return main(["--home", str(self.home), "caption", *arguments])


@pytest.fixture
def kitchen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Kitchen]:
    folder = tmp_path / "mine"
    folder.mkdir()
    big = Image.open(io.BytesIO(png(3))).resize((2400, 1800)).convert("RGB")
    exif = Image.Exif()
    exif[0x010F] = "CameraMakerName"
    big.save(folder / "IMG_0001.jpg", exif=exif)
    (folder / "IMG_0002.jpg").write_bytes(jpeg(2))
    (folder / "IMG_0003.jpg").write_bytes(jpeg(4))
    (folder / "IMG_0003.jpg.yaml").write_text("caption: My aunt at the harbour\n")
    for name in ("ANTHROPIC_API_KEY", "OPENAI_API_KEY", "CAIRN_SERVER_KEY"):
        monkeypatch.setenv(name, "sk-test-0123456789")
    with loopback() as server:
        server.answer = lambda _path, _body: whole("openai", SEEN)
        made = Kitchen(home=tmp_path / "home", folder=folder, server=server,
                       monkeypatch=monkeypatch)  # fmt: skip
        for name, value in made.env().items():
            monkeypatch.setenv(name, value)
        assistant = made.open()
        report = assistant.add("local", [folder])
        assert any("run: cairn caption" in one for one in report.sentences())
        assistant.close()
        yield made


def shown_to(body: dict[str, object]) -> Image.Image:
    messages = body["messages"]
    assert isinstance(messages, list)
    (url,) = [one["image_url"]["url"] for one in messages[-1]["content"]
              if one["type"] == "image_url"]  # fmt: skip
    return Image.open(io.BytesIO(base64.b64decode(url.split(";base64,")[1])))


def test_pictures_without_words_are_captioned_found_and_cited(
    kitchen: Kitchen, capsys: pytest.CaptureFixture[str]
) -> None:
    assert kitchen.call("--dry-run", "--json") == 0
    assert json.loads(capsys.readouterr().out)["pictures"] == 2 and not kitchen.server.bodies
    assert kitchen.call("--yes") == 0
    told = capsys.readouterr()
    assert "2 pictures have no words" in told.err and "2 pictures were captioned" in told.out
    pictures = [shown_to(body) for body in kitchen.server.bodies]
    assert len(pictures) == 2 and all(max(one.size) <= SIDE_PX for one in pictures)
    assert not any(one.getexif() for one in pictures)
    assistant = kitchen.open(CAIRN_ANSWERS="quotes", CAIRN_MODEL_URL="", CAIRN_MODEL="")
    try:
        found = assistant.search("copper kettle", modalities=("image",)).evidence
        assert {Path(one.source).name for one in found} == {"IMG_0001.jpg", "IMG_0002.jpg"}
        item = assistant.house.library.catalogue.items([found[0].item])[found[0].item]
        assert f"caption by openai:gpt-6.1-terra: {SEEN}" in item.about.split("\n")
        assert item.text == "" and "kettle" not in item.caption
        answer = assistant.ask(Query(text="what stands on the green stove?"))
        assert any(one.mark.startswith("[img") for one in answer.citations), answer.answer
    finally:
        assistant.close()


def test_a_caption_is_asked_for_once_redone_only_when_asked_and_taken_away(
    kitchen: Kitchen, capsys: pytest.CaptureFixture[str]
) -> None:
    assert kitchen.call("--yes") == 0
    assert kitchen.call("--yes") == 0 and len(kitchen.server.bodies) == 2
    assert "Nothing to do" in capsys.readouterr().out
    kitchen.server.answer = lambda _path, _body: whole("openai", "A tin pot on a stove.")
    assert kitchen.call("--yes", "--redo") == 0 and len(kitchen.server.bodies) == 4
    assistant = kitchen.open()
    assert not assistant.search("kettle", modalities=("image",)).evidence
    assert len(assistant.search("tin pot", modalities=("image",)).evidence) == 2
    assistant.close()
    assert kitchen.call("--remove") == 0
    assert "2 captions taken away" in capsys.readouterr().out
    assistant = kitchen.open()
    assert not assistant.search("tin pot", modalities=("image",)).evidence
    assistant.close()


def test_nothing_is_sent_without_a_yes_or_without_leave(
    kitchen: Kitchen, capsys: pytest.CaptureFixture[str]
) -> None:
    assert kitchen.call() == 1 and "cairn caption --yes" in capsys.readouterr().err
    kitchen.monkeypatch.setattr(app.consent, "_is_here", lambda _host: False)
    assert kitchen.call("--yes") == 1
    assert "--allow-upload" in capsys.readouterr().err and not kitchen.server.bodies
    assert kitchen.call("--yes", "--allow-upload") == 0 and len(kitchen.server.bodies) == 2


def test_the_day_s_money_ends_the_run_and_the_rest_waits(
    kitchen: Kitchen, capsys: pytest.CaptureFixture[str]
) -> None:
    kitchen.monkeypatch.setattr(app.consent, "_is_here", lambda _host: False)
    kitchen.monkeypatch.setenv("CAIRN_DAILY_USD", "0.0001")
    kitchen.monkeypatch.setenv("CAIRN_ANSWERS", "anthropic")
    kitchen.monkeypatch.setenv("CAIRN_MODEL", "claude-sonnet-5-5")
    kitchen.monkeypatch.setenv("CAIRN_MODEL_URL", kitchen.server.url)
    kitchen.server.answer = lambda _path, _body: whole("anthropic", SEEN)
    assert kitchen.call("--yes", "--allow-upload") == 1
    told = capsys.readouterr()
    assert "1 picture was captioned" in told.out and "1 left: " in told.out
    assert "CAIRN_DAILY_USD" in told.out and "more than the day allows" in told.err
    assert Spending(kitchen.home).today_usd() > 0.0001
    kitchen.monkeypatch.setenv("CAIRN_DAILY_USD", "1")
    assert kitchen.call("--yes") == 0 and len(kitchen.server.bodies) == 2


def test_what_fails_is_named_and_ctrl_c_keeps_what_is_stored(
    kitchen: Kitchen, capsys: pytest.CaptureFixture[str]
) -> None:
    kitchen.server.replies.append(whole("openai", NOTHING))
    kitchen.server.replies.append(Reply(status=400, steps=[b"{}"], kind="application/json"))
    assert kitchen.call("--yes") == 1
    told = capsys.readouterr().out
    assert told.count("not captioned") == 2 and "made nothing out" in told
    kitchen.server.replies.clear()
    assistant = kitchen.open()
    try:
        waiting = wordless(assistant.house.library, "local")
        assert len(waiting) == 2

        def cut_off(done: int, _total: int, _path: str) -> None:
            if done == 1:
                kitchen.monkeypatch.setattr("tools.library.captioning._asked", _raise_interrupt)

        done = app.words.caption(assistant, waiting, on_caption=cut_off)
        assert (done.made, done.left, done.interrupted) == (1, 1, True)
    finally:
        assistant.close()


def _raise_interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def test_a_sidecar_written_later_keeps_the_caption_beside_it_and_forgetting_takes_both(
    kitchen: Kitchen,
) -> None:
    assert kitchen.call("--yes") == 0
    (kitchen.folder / "IMG_0002.jpg.yaml").write_text("caption: The kitchen in Porto\n")
    assistant = kitchen.open()
    assistant.add("local", [kitchen.folder])
    (one,) = assistant.search("Porto", modalities=("image",)).evidence
    item = assistant.house.library.catalogue.items([one.item])[one.item]
    assert item.caption == "The kitchen in Porto" and SEEN in item.about
    assert len(wordless(assistant.house.library, "local")) == 1
    assistant.forget("local", str(kitchen.folder / "IMG_0001.jpg"))
    assistant.forget("local", str(kitchen.folder / "IMG_0002.jpg"))
    assistant.close()
    for file in kitchen.home.rglob("*"):
        if file.is_file():
            assert b"copper kettle" not in file.read_bytes().lower(), file


def test_a_picture_read_anew_keeps_its_caption_and_is_not_paid_for_again(kitchen: Kitchen) -> None:
    assert kitchen.call("--yes") == 0
    (kitchen.folder / "IMG_0001.jpg.yaml").write_text("full_scale_db_spl: 94 dB\n")
    assistant = kitchen.open()
    try:
        report = assistant.add("local", [kitchen.folder])
        assert report.counts()["updated"] == 1
        assert len(assistant.search("copper kettle", modalities=("image",)).evidence) == 2
        assert all(one.caption_by for one in wordless(assistant.house.library, "local"))
    finally:
        assistant.close()
    assert kitchen.call("--yes") == 0 and len(kitchen.server.bodies) == 2


def test_an_estimate_names_the_model_the_price_and_what_is_missing(tmp_path: Path) -> None:
    hosted = estimate(load({**PLAIN, "CAIRN_ANSWERS": "anthropic"}, home=tmp_path), 48)
    assert hosted.host == "api.anthropic.com" and 0.05 < hosted.usd < 1.0 and hosted.priced
    quotes = estimate(load(PLAIN, home=tmp_path), 48)
    assert not quotes.model and "CAIRN_ANSWERS" in quotes.sentences()[0]
