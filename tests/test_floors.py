"""The house keeps its floors: imports go downwards, and one heavy library has one room."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
TOPS = ("app", "agents", "tools", "prompts", "eval", "tests")

FLOORS: dict[str, int] = {
    "tools.core": 1,
    "prompts": 1,
    "tools.media": 2,
    "tools.encoders": 2,
    "tools.index": 2,
    "tools.vlm": 2,
    "tools.fusion": 2,
    "tools.exports": 2,
    "tools.marks": 2,
    "tools.cited_cells": 2,
    "tools.citations": 2,
    "tools.library": 3,
    "tools.text": 3,
    "tools.image": 3,
    "tools.audio": 3,
    "tools.pages": 3,
    "tools.video": 3,
    "tools.search": 3,
    "tools.calibrate": 3,
    "tools.demo": 3,
    "agents": 4,
    "app": 5,
    "eval": 6,
    "tests": 6,
}

SAME_FLOOR = {
    ("tools.citations", "tools.marks"),
    ("tools.citations", "tools.cited_cells"),
    ("prompts", "tools.core"),
}

ROOMS: dict[str, tuple[str, ...]] = {
    "gradio": ("app/ui/",),
    "chromadb": ("tools/index/chroma",),
    "torch": ("tools/encoders/", "tools/vlm/local"),
    "transformers": ("tools/encoders/", "tools/vlm/local"),
    "onnxruntime": ("tools/encoders/",),
    "onnx": ("tools/encoders/",),
    "pypdfium2": ("tools/media/",),
    "openpyxl": ("tools/media/",),
    "PIL": ("tools/media/",),
    "soundfile": ("tools/media/",),
    "av": ("tools/media/",),
    "resvg_py": ("tools/media/",),
    "pillow_heif": ("tools/media/",),
    "rapidocr": ("tools/media/",),
    "icalendar": ("tools/exports/",),
    "langgraph": ("agents/", "app/wiring.py"),
    "openai": ("tools/vlm/",),
    "anthropic": ("tools/vlm/",),
    "mcp": ("app/doors/mcp_tools",),
}


def python_files() -> list[Path]:
    return [
        path
        for top in TOPS
        for path in sorted((ROOT / top).rglob("*.py"))
        if not path.is_relative_to(ROOT / "tools/demo/make")
    ]


def imported(path: Path) -> Iterator[tuple[str, int]]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, node.lineno
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module, node.lineno


def room_of(module: str) -> str | None:
    parts = module.split(".")
    for length in (2, 1):
        name = ".".join(parts[:length])
        if name in FLOORS:
            return name
    return None


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


def test_every_file_stands_on_a_floor() -> None:
    lost = [
        str(path.relative_to(ROOT))
        for path in python_files()
        if room_of(module_of(path)) is None and path.read_text().strip()
    ]
    assert lost == []


def test_imports_go_downwards() -> None:
    wrong = []
    for path in python_files():
        here = room_of(module_of(path))
        for name, line in imported(path):
            there = room_of(name)
            if here is None or there is None or here == there:
                continue
            up = FLOORS[there] > FLOORS[here]
            level = FLOORS[there] == FLOORS[here] and (here, there) not in SAME_FLOOR
            if up or (level and FLOORS[here] < 6):
                wrong.append(f"{path.relative_to(ROOT)}:{line} imports {name}")
    assert wrong == []


def test_nothing_is_imported_from_tests() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in python_files()
        if not path.is_relative_to(ROOT / "tests")
        for name, line in imported(path)
        if name.split(".")[0] == "tests"
    ]
    assert wrong == []


def test_a_heavy_library_has_one_room() -> None:
    wrong = []
    for path in python_files():
        where = path.relative_to(ROOT).as_posix()
        if where.startswith(("tests/", "eval/bench/")):
            continue
        for name, line in imported(path):
            rooms = ROOMS.get(name.split(".")[0])
            if rooms is not None and not where.startswith(rooms):
                wrong.append(f"{where}:{line} imports {name}")
    assert wrong == []


def test_the_environment_is_read_in_one_file() -> None:
    wrong = []
    for path in python_files():
        where = path.relative_to(ROOT).as_posix()
        if where == "app/settings.py" or where.startswith("tests/"):
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv"):
                wrong.append(f"{where}:{node.lineno}")
    assert wrong == []


def test_no_installed_dependency_claims_a_top_level_name() -> None:
    from importlib.metadata import packages_distributions

    owners = packages_distributions()
    claimed = {
        top: others
        for top in TOPS
        if (others := [one for one in owners.get(top, []) if one != "cairn-assistant"])
    }
    assert claimed == {}


def test_files_stay_short_enough_to_know_your_way_in() -> None:
    long = {
        str(path.relative_to(ROOT)): count
        for path in python_files()
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > 350
    }
    assert long == {}


def test_no_pickle_and_no_remote_code() -> None:
    banned = {"pickle", "dill", "cloudpickle", "shelve", "marshal"}
    wrong = []
    for path in python_files():
        where = path.relative_to(ROOT).as_posix()
        if where.startswith("tests/"):
            continue
        wrong += [f"{where}:{line} imports {n}" for n, line in imported(path) if n in banned]
        text = path.read_text(encoding="utf-8")
        wrong += [where for word in ("trust_remote_code=True", "allow_pickle=True") if word in text]
    assert wrong == []
