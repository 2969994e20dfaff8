"""A library changes over to open models: fill side by side, switch, words find pixels."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from app.assistant import Assistant
from app.choosing import built_in
from app.cli import main
from app.doctor import examine
from app.settings import Settings, load
from tests.encoders import tiny_models, tiny_pages
from tests.library.ingest_rig import jpeg, pdf, png, wav
from tools.core.content import AsItem, Vectors, Words
from tools.core.errors import MissingPart, OutOfMemory
from tools.core.fakes.encoding import HashEncoder
from tools.core.locators import PageRegion
from tools.core.protocols import Asked
from tools.core.query import Scope
from tools.library.encode import encoded

pytest.importorskip("torch", reason=tiny_models.ADVICE)
pytest.importorskip("transformers", reason=tiny_models.ADVICE)

_SAID = (
    "Fishing boats resting beside the northern harbour wall under morning clouds",
    "Wooden tables inside the quiet bakery with flowers near every window",
    "Mountain railway station covered with fresh snow after several stormy nights",
)
Run = Callable[..., tuple[int, dict[str, object]]]


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    base = tmp_path_factory.mktemp("models")
    saved = {
        "picture_encoder": tiny_models.save_siglip(base / "siglip"),
        "sound_encoder": tiny_models.save_clap(base / "clap"),
        "page_encoder": tiny_pages.save_colpali(base / "colpali"),
    }
    return {name: str(path) for name, path in saved.items()}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture(scope="module")
def read_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.mktemp("library")
    things, home = base / "things", base / "home"
    things.mkdir()
    for number, said in enumerate(_SAID):
        (things / f"photo{number}.jpg").write_bytes(jpeg(number, description=said))
    (things / "hum.wav").write_bytes(wav(12.0))
    (things / "guide.pdf").write_bytes(
        pdf("Pump manual\nThe rotor is below.", "Prices\nFour.", picture=png(6, (400, 300)))
    )
    settings = Settings(home=home, ocr="off", ann=False)
    assistant = Assistant.open(settings)
    try:
        report = assistant.add("local", [things])
        assert {one.status for one in report.files} == {"added"}
    finally:
        assistant.close()
    return base


@pytest.fixture
def filled(home: Path, read_once: Path) -> Settings:
    """A library of photos, a recording and a document, read with the built-in encoders."""
    shutil.copytree(read_once / "home", home)
    shutil.copytree(read_once / "things", home.parent / "things")
    return Settings(home=home, ocr="off", ann=False)


@pytest.fixture
def run(home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command of the command line, with settings from the environment."""

    def call(*arguments: str, **named: str) -> tuple[int, dict[str, object]]:
        monkeypatch.setenv("CAIRN_HOME", str(home))
        monkeypatch.setenv("CAIRN_OCR", "off")
        monkeypatch.setenv("CAIRN_ANN", "false")
        monkeypatch.setenv("CAIRN_PAGE_ENCODER_PAGES", "all")
        for name, value in named.items():
            monkeypatch.setenv(f"CAIRN_{name.upper()}", value)
        capsys.readouterr()
        code = main([*arguments, "--json"])
        return code, json.loads(capsys.readouterr().out or "{}")

    return call


def active_spaces(settings: Settings) -> dict[str, str]:
    assistant = Assistant.open(settings, write=False)
    try:
        version = assistant.house.library.versions.require_active()
        return {role: space.model for role, space in version.spaces.items()}
    finally:
        assistant.close()


def test_models_fill_a_version_side_by_side_and_words_find_pixels(
    filled: Settings, home: Path, run: Run, models: dict[str, str]
) -> None:
    before = active_spaces(filled)
    assert before["image"] == "picture-descriptor" and "pages" not in before
    code, found = run("search", "zebra xylophone", "--modality", "image", **models)
    assert code == 3 and not found["evidence"], "not filled: words find no pixels yet"

    code, told = run("models", "fill", **models)
    assert code == 0 and told["switched"]
    assert told["made"] == {"text": 0, "image": 4, "audio": 2, "pages": 2}
    after = active_spaces(filled)
    assert (after["image"], after["audio"], after["pages"]) == ("siglip", "clap", "colpali")

    for modality in ("image", "audio", "page"):
        code, found = run("search", "zebra xylophone", "--modality", modality, **models)
        assert code == 0, f"words find {modality} without a word of theirs"
        assert {one["modality"] for one in found["evidence"]} == {modality}
    place = found["evidence"][0]["locator"]
    assert place["kind"] == "page" and place["box"] is not None
    left, top, right, bottom = place["box"]
    assert 0 <= left < right <= 1 and 0 <= top < bottom <= 1
    assert (right - left) * (bottom - top) < 1.0, "a part of the page, from its patches"
    assert run("models", "fill", **models)[1]["made"] == {
        "text": 0, "image": 0, "audio": 0, "pages": 0,
    }  # fmt: skip


def test_plain_pages_are_spared_the_page_encoder_and_found_by_their_words(
    filled: Settings, run: Run, models: dict[str, str]
) -> None:
    code, told = run("models", "fill", **models, page_encoder_pages="where-it-pays")
    assert code == 0 and told["made"]["pages"] == 1 and told["left"] == {}
    assert told["pages_by_reason"] == {"figure": 1, "plain text": 1}
    assert told["pages_spared"] == 1
    code, found = run("search", "prices four", "--modality", "page", **models)
    assert code == 0 and found["evidence"][0]["locator"]["page"] == 2
    code, told = run("models", "fill", **models, page_encoder_pages="all")
    assert told["made"]["pages"] == 1 and told["pages_spared"] == 0


