"""Chat Completions with the real SDK against a running server: whole, streamed, refused."""

from __future__ import annotations

import base64
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import openai
import pytest

from tests.app import scripted_media
from tests.app.running import running
from tests.app.scripted_desk import ScriptedDesk
from tests.app.scripted_turn import turn
from tools.core.events import Broke, Finished, Said

Q = "find me a quiet vegan brunch"


@pytest.fixture(scope="module")
def desk() -> ScriptedDesk:
    return ScriptedDesk()


@pytest.fixture(scope="module")
def address(desk: ScriptedDesk, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running(desk, tmp_path_factory.mktemp("home")) as address:
        yield address


@pytest.fixture
def client(desk: ScriptedDesk, address: str) -> Iterator[openai.OpenAI]:
    desk.turn_of = turn
    with openai.OpenAI(base_url=f"{address}/v1", api_key="secret", max_retries=0) as client:
        yield client


def ask(client: openai.OpenAI, *texts: str) -> openai.types.chat.ChatCompletion:
    """Ask with all the messages of a conversation, as a client sends them."""
    messages = [{"role": "system", "content": "Be kind."}]
    for text in texts[:-1]:
        messages += [{"role": "user", "content": text}, {"role": "assistant", "content": "..."}]
    messages.append({"role": "user", "content": texts[-1]})
    return client.chat.completions.create(model="cairn", messages=messages)  # type: ignore[arg-type]


def test_there_is_one_model(client: openai.OpenAI) -> None:
    assert [one.id for one in client.models.list()] == ["cairn"]
    assert client.models.retrieve("cairn").owned_by == "cairn"


def test_an_answer_comes_whole_with_its_citations_as_annotations(
    client: openai.OpenAI, address: str
) -> None:
    reply = ask(client, Q)
    (choice,) = reply.choices
    text = choice.message.content or ""
    assert choice.finish_reason == "stop"
    assert "[2 p. 12]" in text
    marks = choice.message.annotations or []
    shown = [text[one.url_citation.start_index : one.url_citation.end_index] for one in marks]
    assert shown == ["[1]", "[2 p. 12]", "[img 3]", "[audio 2 at 0:34]"]
    assert marks[1].url_citation.url == f"{address}/cairn/v1/media/menu/page"
    assert marks[1].url_citation.title.endswith("menu.pdf")
    assert (reply.model_extra or {})["cairn"]["kind"] == "quoted"


def test_an_answer_streams(client: openai.OpenAI) -> None:
    stream = client.chat.completions.create(
        model="cairn",
        messages=[{"role": "user", "content": Q}],
        stream=True,
        stream_options={"include_usage": True},
    )
    chunks = list(stream)
    pieces = [one.choices[0].delta.content for one in chunks if one.choices]
    assert len([one for one in pieces if one]) == 3
    assert "".join(one or "" for one in pieces).startswith("**Moss & Meridian** fits best.")
    assert chunks[-2].choices[0].finish_reason == "stop"
    assert chunks[-1].usage is not None
    (ended,) = [one for one in chunks if one.choices and one.choices[0].finish_reason]
    assert len((ended.choices[0].delta.model_extra or {})["annotations"]) == 4


def test_what_was_not_said_in_pieces_is_said_at_the_end(
    client: openai.OpenAI, desk: ScriptedDesk
) -> None:
    desk.turn_of = lambda query: [one for one in turn(query) if not isinstance(one, Said)]
    stream = client.chat.completions.create(
        model="cairn", messages=[{"role": "user", "content": Q}], stream=True
    )
    text = "".join(one.choices[0].delta.content or "" for one in stream if one.choices)
    assert "Moss & Meridian" in text


def test_the_conversation_goes_on_in_the_same_thread(
    client: openai.OpenAI, desk: ScriptedDesk
) -> None:
    ask(client, "a question that opens")
    ask(client, "a question that opens", "and a cheaper one?")
    opened, went_on = desk.asked[-2:]
    assert opened.thread is None
    assert went_on.thread is not None
    assert (went_on.text, went_on.owner) == ("and a cheaper one?", "local")
    ask(client, "a question never asked", "and a cheaper one?")
    assert desk.asked[-1].thread is None


def test_pictures_and_sounds_go_along_and_leave_no_file(
    client: openai.OpenAI, desk: ScriptedDesk
) -> None:
    photo = base64.b64encode(scripted_media.photo()).decode()
    sound = base64.b64encode(scripted_media.tone(1.0)).decode()
    client.chat.completions.create(
        model="cairn",
        messages=[{
            "role": "user",
            "content": [
                {"type": "text", "text": "more like this"},
                {"type": "image_url", "image_url": {"url": f"data:image/png;base64,{photo}"}},
                {"type": "input_audio", "input_audio": {"data": sound, "format": "wav"}},
            ],
        }],
    )  # fmt: skip
    assert desk.attached[-2:] == [scripted_media.photo(), scripted_media.tone(1.0)]
    assert not Path(desk.asked[-1].attach[0]).parent.exists()


def test_refusals_are_the_errors_of_the_sdk(client: openai.OpenAI, address: str) -> None:
    stranger = openai.OpenAI(base_url=f"{address}/v1", api_key="guess", max_retries=0)
    with pytest.raises(openai.AuthenticationError) as refused:
        stranger.models.list()
    assert refused.value.code == "invalid_api_key"
    with pytest.raises(openai.NotFoundError) as unknown:
        client.chat.completions.create(model="gpt", messages=[{"role": "user", "content": Q}])
    assert unknown.value.code == "model_not_found"
    fetched = {"type": "image_url", "image_url": {"url": "http://canary.invalid/x.png"}}
    odd: list[list[dict[str, object]]] = [
        [],
        [{"role": "user", "content": " "}],
        [{"role": "assistant", "content": "x"}],
        [{"role": "user", "content": [fetched]}],
        [{"role": "pope", "content": "x"}],
    ]
    for messages in odd:
        with pytest.raises(openai.BadRequestError) as bad:
            client.chat.completions.create(model="cairn", messages=messages)  # type: ignore[arg-type]
        assert bad.value.type == "invalid_request_error"


def test_a_turn_that_breaks_is_an_error_whole_and_streamed(
    client: openai.OpenAI, desk: ScriptedDesk
) -> None:
    desk.turn_of = lambda query: [Broke(message="The index is broken; run: cairn doctor")]
    with pytest.raises(openai.InternalServerError, match="run: cairn doctor"):
        ask(client, Q)
    with pytest.raises(openai.APIError, match="run: cairn doctor"):
        list(client.chat.completions.create(
            model="cairn", messages=[{"role": "user", "content": Q}], stream=True
        ))  # fmt: skip


def test_a_client_that_goes_away_ends_the_turn(client: openai.OpenAI, desk: ScriptedDesk) -> None:
    desk.closed.clear()
    desk.release.clear()
    stream = client.chat.completions.create(
        model="cairn", messages=[{"role": "user", "content": "hang on"}], stream=True
    )
    next(iter(stream))
    stream.close()
    time.sleep(2.5)
    desk.release.set()
    assert desk.closed.wait(10)


def test_an_answer_without_citations_has_no_annotations(
    client: openai.OpenAI, desk: ScriptedDesk
) -> None:
    def plain(query: object) -> list[object]:
        events = list(turn(query))  # type: ignore[arg-type]
        end = events[-1]
        assert isinstance(end, Finished)
        answer = replace(end.answer, answer="Nothing was found.", citations=(), kind="abstained")
        return [events[0], replace(end, answer=answer)]

    desk.turn_of = plain  # type: ignore[assignment]
    reply = ask(client, Q)
    assert reply.choices[0].message.content == "Nothing was found."
    assert reply.choices[0].message.annotations == []
