"""Chat models with a provider behind each that does as it is told."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

import pytest
from PIL import Image

from app.guarded import Guard, GuardedModel
from app.spending import Spending
from tests.encoders.tiny_models import ADVICE
from tests.vlm.loopback import Loopback, Reply, a_start, a_text, loopback, o_start, o_text, whole
from tools.core.chat import ChatModel
from tools.core.errors import KeyRefused
from tools.core.fakes import ScriptedModel
from tools.core.secret import Secret
from tools.vlm.anthropic_chat import AnthropicChat
from tools.vlm.calling import Patience
from tools.vlm.openai_chat import OpenAIChat

if TYPE_CHECKING:
    from tests.vlm.tiny_vlm import WatchedChat

QUICK = Patience(first_s=5.0, silence_s=5.0, whole_s=10.0, retries=0)
Part = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, kw_only=True)
class Script:
    """What the provider does at every request."""

    replies: tuple[str, ...] = ()
    """Given in turn."""
    ending: Literal["whole", "stalls", "breaks", "refuses"] = "whole"
    """stalls: says nothing more after the first piece; breaks: hangs up there."""


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What one request showed, whatever the provider calls it."""

    system: str
    texts: tuple[str, ...]
    images: tuple[bytes, ...]
    """The pixels of each, row by row."""
    schema: object
    most: object
    """Most tokens of the reply."""


@dataclass(frozen=True, kw_only=True)
class Stand:
    """A model, and what its provider saw."""

    model: ChatModel
    shown: Callable[[], Shown]
    left: Callable[[], bool]
    """Tells, after at most two seconds, whether the client hung up early."""


Open = Callable[[Script, Path], AbstractContextManager[Stand]]


@contextmanager
def scripted(script: Script, folder: Path) -> Iterator[Stand]:
    """Give the fake."""
    refused = [KeyRefused("the scripted model takes no key")]
    model = ScriptedModel(refused if script.ending == "refuses" else list(script.replies))
    yield Stand(model=model, shown=lambda: _kept(model), left=lambda: True)


@contextmanager
def guarded(script: Script, folder: Path) -> Iterator[Stand]:
    """Give a hosted model behind its guard, with leave to send."""
    guard = Guard(
        host="model.example",
        allowed=lambda: True,
        spending=Spending(folder),
        daily_usd=5.0,
    )
    with anthropic(script, folder) as stand:
        model = GuardedModel(stand.model.name, lambda: stand.model, guard)
        yield Stand(model=model, shown=stand.shown, left=stand.left)


@contextmanager
def anthropic(script: Script, folder: Path) -> Iterator[Stand]:
    """Give the Messages API on loopback."""
    with _served("anthropic", script) as server:
        model = AnthropicChat("model", Secret("sk"), base_url=server.url, patience=QUICK)
        yield _stand(model, server, _by_messages)


@contextmanager
def openai(script: Script, folder: Path) -> Iterator[Stand]:
    """Give Chat Completions on loopback."""
    with _served("openai", script) as server:
        model = OpenAIChat("model", Secret("sk"), base_url=f"{server.url}/v1", patience=QUICK)
        yield _stand(model, server, _by_completions)


@contextmanager
def local(script: Script, folder: Path) -> Iterator[Stand]:
    """Give a tiny Idefics3 of this machine, whose last layer is told what to write."""
    pytest.importorskip("transformers", reason=ADVICE)
    from tests.vlm.tiny_vlm import ScriptedHead, WatchedChat, save_idefics3

    head = ScriptedHead(script.replies, script.ending)
    model = WatchedChat(save_idefics3(folder / "tiny"), head)
    yield Stand(model=model, shown=lambda: _said(model), left=head.rested)


STANDS: Mapping[str, Open] = {
    "scripted": scripted,
    "guarded": guarded,
    "anthropic": anthropic,
    "openai": openai,
    "local": local,
}


def _served(provider: str, script: Script) -> AbstractContextManager[Loopback]:
    if script.ending == "refuses":
        return loopback(Reply(status=401, kind="application/json", steps=[b"{}"]))
    if script.ending == "whole":
        return loopback(*(whole(provider, text) for text in script.replies))
    start, text = (a_start(), a_text) if provider == "anthropic" else (o_start(), o_text)
    pieces = [start, *(text(f"{word} ") for word in script.replies[0].split()[:2])]
    return loopback(Reply(steps=[*pieces, *([30.0] if script.ending == "stalls" else [])]))


def _stand(model: ChatModel, server: Loopback, read: Callable[[dict[str, object]], Shown]) -> Stand:
    return Stand(
        model=model,
        shown=lambda: read(server.bodies[-1]),
        left=lambda: not server.bodies or server.hung_up.wait(2.0),
    )


def pixels(data: bytes) -> bytes:
    """Decode a picture."""
    return Image.open(io.BytesIO(data)).convert("RGB").tobytes()


def _said(model: WatchedChat) -> Shown:
    asked = model.asked[-1]
    (system,), content = (one["content"] for one in asked.messages)
    texts = [one["text"] for one in content if one["type"] == "text"]
    schema = None
    if "schema" in texts[-1]:
        schema = json.loads(texts.pop().partition("\n")[2])
    images = tuple(one.tobytes() for one in asked.images)
    return Shown(
        system=system["text"], texts=tuple(texts), images=images, schema=schema, most=asked.most
    )


def _kept(model: ScriptedModel) -> Shown:
    asked = model.requests[-1]
    return Shown(
        system=asked.system,
        texts=tuple(one.text for one in asked.parts if one.text),
        images=tuple(pixels(one.image_png) for one in asked.parts if one.image_png),
        schema=asked.schema,
        most=asked.max_tokens,
    )


def _by_messages(body: dict[str, object]) -> Shown:
    (system,) = cast(list[dict[str, str]], body["system"])
    (turn,) = cast(list[dict[str, list[Part]]], body["messages"])
    sources = [one["source"] for one in turn["content"] if "source" in one]
    config = cast(dict[str, dict[str, object]], body.get("output_config", {}))
    return Shown(
        system=system["text"],
        texts=_texts(turn["content"]),
        images=tuple(pixels(base64.b64decode(one["data"])) for one in sources),
        schema=config.get("format", {}).get("schema"),
        most=body["max_tokens"],
    )


def _by_completions(body: dict[str, object]) -> Shown:
    told, turn = cast(list[dict[str, object]], body["messages"])
    content = cast(list[Part], turn["content"])
    urls = [one["image_url"]["url"] for one in content if "image_url" in one]
    data = [base64.b64decode(one.partition(";base64,")[2]) for one in urls]
    form = cast(dict[str, dict[str, object]], body.get("response_format", {}))
    return Shown(
        system=str(told["content"]),
        texts=_texts(content),
        images=tuple(pixels(one) for one in data),
        schema=form.get("json_schema", {}).get("schema"),
        most=body.get("max_tokens", body.get("max_completion_tokens")),
    )


def _texts(content: list[Part]) -> tuple[str, ...]:
    return tuple(str(one["text"]) for one in content if "text" in one)
