"""Pairs of photos and words in a file: pytest tests/app/test_tuning.py"""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path

import pytest

from app.assistant import Assistant
from app.cli import main
from app.settings import Settings
from app.tuning import export_pairs
from tests.library.ingest_rig import png
from tools.core.errors import BadInput


def test_a_place_or_a_photo_is_in_one_split_alone(tmp_path: Path) -> None:
    things = tmp_path / "dcim"
    for number in range(24):
        place = things / f"place{number // 2}"
        place.mkdir(parents=True, exist_ok=True)
        photo = place / f"IMG_{number:04}.png"
        # The last photo of a place is also the first one of the next.
        photo.write_bytes(png(7 if number in (1, 2) else 100 + number, (40, 30)))
        photo.with_name(f"{photo.name}.yaml").write_text(
            f"caption: heron number {number}\nentity: Place {number // 2}\n"
        )
    (things / "IMG_9999.png").write_bytes(png(5, (40, 30)))
    assistant = Assistant.open(
        Settings(home=tmp_path / "home", ocr="off", ann=False, text_encoder="off")
    )
    try:
        assistant.add("local", [things])
        counts = export_pairs(assistant.house, tmp_path / "pairs.jsonl")
        with pytest.raises(BadInput, match="exists already"):
            export_pairs(assistant.house, tmp_path / "pairs.jsonl")
    finally:
        assistant.close()
    rows = [json.loads(line) for line in (tmp_path / "pairs.jsonl").read_text().splitlines()]
    assert len(rows) == 24 and sum(counts.values()) == 24
    assert all(counts[one] > 0 for one in ("train", "valid", "test"))
    assert counts["train"] > counts["valid"] and counts["train"] > counts["test"]
    splits = defaultdict(set)
    for row in rows:
        number = int(row["words"].split("heron number ")[1].split()[0])
        splits[number // 2].add(row["split"])
        splits[row["image"]].add(row["split"])
        assert Path(row["image"]).is_file()
    assert all(len(one) == 1 for one in splits.values())
    assert splits[0] == splits[1], "they share a photo"


def test_a_library_without_words_is_told_what_is_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "dcim").mkdir()
    (tmp_path / "dcim" / "IMG_0001.png").write_bytes(png(1, (40, 30)))
    home = ["--home", str(tmp_path / "home")]
    main([*home, "add", str(tmp_path / "dcim"), "--json"])
    assert main([*home, "train", "pairs", "--out", str(tmp_path / "p.jsonl")]) == 2
    assert "caption" in capsys.readouterr().err
    assert not (tmp_path / "p.jsonl").exists()
