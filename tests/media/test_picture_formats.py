"""gif, bmp, tiff, heic and avif are read like png; scans of several pages like a scanned PDF."""

from __future__ import annotations

import io
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.media.making import a_picture, png, written
from tests.media.making_media import make_heic, make_tiff_pages
from tools.core.errors import MissingPart, NotFound, Refused
from tools.core.parts import Decoded
from tools.core.protocols import Limits
from tools.media import heic
from tools.media.loaders import loader_for
from tools.media.picture import picture_for_display, picture_pixels
from tools.media.sniff import sniff
from tools.media.worker import MediaWorker

FORMATS = (".gif", ".bmp", ".tif", ".avif", ".heic")


def load(path: Path) -> Decoded:
    return loader_for(sniff(path, Limits()).media_type).load(path, Limits())


def save(image: Image.Image, path: Path, exif: Image.Exif | None = None) -> Path:
    if path.suffix == ".heic":
        return make_heic(path, image, exif=exif)
    # As bytes: Pillow writes the inner directories of an Exif object into some formats only.
    image.save(path, **({"exif": exif.tobytes()} if exif is not None else {}))
    return path


@pytest.mark.parametrize("suffix", FORMATS)
def test_pixels_and_facts_are_those_of_a_png(tmp_path: Path, suffix: str) -> None:
    (as_png,) = load(save(a_picture(), tmp_path / "a.png")).pictures
    (picture,) = load(save(a_picture(), tmp_path / f"a{suffix}")).pictures
    assert (picture.width_px, picture.height_px) == (320, 200)
    near = np.frombuffer(picture.rgb, np.uint8).astype(int) - np.frombuffer(as_png.rgb, np.uint8)
    assert np.abs(near).mean() < 12
    assert {fact.name for fact in picture.facts} == {fact.name for fact in as_png.facts}


@pytest.mark.parametrize("suffix", [".tif", ".avif"])
def test_a_turned_photo_comes_upright_and_says_when(tmp_path: Path, suffix: str) -> None:
    exif = a_picture().getexif()
    exif[0x0112] = 6
    exif.get_ifd(0x8769)[0x9003] = "2025:07:04 18:30:00"
    path = save(a_picture(400, 200), tmp_path / f"a{suffix}", exif)
    decoded = load(path)
    (picture,) = decoded.pictures
    assert (picture.width_px, picture.height_px) == (200, 400)
    assert picture.rgb_size == (200, 400)
    assert picture_pixels(path, Limits(), 100).rgb.shape == (100, 50, 3)
    assert [fact.value for fact in decoded.facts] == ["2025-07-04T18:30:00"]


def test_a_heic_photo_says_when_it_was_taken(tmp_path: Path) -> None:
    exif = a_picture().getexif()
    exif.get_ifd(0x8769)[0x9003] = "2025:07:04 18:30:00"
    assert [fact.value for fact in load(save(a_picture(), tmp_path / "a.heic", exif)).facts] == [
        "2025-07-04T18:30:00"
    ]


def test_without_its_part_a_heic_names_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make_heic(tmp_path / "a.heic", a_picture())
    heic.make_readable.cache_clear()
    monkeypatch.setitem(sys.modules, "pillow_heif", None)
    with pytest.raises(MissingPart, match="pip install pillow-heif"):
        load(path)


def test_the_frames_of_an_animation_that_were_not_read_are_told(tmp_path: Path) -> None:
    frames = [written(f"Step {n}", width=400, height=120) for n in range(1, 5)]
    frames[0].save(tmp_path / "a.gif", save_all=True, append_images=frames[1:])
    decoded = load(tmp_path / "a.gif")
    assert decoded.warnings == ("only the first of its 4 pictures was read",)
    first = np.asarray(frames[0].convert("L"), int)
    shown = Image.open(io.BytesIO(picture_for_display(tmp_path / "a.gif", Limits(), 400)))
    assert np.abs(np.asarray(shown.convert("L"), int) - first).mean() < 1


def test_the_preview_inside_a_cameras_jpeg_is_no_second_picture(tmp_path: Path) -> None:
    a_picture().save(tmp_path / "a.jpg", "MPO", save_all=True, append_images=[a_picture(80, 50)])
    decoded = load(tmp_path / "a.jpg")
    assert decoded.media_type == "image/jpeg" and decoded.warnings == ()
    assert decoded.pictures[0].width_px == 320


@pytest.mark.parametrize("suffix", FORMATS)
def test_one_cut_short_near_its_start_is_corrupt(tmp_path: Path, suffix: str) -> None:
    path = save(a_picture(600, 600), tmp_path / f"a{suffix}")
    path.write_bytes(path.read_bytes()[:300])
    with pytest.raises(Refused) as caught:
        load(path)
    assert caught.value.reason == "corrupt"


@pytest.mark.parametrize("suffix", FORMATS)
def test_an_empty_file_of_each_is_empty(tmp_path: Path, suffix: str) -> None:
    (tmp_path / f"a{suffix}").touch()
    with pytest.raises(Refused) as caught:
        load(tmp_path / f"a{suffix}")
    assert caught.value.reason == "empty"


@pytest.mark.parametrize("suffix", FORMATS)
def test_more_pixels_than_allowed_are_too_large(tmp_path: Path, suffix: str) -> None:
    path = save(a_picture(), tmp_path / f"a{suffix}")
    with pytest.raises(Refused) as caught:
        picture_pixels(path, Limits(max_pixels=10_000), 64)
    assert caught.value.reason == "too_large"


