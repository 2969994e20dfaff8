"""The real SDKs against a server on loopback: replies, pictures, accounts, cancelling."""

from __future__ import annotations

import base64
import re
import threading
import time
from typing import get_args

import pytest

from tests.vlm.loopback import (
    Reply,
    a_end,
    a_start,
    a_text,
    loopback,
    o_end,
    o_start,
    o_text,
    whole,
)
from tools.core.chat import ChatPart, ChatRequest
from tools.core.errors import Interrupted
from tools.core.secret import Secret
from tools.vlm.anthropic_chat import AnthropicChat
from tools.vlm.calling import Patience
from tools.vlm.models import AS_OF, DEFAULTS, KNOWN, cost_usd
from tools.vlm.openai_chat import OpenAIChat

PROVIDERS = ("anthropic", "openai")
QUICK = Patience(first_s=1.0, silence_s=0.6, whole_s=5.0, retries=1, pause_s=0.01)
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4
REQUEST = ChatRequest(
    system="Answer from the evidence.",
    parts=(
        ChatPart(text="Picture [img 1]:"),
        ChatPart(image_png=PICTURE),
        ChatPart(image_png=b"\xff\xd8\xff" + PICTURE, image_type="image/jpeg"),
        ChatPart(text="What is it?"),
    ),
)


def model_of(provider: str, url: str, patience: Patience = QUICK) -> AnthropicChat | OpenAIChat:
    key = Secret("sk-test")
    if provider == "anthropic":
        return AnthropicChat("claude-sonnet-5-5", key, base_url=url, patience=patience)
    return OpenAIChat("gpt-6.1-terra", key, base_url=f"{url}/v1", patience=patience)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_reply_streams_in_pieces_and_ends_with_its_account(provider: str) -> None:
    with loopback(whole(provider, "The ferry leaves at 9:15 [1].")) as server:
        deltas = list(model_of(provider, server.url).stream(REQUEST))
    assert "".join(one.text for one in deltas) == "The ferry leaves at 9:15 [1]."
    assert len([one for one in deltas if one.text]) == 4
    assert deltas[-1].done and (deltas[-1].input_tokens, deltas[-1].output_tokens) == (100, 20)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_pictures_go_out_byte_for_byte_with_their_kind(provider: str) -> None:
    with loopback(whole(provider, "Yes.")) as server:
        list(model_of(provider, server.url).stream(REQUEST))
        (body,) = server.bodies
    content = body["messages"][-1]["content"]  # type: ignore[index]
    if provider == "anthropic":
        sources = [one["source"] for one in content if one["type"] == "image"]
        sent = [(one["media_type"], base64.b64decode(one["data"])) for one in sources]
        assert body["system"][0]["cache_control"] == {"type": "ephemeral"}  # type: ignore[index]
    else:
        urls = [one["image_url"]["url"] for one in content if one["type"] == "image_url"]
        cut = [one.removeprefix("data:").split(";base64,") for one in urls]
        sent = [(kind, base64.b64decode(data)) for kind, data in cut]
    assert sent == [("image/png", PICTURE), ("image/jpeg", b"\xff\xd8\xff" + PICTURE)]


def test_a_model_that_hears_gets_sound_as_sound() -> None:
    request = ChatRequest(system="s", parts=(ChatPart(sound_wav=b"RIFFxxxxWAVE"),))
    with loopback(whole("openai", "Yes.")) as server:
        model = OpenAIChat("m", Secret(""), base_url=f"{server.url}/v1", hears=True, patience=QUICK)
        list(model.stream(request))
        (part,) = server.bodies[0]["messages"][-1]["content"]  # type: ignore[index]
    assert part["input_audio"]["format"] == "wav"
    assert base64.b64decode(part["input_audio"]["data"]) == b"RIFFxxxxWAVE"


