"""What stands before a text and how its tokens become one vector, by checkpoint.

Prefixes are those of the models' own cards; the pooling that a folder states for itself
(sentence-transformers' `1_Pooling/config.json`) comes first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tools.encoders.hub_folder import HubFolder

Pooling = Literal["mean", "cls", "last"]


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """How one checkpoint reads texts."""

    query: str = ""
    """Before what is asked."""
    item: str = ""
    """Before what is stored."""
    pooling: Pooling = "mean"
    dimension: int | None = None
    """Where a dense layer behind the pooling changes it."""

    @property
    def said(self) -> str:
        """The part of the space that this decides."""
        return f"query {self.query!r}, passage {self.item!r}, {self.pooling} pooling"


_QWEN = (
    "Instruct: Given a web search query, retrieve relevant passages that answer the query\nQuery:"
)
_BY_NAME: tuple[tuple[str, Recipe], ...] = (
    ("multilingual-e5", Recipe(query="query: ", item="passage: ")),
    ("e5-", Recipe(query="query: ", item="passage: ")),
    ("bge-m3", Recipe(pooling="cls")),
    ("bge-", Recipe(query="Represent this sentence for searching relevant passages: ",
                    pooling="cls")),
    ("nomic-embed", Recipe(query="search_query: ", item="search_document: ")),
    ("embeddinggemma", Recipe(query="task: search result | query: ",
                              item="title: none | text: ")),
    ("qwen3-embedding", Recipe(query=_QWEN, pooling="last")),
)  # fmt: skip
"""By a part of the model's name in lower case, first match."""
_BY_KIND: dict[str, Recipe] = {
    "gemma3_text": _BY_NAME[5][1],
    "qwen3": _BY_NAME[6][1],
}


def recipe_of(folder: HubFolder) -> Recipe:
    """Give a folder's recipe: pooling as it states, prefixes by its prompts, name, else kind."""
    name = folder.name[0].lower()
    known = next((one for part, one in _BY_NAME if part in name), _BY_KIND.get(folder.kind))
    recipe = known or Recipe()
    stated = folder.said("1_Pooling/config.json")
    pooling: Pooling = recipe.pooling
    if stated.get("pooling_mode_cls_token"):
        pooling = "cls"
    elif stated.get("pooling_mode_lasttoken"):
        pooling = "last"
    elif stated.get("pooling_mode_mean_tokens"):
        pooling = "mean"
    prompts = folder.said("config_sentence_transformers.json").get("prompts")
    said = prompts if isinstance(prompts, dict) else {}
    asked = said.get("query")
    stored = said.get("document", said.get("passage"))
    return Recipe(
        query=str(asked) if asked else recipe.query,
        item=str(stored) if stored else recipe.item,
        pooling=pooling,
        dimension=_width(folder),
    )


def _width(folder: HubFolder) -> int | None:
    """Give what the last dense layer behind the pooling leaves; None without one."""
    if not folder.dense:
        return None
    stated = folder.said(f"{folder.dense[-1]}/config.json").get("out_features")
    return stated if isinstance(stated, int) else None
