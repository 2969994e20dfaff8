from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, PngImagePlugin

from tests.media.making import a_picture, make_picture
from tools.core.errors import Refused
from tools.core.parts import Decoded
from tools.core.protocols import Limits
from tools.media.exif import taken_text
from tools.media.picture import (
    PictureLoader,
    picture_for_display,
    picture_pixels,
)

MARKER = "MARKER-8842"


def load(path: Path) -> Decoded:
    return PictureLoader().load(path, Limits())


def exif_of(image: Image.Image) -> Image.Exif:
    exif = image.getexif()
    exif[0x010E] = f"Harbour at dusk {MARKER}"
    exif[0x0112] = 6
    exif.get_ifd(0x8769)[0x9003] = "2025:07:04 18:30:00"
    exif.get_ifd(0x8769)[0x9011] = "+02:00"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (54.0, 19.0, 12.0)
    exif.get_ifd(0x8825)[3] = "E"
    exif.get_ifd(0x8825)[4] = (10.0, 8.0, 24.0)
    return exif


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    image = a_picture(400, 200)
    image.save(tmp_path / "photo.jpg", exif=exif_of(image))
    return tmp_path / "photo.jpg"


def test_a_turned_photo_comes_upright(photo: Path) -> None:
    (picture,) = load(photo).pictures
    assert (picture.width_px, picture.height_px) == (200, 400)
    assert picture.rgb_size == (200, 400)
    assert picture_pixels(photo, Limits(), 100).rgb.shape == (100, 50, 3)


def test_when_it_was_taken_is_kept_and_where_is_not(photo: Path) -> None:
    decoded = load(photo)
    assert [(fact.name, fact.value, fact.by) for fact in decoded.facts] == [
        ("taken", "2025-07-04T18:30:00+02:00", "exif")
    ]
    assert decoded.pictures[0].alt.startswith("Harbour at dusk")


def test_where_it_was_taken_is_kept_when_asked_for(photo: Path) -> None:
    facts = {f.name: f.value for f in PictureLoader().load_with_place(photo, Limits()).facts}
    assert facts["lat"] == pytest.approx(54.32)
    assert facts["lon"] == pytest.approx(10.14)


def test_what_is_shown_holds_nothing_but_pixels(photo: Path, tmp_path: Path) -> None:
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Comment", MARKER)
    a_picture().save(tmp_path / "noted.png", pnginfo=notes, exif=exif_of(a_picture()))
    a_picture().save(tmp_path / "noted.webp", exif=exif_of(a_picture()), xmp=MARKER.encode())
    for path in (photo, tmp_path / "noted.png", tmp_path / "noted.webp"):
        assert MARKER.encode() in path.read_bytes()
        shown = picture_for_display(path, Limits(), 300)
        assert MARKER.encode() not in shown
        image = Image.open(io.BytesIO(shown))
        assert not image.getexif() and max(image.size) <= 300


def test_facts_are_those_of_the_original_size(tmp_path: Path) -> None:
    path = make_picture(tmp_path / "large.png", width=1500, height=900)
    (picture,) = load(path).pictures
    facts = {fact.name: fact.value for fact in picture.facts}
    assert (facts["width_px"], facts["height_px"]) == (1500, 900)
    assert picture.rgb_size == (512, 307)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16", "CMYK"])
def test_every_kind_of_pixel_becomes_srgb(tmp_path: Path, mode: str) -> None:
    if mode == "I;16":
        image = Image.fromarray((np.arange(64 * 64, dtype=np.uint16) * 16).reshape(64, 64))
    else:
        image = a_picture(64, 64).convert(mode)
    path = tmp_path / ("a.jpg" if mode == "CMYK" else "a.png")
    image.save(path)
    (picture,) = load(path).pictures
    pixels = np.frombuffer(picture.rgb, np.uint8)
    assert pixels.size == 64 * 64 * 3
    assert pixels.std() > 15


def test_what_is_transparent_lies_on_white(tmp_path: Path) -> None:
    Image.new("RGBA", (64, 64), (0, 0, 0, 0)).save(tmp_path / "clear.png")
    assert picture_pixels(tmp_path / "clear.png", Limits(), 64).rgb.min() == 255


def test_a_picture_cut_short_near_its_end_is_taken_with_a_warning(tmp_path: Path) -> None:
    path = make_picture(tmp_path / "a.png", width=600, height=600)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * 0.9)])
    assert load(path).warnings == ("the picture is cut short; what is there was read",)


def test_a_picture_cut_short_near_its_start_is_corrupt(tmp_path: Path) -> None:
    path = make_picture(tmp_path / "a.png", width=600, height=600)
    path.write_bytes(path.read_bytes()[:400])
    with pytest.raises(Refused) as caught:
        load(path)
    assert caught.value.reason == "corrupt"


def test_a_bomb_under_pillows_own_limit_is_refused(tmp_path: Path) -> None:
    Image.new("1", (9_000, 9_000)).save(tmp_path / "bomb.png")
    with pytest.raises(Refused) as caught:
        load(tmp_path / "bomb.png")
    assert caught.value.reason == "bomb"
    assert "9000 x 9000" in str(caught.value)


def test_more_pixels_than_allowed_are_too_large(tmp_path: Path) -> None:
    path = make_picture(tmp_path / "a.png")
    with pytest.raises(Refused) as caught:
        PictureLoader().load(path, Limits(max_pixels=1_000))
    assert caught.value.reason == "too_large"


@pytest.mark.parametrize("moment", ["", "0000:00:00 00:00:00", "yesterday", "2025:13:40 99:00:00"])
def test_an_unreadable_time_is_no_fact(moment: str) -> None:
    assert taken_text(moment, "+02:00") == ""


def test_only_the_first_of_several_frames_is_read(tmp_path: Path) -> None:
    frames = [a_picture(80 + 0 * n, 80) for n in range(3)]
    frames[1].putpixel((0, 0), (255, 255, 255))
    frames[2].putpixel((5, 5), (255, 255, 255))
    frames[0].save(tmp_path / "a.webp", save_all=True, append_images=frames[1:])
    assert load(tmp_path / "a.webp").warnings == ("only the first of its 3 pictures was read",)
