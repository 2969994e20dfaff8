from __future__ import annotations

import re
from pathlib import Path

from eval.tree import with_tree

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_tree_in_the_readme_is_true() -> None:
    assert with_tree(README) == README, "run: python make.py tree"


def test_every_link_of_the_readme_leads_somewhere() -> None:
    targets = re.findall(r"\]\((?!https?:)([^)#]+)\)", README)
    assert targets
    assert [one for one in targets if not (ROOT / one).exists()] == []


def test_every_command_of_the_readme_is_one() -> None:
    from app.cli import COMMANDS

    used = set(re.findall(r"^ +\$? ?cairn ([a-z]+)", README, flags=re.MULTILINE))
    assert used
    assert used <= COMMANDS.keys()
