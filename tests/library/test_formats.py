"""Every format of picture and sound, added from the command line and found again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image

from app.cli import main
from tests.media.making import a_picture, tone, written
from tests.media.making_media import FFMPEG, encode_sound, make_heic, make_tiff_pages

WORDS = {".gif": "zander", ".bmp": "pelican", ".tif": "lantern", ".avif": "compass",
         ".heic": "saffron", ".svg": "rhubarb"}  # fmt: skip
PITCHES = {".m4a": 300.0, ".aac": 700.0, ".weba": 1_300.0, ".wma": 2_100.0, ".aiff": 3_000.0,
           ".opus": 4_200.0}  # fmt: skip


def notice(word: str) -> Image.Image:
    return written(f"The {word} notice hangs here", width=700, height=160)


def make_library(folder: Path) -> None:
    import soundfile

    for suffix in (".gif", ".bmp", ".tif", ".avif"):
        notice(WORDS[suffix]).save(folder / f"notice{suffix}")
    make_heic(folder / "notice.heic", notice(WORDS[".heic"]))
    (folder / "notice.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 80"><rect width="300" '
        f'height="80" fill="#fff"/><text x="9" y="50">The {WORDS[".svg"]} notice</text></svg>'
    )
    pages = [notice("walnut"), notice("thimble")]
    make_tiff_pages(folder / "scan.tiff", pages, fax=True)
    a_picture(400, 260).save(folder / "square.avif")
    for suffix, hz in PITCHES.items():
        path = folder / f"horn{suffix}"
        if suffix in FFMPEG:
            encode_sound(path, tone(4.0, rate_hz=FFMPEG[suffix][2], hz=hz))
        else:
            options = {"format": "OGG", "subtype": "OPUS"} if suffix == ".opus" else {}
            soundfile.write(path, tone(4.0, rate_hz=48_000, hz=hz), 48_000, **options)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("formats")
    home = tmp_path_factory.mktemp("home")
    make_library(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CAIRN_TEXT_ENCODER", "off")
        assert main(["--home", str(home), "add", str(folder), "--json"]) == 0
    return home


@pytest.fixture(autouse=True)
def _without_text_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CAIRN_TEXT_ENCODER", "off")


def first(
    home: Path, capsys: pytest.CaptureFixture[str], *query: str
) -> dict[str, str | dict[str, object]]:
    capsys.readouterr()
    assert main(["--home", str(home), "search", *query, "--json"]) == 0
    found: list[dict[str, str | dict[str, object]]] = json.loads(capsys.readouterr().out)[
        "evidence"
    ]
    return found[0]


def test_every_file_is_taken_in(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main(["--home", str(home), "status", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["sources"] == {"ready": 14, "pending": 0, "refused": 0}
    assert (told["items"]["image"], told["items"]["page"]) == (7, 2)
    assert told["items"]["audio"] == 2 * len(PITCHES)


@pytest.mark.parametrize("suffix", WORDS)
def test_a_picture_is_found_by_the_words_in_it(
    home: Path, capsys: pytest.CaptureFixture[str], suffix: str
) -> None:
    found = first(home, capsys, WORDS[suffix])
    assert (found["modality"], Path(str(found["source"])).suffix) == ("image", suffix)


def test_a_page_of_a_tiff_is_found_by_the_words_on_it(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = first(home, capsys, "thimble")
    assert str(found["source"]).endswith("scan.tiff")
    assert isinstance(found["locator"], dict) and found["locator"]["page"] == 2


@pytest.mark.parametrize("suffix", [".jpg", ".heic", ".gif", ".bmp"])
def test_a_picture_of_any_format_finds_its_like(
    home: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path, suffix: str
) -> None:
    attached = tmp_path / f"asked{suffix}"
    if suffix == ".heic":
        make_heic(attached, a_picture(400, 260))
    else:
        a_picture(400, 260).save(attached)
    found = first(home, capsys, "--attach", str(attached), "--modality", "image", "like this")
    assert str(found["source"]).endswith("square.avif")


@pytest.mark.parametrize("suffix", PITCHES)
def test_a_sound_of_any_format_is_found_by_its_like(
    home: Path, capsys: pytest.CaptureFixture[str], tmp_path: Path, suffix: str
) -> None:
    asked = encode_sound(tmp_path / "asked.m4a", tone(4.0, rate_hz=44_100, hz=PITCHES[suffix]))
    found = first(home, capsys, "--attach", str(asked), "--modality", "audio", "like this")
    assert Path(str(found["source"])).suffix == suffix
