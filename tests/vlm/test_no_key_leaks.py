"""S-18: a planted key through every failure path; then every file and every word is searched."""

from __future__ import annotations

import io
import json
import logging
import sqlite3
import traceback
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from langgraph.checkpoint.sqlite import SqliteSaver
from pydantic import TypeAdapter

from agents.machine import Machine
from agents.model.writer import ModelWriter
from app import redaction
from app.redaction import RedactingFormatter, remember
from tests.agents.world import ask, deps_of, town
from tests.app.test_keys import ENCODINGS, KEY, traces
from tests.vlm.faults import FAULTS, failing
from tests.vlm.loopback import Reply, loopback
from tests.vlm.test_faults import EARLY, LATE, STATUSES, start_of, text_of
from tests.vlm.test_providers import PROVIDERS
from tools.core.chat import ChatPart, ChatRequest
from tools.core.errors import ProviderError
from tools.core.evidence import Answer
from tools.core.secret import Secret
from tools.vlm.anthropic_chat import AnthropicChat
from tools.vlm.calling import Patience
from tools.vlm.models import LIMITS
from tools.vlm.openai_chat import OpenAIChat

HASTY = Patience(first_s=8.0, silence_s=0.5, whole_s=10.0, retries=1, pause_s=0.01,
                 longest_pause_s=0.2)  # fmt: skip
ECHOED = ("a page of HTML", "JSON instead of a stream", "a tool nobody offered", "refusal",
          "its longest", "no gzip, as it says", "less than its length", "half a character",
          "half a surrogate", "100,000 tokens")  # fmt: skip
"""Faults before which the provider repeats the key in every encoding."""
QUESTION = "when does the ferry to the island leave"


def paths(provider: str) -> Iterator[Reply]:
    """Every fault, with the key in all encodings wherever the provider may repeat it."""
    echoed = " ".join(ENCODINGS.values())
    for fault, (reply, _, _) in STATUSES.items():
        told = {"type": "error", "message": f"{fault} {echoed}", "code": KEY, "param": KEY}
        body = json.dumps({"type": "error", "error": told}).encode()
        yield Reply(status=reply.status, steps=[body], kind="application/json",
                    headers={**reply.headers, "request-id": KEY, "x-request-id": KEY})  # fmt: skip
    for steps, _ in EARLY.values():
        yield Reply(steps=steps(provider))
    for late in LATE.values():
        yield Reply(steps=[start_of(provider), text_of(provider), *late(provider)])
    said = json.dumps({"type": "overloaded_error", "message": echoed, "code": KEY})
    yield Reply(steps=[start_of(provider), f'event: error\ndata: {{"error": {said}}}\n\n'.encode()])
    for kind in ECHOED:
        fault = FAULTS[kind].reply(provider)
        steps = [f": {echoed}\n\n".encode(), *fault.steps]
        yield replace(fault, steps=steps, headers={**fault.headers, "x-request-id": KEY})
    yield Reply(steps=[f"event: message_start\ndata: {echoed}\n\n".encode()])


@pytest.mark.parametrize("provider", PROVIDERS)
def test_no_file_event_or_log_line_holds_the_key(provider: str, tmp_path: Path) -> None:
    remember(Secret(KEY))
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(RedactingFormatter("%(name)s %(message)s"))
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    kept = sqlite3.connect(tmp_path / "threads.sqlite", check_same_thread=False)
    replies = list(paths(provider))
    shown = []
    try:
        for number, reply in enumerate(replies):
            with loopback(reply) as server:
                kind = AnthropicChat if provider == "anthropic" else OpenAIChat
                model = kind("m", Secret(KEY), base_url=server.url, patience=HASTY)
                writer = ModelWriter(model, LIMITS["openai"], destination="elsewhere")
                deps = deps_of(town(), writer=writer)
                machine = Machine(deps, SqliteSaver(kept))
                events, last = ask(machine, QUESTION, thread=f"t{number}")
                assert server.bodies, "the call was made"
                assert last.answer.kind in ("quoted", "interrupted", "generated")
                shown.append(repr(events) + TypeAdapter(Answer).dump_json(last.answer).decode())
    finally:
        kept.close()
        root.removeHandler(handler)
        root.setLevel(before)
        redaction._forms.clear()
    assert len(replies) >= 30 and len(ENCODINGS) >= 8
    assert not [text for text in shown if traces(text)]
    assert not traces(stream.getvalue()), traces(stream.getvalue())
    files = [one for one in tmp_path.rglob("*") if one.is_file()]
    assert files and not [one for one in files if traces(one.read_bytes().decode("latin-1"))]


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize("kind", [*ECHOED, "401", "sent to another host", "no HTTP"])
def test_no_error_carries_the_key_along_in_what_it_came_from(provider: str, kind: str) -> None:
    """A crash report prints the whole chain of errors, and what each was raised with."""
    with failing(kind, provider) as stand:
        made = AnthropicChat if provider == "anthropic" else OpenAIChat
        model = made("m", Secret(KEY), base_url=stand.url, patience=HASTY)
        try:
            for _ in model.stream(ChatRequest(system="s", parts=(ChatPart(text="q"),))):
                pass
        except ProviderError as exc:
            assert not traces("".join(traceback.format_exception(exc)))
        assert not any(traces(str(headers)) for headers in stand.elsewhere)