@pytest.mark.parametrize("suffix", [".gif", ".bmp", ".tif"])
def test_a_bomb_is_refused_in_time(worker: MediaWorker, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    options = {"compression": "group4"} if suffix == ".tif" else {}
    Image.new("L" if suffix == ".gif" else "1", (12_000, 12_000)).save(path, **options)
    begun = time.monotonic()
    with pytest.raises(Refused) as caught:
        worker.decode(path, ocr=False)
    assert caught.value.reason in ("too_large", "bomb")
    assert time.monotonic() - begun < 5.0


def test_a_clean_fax_page_is_no_bomb(tmp_path: Path) -> None:
    page = Image.new("1", (4_960, 7_016), 1)
    page.paste(written("One line", width=1_200, height=200).convert("1"), (200, 200))
    page.save(tmp_path / "fax.tif", compression="group4")
    assert (tmp_path / "fax.tif").stat().st_size < 30_000
    assert load(tmp_path / "fax.tif").pictures[0].width_px == 4_960


def test_a_cameras_raw_file_is_not_taken_for_its_preview(tmp_path: Path) -> None:
    a_picture().save(tmp_path / "a.tif")
    (tmp_path / "a.tif").rename(tmp_path / "a.dng")
    with pytest.raises(Refused, match="raw file") as caught:
        sniff(tmp_path / "a.dng", Limits())
    assert caught.value.reason == "unsupported"


@pytest.mark.parametrize("scale", [1.0, 200.0, 30_000.0])
def test_grey_levels_of_any_scale_are_seen(tmp_path: Path, scale: float) -> None:
    ramp = np.linspace(0, scale, 64 * 64, dtype=np.float32).reshape(64, 64)
    Image.fromarray(ramp).save(tmp_path / "a.tif")
    rgb = np.frombuffer(load(tmp_path / "a.tif").pictures[0].rgb, np.uint8)
    assert rgb.std() > 30


@pytest.mark.parametrize("fax", [False, True])
def test_pages_of_a_tiff_are_read_by_ocr_and_drawn(
    worker: MediaWorker, tmp_path: Path, fax: bool
) -> None:
    words = ("The first page lists tomatoes and beans.", "The second page names leeks and mint.")
    pages = [written(one, size=36, width=900, height=500) for one in words]
    path = make_tiff_pages(tmp_path / "scan.tif", pages, fax=fax)
    decoded = worker.decode(path)
    assert decoded.media_type == "application/x-paged-tiff"
    assert [page.origin for page in decoded.pages] == ["ocr", "ocr"]
    assert "tomatoes" in decoded.pages[0].text and "leeks" in decoded.pages[1].text
    assert decoded.pages[0].width_pt == pytest.approx(900 * 72 / 150)
    assert decoded.pictures == () and decoded.warnings == ()
    shown = Image.open(io.BytesIO(worker.render_page(path, 2, max_side_px=450)))
    assert shown.size == (450, 250)
    with pytest.raises(NotFound, match="pages 1 to 2"):
        worker.render_page(path, 3)


def test_a_photo_among_the_pages_is_a_picture_too(tmp_path: Path) -> None:
    path = make_tiff_pages(tmp_path / "a.tif", [written("Paper."), a_picture(640, 400)])
    (picture,) = load(path).pictures
    assert (picture.page, picture.width_px, picture.height_px) == (2, 640, 400)
    assert picture.png and picture.facts


def test_a_preview_or_mask_in_a_tiff_is_no_page(tmp_path: Path) -> None:
    small = a_picture(32, 20)
    small.encoderinfo = {"tiffinfo": {254: 1}}
    a_picture().save(tmp_path / "a.tif", save_all=True, append_images=[small], tiffinfo={254: 0})
    data = bytearray((tmp_path / "a.tif").read_bytes())
    (tmp_path / "a.tif").write_bytes(_with_subfile(data))
    decoded = load(tmp_path / "a.tif")
    assert decoded.media_type == "image/tiff"
    assert decoded.pictures[0].width_px == 320 and decoded.warnings == ()


def _with_subfile(data: bytearray) -> bytes:
    """Mark the second directory as a preview, whichever tag Pillow wrote first."""
    import struct

    (first,) = struct.unpack_from("<I", data, 4)
    (count,) = struct.unpack_from("<H", data, first)
    (second,) = struct.unpack_from("<I", data, first + 2 + 12 * count)
    struct.pack_into("<HHII", data, second + 2, 254, 4, 1, 1)
    return bytes(data)


def test_a_tiff_whose_directories_run_in_a_circle_ends(tmp_path: Path) -> None:
    import struct

    path = make_tiff_pages(tmp_path / "a.tif", [written("One."), written("Two.")])
    data = bytearray(path.read_bytes())
    (first,) = struct.unpack_from("<I", data, 4)
    (count,) = struct.unpack_from("<H", data, first)
    struct.pack_into("<I", data, first + 2 + 12 * count, first)
    path.write_bytes(bytes(data))
    assert load(path).media_type == "image/tiff"


def test_a_broken_page_costs_itself(tmp_path: Path) -> None:
    pages = [written(f"Page {n}", width=300, height=200) for n in range(3)]
    path = make_tiff_pages(tmp_path / "a.tif", pages)
    data = bytearray(path.read_bytes())
    (first,) = np.frombuffer(data, "<u4", 1, 4)
    # The first page's strips stand between the header and its directory.
    data[8 : int(first)] = bytes(int(first) - 8)
    path.write_bytes(bytes(data))
    decoded = load(path)
    assert len(decoded.pages) == 3
    assert decoded.warnings == ("pages that could not be read: 1",)


def test_a_png_named_heic_is_read_with_a_warning(tmp_path: Path) -> None:
    (tmp_path / "a.heic").write_bytes(png(a_picture()))
    found = sniff(tmp_path / "a.heic", Limits())
    assert found.media_type == "image/png" and "named .heic" in found.warning
