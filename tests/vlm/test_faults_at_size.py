"""R-10 at size: whatever a provider does, the turn ends in an answer, a labelled fallback or a
labelled half; nothing of a half is kept as complete, and no fault of ours shows."""

from __future__ import annotations

import logging
import re
import sqlite3
import time
from collections import Counter
from pathlib import Path

import anthropic
import openai
import pytest
from langgraph.checkpoint.sqlite import SqliteSaver
from pydantic import TypeAdapter

from agents.machine import Machine
from agents.model.writer import ModelWriter
from tests.agents.world import ask, deps_of, town
from tests.vlm.faults import FAULTS, HALF, KINDS, failing
from tests.vlm.test_providers import PROVIDERS
from tools.core.evidence import Answer
from tools.core.secret import Secret
from tools.vlm.anthropic_chat import AnthropicChat
from tools.vlm.calling import Patience
from tools.vlm.models import LIMITS
from tools.vlm.openai_chat import OpenAIChat

log = logging.getLogger(__name__)
HASTY = Patience(first_s=1.5, silence_s=1.5, whole_s=6.0, retries=1, pause_s=0.01,
                 longest_pause_s=0.2)  # fmt: skip
KEY = "sk-of-the-faults-0123456789abcdef"
ANSWER = TypeAdapter(Answer)
QUESTION = "when does the ferry to the island leave"
DEADLINE_S = HASTY.whole_s + 20.0


def turn(kind: str, provider: str, kept: sqlite3.Connection, number: int) -> Answer:
    """Ask once while the provider fails; check what holds of every ending."""
    with failing(kind, provider) as stand:
        made = AnthropicChat if provider == "anthropic" else OpenAIChat
        address = stand.url if provider == "anthropic" else f"{stand.url}/v1"
        model = made("m", Secret(KEY), base_url=address, patience=HASTY)
        writer = ModelWriter(model, LIMITS["openai"], destination="elsewhere")
        machine = Machine(deps_of(town(), writer=writer), SqliteSaver(kept))
        began = time.monotonic()
        _, last = ask(machine, QUESTION, thread=f"t{number}")
        took = time.monotonic() - began
        assert took < DEADLINE_S, f"{kind}: {took:.1f} s"
        assert not any(KEY in value for one in stand.elsewhere for value in one.values())
    # As threads keep it.
    stored = ANSWER.validate_json(ANSWER.dump_json(last.answer))
    assert stored == last.answer
    _check(kind, stored)
    return stored


def _check(kind: str, answer: Answer) -> None:
    shown = answer.answer + " ".join(answer.notes)
    assert "Traceback" not in shown and KEY not in shown and HALF not in answer.answer
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]", shown)
    complete = kind in FAULTS and FAULTS[kind].whole
    if answer.kind == "generated":
        assert complete or kind.startswith("cut at"), kind
    elif answer.kind == "interrupted":
        assert any("not complete" in one for one in answer.notes), kind
    else:
        assert answer.kind == "quoted", kind
        assert answer.answer.startswith("No model answered: ") or any(
            "model" in one or "unsupported" in one for one in answer.notes
        ), (kind, answer)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_every_kind_of_fault_ends_well(
    provider: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    _run(provider, tmp_path, caplog, times=1)


@pytest.mark.nightly
@pytest.mark.parametrize("provider", PROVIDERS)
def test_every_kind_of_fault_ends_well_every_time(
    provider: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    _run(provider, tmp_path, caplog, times=10)


def _run(provider: str, tmp_path: Path, caplog: pytest.LogCaptureFixture, *, times: int) -> None:
    caplog.set_level(logging.WARNING)
    kept = sqlite3.connect(tmp_path / "threads.sqlite", check_same_thread=False)
    # Loading an SDK takes seconds, which are none of the turn's.
    assert anthropic.__version__ and openai.__version__
    outcomes: dict[str, Counter[str]] = {kind: Counter() for kind in KINDS}
    try:
        for number in range(times):
            for place, kind in enumerate(KINDS):
                answer = turn(kind, provider, kept, number * len(KINDS) + place)
                outcomes[kind][answer.kind] += 1
        pages = b"".join(
            bytes(one[0]) for one in kept.execute("SELECT checkpoint FROM checkpoints")
        )
        assert pages and HALF.encode() not in pages and KEY.encode() not in pages
    finally:
        kept.close()
    assert not [one for one in caplog.records if one.exc_info]
    assert len(KINDS) >= 20
    for kind, found in outcomes.items():
        assert sum(found.values()) == times and len(found) == 1, (kind, found)
    log.warning("%s: %s", provider, dict(sum(outcomes.values(), Counter())))
