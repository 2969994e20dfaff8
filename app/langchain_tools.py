"""The modality tools as LangChain tools, so that other agents can search the library too."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import BaseModel, Field, TypeAdapter

from tools.core.errors import CairnError
from tools.core.registry import MODALITY_ROWS, ModalityRow

if TYPE_CHECKING:
    from langchain_core.tools import StructuredTool

    from app.assistant import Assistant

MOST_FINDS = 50


class SearchArguments(BaseModel):
    """What a caller gives; the descriptions are what its model reads."""

    query: str = Field("", description="what to look for, in words; may be empty with a file")
    where: str = Field(
        "",
        description="hard filter with units, such as: price < 15 EUR and diets = vegan; "
        "what is unknown is given apart",
    )
    file: str = Field("", description="path of a photo, recording or page to search by")
    k: int = Field(8, ge=1, le=MOST_FINDS, description="how many finds at most")


def langchain_tools(assistant: Assistant) -> list[StructuredTool]:
    """Give `search_text`, `search_page`, ...: one tool a modality that the library can search."""
    from langchain_core.tools import StructuredTool

    return [
        StructuredTool.from_function(
            func=_search(assistant, row),
            name=f"search_{row.modality}",
            description=(
                f"Search the person's own {row.plural}. Gives finds with their source, the place "
                "in it, a score from 0 to 1, and what was searched; an empty list is an answer."
            ),
            args_schema=SearchArguments,
            # A refused file or filter is told to the caller's model, which can mend it.
            handle_tool_error=True,
        )
        for row in MODALITY_ROWS
        if row.modality in assistant.house.retrievers
    ]


def _search(assistant: Assistant, row: ModalityRow) -> Callable[..., str]:
    def search(query: str = "", where: str = "", file: str = "", k: int = 8) -> str:
        from langchain_core.tools import ToolException

        from tools.core.where import parse_where
        from tools.search import SearchResult

        try:
            found = assistant.search(
                query,
                attach=Path(file) if file else None,
                modalities=(row.modality,),
                where=parse_where(where) if where else None,
                k=k,
            )
        except CairnError as error:
            raise ToolException(str(error)) from error
        return TypeAdapter(SearchResult).dump_json(found).decode()

    return search
