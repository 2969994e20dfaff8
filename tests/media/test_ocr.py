from __future__ import annotations

import importlib.util
import shutil

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.media.making import PAGE_WORDS, a_picture, written
from tools.core.errors import MissingPart
from tools.core.parts import PagePart, PicturePart
from tools.media import ocr
from tools.media.ocr import Layout, OcrEngine, choose_engine, read_page, read_picture
from tools.media.ocr_page import page_with_picture_words, page_with_words, worth_reading
from tools.media.ocr_pixels import grey_of, otsu, scaled
from tools.media.ocr_rapid import in_lines
from tools.media.words_seen import SeenLine, SeenWords

ENGINES = [
    pytest.param(
        "tesseract",
        marks=pytest.mark.skipif(shutil.which("tesseract") is None, reason="no tesseract"),
    ),
    pytest.param(
        "rapidocr",
        marks=pytest.mark.skipif(
            importlib.util.find_spec("rapidocr") is None, reason="no rapidocr"
        ),
    ),
]


def seen(text: str, confidence: float, *, top: float = 0.1) -> SeenWords:
    line = SeenLine(text=text, box=(0.1, top, 0.9, top + 0.02), confidence=confidence)
    return SeenWords(lines=(line,), confidence=confidence, engine="scripted 1")


class ScriptedEngine:
    """Gives prepared words and remembers how it was asked."""

    def __init__(self, *replies: SeenWords) -> None:
        self._replies = list(replies)
        self.asked: list[tuple[Layout, int, tuple[int, ...]]] = []

    @property
    def name(self) -> str:
        return "scripted 1"

    @property
    def page_dpi(self) -> int:
        return 100

    @property
    def has_layouts(self) -> bool:
        return True

    def read(self, grey: Grey, *, layout: Layout, dpi: int) -> SeenWords:
        self.asked.append((layout, dpi, grey.shape))
        return self._replies.pop(0)


def sheet(dpi: int, max_side_px: int) -> Grey:
    return np.full((min(dpi * 11, max_side_px), dpi * 8), 255, np.uint8)


Grey = NDArray[np.uint8]
LONG = "seven clear words of a good page"


@pytest.mark.parametrize("name", ENGINES)
def test_an_engine_reads_a_clean_page_with_boxes_from_the_top_left(name: str) -> None:
    engine: OcrEngine = choose_engine(name)
    page = written(PAGE_WORDS, size=36, width=1000, height=700)
    words = engine.read(grey_of(page), layout="page", dpi=150)
    read = " ".join(words.text.split()).lower()
    for expected in ("quiet garden", "vegan brunch", "oat porridge", "near the river"):
        assert expected in read
    assert words.confidence > 0.8
    assert words.engine.startswith(name)
    boxes = [line.box for line in words.lines]
    assert all(0 <= x0 < x1 <= 1 and 0 <= y0 < y1 <= 1 for x0, y0, x1, y1 in boxes)
    assert [box[1] for box in boxes] == sorted(box[1] for box in boxes)
    assert boxes[0][1] < 0.15


@pytest.mark.parametrize("name", ENGINES)
def test_an_engine_finds_nothing_on_an_empty_sheet(name: str) -> None:
    assert choose_engine(name).read(sheet(75, 800), layout="page", dpi=75).lines == ()


def test_an_unknown_program_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(MissingPart, match="install it"):
        choose_engine("tesseract")


def test_a_confident_page_is_read_once() -> None:
    engine = ScriptedEngine(seen(LONG, 0.95))
    words = read_page(engine, sheet)
    assert (words.text, words.passes) == (LONG, 1)
    assert [asked[:2] for asked in engine.asked] == [("page", 100)]


def test_an_unsure_page_is_looked_at_again_for_what_was_missed() -> None:
    engine = ScriptedEngine(seen(LONG, 0.7), seen("a clear Turnover", 0.8, top=0.6))
    words = read_page(engine, sheet)
    assert words.text == f"{LONG}\n\na clear Turnover"
    assert words.passes == 2
    assert [asked[:2] for asked in engine.asked] == [("page", 100), ("sparse", 100)]


def test_a_second_look_adds_nothing_known_and_nothing_unsure() -> None:
    again = SeenWords(lines=seen("of a good page", 0.9).lines + seen("Tvrnouer", 0.4).lines)
    assert read_page(ScriptedEngine(seen(LONG, 0.7), again), sheet).text == LONG


def test_a_page_with_hardly_a_word_is_looked_at_larger_and_in_black_and_white() -> None:
    engine = ScriptedEngine(seen("lone", 0.95), seen(LONG, 0.8))
    assert read_page(engine, sheet).text.endswith(LONG)
    assert engine.asked[1][:2] == ("sparse", ocr.FAINT_DPI)