def test_calibrators_belong_to_the_new_version(
    filled: Settings, run: Run, models: dict[str, str]
) -> None:
    run("models", "fill", **models)
    assistant = Assistant.open(load(), write=False)
    try:
        samples = assistant.house.library.versions.require_active().samples
    finally:
        assistant.close()
    assert len(samples["image:photo"].background) >= 3, "photos against photos, by the new space"
    assert max(samples["image:photo"].background) <= 1.6, "cosines, with words at most"


def test_an_unfinished_version_leaves_searches_as_they_were(
    filled: Settings, models: dict[str, str]
) -> None:
    named = {name: value for name, value in models.items()}
    assistant = Assistant.open(Settings(home=filled.home, ocr="off", ann=False, **named))
    try:
        house = assistant.house
        old = built_in(house.settings, house.library.home / "models").image
        assert old is not None and house.searching.image is not None
        assert house.searching.image.space.id == old.space.id
        assert house.searching.page is None
        assert any("siglip is not in use yet for image" in one for one in house.searching.gaps)
        photo = house.worker.pixels(next(Path(filled.folder).parent.glob("things/photo0.jpg")))
        found = house.retrievers["image"].search(Asked(media=photo), Scope(owner="local"), k=3)
        assert found.hits[0].parts["photo"] > 0.99, "still found by the vectors that are there"
        np.testing.assert_allclose(np.linalg.norm(old.encode_items([AsItem(photo)])), 1.0, 1e-3)
    finally:
        assistant.close()


def test_forgotten_pages_leave_no_vectors(
    filled: Settings, run: Run, models: dict[str, str]
) -> None:
    run("models", "fill", **models)
    assistant = Assistant.open(load())
    try:
        pages = assistant.house.pages
        assert pages is not None and len(pages) == 2
        guide = next(one for one in assistant.sources("local") if one.name == "guide.pdf")
        assistant.forget("local", guide.id)
        assert len(pages) == 0
    finally:
        assistant.close()


def test_a_page_hit_names_where_its_patches_met_the_question(
    filled: Settings, run: Run, models: dict[str, str]
) -> None:
    run("models", "fill", **models)
    assistant = Assistant.open(load(), write=False)
    try:
        tool = assistant.house.retrievers["page"]
        met = tool.search(Asked(text="zebra xylophone"), Scope(owner="local"), k=2).hits
        read = tool.search(Asked(text="rotor below"), Scope(owner="local"), k=2).hits
    finally:
        assistant.close()
    assert all(isinstance(one.locator, PageRegion) and one.locator.box for one in met)
    assert "maxsim" in met[0].parts
    assert read[0].matched and isinstance(read[0].locator, PageRegion)
    assert read[0].locator.page == 1, "words that can be read keep their passage's place"


def test_a_model_that_is_not_there_is_a_gap_and_the_built_in_one_stays(filled: Settings) -> None:
    assistant = Assistant.open(
        Settings(home=filled.home, ocr="off", ann=False, picture_encoder="nowhere"), write=False
    )
    try:
        encoders = assistant.house.encoders
        assert encoders.image is not None
        assert encoders.image.space.model == "picture-descriptor"
        assert any("picture_encoder 'nowhere' is left out" in one for one in encoders.gaps)
    finally:
        assistant.close()


def test_a_model_in_the_wrong_seat_is_said(filled: Settings, models: dict[str, str]) -> None:
    from tools.core.registry import encoder_row, encoders

    assert encoders("page").names() == ["colpali", "colqwen2", "colmodernvbert"]
    with pytest.raises(MissingPart, match="no picture encoder reads models of kind 'clap'"):
        encoder_row("picture", "clap")


def test_the_doctor_names_the_models_and_what_is_wrong(
    filled: Settings, models: dict[str, str]
) -> None:
    told = {one.subject: one for one in examine(replace(filled, **models))}
    assert told["pictures"].state == "on" and "siglip" in told["pictures"].active
    assert told["sound"].state == "on" and "clap" in told["sound"].active
    assert told["pages"].state == "on" and "colpali" in told["pages"].active
    wrong = replace(filled, picture_encoder=models["sound_encoder"])
    told = {one.subject: one for one in examine(wrong)}
    assert "no picture encoder reads models of kind 'clap'" in told["pictures"].better


class Cramped(HashEncoder):
    """Has room for one input at a time, and none for those that say `huge`."""

    def encode_items(self, items: Sequence[AsItem]) -> Vectors:
        if len(items) > 1 or "huge" in str(items[0].content):
            raise OutOfMemory("cramped has not enough memory for one input")
        return super().encode_items(items)


def test_what_a_model_has_no_room_for_is_left_out_alone(caplog: pytest.LogCaptureFixture) -> None:
    inputs = [AsItem(Words(text)) for text in ("small", "huge", "other")]
    ids, rows = encoded(Cramped(16), ["a", "b", "c"], inputs)
    assert ids == ["a", "c"] and rows.shape == (2, 16)
    assert "left without a vector: cramped" in caplog.text
