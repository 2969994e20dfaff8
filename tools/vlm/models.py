"""Hosted models that Cairn knows: names, prices, limits. The one table; nothing else names a model.

Prices: USD per million tokens, standard tier, from https://platform.claude.com/docs/en/about-claude/pricing
and https://developers.openai.com/api/docs/pricing as they were quoted on 2026-11-21: Anthropic's
own pages for input and output; for the rest, and for OpenAI, what at least two others quoted from
those pages (release notes of cost meters, gateways). `unconfirmed` says where that was not to be
had. They are for the account of costs and the daily cap; the bill is the provider's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tools.core.chat import PartLimits

Provider = Literal["anthropic", "openai"]
AS_OF = "2026-11-21"
MEGABYTE = 1024 * 1024
NO_KEY = "none"
"""A server of one's own wants no key; the SDKs want some text."""

ADDRESSES: dict[Provider, str] = {
    "anthropic": "https://api.anthropic.com",
    "openai": "https://api.openai.com/v1",
}
DEFAULTS: dict[Provider, str] = {"anthropic": "claude-sonnet-5-5", "openai": "gpt-6.1-terra"}

LIMITS: dict[Provider, PartLimits] = {
    # 100 pictures of 8000 px and 5 MB, 32 MB a request, scaled to 1568 px on their side
    # (docs: build-with-claude/vision). Fewer are sent: each costs about 1,600 tokens.
    "anthropic": PartLimits(
        images=20, image_bytes=5 * MEGABYTE * 3 // 4, total_bytes=20 * MEGABYTE, side_px=1568
    ),
    # 50 MB a request (docs: guides/images-vision); a side of 2048 px is fitted before tiling.
    "openai": PartLimits(
        images=20, image_bytes=15 * MEGABYTE, total_bytes=30 * MEGABYTE, side_px=2048
    ),
}
LOCAL_LIMITS = PartLimits(
    images=8, image_bytes=8 * MEGABYTE, total_bytes=24 * MEGABYTE, side_px=1280
)
"""Of a server that `model_url` names. vLLM takes as many pictures as it was started for."""

OPEN_LIMITS = PartLimits(
    images=4, image_bytes=8 * MEGABYTE, total_bytes=24 * MEGABYTE, side_px=1024
)
"""Of an open model on this machine: a picture takes a thousand tokens of the eight or sixteen
thousand that small ones have, and a minute to read where there is no accelerator."""


@dataclass(frozen=True, kw_only=True)
class HostedModel:
    """One row."""

    provider: Provider
    name: str
    input_usd: float
    cached_usd: float
    written_usd: float
    output_usd: float
    long_from: int | None = None
    """Input tokens above which the whole request costs more."""
    long_input: float = 1.0
    """Factor for all input of such a request."""
    long_output: float = 1.0
    effort: Literal["none", "low"] | None = None
    """How much the model is asked to think before it writes; None: its own default."""
    hears: bool = False
    unconfirmed: str = ""
    """What of the row no two sources told, as of `AS_OF`."""


_ROWS = (
    HostedModel(
        provider="anthropic", name="claude-sonnet-5-5", effort="low",
        input_usd=2.0, cached_usd=0.10, written_usd=2.50, output_usd=10.0,
    ),
    HostedModel(
        provider="anthropic", name="claude-haiku-5-5", effort="low",
        input_usd=0.10, cached_usd=0.01, written_usd=0.125, output_usd=0.50,
        long_from=100_000, long_input=5.0, long_output=5.0,
    ),
    HostedModel(
        provider="anthropic", name="claude-opus-5-5", effort="low",
        input_usd=4.0, cached_usd=0.20, written_usd=5.0, output_usd=20.0,
    ),
    HostedModel(
        provider="openai", name="gpt-6.1-terra", effort="low",
        input_usd=1.0, cached_usd=0.05, written_usd=1.25, output_usd=5.0,
        long_from=272_000, long_input=2.0, long_output=1.5,
    ),
    HostedModel(
        provider="openai", name="gpt-6-luna", effort="low",
        input_usd=0.10, cached_usd=0.01, written_usd=0.125, output_usd=0.50,
        long_from=272_000, long_input=2.0, long_output=1.5,
        unconfirmed="the factors above 272,000 tokens, taken from gpt-6.1-terra",
    ),
)  # fmt: skip

KNOWN: dict[str, HostedModel] = {one.name: one for one in _ROWS}


def cost_usd(model: str, *, input_tokens: int, output_tokens: int, cached: int = 0,
             written: int = 0) -> float:  # fmt: skip
    """Give what a call costs by the table; 0 for a model that is not in it.

    cached, written: tokens among `input_tokens` that the provider's cache gave or took.
    """
    row = KNOWN.get(model)
    if row is None:
        return 0.0
    long = row.long_from is not None and input_tokens > row.long_from
    plain = max(0, input_tokens - cached - written)
    read = plain * row.input_usd + cached * row.cached_usd + written * row.written_usd
    wrote = output_tokens * row.output_usd
    if long:
        read, wrote = read * row.long_input, wrote * row.long_output
    return (read + wrote) / 1e6
