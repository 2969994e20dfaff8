"""Encoder behind a provider's embedding service, or a server that speaks `/v1/embeddings`.

What it may send, and with whose key, is asked anew before every request; nothing is sent before.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import httpx2
import numpy as np

from tools.core.content import AsItem, AsQuery, Content, Samples, Vectors, Words
from tools.core.errors import (
    BadInput,
    BadRequest,
    ContextTooLong,
    KeyRefused,
    MissingPart,
    NotAllowed,
    Overloaded,
    ProviderError,
    RateLimited,
    Slow,
    Unreachable,
    Unreadable,
)
from tools.core.secret import Secret
from tools.core.spaces import Space
from tools.encoders.hosted_limits import UNKNOWN_BATCH, HostedModel
from tools.encoders.hosted_shapes import MOST_SIDE, read, written
from tools.encoders.text_pieces import RULE, pieces

TRIES = 4
_WAITS_S = (0.5, 1.0, 2.0)
_LONGEST_WAIT_S = 30.0
_TIMEOUT_S = 60.0
_BYTES_A_TOKEN = 2
"""Conservative: English takes four, Chinese about two. The providers' tokenizers are not here."""


class Gate(Protocol):
    """The person's own limits."""

    def check(self) -> None:
        """Raise NotAllowed where nothing may be sent now."""

    def spent(self, usd: float) -> None:
        """Count what a request cost."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """Where requests go, and with which key."""

    address: str
    key: Callable[[], Secret]
    gate: Gate
    wait: Callable[[float], None] = time.sleep


class HostedEncoder:
    """Encoder whose model runs at a provider."""

    def __init__(self, name: str, model: HostedModel, line: Line) -> None:
        self._name = name
        self._model = model
        self._line = line

    @property
    def space(self) -> Space:
        """Where its vectors live: a provider tells no revision and no hash of its weights."""
        host = httpx2.URL(self._line.address).host
        return Space(
            model=f"{self._model.provider}:{self._name}",
            revision="hosted",
            weights=f"not told by {host}",
            preprocessing=f"title and text; {RULE}; pictures at most {MOST_SIDE} px, PNG; "
            "sounds as WAV",
            dimension=self._model.dimension,
        )

    @property
    def accepts(self) -> frozenset[type[Content]]:
        """As the table of models says."""
        return self._model.takes

    def warm_up(self) -> None:
        """Ask whether anything may be sent; sends nothing. Raises MissingPart."""
        try:
            self._line.gate.check()
        except NotAllowed as exc:
            raise MissingPart(str(exc)) from exc

    def encode_queries(self, queries: Sequence[AsQuery]) -> Vectors:
        """Encode what is asked: (n, d). Raises BadInput, NotAllowed, ProviderError."""
        return self._encode([one.content for one in queries], query=True)

    def encode_items(self, items: Sequence[AsItem]) -> Vectors:
        """Encode what is stored: (n, d). Raises BadInput, NotAllowed, ProviderError."""
        return self._encode([_titled(one) for one in items], query=False)

    def _encode(self, contents: Sequence[Content], *, query: bool) -> Vectors:
        inputs: list[Content] = []
        owners: list[tuple[int, int]] = []
        for row, content in enumerate(contents):
            for part, weight in self._parts(content):
                inputs.append(part)
                owners.append((row, weight))
        sums = np.zeros((len(contents), self._model.dimension), dtype=np.float32)
        at = 0
        for some in self._batches(inputs):
            for found in self._asked(some, query=query):
                row, weight = owners[at]
                sums[row] += weight * found
                at += 1
        lengths = np.linalg.norm(sums, axis=1, keepdims=True)
        unit: Vectors = sums / np.maximum(lengths, 1e-12)
        return unit

    def _parts(self, content: Content) -> list[tuple[Content, int]]:
        if type(content) not in self.accepts:
            names = " and ".join(sorted(one.__name__ for one in self.accepts))
            raise BadInput(f"{self._name} takes {names}, not {type(content).__name__}")
        if isinstance(content, Words):
            # An empty text is refused by every provider.
            text = content.text if content.text.strip() else "-"
            cut = pieces(text, self._model.tokens, _tokens)
            return [(Words(piece), weight) for piece, weight in cut]
        limit = self._model.clip_s
        if isinstance(content, Samples) and limit is not None:
            seconds = content.mono.size / content.rate_hz
            if seconds > limit:
                raise BadInput(f"{self._name} takes sounds of {limit:g} s, not {seconds:.0f} s")
        return [(content, 1)]

    def _batches(self, inputs: Sequence[Content]) -> list[list[Content]]:
        """Cut inputs into requests within the limits; a picture counts as a full input."""
        most, room = self._model.batch or UNKNOWN_BATCH, self._model.request_tokens or math.inf
        found: list[list[Content]] = []
        held = 0
        for one in inputs:
            size = _tokens(one.text) if isinstance(one, Words) else self._model.tokens
            if not found or len(found[-1]) >= most or held + size > room:
                found.append([])
                held = 0
            found[-1].append(one)
            held += size
        return found

    def _asked(self, contents: Sequence[Content], *, query: bool) -> Vectors:
        """Send one request, again after a passing fault: (n, d)."""
        for attempt in range(TRIES):
            self._line.gate.check()
            try:
                return self._once(contents, query=query)
            except ProviderError as exc:
                if not exc.passing or attempt == TRIES - 1:
                    raise
                after = exc.retry_after_s if isinstance(exc, RateLimited) else None
                self._line.wait(min(_LONGEST_WAIT_S, after or _WAITS_S[attempt]))
        raise AssertionError("the last try gives or raises")

    def _once(self, contents: Sequence[Content], *, query: bool) -> Vectors:
        model, provider = self._model, self._model.provider
        shape = written(provider, self._name, contents, self._line.key(),
                        dimension=model.dimension, query=query)  # fmt: skip
        url = f"{self._line.address.rstrip('/')}{shape.path}"
        try:
            reply = httpx2.post(url, json=shape.body, headers=dict(shape.headers),
                                timeout=_TIMEOUT_S, follow_redirects=False)  # fmt: skip
        except httpx2.TimeoutException as exc:
            raise Slow(f"{provider} gave no vectors within {_TIMEOUT_S:g} s; try again") from exc
        except httpx2.HTTPError as exc:
            # The request itself may hold the key: only the kind of the fault is told.
            raise Unreachable(
                f"{provider} cannot be reached ({type(exc).__name__}); check the connection"
            ) from None
        if reply.status_code != httpx2.codes.OK:
            raise fault_of(
                reply.status_code, reply.headers.get("retry-after"), provider, self._name
            )
        try:
            told = reply.json()
        except ValueError as exc:
            raise Unreadable(f"the reply of {provider} is no JSON") from exc
        rows, tokens = read(provider, told, count=len(contents), dimension=model.dimension)
        tokens = tokens or sum(_tokens(one.text) for one in contents if isinstance(one, Words))
        self._line.gate.spent(tokens * (model.usd_per_million or 0.0) / 1e6)
        return rows


def fault_of(status: int, retry_after: str | None, provider: str, model: str) -> ProviderError:
    """Give the error of a status; the body is left out, for it can repeat what was sent."""
    if status in (401, 403):
        return KeyRefused(f"{provider} refused the key; set another: cairn key set {provider}")
    if status == 429:
        try:
            after = float(retry_after) if retry_after else None
        except ValueError:
            after = None
        return RateLimited(f"{provider} takes no more requests for now; try again later",
                           retry_after_s=after)  # fmt: skip
    if status == 413:
        return ContextTooLong(f"{provider} finds the request for {model} too long")
    if status >= 500:
        return Overloaded(f"{provider} is in trouble (HTTP {status}); try again later")
    return BadRequest(f"{provider} does not take the request (HTTP {status}); "
                      f"check the model's name: {model}")  # fmt: skip


def _titled(item: AsItem) -> Content:
    if isinstance(item.content, Words) and item.title:
        return Words(f"{item.title}\n{item.content.text}")
    return item.content


def _tokens(text: str) -> int:
    return -(-len(text.encode()) // _BYTES_A_TOKEN)
