"""What every loader promises, over every row of the table."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from tests.media.making import make_all
from tools.core.errors import Refused
from tools.core.parts import Decoded
from tools.core.protocols import Limits
from tools.media.loaders import MEDIA_TYPES, ROWS, loader_for
from tools.media.sniff import sniff

SUFFIXES = (
    "_folder.yaml", ".txt", ".md", ".html", ".eml", ".csv", ".srt", ".vtt", ".pdf", ".docx",
    ".pptx", ".json", ".jsonl", ".xlsx", ".epub", ".odt", ".rtf",
    ".png", ".jpg", ".webp", ".wav", ".mp3", ".flac", ".ogg",
    ".gif", ".bmp", ".tif", ".avif", ".heic", ".svg", "-pages.tiff",
    ".m4a", ".aac", ".weba", ".wma", ".aiff", ".opus",
    ".mp4", ".mov", ".webm", ".mkv", ".avi",
)  # fmt: skip


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return make_all(tmp_path_factory.mktemp("loaders"))


@pytest.fixture(scope="module")
def decoded(files: dict[str, Path]) -> dict[str, Decoded]:
    return {
        suffix: loader_for(sniff(path, Limits()).media_type).load(path, Limits())
        for suffix, path in files.items()
    }


def test_every_suffix_is_tried_here(files: dict[str, Path]) -> None:
    assert set(SUFFIXES) == set(files)


def test_every_media_type_has_a_file_here(files: dict[str, Path]) -> None:
    assert {sniff(path, Limits()).media_type for path in files.values()} == set(MEDIA_TYPES)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_loader_names_the_media_types_of_its_row(row: object) -> None:
    for media_type in row.media_types:  # type: ignore[attr-defined]
        assert media_type in loader_for(media_type).media_types


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_it_gives_the_type_and_some_content(decoded: dict[str, Decoded], suffix: str) -> None:
    one = decoded[suffix]
    assert one.media_type in MEDIA_TYPES
    assert one.blocks or one.pictures or one.sound or one.pages
    assert one.warnings == ()


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_offsets_count_in_the_text_or_in_the_page(decoded: dict[str, Decoded], suffix: str) -> None:
    one = decoded[suffix]
    pages = {page.number: page.text for page in one.pages}
    for block in one.blocks:
        text = one.text if block.page is None else pages[block.page]
        assert text[block.start_char : block.start_char + len(block.text)] == block.text
        assert block.text == block.text.strip("\n") != ""
        assert block.line >= 1


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_pages_count_from_one_and_boxes_lie_on_them(
    decoded: dict[str, Decoded], suffix: str
) -> None:
    one = decoded[suffix]
    assert [page.number for page in one.pages] == list(range(1, len(one.pages) + 1))
    boxes = [part.box for part in (*one.blocks, *one.pictures) if part.box is not None]
    for x0, y0, x1, y1 in boxes:
        assert 0 <= x0 <= x1 <= 1 and 0 <= y0 <= y1 <= 1


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_the_same_file_gives_the_same_parts(
    files: dict[str, Path], decoded: dict[str, Decoded], suffix: str
) -> None:
    again = type(loader_for(decoded[suffix].media_type))().load(files[suffix], Limits())
    assert dataclasses.replace(again, title="") == dataclasses.replace(decoded[suffix], title="")


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_file_that_is_gone_is_refused(
    tmp_path: Path, decoded: dict[str, Decoded], suffix: str
) -> None:
    loader = loader_for(decoded[suffix].media_type)
    with pytest.raises(Refused) as caught:
        loader.load(tmp_path / f"gone{suffix}", Limits())
    assert caught.value.reason == "vanished"
