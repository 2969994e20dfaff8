"""What every ChatModel promises: pytest tests/contract/test_chat_model.py"""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import cast

import numpy as np
import pytest
from PIL import Image
from pydantic import TypeAdapter

from tests.contract.chat_stands import STANDS, Open, Script, pixels
from tools.core.chat import ChatDelta, ChatPart, ChatRequest
from tools.core.errors import ProviderError
from tools.vlm.structured import ask_structured, whole

REPLY = "The ferry leaves at 9:15 [1].\nIt takes  two cars; ask for «place 3»."


def drawn(kind: str, ink: int) -> bytes:
    rgb = np.random.default_rng(ink).integers(0, 255, (24, 40, 3)).astype(np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(rgb).save(buffer, kind)
    return buffer.getvalue()


PICTURE = drawn("PNG", 1)
PHOTO = drawn("JPEG", 2)
ASKED = ChatRequest(
    system="Answer from the evidence.",
    parts=(
        ChatPart(text="Picture [img 1]:"),
        ChatPart(image_png=PICTURE),
        ChatPart(image_png=PHOTO, image_type="image/jpeg"),
        ChatPart(text="When does it leave?"),
    ),
    max_tokens=77,
)
SHAPE = {
    "type": "object",
    "properties": {"hour": {"type": "integer"}},
    "required": ["hour"],
    "additionalProperties": False,
}


@pytest.fixture(params=STANDS)
def stand_for(request: pytest.FixtureRequest) -> Open:
    return STANDS[request.param]


def said(deltas: list[ChatDelta]) -> str:
    return "".join(one.text for one in deltas)


def test_it_has_a_name_and_says_whether_it_hears(stand_for: Open, tmp_path: Path) -> None:
    with stand_for(Script(replies=(REPLY,)), tmp_path) as stand:
        assert stand.model.name.strip() and isinstance(stand.model.hears, bool)


def test_the_pieces_of_a_reply_join_to_it(stand_for: Open, tmp_path: Path) -> None:
    with stand_for(Script(replies=(REPLY,)), tmp_path) as stand:
        deltas = list(stand.model.stream(ASKED))
    assert said(deltas) == REPLY
    assert len([one for one in deltas if one.text]) > 1


def test_the_last_piece_alone_is_done_and_has_the_account(stand_for: Open, tmp_path: Path) -> None:
    with stand_for(Script(replies=(REPLY,)), tmp_path) as stand:
        deltas = list(stand.model.stream(ASKED))
    assert [one.done for one in deltas] == [False] * (len(deltas) - 1) + [True]
    last = deltas[-1]
    assert last.input_tokens > 0 and last.output_tokens > 0 and last.cost_usd >= 0.0
    assert 0 <= last.cached_tokens + last.written_tokens <= last.input_tokens
    for one in deltas:
        assert one.input_tokens <= last.input_tokens and one.output_tokens <= last.output_tokens


def test_all_that_is_shown_goes_along(stand_for: Open, tmp_path: Path) -> None:
    with stand_for(Script(replies=(REPLY,)), tmp_path) as stand:
        list(stand.model.stream(ASKED))
        shown = stand.shown()
    assert shown.system == ASKED.system and shown.most == 77
    assert shown.texts == ("Picture [img 1]:", "When does it leave?")
    assert shown.images == (pixels(PICTURE), pixels(PHOTO))
    assert shown.schema is None


def test_a_structured_request_gives_json(stand_for: Open, tmp_path: Path) -> None:
    shape = TypeAdapter(dict[str, int])
    with stand_for(Script(replies=(json.dumps({"hour": 9}),)), tmp_path) as stand:
        found = ask_structured(stand.model, ASKED, shape, SHAPE)
        assert stand.shown().schema == SHAPE
    assert found.value == {"hour": 9}
    assert found.usage.provider_calls == 1 and found.usage.output_tokens > 0


def test_two_requests_at_once_do_not_mix(stand_for: Open, tmp_path: Path) -> None:
    replies = ("The ferry leaves at nine.", "A bell rings under the dome.")
    with stand_for(Script(replies=replies), tmp_path) as stand:
        streams = [stand.model.stream(ASKED) for _ in replies]
        texts = [until_text(one) for one in streams]
        for place in (1, 0):
            texts[place] += said(list(streams[place]))
    assert tuple(texts) == replies


def until_text(stream: Iterator[ChatDelta]) -> str:
    return next(one.text for one in stream if one.text)


def test_a_cancelled_stream_ends_without_done_and_is_closed(
    stand_for: Open, tmp_path: Path
) -> None:
    stop = threading.Event()
    request = ChatRequest(system="s", parts=ASKED.parts, cancelled=stop.is_set)
    with stand_for(Script(replies=(REPLY,), ending="stalls"), tmp_path) as stand:
        deltas = []
        for one in stand.model.stream(request):
            deltas.append(one)
            if one.text:
                stop.set()
        assert stand.left()
    assert not any(one.done for one in deltas)
    assert said(deltas) and REPLY.startswith(said(deltas)[:9]) and len(said(deltas)) < len(REPLY)


def test_a_request_cancelled_before_it_began_says_nothing(stand_for: Open, tmp_path: Path) -> None:
    request = ChatRequest(system="s", parts=ASKED.parts, cancelled=lambda: True)
    with stand_for(Script(replies=(REPLY,), ending="stalls"), tmp_path) as stand:
        deltas = list(stand.model.stream(request))
        assert stand.left()
    assert said(deltas) == "" and not any(one.done for one in deltas)


def test_closing_the_stream_hangs_up(stand_for: Open, tmp_path: Path) -> None:
    with stand_for(Script(replies=(REPLY,), ending="stalls"), tmp_path) as stand:
        stream = stand.model.stream(ASKED)
        until_text(stream)
        cast("Generator[ChatDelta, None, None]", stream).close()
        assert stand.left()
        assert next(stream, None) is None


def test_a_reply_that_breaks_off_is_an_error_and_never_done(
    stand_for: Open, tmp_path: Path
) -> None:
    if stand_for is STANDS["scripted"]:
        pytest.skip("the scripted model never breaks off")
    seen: list[ChatDelta] = []
    with (
        stand_for(Script(replies=(REPLY,), ending="breaks"), tmp_path) as stand,
        pytest.raises(ProviderError, match=stand.model.name),
    ):
        seen.extend(stand.model.stream(ASKED))
    with (
        stand_for(Script(replies=(REPLY,), ending="breaks"), tmp_path) as stand,
        pytest.raises(ProviderError),
    ):
        whole(stand.model, ASKED)
    assert not any(one.done for one in seen)


def test_a_refused_call_is_a_provider_error(stand_for: Open, tmp_path: Path) -> None:
    if stand_for is STANDS["local"]:
        pytest.skip("a model of this machine takes no key")
    with (
        stand_for(Script(ending="refuses"), tmp_path) as stand,
        pytest.raises(ProviderError, match="key"),
    ):
        list(stand.model.stream(ASKED))
