"""A cited moment of a film: the player stands at its second, or its key frame is shown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from app.settings import load
from tests.app.running import running
from tests.browser.conftest import Watched, watch
from tests.media.making_films import BLUE, GREEN, RED, YELLOW, Scene, make_film
from tools.core.parts import Cue

SCENES = (
    Scene(seconds=7.0, colour=RED), Scene(seconds=8.0, colour=GREEN),
    Scene(seconds=6.0, colour=BLUE), Scene(seconds=4.0, colour=YELLOW),
)  # fmt: skip
TOLD = {
    "bell.mp4": "The bell tower rings every noon.",
    "ropes.webm": "Here they splice the tarred ropes.",
    "lamp.mov": "The keeper polishes the great lamp.",
    "kiln.avi": "The potter opens the cooling kiln.",
}
SAID_AT_S = 16.2
FILM = "#cairn-panel video"
AT = f"document.querySelector('{FILM}')?.currentTime"


@pytest.fixture(scope="module")
def house(chromium: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    from app.assistant import Assistant

    home = tmp_path_factory.mktemp("films")
    files = home / "harbour"
    files.mkdir()
    for name, words in TOLD.items():
        cues = (Cue(start_s=1.0, end_s=3.0, text="We begin at the quay."),
                Cue(start_s=SAID_AT_S, end_s=19.0, text=words),
                Cue(start_s=19.2, end_s=20.5, text="And now we walk on."))  # fmt: skip
        inside = name in ("bell.mp4", "lamp.mov")
        make_film(files / name, SCENES, size=(320, 192), cues=cues if inside else ())
        if not inside:
            (files / f"{name}.vtt").write_text(vtt(cues))
    assistant = Assistant.open(load({}, home=home / "data", text_encoder="off", ocr="off"))
    try:
        report = assistant.add("local", [files])
        assert report.counts()["refused"] == 0, report.sentences()
        with running(assistant, home) as address:
            yield from watch(chromium, address)
    finally:
        assistant.close()


def opened(house: Watched, question: str, name: str) -> None:
    """Ask, and open the chip that cites the named film."""
    house.page.keyboard.press("Escape")
    house.go()
    house.ask(question)
    house.page.locator(f'.said .chip-video[aria-label*=": {name}, "]').first.click()
    house.page.wait_for_selector(f'#cairn-panel h2:text-is("{name}")')


@pytest.mark.parametrize(
    ("name", "question"),
    [("bell.mp4", "Where in the video does the bell tower ring?"),
     ("ropes.webm", "Where in the video do they splice ropes?")],
)  # fmt: skip
def test_the_player_stands_at_the_cited_second(house: Watched, name: str, question: str) -> None:
    opened(house, question, name)
    page = house.page
    page.wait_for_function(f"{AT} > 0")
    page.wait_for_function(f"document.querySelector('{FILM}').readyState >= 2")
    assert page.evaluate(AT) == pytest.approx(SAID_AT_S, abs=0.5)
    assert "at 0:16" in page.inner_text("#cairn-panel .panel-mark")
    poster = page.get_attribute(FILM, "poster")
    assert page.evaluate("async (one) => (await fetch(one)).headers.get('content-type')", poster) \
        == "image/jpeg"  # fmt: skip
    # The second is shown, and not only named: the third scene is blue.
    red, _, blue = page.evaluate(SHOWN_COLOUR)
    assert blue > red + 80
    page.click("[data-seek]")
    page.wait_for_function(f"{AT} > {SAID_AT_S + 0.3}")
    house.check()


def test_the_line_that_is_cited_is_marked_among_what_is_said(house: Watched) -> None:
    opened(house, "Where in the video does the bell tower ring?", "bell.mp4")
    cited = house.page.inner_text("#cairn-panel .lines .cited")
    assert "bell tower" in cited
    assert "0:16" in cited
    assert "walk on" not in cited
    assert house.page.locator("#cairn-panel .lines li").count() > 1
    house.check()


def test_a_film_the_browser_cannot_play_shows_its_key_frame_and_says_so(house: Watched) -> None:
    opened(house, "Where in the video does the potter open the kiln?", "kiln.avi")
    page = house.page
    page.wait_for_selector("#cairn-panel .unplayable:not([hidden])")
    page.wait_for_function("document.querySelector('.player img').naturalWidth > 0")
    assert page.locator(FILM).count() == 0
    assert "0:16" in page.inner_text("#cairn-panel .player")
    assert "cannot play" in page.inner_text("#cairn-panel .unplayable")
    assert page.locator('#cairn-panel .panel-more a[href$="/original"]').is_visible()
    house.check()


def test_where_the_sound_alone_plays_it_stands_under_the_key_frame(house: Watched) -> None:
    opened(house, "Where in the video does the keeper polish the lamp?", "lamp.mov")
    page = house.page
    page.wait_for_function("document.querySelector('.player img')?.naturalWidth > 0")
    assert "not its pictures" in page.inner_text("#cairn-panel .unplayable")
    sound = "document.querySelector('#cairn-panel audio').currentTime"
    page.wait_for_function(f"{sound} > 0")
    assert page.evaluate(sound) == pytest.approx(SAID_AT_S, abs=0.5)
    house.check()


def test_a_film_is_no_wider_than_a_phone(house: Watched) -> None:
    house.page.set_viewport_size({"width": 360, "height": 740})
    try:
        opened(house, "Where in the video does the bell tower ring?", "bell.mp4")
        box = house.page.locator(FILM).bounding_box()
        assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= 360
    finally:
        house.page.set_viewport_size({"width": 1280, "height": 820})
    house.check()


def vtt(cues: tuple[Cue, ...]) -> str:
    lines = [f"{clock(one.start_s)} --> {clock(one.end_s)}\n{one.text}\n" for one in cues]
    return "WEBVTT\n\n" + "\n".join(lines)


def clock(second: float) -> str:
    return f"00:00:{second:06.3f}"


SHOWN_COLOUR = """() => {
  const canvas = document.createElement("canvas");
  const film = document.querySelector("#cairn-panel video");
  [canvas.width, canvas.height] = [film.videoWidth, film.videoHeight];
  const brush = canvas.getContext("2d");
  brush.drawImage(film, 0, 0);
  return [...brush.getImageData(8, 8, 1, 1).data.slice(0, 3)];
}"""
