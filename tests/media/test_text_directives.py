"""Layout marks of documentation systems are no words; their pictures are pictures."""

from __future__ import annotations

from pathlib import Path

from tools.core.protocols import Limits
from tools.media.text_directives import without_directives
from tools.media.text_markdown import MarkdownLoader

PAGE = """# Panes

:::row:::
:::column span="2":::
Split the window.
:::column-end:::
:::row-end:::

::: warning
Closing a pane ends its shell.
:::

:::image type="content" source="media/split.png" alt-text="A split [window]":::

```text
:::row:::
```

The ratio is 3:::1 here.
"""


def test_marks_go_words_lines_and_code_stay(tmp_path: Path) -> None:
    path = tmp_path / "panes.md"
    path.write_text(PAGE, encoding="utf-8")
    read = MarkdownLoader().load(path, Limits())
    assert [one.text.strip() for one in read.blocks] == [
        "Panes", "Split the window.", "Closing a pane ends its shell.", "A split window",
        ":::row:::", "The ratio is 3:::1 here.",
    ]  # fmt: skip
    assert [one.line for one in read.blocks] == [1, 5, 10, 13, 15, 19]
    (link,) = read.links
    assert (link.address, link.alt) == ("media/split.png", "A split window")


def test_other_text_is_as_it_was() -> None:
    for text in ("a :: b", "```\n::: x\n```", "std::vector", ""):
        assert without_directives(text) == text


def test_the_number_of_lines_stays() -> None:
    assert without_directives(PAGE).count("\n") == PAGE.count("\n")
