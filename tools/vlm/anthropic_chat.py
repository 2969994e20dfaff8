"""Chat over the `anthropic` SDK (Messages API)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from tools.core.chat import ChatDelta, ChatPart, ChatRequest, PartLimits
from tools.core.errors import Interrupted, ModelRefused
from tools.core.secret import Secret
from tools.vlm import failures
from tools.vlm.calling import Patience, streamed
from tools.vlm.line import Line, certificates
from tools.vlm.models import ADDRESSES, KNOWN, LIMITS, NO_KEY, cost_usd
from tools.vlm.parts import UNHEARD, encoded, fitted

if TYPE_CHECKING:
    import anthropic
    from anthropic.types.base64_image_source_param import Base64ImageSourceParam
    from anthropic.types.content_block_param import ContentBlockParam
    from anthropic.types.message_create_params import MessageCreateParamsStreaming as Params
    from anthropic.types.raw_message_stream_event import RawMessageStreamEvent

_ENDED = ("end_turn", "stop_sequence")


def load() -> None:
    """Load the SDK, which takes a second, before a question has to wait for it."""
    import anthropic.types  # noqa: F401

    certificates()


class AnthropicChat:
    """A hosted model that sees pictures; it does not hear."""

    def __init__(
        self, model: str, key: Secret, *, base_url: str = "", patience: Patience | None = None
    ) -> None:
        self._model = model
        self._key = key
        self._base_url = base_url or ADDRESSES["anthropic"]
        self._patience = patience or Patience()

    @property
    def name(self) -> str:
        """`anthropic:NAME`."""
        return f"anthropic:{self._model}"

    @property
    def hears(self) -> bool:
        """False: sound goes out as transcript and measured facts."""
        return False

    @property
    def limits(self) -> PartLimits:
        """What one request may carry."""
        return LIMITS["anthropic"]

    def stream(self, request: ChatRequest) -> Iterator[ChatDelta]:
        """Stream a reply; a stream without a `done` delta was cancelled. Raises ProviderError."""
        import anthropic  # noqa: F401  # loading it takes a second, which is none of the provider's

        body = self.body(request)
        return streamed(self.name, lambda line: self._call(line, body), request, self._patience)

    def body(self, request: ChatRequest) -> Params:
        """Give the request as it is sent."""
        content = [_block(part) for part in fitted(request.parts, self.limits).parts]
        body: Params = {
            "model": self._model,
            "max_tokens": request.max_tokens,
            # The system part is the same for every question: it is what the cache can keep.
            "system": [
                {
                    "type": "text",
                    "text": request.system,
                    "cache_control": {"type": "ephemeral"},
                }
            ],
            "messages": [{"role": "user", "content": content}],
            "stream": True,
        }
        row = KNOWN.get(self._model)
        if row is not None and row.effort == "low":
            body["output_config"] = {"effort": "low"}
        if request.schema is not None:
            body["output_config"] = {
                **body.get("output_config", {}),
                "format": {"type": "json_schema", "schema": dict(request.schema)},
            }
        return body

    def _call(self, line: Line, body: Params) -> Iterator[ChatDelta]:
        import anthropic
        import httpx2

        with line.client(self._patience.whole_s) as http:
            client = anthropic.Anthropic(
                api_key=self._key.reveal() or NO_KEY,
                base_url=self._base_url,
                max_retries=0,
                http_client=http,
            )
            try:
                with client.messages.create(**body) as stream:
                    yield from self._read(stream)
            except anthropic.APIStatusError as exc:
                raise self._failure(exc) from None
            except (anthropic.APIConnectionError, httpx2.HTTPError, httpx2.InvalidURL) as exc:
                raise failures.of_transport(self.name, exc) from None
            except (anthropic.AnthropicError, ValueError, TypeError, AttributeError):
                # The SDK reads JSON without a check: a foreign server ends in any of these.
                raise failures.unreadable(self.name) from None

    def _read(self, stream: anthropic.Stream[RawMessageStreamEvent]) -> Iterator[ChatDelta]:
        read = cached = written = wrote = 0
        stop: str | None = None
        spoke = False
        for event in stream:
            if event.type == "message_start":
                used = event.message.usage
                cached = used.cache_read_input_tokens or 0
                written = used.cache_creation_input_tokens or 0
                read = used.input_tokens + cached + written
                yield replace(self._done(read, 0, cached, written), done=False)
                continue
            elif event.type == "content_block_delta" and event.delta.type == "text_delta":
                spoke = spoke or bool(event.delta.text)
                yield ChatDelta(text=event.delta.text)
                continue
            elif event.type == "message_delta":
                stop = event.delta.stop_reason or stop
                wrote = event.usage.output_tokens
            elif event.type == "message_stop":
                self._check(stop, spoke=spoke)
                yield self._done(read, wrote, cached, written)
                return
            yield ChatDelta()
        raise failures.unfinished(self.name) if spoke else failures.lost(self.name)

    def _check(self, stop: str | None, *, spoke: bool) -> None:
        if stop == "refusal":
            raise ModelRefused(f"{self.name} declined to answer; ask in other words")
        if stop == "model_context_window_exceeded":
            raise failures.of_status(self.name, 413, "", model=self._model)
        if stop == "max_tokens":
            raise Interrupted(f"{self.name} reached the length an answer may have")
        if stop not in _ENDED:
            raise failures.unfinished(self.name, stop or "no reason given")
        if not spoke:
            raise failures.unreadable(self.name)

    def _done(self, read: int, wrote: int, cached: int, written: int) -> ChatDelta:
        cost = cost_usd(
            self._model, input_tokens=read, output_tokens=wrote, cached=cached, written=written
        )
        return ChatDelta(
            done=True, input_tokens=read, output_tokens=wrote, cached_tokens=cached,
            written_tokens=written, cost_usd=cost,
        )  # fmt: skip

    def _failure(self, error: anthropic.APIStatusError) -> Exception:
        if error.status_code == 200:
            return failures.of_event(self.name, error.body, model=self._model)
        after = error.response.headers.get("retry-after")
        told = f"{error.type} {error.message}"
        return failures.of_status(
            self.name, error.status_code, told, model=self._model, retry_after=after
        )


def _block(part: ChatPart) -> ContentBlockParam:
    if not part.image_png:
        return {"type": "text", "text": part.text or UNHEARD}
    source: Base64ImageSourceParam = {
        "type": "base64",
        "media_type": "image/jpeg" if part.image_type == "image/jpeg" else "image/png",
        "data": encoded(part.image_png),
    }
    return {"type": "image", "source": source}
