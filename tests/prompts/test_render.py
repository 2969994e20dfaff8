from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prompts.render import fenced, holes, render
from tools.core.errors import BadInput


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "greet.md").write_text(
        "<!-- Used by a test. $not_a_hole -->\n"
        "# Task\nGreet $name for $$5 in $name's own $tongue.\n"
    )
    (tmp_path / "README.md").write_text("no prompt")
    return tmp_path


def test_holes_are_filled_and_the_head_is_left_out(folder: Path) -> None:
    prompt = render("greet", {"name": "Ada", "tongue": "English"}, folder=folder)
    assert prompt.text == "# Task\nGreet Ada for $5 in Ada's own English.\n"
    assert len(prompt.sha256) == 64


def test_a_missing_value_and_a_value_too_many_are_both_named(folder: Path) -> None:
    with pytest.raises(BadInput, match=r"no value for \$tongue, no hole for the value 'mood'"):
        render("greet", {"name": "Ada", "mood": "good"}, folder=folder)


def test_a_value_cannot_open_a_hole(folder: Path) -> None:
    prompt = render("greet", {"name": "$tongue", "tongue": "English"}, folder=folder)
    assert "Greet $tongue for" in prompt.text


def test_an_unknown_prompt_lists_the_known_ones(folder: Path) -> None:
    with pytest.raises(BadInput, match="there are: greet"):
        render("leave", {}, folder=folder)


@pytest.mark.parametrize("name", ["../secret", "README", "a b", ""])
def test_a_name_cannot_leave_the_folder(folder: Path, name: str) -> None:
    with pytest.raises(BadInput):
        render(name, {}, folder=folder)


def test_the_hash_changes_with_the_file(folder: Path) -> None:
    before = render("greet", {"name": "A", "tongue": "B"}, folder=folder).sha256
    path = folder / "greet.md"
    path.write_text(path.read_text() + "More.")
    assert render("greet", {"name": "A", "tongue": "B"}, folder=folder).sha256 != before


def test_holes_are_listed_once_in_order() -> None:
    assert holes("$b $a $b $$c $D") == ("b", "a")


@given(st.lists(st.text(alphabet="ab`\n$", max_size=30), max_size=4))
def test_no_text_closes_its_fence(texts: list[str]) -> None:
    told = fenced([(f"[{n}]", text) for n, text in enumerate(texts)])
    if not texts:
        assert told == ""
        return
    fence = re.search(r"^`{3,}$", told, re.M)
    assert fence is not None
    assert not any(fence.group() in text for text in texts)
    assert told.count(fence.group()) == 2 * len(texts)
