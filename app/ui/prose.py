"""Answer text into HTML: a small Markdown without links, pictures and raw HTML, with chips."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from app.ui.chips import Marks
from app.ui.markup import esc
from tools.core.evidence import Citation

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

# Code blocks too: a fence that a quote opens and nobody closes would swallow all later citations.
_OFF = ("image", "link", "autolink", "reference", "html_inline", "html_block", "code", "fence",
        "entity")  # fmt: skip
_HEADINGS = {"h1": "h3", "h2": "h3", "h3": "h4", "h4": "h5", "h5": "h6", "h6": "h6"}


def answer_html(text: str, citations: Sequence[Citation]) -> str:
    """Render an answer. citations: in the order of their marks."""
    parser = _parser()
    marks = Marks(citations)
    tokens = parser.parse(text)
    for token in tokens:
        # The page has its own h1 and h2.
        token.tag = _HEADINGS.get(token.tag, token.tag)
        if token.children:
            token.children = [new for one in token.children for new in _cut(one, marks)]
    return str(parser.renderer.render(tokens, parser.options, {}))


def _cut(token: Token, marks: Marks) -> list[Token]:
    from markdown_it.token import Token

    if token.type != "text":
        return [token]
    cut = []
    for piece in marks.pieces(token.content):
        if isinstance(piece, int):
            cut.append(Token("cairn_raw", "", 0, content=marks.chip(piece)))
        else:
            cut.append(Token("cairn_raw", "", 0, content=esc(piece)))
    return cut


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False, "breaks": True})
    parser.enable("table").disable(list(_OFF))
    parser.add_render_rule("cairn_raw", _raw)
    return parser


def _raw(_renderer: object, tokens: Sequence[Token], at: int, *_rest: object) -> str:
    return tokens[at].content
