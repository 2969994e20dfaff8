from __future__ import annotations

import contextlib
import json
from dataclasses import dataclass, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ConfigDict, TypeAdapter
from pydantic.dataclasses import dataclass as checked

from tests.vlm.loopback import Reply, a_start, a_text, loopback, o_start, o_text, whole
from tests.vlm.test_providers import PROVIDERS, model_of
from tools.core.chat import ChatPart, ChatRequest
from tools.core.errors import (
    Interrupted,
    NotAllowed,
    Overloaded,
    ProviderError,
    Unreadable,
)
from tools.core.evidence import Usage
from tools.core.fakes import ScriptedModel
from tools.vlm.structured import ask_structured


@checked(config=ConfigDict(extra="forbid"))
@dataclass
class Colour:
    name: str
    share: float


SHAPE = TypeAdapter(Colour)
SCHEMA = {
    "type": "object", "additionalProperties": False, "required": ["name", "share"],
    "properties": {"name": {"type": "string"}, "share": {"type": "number"}},
}  # fmt: skip
GOOD = '{"name": "green", "share": 0.5}'
ASK = ChatRequest(system="s", parts=(ChatPart(text="Which colour?"),))


@pytest.mark.parametrize(
    "reply", [GOOD, f"```json\n{GOOD}\n```", f"Here it is: {GOOD} I hope it helps."]
)
def test_a_good_reply_is_read_out_of_whatever_stands_around_it(reply: str) -> None:
    found = ask_structured(ScriptedModel([reply]), ASK, SHAPE, SCHEMA)
    assert found.value == Colour(name="green", share=0.5) and found.usage.provider_calls == 1


@pytest.mark.parametrize(
    "bad", ["no", "{", '{"name": "green"}', '{"name": 1, "share": "much"}',
            '{"name": "green", "share": 0.5, "more": 1}', '[{"name": "green"}]', GOOD[:-4]],
)  # fmt: skip
def test_a_bad_reply_is_mended_once_and_told_what_is_wrong(bad: str) -> None:
    model = ScriptedModel([bad, GOOD])
    found = ask_structured(model, ASK, SHAPE, SCHEMA)
    assert found.value.name == "green" and found.usage.provider_calls == 2
    assert "did not fit the schema" in model.requests[1].parts[-1].text
    with pytest.raises(Unreadable, match="twice"):
        ask_structured(ScriptedModel([bad, bad]), ASK, SHAPE, SCHEMA)


@given(st.text(max_size=60))
def test_no_text_gives_anything_but_a_value_or_the_error(text: str) -> None:
    try:
        found = ask_structured(ScriptedModel([text, f"{text}{GOOD[:9]}"]), ASK, SHAPE, SCHEMA)
    except Unreadable:
        return
    assert isinstance(found.value, Colour)


def test_where_no_call_is_left_nothing_is_mended() -> None:
    model = ScriptedModel(["no", GOOD])
    with pytest.raises(Unreadable, match="no call is left"):
        ask_structured(model, replace(ASK, again=lambda: False), SHAPE, SCHEMA)
    assert len(model.requests) == 1


@pytest.mark.parametrize(
    ("replies", "counted"),
    [([GOOD], [1]), (["no", GOOD], [1, 1]), (["no", "no"], [1, 1]),
     (["no", Overloaded("x")], [1, 1]), ([Overloaded("x")], [1]), ([NotAllowed("x")], [])],
)  # fmt: skip
def test_every_call_is_on_the_account_whatever_came_of_it(
    replies: list[str | Exception], counted: list[int]
) -> None:
    account: list[Usage] = []
    with contextlib.suppress(ProviderError):
        ask_structured(ScriptedModel(replies), ASK, SHAPE, SCHEMA, account=account.append)
    assert [one.provider_calls for one in account] == counted


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_reply_that_breaks_off_has_cost_what_was_told_by_then(provider: str) -> None:
    account: list[Usage] = []
    start, text = (a_start(), a_text) if provider == "anthropic" else (o_start(), o_text)
    with loopback(Reply(steps=[start, text('{"na')])) as server, pytest.raises(Interrupted):
        ask_structured(model_of(provider, server.url), ASK, SHAPE, SCHEMA, account=account.append)
    (one,) = account
    assert (one.cost_usd > 0) is (provider == "anthropic") and one.provider_calls == 1


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_failing_call_is_tried_again_only_with_leave(provider: str) -> None:
    busy = Reply(status=529, steps=[b"{}"], kind="application/json")
    for leave, tries in ((True, 2), (False, 1)):
        with loopback(busy) as server, pytest.raises(Overloaded):
            list(model_of(provider, server.url).stream(replace(ASK, again=lambda: leave)))  # noqa: B023
        assert len(server.bodies) == tries


@pytest.mark.parametrize("provider", PROVIDERS)
def test_the_schema_goes_out_in_the_providers_own_form(provider: str) -> None:
    with loopback(whole(provider, GOOD)) as server:
        ask_structured(model_of(provider, server.url), ASK, SHAPE, SCHEMA)
        (body,) = server.bodies
    told = body["output_config"] if provider == "anthropic" else body["response_format"]
    assert json.dumps(SCHEMA, sort_keys=True) in json.dumps(told, sort_keys=True)
