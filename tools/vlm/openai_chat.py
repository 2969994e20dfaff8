"""Chat over the `openai` SDK (Chat Completions): OpenAI, vLLM, llama.cpp, Ollama."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tools.core.chat import ChatDelta, ChatPart, ChatRequest, PartLimits
from tools.core.errors import Interrupted, ModelRefused
from tools.core.secret import Secret
from tools.vlm import failures
from tools.vlm.calling import Patience, streamed
from tools.vlm.line import Line, certificates
from tools.vlm.models import ADDRESSES, KNOWN, LIMITS, LOCAL_LIMITS, NO_KEY, cost_usd
from tools.vlm.parts import encoded, fitted

if TYPE_CHECKING:
    import openai
    from openai.types import CompletionUsage
    from openai.types.chat import ChatCompletionChunk
    from openai.types.chat.chat_completion_content_part_param import ChatCompletionContentPartParam
    from openai.types.chat.completion_create_params import CompletionCreateParamsStreaming as Params


def load() -> None:
    """Load the SDK, which takes a second, before a question has to wait for it."""
    import openai.types.chat  # noqa: F401

    certificates()


class OpenAIChat:
    """A model behind Chat Completions, hosted or on a server of one's own."""

    def __init__(
        self,
        model: str,
        key: Secret,
        *,
        base_url: str = "",
        hears: bool = False,
        patience: Patience | None = None,
    ) -> None:
        self._model = model
        self._key = key
        self._own_server = bool(base_url) and base_url.rstrip("/") != ADDRESSES["openai"]
        self._base_url = base_url or ADDRESSES["openai"]
        self._hears = hears
        self._patience = patience or Patience()

    @property
    def name(self) -> str:
        """`openai:NAME`."""
        return f"openai:{self._model}"

    @property
    def hears(self) -> bool:
        """As set; the protocol does not tell."""
        return self._hears

    @property
    def limits(self) -> PartLimits:
        """What one request may carry."""
        return LOCAL_LIMITS if self._own_server else LIMITS["openai"]

    def stream(self, request: ChatRequest) -> Iterator[ChatDelta]:
        """Stream a reply; a stream without a `done` delta was cancelled. Raises ProviderError."""
        import openai  # noqa: F401  # loading it takes a second, which is none of the provider's

        body = self.body(request)
        return streamed(self.name, lambda line: self._call(line, body), request, self._patience)

    def body(self, request: ChatRequest) -> Params:
        """Give the request as it is sent."""
        content = [_part(part) for part in fitted(request.parts, self.limits).parts]
        body: Params = {
            "model": self._model,
            "messages": [
                {"role": "system", "content": request.system},
                {"role": "user", "content": content},
            ],
            "stream": True,
            "stream_options": {"include_usage": True},
        }
        if self._own_server:
            # llama.cpp and Ollama know the older name alone.
            body["max_tokens"] = request.max_tokens
        else:
            body["max_completion_tokens"] = request.max_tokens
            row = KNOWN.get(self._model)
            if row is not None and row.effort is not None:
                body["reasoning_effort"] = row.effort
        if request.schema is not None:
            schema = {"name": "reply", "schema": dict(request.schema), "strict": True}
            body["response_format"] = {"type": "json_schema", "json_schema": schema}  # type: ignore[typeddict-item]  # mypy takes `schema` for object values
        return body

    def _call(self, line: Line, body: Params) -> Iterator[ChatDelta]:
        import httpx2
        import openai
        from openai.types.chat import ChatCompletion, ChatCompletionChunk

        with line.client(self._patience.whole_s) as http:
            client = openai.OpenAI(
                api_key=self._key.reveal() or NO_KEY,
                base_url=self._base_url,
                max_retries=0,
                http_client=http,
            )
            try:
                # As `chat.completions.create` sends it, which first holds every part of the body
                # against its types: a tenth of what a turn costs, for a body that is made here.
                with client.post(
                    "/chat/completions",
                    cast_to=ChatCompletion,
                    body=body,
                    stream=True,
                    stream_cls=openai.Stream[ChatCompletionChunk],
                ) as stream:
                    yield from self._read(stream)
            except openai.APIStatusError as exc:
                raise self._failure(exc) from None
            except (openai.APIConnectionError, httpx2.HTTPError, httpx2.InvalidURL) as exc:
                raise failures.of_transport(self.name, exc) from None
            except openai.APIError as exc:
                raise failures.of_event(self.name, exc.body, model=self._model) from None
            except (openai.OpenAIError, ValueError, TypeError, AttributeError):
                # The SDK reads JSON without a check: a foreign server ends in any of these.
                raise failures.unreadable(self.name) from None

    def _read(self, stream: openai.Stream[ChatCompletionChunk]) -> Iterator[ChatDelta]:
        finish: str | None = None
        used: CompletionUsage | None = None
        spoke = False
        for chunk in stream:
            used = chunk.usage or used
            for choice in chunk.choices:
                text = choice.delta.content or ""
                if choice.delta.refusal:
                    raise ModelRefused(f"{self.name} declined to answer; ask in other words")
                finish = choice.finish_reason or finish
                spoke = spoke or bool(text)
                yield ChatDelta(text=text)
        if finish is None:
            raise failures.unfinished(self.name) if spoke else failures.lost(self.name)
        self._check(finish, spoke=spoke)
        yield self._done(used)

    def _check(self, finish: str, *, spoke: bool) -> None:
        if finish == "content_filter":
            raise ModelRefused(f"{self.name} declined to answer; ask in other words")
        if finish == "length":
            raise Interrupted(f"{self.name} reached the length an answer may have")
        if not spoke:
            raise failures.unreadable(self.name)

    def _done(self, used: CompletionUsage | None) -> ChatDelta:
        if used is None:
            return ChatDelta(done=True)
        details = used.prompt_tokens_details
        cached = (details.cached_tokens or 0) if details is not None else 0
        written = (details.cache_write_tokens or 0) if details is not None else 0
        cost = 0.0
        if not self._own_server:
            cost = cost_usd(
                self._model,
                input_tokens=used.prompt_tokens,
                output_tokens=used.completion_tokens,
                cached=cached,
                written=written,
            )
        return ChatDelta(
            done=True,
            input_tokens=used.prompt_tokens,
            output_tokens=used.completion_tokens,
            cached_tokens=cached,
            written_tokens=written,
            cost_usd=cost,
        )

    def _failure(self, error: openai.APIStatusError) -> Exception:
        after = error.response.headers.get("retry-after")
        told = f"{error.code} {error.type} {error.message}"
        return failures.of_status(
            self.name, error.status_code, told, model=self._model, retry_after=after
        )


def _part(part: ChatPart) -> ChatCompletionContentPartParam:
    if part.image_png:
        url = f"data:{part.image_type};base64,{encoded(part.image_png)}"
        return {"type": "image_url", "image_url": {"url": url}}
    if part.sound_wav:
        sound = encoded(part.sound_wav)
        return {"type": "input_audio", "input_audio": {"data": sound, "format": "wav"}}
    return {"type": "text", "text": part.text}
