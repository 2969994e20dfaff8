"""What a model sees and hears of hard files, end to end: nothing is dropped without a word."""

from __future__ import annotations

import base64
import io
import re
import wave
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.assistant import Assistant
from app.settings import load
from tests.vlm.loopback import Loopback, loopback, whole
from tests.vlm.test_end_to_end import KEY, run, said_to
from tools.core.chat import ChatPart, ChatRequest
from tools.core.evidence import Answer
from tools.core.secret import Secret
from tools.vlm.anthropic_chat import AnthropicChat
from tools.vlm.models import LIMITS, LOCAL_LIMITS
from tools.vlm.openai_chat import OpenAIChat
from tools.vlm.parts import UNHEARD

PLAIN = {"CAIRN_TEXT_ENCODER": "off", "CAIRN_ANN": "no", "CAIRN_OCR": "off"}
SIDE = LOCAL_LIMITS.side_px


def make_recording(path: Path, seconds: float = 40.0) -> None:
    time = np.arange(int(22_050 * seconds)) / 22_050
    tone = (0.3 * np.sin(2 * np.pi * 330 * time) * 32767).astype("<i2")
    with wave.open(str(path), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(22_050)
        out.writeframes(tone.tobytes())


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("files")
    for number in range(12):
        rgb = np.full((40, 60, 3), 20 * number, np.uint8)
        Image.fromarray(rgb).save(folder / f"terrace-{number}.png")
        (folder / f"terrace-{number}.png.yaml").write_text(f"caption: the terrace, view {number}\n")
    make_recording(folder / "pump.wav")
    (folder / "pump.txt").write_text("The pump hums and the seal begins to whistle.\n")
    made = tmp_path_factory.mktemp("home")
    assistant = Assistant.open(load(PLAIN, home=made))
    assistant.add("local", [folder])
    assistant.close()
    return made


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAIRN_SERVER_KEY", KEY)


@pytest.fixture
def server() -> Iterator[Loopback]:
    with loopback() as made:
        made.answer = lambda path, body: whole("openai", "Nothing of that is known.")
        yield made


def asked(
    home: Path, server: Loopback, question: str, *attach: Path, **settings: str
) -> tuple[Answer, str, list[tuple[str, bytes]]]:
    """Ask; give the answer, the words and the pictures of the request."""
    given = {**PLAIN, "CAIRN_ANSWERS": "openai", "CAIRN_MODEL": "own",
             "CAIRN_MODEL_URL": f"{server.url}/v1", **settings}  # fmt: skip
    assistant = Assistant.open(load(given, home=home))
    try:
        answer, _ = run(assistant, question, attach=tuple(str(one) for one in attach))
    finally:
        assistant.close()
    body = server.bodies[-1]
    if "messages" in body:
        content = body["messages"][-1]["content"]  # type: ignore[index]
        plain = [one for one in content if one["type"] != "input_audio"]
        _, words, pictures = said_to({"messages": [body["messages"][0], {"content": plain}]})  # type: ignore[index]
    return answer, words, pictures


def sounds(server: Loopback) -> list[bytes]:
    content = server.bodies[-1]["messages"][-1]["content"]  # type: ignore[index]
    heard = [one["input_audio"] for one in content if one["type"] == "input_audio"]
    assert all(one["format"] == "wav" for one in heard)
    return [base64.b64decode(one["data"]) for one in heard]


def test_a_model_that_hears_gets_the_recording_itself(home: Path, server: Loopback) -> None:
    _, words, _ = asked(home, server, "how does the pump sound?", CAIRN_MODEL_HEARS="yes")
    (sound,) = sounds(server)
    with wave.open(io.BytesIO(sound)) as read:
        assert read.getframerate() == 16_000 and 1.0 < read.getnframes() / 16_000 <= 30.0
        samples = np.frombuffer(read.readframes(read.getnframes()), "<i2").astype(float)
    spectrum = np.abs(np.fft.rfft(samples[:16_000]))
    assert abs(int(spectrum.argmax()) - 330) <= 2
    assert re.search(r"\[audio 1[^]]*\] sounds like this, at most 30 s of it:", words)


def test_an_attached_recording_is_heard_too(home: Path, server: Loopback, tmp_path: Path) -> None:
    mine = tmp_path / "mine.wav"
    make_recording(mine, 35.0)
    _, words, _ = asked(home, server, "what is this sound?", mine, CAIRN_MODEL_HEARS="yes")
    with wave.open(io.BytesIO(sounds(server)[0])) as read:
        assert read.getnframes() == 30 * 16_000
    assert "attached this recording (file 1), at most 30 s of it" in words


@pytest.mark.parametrize("provider", ["openai", "anthropic"])
def test_another_model_gets_transcript_and_measured_facts(
    home: Path, server: Loopback, provider: str
) -> None:
    given = {} if provider == "openai" else {
        "CAIRN_ANSWERS": "anthropic", "CAIRN_MODEL_URL": server.url, "CAIRN_MODEL_HEARS": "yes"
    }  # fmt: skip
    server.answer = lambda path, body: whole(provider, "Nothing of that is known.")
    _, words, _ = asked(home, server, "how does the pump sound?", **given)
    assert "input_audio" not in str(server.bodies[-1]) and UNHEARD not in words
    assert "the seal begins to whistle" in words
    assert re.search(r"fact: .*(loud|dB|level)", words)


def test_pictures_beyond_the_bound_are_told_in_words_and_said(home: Path, server: Loopback) -> None:
    answer, words, pictures = asked(home, server, "show the terrace")
    assert len(pictures) == 8
    (note,) = [one for one in answer.notes if "pictures and pages" in one] or [""]
    told = len(re.findall(r"^\[img \d+\] \(picture\)", words, re.M))
    assert told > 8 and note.endswith(f"{told - 8} more were told in words")


@pytest.mark.parametrize("provider", ["openai", "anthropic"])
def test_a_request_of_25_pictures_says_in_its_place_what_was_left_out(provider: str) -> None:
    buffer = io.BytesIO()
    Image.new("RGB", (8, 8)).save(buffer, "PNG")
    parts = tuple(ChatPart(image_png=buffer.getvalue()) for _ in range(25))
    made = AnthropicChat if provider == "anthropic" else OpenAIChat
    body = made("m", Secret("k")).body(ChatRequest(system="s", parts=parts))
    kinds = [one["type"] for one in body["messages"][-1]["content"]]  # type: ignore[index, union-attr]
    assert kinds[:20] == ["image" if provider == "anthropic" else "image_url"] * 20
    assert kinds[20:] == ["text"] * 5 and LIMITS[provider].images == 20  # type: ignore[index]
    assert str(body).count("left out: the request would be too large") == 5


def test_a_sound_is_never_an_empty_block() -> None:
    request = ChatRequest(system="s", parts=(ChatPart(sound_wav=b"RIFF"),))
    body = AnthropicChat("m", Secret("k")).body(request)
    assert body["messages"][0]["content"] == [{"type": "text", "text": UNHEARD}]


def shown(home: Path, server: Loopback, path: Path) -> Image.Image:
    answer, words, pictures = asked(home, server, "what is on this picture?", path)
    assert f"attached this (file 1), scaled down to at most {SIDE} px a side" in words
    assert not any("could not be drawn" in one for one in answer.notes)
    picture = Image.open(io.BytesIO(pictures[0][1]))
    assert max(picture.size) <= SIDE and not picture.getexif()
    return picture.convert("RGB")


def test_a_screenshot_of_12000_px_is_shown_in_parts_and_both_are_told(
    home: Path, server: Loopback, tmp_path: Path
) -> None:
    rows = np.linspace(0, 255, 12_000).astype(np.uint8)
    tall = np.repeat(rows[:, None], 900, axis=1)
    Image.fromarray(np.dstack([tall] * 3)).save(tmp_path / "tall.png")
    answer, words, pictures = asked(home, server, "what is on this?", tmp_path / "tall.png")
    told = "part 2 of 4 of a long picture, each beginning with the last tenth before it, scaled"
    assert f"attached this (file 1), {told} down to at most {SIDE} px a side" in words
    assert "tall.png is long: the model saw it in 4 overlapping parts" in " ".join(answer.notes)
    parts = [Image.open(io.BytesIO(one[1])).convert("RGB") for one in pictures[:4]]
    # Whole it was 96 px wide.
    assert all(max(one.size) <= SIDE and one.size[0] > 300 for one in parts)
    # All of it is there, not its upper end.
    last = parts[-1]
    assert parts[0].getpixel((48, 2))[0] < 4 and last.getpixel((48, last.size[1] - 3))[0] > 251  # type: ignore[index]


def test_an_animation_shows_its_first_frame(home: Path, server: Loopback, tmp_path: Path) -> None:
    frames = [Image.new("RGB", (50, 40), colour) for colour in ("red", "lime", "blue")]
    frames[0].save(tmp_path / "moves.gif", save_all=True, append_images=frames[1:], duration=80)
    assert shown(home, server, tmp_path / "moves.gif").getpixel((20, 20)) == (255, 0, 0)


def test_a_photo_for_print_is_shown_in_its_colours(
    home: Path, server: Loopback, tmp_path: Path
) -> None:
    Image.new("CMYK", (60, 40), (0, 255, 255, 0)).save(tmp_path / "print.jpg", quality=95)
    red, green, blue = shown(home, server, tmp_path / "print.jpg").getpixel((30, 20))  # type: ignore[misc]
    assert red > 180 and green < 90 and blue < 90


@pytest.mark.parametrize("turned", range(1, 9))
def test_a_turned_photo_is_shown_upright(
    home: Path, server: Loopback, tmp_path: Path, turned: int
) -> None:
    upright = Image.new("RGB", (60, 40), "white")
    upright.paste((255, 0, 0), (0, 0, 20, 15))  # the upper left
    back = {1: None, 2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}[turned]
    stored = upright if back is None else upright.transpose(Image.Transpose(back))
    exif = stored.getexif()
    exif[0x0112] = turned
    stored.save(tmp_path / "turned.jpg", exif=exif, quality=95)
    picture = shown(home, server, tmp_path / "turned.jpg")
    assert picture.size == (60, 40)
    assert picture.getpixel((5, 5))[1] < 60 < picture.getpixel((55, 35))[1]  # type: ignore[index]


def test_a_file_that_cannot_be_drawn_is_told_in_words_and_said(
    home: Path, server: Loopback, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tools.core.errors import Refused
    from tools.media.worker import MediaWorker

    def torn(self: MediaWorker, path: Path, **given: object) -> bytes:
        raise Refused(str(path), "corrupt", "the picture ends early")

    monkeypatch.setattr(MediaWorker, "picture", torn)
    Image.new("RGB", (9, 9)).save(tmp_path / "odd.png")
    answer, _, pictures = asked(home, server, "what is this?", tmp_path / "odd.png")
    assert not pictures
    assert "odd.png could not be drawn; the model was told of it in words" in answer.notes
