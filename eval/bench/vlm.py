"""A request with eight pages as pixels, and a streamed reply against the bare SDK."""

from __future__ import annotations

import io
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from statistics import median

from eval.bench.benchmark import Bench, BenchResult
from eval.bench.measure import Measured, seconds
from eval.bench.pretend_provider import PIECES, pretend_provider
from tools.core.chat import ChatPart, ChatRequest
from tools.core.secret import Secret
from tools.vlm.anthropic_chat import AnthropicChat
from tools.vlm.openai_chat import OpenAIChat

PAGES = 8
_BUILDS = 9
_ROUNDS = 5
_PACE_MS = 10
_KEY = Secret("none")


@dataclass(frozen=True, kw_only=True)
class Arm:
    """One provider: the model of the house, and the bare SDK with the same request."""

    name: str
    model: AnthropicChat | OpenAIChat
    bare: Callable[[ChatRequest], Iterator[str]]
    """Gives the pieces of the reply."""


def run(bench: Bench) -> BenchResult:
    """Measure building, the time to the end of a reply and what a piece costs."""
    pages = tuple(ChatPart(image_png=_page(number)) for number in range(PAGES))
    large = ChatRequest(system="Answer from the evidence.", parts=pages)
    rows = []
    with pretend_provider() as url:
        for arm in (_anthropic(url, _PACE_MS), _openai(url, _PACE_MS)):
            bench.say(f"vlm: {arm.name}")
            builds = tuple(_build_ms(arm, large) for _ in range(bench.runs))
            rows.append(Measured(what=f"{arm.name}: a request with {PAGES} pages built", unit="ms",
                                 values=builds, note="to the bytes that are sent"))  # fmt: skip
            rows += _replies(arm, "100 pieces a second", bench.runs)
        for arm in (_anthropic(url, 0), _openai(url, 0)):
            rows += _replies(arm, "as fast as it comes", bench.runs)
    size = sum(len(one.image_png) for one in pages) / 1e6
    return BenchResult(
        name="vlm",
        rows=tuple(rows),
        notes=(
            f"{PAGES} made pages of 1,109 x 1,568 px, {size:.1f} MB as PNG; drawing pages is not "
            "in it. The best build of nine a run.",
            f"A reply has {PIECES} pieces and comes from a server on loopback in a process of its "
            f"own. A run is the median of {_ROUNDS} pairs, the bare SDK and the house in turn. "
            "The bare SDK keeps its client; the house makes one a call, so that it can be cut.",
        ),
    )


def _replies(arm: Arm, pace: str, runs: int) -> list[Measured]:
    request = ChatRequest(system="Answer from the evidence.", parts=(ChatPart(text="When?"),))
    # The first call loads the SDK, and opens the files of certificates.
    _ours(arm, request)
    _bare(arm, request)
    bare: list[float] = []
    ours: list[float] = []
    for _ in range(runs):
        pairs = [(_bare(arm, request), _ours(arm, request)) for _ in range(_ROUNDS)]
        bare.append(median(one for one, _ in pairs))
        ours.append(median(one for _, one in pairs))
    ratios = tuple(mine / theirs for theirs, mine in zip(bare, ours, strict=True))
    what = f"{arm.name}: reply, {pace}"
    return [
        Measured(what=f"{what}, bare SDK", unit="ms", values=tuple(bare)),
        Measured(what=f"{what}, our layers", unit="ms", values=tuple(ours)),
        Measured(what=f"{what}, ratio", unit="", values=ratios),
    ]


def _ours(arm: Arm, request: ChatRequest) -> float:
    return seconds(lambda: [one.text for one in arm.model.stream(request)]) * 1000


def _bare(arm: Arm, request: ChatRequest) -> float:
    return seconds(lambda: list(arm.bare(request))) * 1000


def _build_ms(arm: Arm, request: ChatRequest) -> float:
    times = []
    for _ in range(_BUILDS):
        begun = time.perf_counter()
        json.dumps(arm.model.body(request)).encode()
        times.append((time.perf_counter() - begun) * 1000)
    return min(times)


def _anthropic(url: str, pace_ms: int) -> Arm:
    import anthropic

    model = AnthropicChat(f"pace-{pace_ms}", _KEY, base_url=url)
    client = anthropic.Anthropic(api_key=_KEY.reveal(), base_url=url, max_retries=0)

    def bare(request: ChatRequest) -> Iterator[str]:
        with client.messages.create(**model.body(request)) as stream:
            for event in stream:
                if event.type == "content_block_delta" and event.delta.type == "text_delta":
                    yield event.delta.text

    return Arm(name="anthropic", model=model, bare=bare)


def _openai(url: str, pace_ms: int) -> Arm:
    import openai

    address = f"{url}/v1"
    model = OpenAIChat(f"pace-{pace_ms}", _KEY, base_url=address)
    client = openai.OpenAI(api_key=_KEY.reveal(), base_url=address, max_retries=0)

    def bare(request: ChatRequest) -> Iterator[str]:
        with client.chat.completions.create(**model.body(request)) as stream:
            for chunk in stream:
                yield from (one.delta.content or "" for one in chunk.choices)

    return Arm(name="openai", model=model, bare=bare)


def _page(number: int) -> bytes:
    """Draw a page that packs like a printed one with a photo, about half a megabyte."""
    import numpy as np
    from PIL import Image

    noise = np.random.default_rng(number)
    rgb = np.full((1568, 1109, 3), 255, np.uint8)
    rgb[100:500, 100:1000] = noise.integers(0, 255, (400, 900, 3), np.uint8) // 64 * 64
    buffer = io.BytesIO()
    Image.fromarray(rgb).save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()