def test_lines_of_low_confidence_are_noise_and_left_out() -> None:
    noisy = seen(LONG, 0.95)
    noise = seen("~~ |l", 0.1, top=0.5)
    engine = ScriptedEngine(SeenWords(lines=noisy.lines + noise.lines, confidence=0.95))
    assert read_page(engine, sheet).lines == noisy.lines


def test_textures_of_a_photo_are_not_words() -> None:
    engine = ScriptedEngine(seen("ae det hee", 0.45), seen("wy", 0.9))
    words = read_picture(engine, grey_of(a_picture()))
    assert words.lines == ()
    assert [layout for layout, _, _ in engine.asked] == ["page", "sparse"]


def test_a_small_picture_is_enlarged_and_a_large_one_reduced() -> None:
    engine = ScriptedEngine(seen(LONG, 0.9), seen(LONG, 0.9))
    read_picture(engine, np.zeros((200, 300), np.uint8))
    read_picture(engine, np.zeros((1_000, 6_000), np.uint8))
    assert [shape for _, _, shape in engine.asked] == [(400, 600), (500, 3_000)]


def test_otsu_gives_black_on_white_either_way() -> None:
    page = grey_of(written("Some words"))
    assert set(np.unique(otsu(page))) == {0, 255}
    assert otsu(page).mean() > 128
    assert otsu(255 - page).mean() > 128
    assert scaled(page, 0.5).shape == (200, 600)


def test_pieces_of_one_line_are_joined_from_left_to_right() -> None:
    pieces = [
        SeenLine(text="world", box=(0.5, 0.10, 0.8, 0.13), confidence=0.9),
        SeenLine(text="Hello", box=(0.1, 0.11, 0.4, 0.14), confidence=0.7),
        SeenLine(text="Below", box=(0.1, 0.30, 0.4, 0.33), confidence=0.9),
    ]
    lines = in_lines(pieces)
    assert [(line.text, line.paragraph) for line in lines] == [("Hello world", 0), ("Below", 1)]
    assert lines[0].box == (0.1, 0.10, 0.8, 0.14)


def page_of(text: str = "") -> PagePart:
    origin = "layer" if text else "none"
    return PagePart(number=3, width_pt=595, height_pt=842, text=text, origin=origin)


def test_a_page_takes_the_words_that_were_read() -> None:
    page, (block,) = page_with_words(page_of(), [], seen(LONG, 0.8))
    assert (page.text, page.origin, page.confidence) == (LONG, "ocr", 0.8)
    assert (block.page, block.box) == (3, (0.1, 0.1, 0.9, pytest.approx(0.12)))


def test_a_thin_text_layer_gives_way_only_to_more_words() -> None:
    page, _ = page_with_words(page_of("Scanned by nobody"), [], seen(LONG, 0.8))
    assert page.origin == "ocr"
    kept, _ = page_with_words(page_of("Five words of a layer"), [], seen("words", 0.8))
    assert (kept.origin, kept.text) == ("layer", "Five words of a layer")


def test_a_scanned_table_of_contents_is_gated_after_reading() -> None:
    lines = tuple(
        SeenLine(text=f"Chapter {name} ..... {n * 9}", box=(0.1, n / 20, 0.9, n / 20 + 0.01),
                 confidence=0.9, paragraph=n)
        for n, name in enumerate("abcdefgh", start=1)
    )  # fmt: skip
    page, _ = page_with_words(page_of(), [], SeenWords(lines=lines, confidence=0.9))
    assert page.gate == "table of contents"
    assert "Chapter a" in page.text


def test_icons_are_not_worth_reading() -> None:
    assert not worth_reading(PicturePart(name="icon", width_px=60, height_px=60))
    assert worth_reading(PicturePart(name="shot", width_px=600, height_px=400))


def test_words_of_a_picture_become_part_of_its_page_where_they_are_new() -> None:
    box = (0.2, 0.2, 0.6, 0.5)
    picture = PicturePart(
        name="chart", width_px=600, height_px=400, page=3, box=box,
        words="Turnover by year\nFive words\n2019 42 million",
    )  # fmt: skip
    page, blocks = page_with_picture_words(page_of("Five words of a layer"), [], [picture])
    assert page.text == "Five words of a layer\n\nTurnover by year\n2019 42 million"
    assert (blocks[0].box, blocks[0].page) == (box, 3)
    assert page.text[blocks[0].start_char :] == blocks[0].text
    assert page.origin == "layer"
