"""The MCP door as another assistant uses it: the SDK's own client over stdio."""

from __future__ import annotations

import asyncio
import json
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from app.assistant import Assistant
from app.settings import Settings

ROOT = Path(__file__).parents[2]
pytest.importorskip("mcp", reason="the extra `mcp` is not installed")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "ferry.md").write_text("# The ferry\n\nThe ferry leaves the pier at 9:15.\n")
    made = Assistant.open(
        Settings(home=tmp_path / "home", ocr="off", ann=False, text_encoder="off")
    )
    made.add("local", [tmp_path / "ferry.md"])
    made.close()
    return tmp_path / "home"


def test_another_assistant_lists_and_calls_the_tools(home: Path) -> None:
    # A loop of its own: a browser test of the same worker may have left one in this thread.
    with ThreadPoolExecutor(1) as apart:
        names, found, refused, asked = apart.submit(asyncio.run, _calls(home)).result()
    assert {"search_text", "search_image", "search_audio", "ask"} <= names
    (first, *_) = json.loads(found)["evidence"]
    assert first["source"].endswith("ferry.md")
    assert "nonsense" in refused
    told = json.loads(asked)
    assert "9:15" in told["answer"]
    assert told["citations"][0]["source"].endswith("ferry.md")
    with_threads = Assistant.open(Settings(home=home), write=False)
    assert with_threads.threads("local") == []
    with_threads.close()


async def _calls(home: Path) -> tuple[set[str], str, str, str]:
    from mcp import Client, StdioServerParameters

    command = StdioServerParameters(
        command=sys.executable,
        args=["-m", "app", "--home", str(home), "mcp"],
        cwd=str(ROOT),
        env={"CAIRN_TEXT_ENCODER": "off", "CAIRN_OCR": "off", "OMP_NUM_THREADS": "1"},
    )
    async with Client(command, read_timeout_seconds=60) as client:
        tools = await client.list_tools()
        found = await client.call_tool("search_text", {"query": "when does the ferry leave"})
        refused = await client.call_tool("search_text", {"query": "x", "where": "nonsense ((("})
        asked = await client.call_tool("ask", {"question": "When does the ferry leave?"})
    assert refused.is_error
    assert not found.is_error
    return {one.name for one in tools.tools}, _text(found), _text(refused), _text(asked)


def _text(result: Any) -> str:
    return "".join(str(one.text) for one in result.content)