def test_what_the_cache_gave_and_took_is_counted_and_priced() -> None:
    start = a_start(cache_read_input_tokens=1000, cache_creation_input_tokens=200)
    with loopback(Reply(steps=[start, a_text("Yes."), a_end(tokens=50)])) as server:
        last = list(model_of("anthropic", server.url).stream(REQUEST))[-1]
    assert (last.input_tokens, last.cached_tokens, last.written_tokens) == (1300, 1000, 200)
    assert last.cost_usd == pytest.approx((100 * 2.0 + 1000 * 0.1 + 200 * 2.5 + 50 * 10) / 1e6)


def test_openai_counts_and_prices_what_its_cache_took() -> None:
    steps = [o_start(), o_text("Yes."), o_end(tokens=50, read=1300, cached=1000, written=200)]
    with loopback(Reply(steps=steps)) as server:
        model = model_of("openai", server.url)
        model._own_server = False  # type: ignore[union-attr]  # priced like the provider itself
        last = list(model.stream(REQUEST))[-1]
    assert (last.input_tokens, last.cached_tokens, last.written_tokens) == (1300, 1000, 200)
    assert last.cost_usd == pytest.approx((100 * 1.0 + 1000 * 0.05 + 200 * 1.25 + 50 * 5) / 1e6)


def test_rows_that_no_two_sources_tell_say_so_and_defaults_are_none_of_them() -> None:
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", AS_OF)
    assert not any(KNOWN[name].unconfirmed for name in DEFAULTS.values())
    for row in KNOWN.values():
        assert 0 < row.cached_usd < row.input_usd <= row.written_usd < row.output_usd


def test_a_long_request_costs_what_the_table_says() -> None:
    assert cost_usd("gpt-6.1-terra", input_tokens=300_000, output_tokens=1000) == pytest.approx(
        (300_000 * 2.0 + 1000 * 7.5) / 1e6
    )
    assert cost_usd("unknown", input_tokens=5, output_tokens=5) == 0.0


@pytest.mark.parametrize("name", sorted(KNOWN))
def test_the_installed_sdk_knows_every_name_of_the_table(name: str) -> None:
    if KNOWN[name].provider == "anthropic":
        from anthropic.types.model import Model

        known = {one for part in get_args(Model) for one in get_args(part)}
    else:
        from openai.types.shared.chat_model import ChatModel

        known = set(get_args(ChatModel))
    assert name in known
    assert DEFAULTS[KNOWN[name].provider] in KNOWN


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize("before", ["first word", "next word"])
def test_cancelling_closes_the_socket_within_two_seconds(provider: str, before: str) -> None:
    start, text = (a_start(), a_text) if provider == "anthropic" else (o_start(), o_text)
    steps = [start, 30.0] if before == "first word" else [start, text("The ferry "), 30.0]
    stop = threading.Event()
    patience = Patience(first_s=60.0, silence_s=60.0)
    request = ChatRequest(system="s", parts=(ChatPart(text="q"),), cancelled=stop.is_set)
    with loopback(Reply(steps=steps)) as server:
        threading.Timer(0.3, stop.set).start()
        deltas = list(model_of(provider, server.url, patience).stream(request))
        began = time.monotonic()
        assert server.hung_up.wait(2.0)
        assert time.monotonic() - began < 2.0
    assert not any(one.done for one in deltas)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_closing_the_iterator_closes_the_socket(provider: str) -> None:
    start, text = (a_start(), a_text) if provider == "anthropic" else (o_start(), o_text)
    with loopback(Reply(steps=[start, text("The ferry "), 30.0])) as server:
        stream = model_of(provider, server.url).stream(REQUEST)
        while not next(stream).text:
            pass
        stream.close()  # type: ignore[attr-defined]
        assert server.hung_up.wait(2.0)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_reply_cut_at_its_longest_is_no_answer(provider: str) -> None:
    steps = (
        [a_start(), a_text("The ferry"), a_end("max_tokens")]
        if provider == "anthropic"
        else [o_start(), o_text("The ferry"), o_end("length")]
    )
    with loopback(Reply(steps=steps)) as server, pytest.raises(Interrupted, match="length"):
        list(model_of(provider, server.url).stream(REQUEST))
