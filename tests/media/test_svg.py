"""S-09: a drawing is drawn, its text is read, and nothing outside of it is ever asked for."""

from __future__ import annotations

import base64
import http.server
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.media.hostile_svg import SECRET, XLINK, drawing, endless, outward
from tests.media.making import a_picture, png
from tests.media.making_media import SVG
from tools.core.errors import Refused
from tools.core.parts import Decoded
from tools.core.protocols import Limits
from tools.media.picture import picture_for_display, picture_pixels
from tools.media.svg_picture import SvgLoader
from tools.media.worker import MediaWorker

OUTWARD = sorted(outward("", "", 0))


def load(folder: Path, words: str) -> Decoded:
    path = folder / "a.svg"
    path.write_text(words, encoding="utf-8")
    return SvgLoader().load(path, Limits())


def red_share(decoded: Decoded) -> float:
    rgb = np.frombuffer(decoded.pictures[0].rgb, np.uint8).reshape(-1, 3)
    return float(((rgb[:, 0] > 200) & (rgb[:, 1] < 60)).mean())


@pytest.fixture(scope="module")
def asked() -> Iterator[tuple[int, list[str]]]:
    """A server on this machine that notes what is asked of it."""
    seen: list[str] = []

    class Noting(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Noting) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port, seen
        server.shutdown()


def test_a_drawing_is_a_picture_with_the_words_of_its_text(tmp_path: Path) -> None:
    decoded = load(tmp_path, SVG)
    (picture,) = decoded.pictures
    assert (picture.width_px, picture.height_px) == (320, 200)
    assert picture.alt == "Pump room plan"
    assert picture.words == "Valve seven"
    assert red_share(decoded) == pytest.approx(80 * 50 / (320 * 200), abs=0.01)
    assert {fact.name for fact in picture.facts} >= {"lightness", "colours", "width_px"}
    assert decoded.warnings == ()


def test_it_is_drawn_as_large_as_it_is_shown(tmp_path: Path) -> None:
    (tmp_path / "a.svg").write_text(SVG)
    assert picture_pixels(tmp_path / "a.svg", Limits(), 800).rgb.shape == (500, 800, 3)
    shown = picture_for_display(tmp_path / "a.svg", Limits(), 640)
    assert shown.startswith(b"\x89PNG") and b"Pump" not in shown


@pytest.mark.parametrize(
    ("root", "size"),
    [
        ('width="4cm" height="2cm"', (151, 76)),
        ('viewBox="0 0 300 100" width="600"', (600, 200)),
        ('viewBox="0 0 300 100" width="100%"', (300, 100)),
        ('viewBox="a b c d"', (1920, 1080)),
        ("", (1920, 1080)),
    ],
)
def test_its_size_is_what_it_states(tmp_path: Path, root: str, size: tuple[int, int]) -> None:
    (picture,) = load(tmp_path, f'<svg {XLINK} {root}><circle r="9"/></svg>').pictures
    assert (picture.width_px, picture.height_px) == size


def test_text_that_is_not_shown_says_nothing(tmp_path: Path) -> None:
    hidden = (
        '<text style="display:none">one</text><g visibility="hidden"><text>two</text></g>'
        '<defs><text>three</text></defs><text style="opacity:0">four</text><text y="20">five</text>'
    )
    assert load(tmp_path, drawing(hidden)).pictures[0].words == "five"


def test_a_picture_inside_it_is_drawn(tmp_path: Path) -> None:
    red = base64.b64encode(png(Image.new("RGB", (9, 9), (255, 0, 0)))).decode()
    image = f'<image width="40" height="40" href="data:image/png;base64,{red}"/>'
    assert red_share(load(tmp_path, drawing(image))) > 0.9


def test_a_bomb_inside_it_is_refused(tmp_path: Path) -> None:
    bomb = base64.b64encode(png(Image.new("1", (9_000, 9_000)))).decode()
    with pytest.raises(Refused) as caught:
        load(tmp_path, drawing(f'<image href="data:image/png;base64,{bomb}"/>'))
    assert caught.value.reason == "bomb"


def test_the_renderer_alone_would_show_another_file(tmp_path: Path) -> None:
    """The null control: without the cleaning, what the next test looks for does happen."""
    import io

    import resvg_py

    Image.new("RGB", (9, 9), (255, 0, 0)).save(tmp_path / "red.png")
    hostile = outward("", str(tmp_path / "red.png"), 1)["image path"]
    shown = Image.open(io.BytesIO(bytes(resvg_py.svg_to_bytes(svg_string=hostile))))
    assert shown.convert("RGB").getpixel((20, 20)) == (255, 0, 0)


@pytest.mark.parametrize("kind", OUTWARD)
def test_what_lies_outside_is_not_read_and_not_asked_for(
    tmp_path: Path, asked: tuple[int, list[str]], kind: str
) -> None:
    port, seen = asked
    (tmp_path / "secret.txt").write_text(SECRET)
    Image.new("RGB", (9, 9), (255, 0, 0)).save(tmp_path / "red.png")
    hostile = outward(str(tmp_path / "secret.txt"), str(tmp_path / "red.png"), port)[kind]
    decoded = load(tmp_path, hostile)
    assert SECRET not in repr(decoded)
    assert red_share(decoded) == 0.0
    assert seen == []


def test_what_was_left_out_is_named(tmp_path: Path) -> None:
    decoded = load(tmp_path, drawing('<script>a()</script><image href="b.png"/>'))
    assert decoded.warnings == (
        "left out of the drawing: a script",
        "left out of the drawing: something outside of it",
    )


@pytest.mark.parametrize("kind", sorted(endless()))
def test_one_without_end_is_drawn_or_refused_in_time(
    worker: MediaWorker, tmp_path: Path, kind: str
) -> None:
    path = tmp_path / "a.svg"
    path.write_text(endless()[kind])
    begun = time.monotonic()
    try:
        assert worker.decode(path, ocr=False, limits=Limits(wall_s=20.0)).pictures
    except Refused as exc:
        assert exc.reason in ("bomb", "corrupt", "out_of_memory", "no_content"), exc
    assert time.monotonic() - begun < 15.0


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("<svg", "corrupt"),
        ("<html><body>words</body></html>", "corrupt"),
        ('<svg xmlns="http://www.w3.org/2000/svg"><g></svg>', "corrupt"),
        ("<svg/>", "corrupt"),
        (f"<svg {XLINK}/>", "no_content"),
    ],
)
def test_what_is_no_drawing_is_corrupt(tmp_path: Path, words: str, reason: str) -> None:
    with pytest.raises(Refused) as caught:
        load(tmp_path, words)
    assert caught.value.reason == reason


def test_an_embedded_picture_keeps_no_metadata(tmp_path: Path) -> None:
    image = a_picture(60, 60)
    exif = image.getexif()
    exif[0x010E] = "MARKER-5512"
    image.save(tmp_path / "a.jpg", exif=exif)
    data = base64.b64encode((tmp_path / "a.jpg").read_bytes()).decode()
    decoded = load(tmp_path, drawing(f'<image href="data:image/jpeg;base64,{data}"/>'))
    assert "MARKER-5512" not in repr(decoded)
    assert b"MARKER-5512" not in decoded.pictures[0].rgb
