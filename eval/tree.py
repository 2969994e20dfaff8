"""The tree in the README: every file of the house with the first line of its docstring."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
TOPS = ("app", "agents", "tools", "prompts", "eval")
BEGIN, END = "<!-- tree:begin -->", "<!-- tree:end -->"
_LEFT_OUT = (Path("tools/demo/make/places"),)


def tree() -> str:
    """Write the tree as preformatted text."""
    lines: list[str] = []
    for top in TOPS:
        _folder(Path(top), lines, depth=0)
    lines.append(
        "tests/  mirrors the tree; contract/ has one suite a protocol, over every implementation"
    )
    return "```\n" + "\n".join(lines) + "\n```"


def with_tree(readme: str) -> str:
    """Put the tree of today between the marks of a README."""
    head, rest = readme.split(BEGIN)
    tail = rest.split(END)[1]
    return f"{head}{BEGIN}\n{tree()}\n{END}{tail}"


def _folder(folder: Path, lines: list[str], *, depth: int) -> None:
    lines.append(f"{'  ' * depth}{folder.name}/  {_about(ROOT / folder / '__init__.py')}".rstrip())
    for path in sorted((ROOT / folder).glob("*.py")):
        about = _about(path)
        if path.name != "__init__.py" and about:
            lines.append(f"{'  ' * (depth + 1)}{path.name}  {about}")
    for inner in sorted(one for one in (ROOT / folder).iterdir() if one.is_dir()):
        relative = inner.relative_to(ROOT)
        if relative not in _LEFT_OUT and any(inner.glob("*.py")):
            _folder(relative, lines, depth=depth + 1)


def _about(path: Path) -> str:
    if not path.exists():
        return ""
    told = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return told.split("\n\n")[0].replace("\n", " ").rstrip(".")


def main() -> int:
    """Write the tree into the README."""
    readme = ROOT / "README.md"
    readme.write_text(with_tree(readme.read_text(encoding="utf-8")), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
