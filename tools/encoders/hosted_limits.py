"""What hosted embedding models take and cost. One dated table; what is unknown is None."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from tools.core.content import Content, Pixels, Samples, Words

Provider = Literal["openai", "voyage", "gemini"]
DATED = "2026-11-21"
"""When the rows were last compared with their sources."""

ADDRESSES: dict[Provider, str] = {
    "openai": "https://api.openai.com/v1",
    "voyage": "https://api.voyageai.com/v1",
    "gemini": "https://generativelanguage.googleapis.com/v1beta",
}


@dataclass(frozen=True, kw_only=True)
class HostedModel:
    """One model of a provider."""

    provider: Provider
    dimension: int
    tokens: int
    """Most of one input."""
    source: str
    takes: frozenset[type[Content]] = field(default_factory=lambda: frozenset((Words,)))
    batch: int | None = None
    """Most inputs of one request."""
    request_tokens: int | None = None
    """Most tokens of all inputs of one request."""
    clip_s: float | None = None
    """Longest sound."""
    pages: int | None = None
    """Longest document; Cairn sends pages as pictures, one by one."""
    usd_per_million: float | None = None
    """Of tokens; None: not known, and counted as 0."""


_OPENAI = "OpenAI API reference, create embeddings; pricing page"
KNOWN: dict[str, HostedModel] = {
    "text-embedding-3-small": HostedModel(
        provider="openai", dimension=1536, tokens=8191, batch=2048, usd_per_million=0.02,
        source=_OPENAI,
    ),
    "text-embedding-3-large": HostedModel(
        provider="openai", dimension=3072, tokens=8191, batch=2048, usd_per_million=0.13,
        source=_OPENAI,
    ),
    "voyage-multimodal-3.5": HostedModel(
        provider="voyage", dimension=1024, tokens=32_000, batch=1000, request_tokens=320_000,
        takes=frozenset((Words, Pixels)),
        source="docs.voyageai.com, multimodal embeddings; batch and request as of its predecessor",
    ),
    "gemini-embedding-2": HostedModel(
        provider="gemini", dimension=3072, tokens=8192, pages=6, usd_per_million=0.20,
        takes=frozenset((Words, Pixels, Samples)),
        source="model card at a gateway (vercel.com); 6 pictures or 6 pages or 120 s of video in "
        "a request; seconds of sound and inputs of a batch are not stated there",
    ),
}  # fmt: skip
UNKNOWN_BATCH = 16
"""Inputs of one request where the provider states none. Not tuned."""
UNKNOWN_TOKENS = 512
"""Of a model behind an address of your own: what the smallest usual ones take."""
