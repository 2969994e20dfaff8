"""Documents with pictures: what the recipes and the screens sets have in common.

Neutral: files are renamed, links follow the new names, and alt texts are emptied, so that a
picture is tied to its page by where it stands and not by what it is called.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path, PurePosixPath

from eval.data import Manifest, lay_out, neutral_name
from eval.task import Question
from tools.media.handed_on import hand_on

PICTURE_SUFFIXES = (".png", ".jpg", ".jpeg", ".webp", ".gif", ".svg")

HANDED_ON = "as a messenger hands it on"
_IMAGE = re.compile(r"!\[[^\]]*\]\(\s*<?(?P<target>[^)\s>]+)>?[^)]*\)")
_DOCS_IMAGE = re.compile(r':::image[^:]*?source="(?P<target>[^"]+)"[^:]*:::')


def lay_out_set(root: Path, held: Manifest, folder: Path, *, neutral: bool) -> dict[str, str]:
    """Copy a set; give the new relative name of every file by its name in the manifest."""
    names: dict[str, str] = {}
    for index, item in enumerate(held["items"]):
        if (root / item["file"]).is_file():
            names[item["file"]] = neutral_name(index, item["file"]) if neutral else item["file"]
    for old, new in names.items():
        path = lay_out(root / old, folder, new)
        if neutral and path.suffix == ".md":
            text = path.read_text(encoding="utf-8")
            path.write_text(_neutral_links(text, old, names), encoding="utf-8")
    return names


def handed_on(questions: Iterable[Question], corpus: Path) -> tuple[Question, ...]:
    """Ask with copies half as wide and high, in JPEG of quality 60, written beside the corpus.

    A picture that breaks off in the middle is left out: no messenger takes it.
    """
    copies = corpus.parent / "copies"
    copies.mkdir(exist_ok=True)
    asked: list[Question] = []
    for one in questions:
        path = copies / f"{len(asked):04}.jpg"
        if one.attach is not None and hand_on(one.attach, path):
            asked.append(replace(one, attach=path))
    return tuple(asked)


def _neutral_links(text: str, document: str, names: dict[str, str]) -> str:
    by_file = {PurePosixPath(old).name: new for old, new in names.items()}

    def renamed(match: re.Match[str]) -> str:
        new = by_file.get(PurePosixPath(match["target"]).name)
        return f"![]({new})" if new else ""

    return _DOCS_IMAGE.sub(renamed, _IMAGE.sub(renamed, text))
