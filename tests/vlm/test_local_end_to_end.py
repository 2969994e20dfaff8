"""A model of this machine behind the whole assistant. Needs torch."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

import app.consent
from app.assistant import Assistant
from app.doctor import examine
from app.hosted import hosted_model
from app.settings import load
from tests.encoders.tiny_models import ADVICE
from tests.vlm.test_end_to_end import make_menu, make_photo, run
from tools.core.chat import ChatPart, ChatRequest
from tools.core.errors import BadInput, ProviderError

PLAIN = {"CAIRN_TEXT_ENCODER": "off", "CAIRN_ANN": "no", "CAIRN_OCR": "off"}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("files")
    make_menu(folder / "menu.pdf")
    make_photo(folder / "brunch-table.jpg", (160, 90, 40))
    made = tmp_path_factory.mktemp("home")
    assistant = Assistant.open(load(PLAIN, home=made))
    assistant.add("local", [folder])
    assistant.close()
    return made


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("torch", reason=ADVICE)
    from tests.vlm.tiny_vlm import save_idefics3

    return save_idefics3(tmp_path_factory.mktemp("models") / "tiny", context=32_768)


def with_model(home: Path, model: str, **more: str) -> Assistant:
    given = {**PLAIN, "CAIRN_ANSWERS": "local", "CAIRN_MODEL": model, "CAIRN_THREADS": "1", **more}
    return Assistant.open(load(given, home=home))


def test_gibberish_is_taken_out_and_the_person_gets_quotes_with_the_reason(
    home: Path, tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agents.model.writer.MOST_TOKENS", 200)
    assistant = with_model(home, str(tiny))
    answer, _ = run(assistant)
    assistant.close()
    assert answer.kind == "quoted" and answer.citations
    assert answer.answer.startswith("No model answered: the answer of local:tiny broke off")
    assert "11.20" in answer.answer and "\ufffd" not in answer.answer
    assert answer.usage.sent == () and answer.usage.cost_usd == 0.0
    assert not (home / app.consent.FILE).exists()


def test_the_local_model_takes_every_seat_and_the_rules_step_in_where_it_fails(
    home: Path, tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agents.model.writer.MOST_TOKENS", 60)
    monkeypatch.setattr("agents.model.seat.MOST_TOKENS", 60)
    assistant = with_model(home, str(tiny), CAIRN_MODEL_SEATS="all")
    seating = assistant.house.seating
    seats = (seating.planner, seating.grader, seating.reformulator, seating.clarifier,
             seating.writer, seating.reranker, seating.verifier)  # fmt: skip
    assert all(type(one).__name__.startswith("Model") for one in seats)
    answer, _ = run(assistant)
    assistant.close()
    assert answer.kind == "quoted" and answer.citations and "11.20" in answer.answer
    assert answer.usage.provider_calls == 2, "after one that fails only the answer is tried"
    assert answer.usage.sent == () and answer.usage.cost_usd == 0.0
    assert any("local:tiny" in one for one in answer.notes)
    assert not (home / app.consent.FILE).exists()


def test_what_it_writes_is_verified_counted_and_said_to_be_from_here(
    home: Path, tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import app.local_model
    from tests.vlm.tiny_vlm import ScriptedHead
    from tools.encoders.torch_engine import load_model

    head = ScriptedHead(
        ["Qwx zzk [9 p. 9]. The tofu scramble costs 11.20 EUR [1 p. 1]. It costs 77 EUR [1 p. 1]."]
    )
    monkeypatch.setattr(
        app.local_model, "load_model", lambda *given: head.put_on(load_model(*given), tiny)
    )
    app.local_model._chat_over.cache_clear()
    assistant = with_model(home, str(tiny))
    answer, pieces = run(assistant)
    assistant.close()
    app.local_model._chat_over.cache_clear()
    assert answer.kind == "generated"
    assert answer.answer == "The tofu scramble costs 11.20 EUR [1 p. 1]." and len(pieces) == 1
    assert any("2 unsupported sentences" in one for one in answer.notes)
    assert "written by local:tiny on this machine" in answer.notes
    used = answer.usage
    assert used.input_tokens > 500 and used.output_tokens == head.steps and used.sent == ()
    assert used.cost_usd == 0.0 and not (home / app.consent.FILE).exists()


def test_every_seat_gets_the_same_weights(home: Path, tiny: Path) -> None:
    from app.local_model import local_chat

    settings = load({"CAIRN_ANSWERS": "local", "CAIRN_MODEL": str(tiny)}, home=home)
    again = load({"CAIRN_ANSWERS": "local", "CAIRN_MODEL": str(tiny)}, home=home)
    assert local_chat(settings) is local_chat(again)


def test_the_doctor_says_who_writes_and_on_what(home: Path, tiny: Path) -> None:
    (told,) = [
        one
        for one in examine(
            load({"CAIRN_ANSWERS": "local", "CAIRN_MODEL": str(tiny), "CAIRN_DEVICE": "cpu"})
        )
        if one.subject == "answers"
    ]
    assert told.state == "on" and told.active == "local:tiny on this machine (cpu, fp32)"


def test_a_pulled_name_is_found_among_the_models(home: Path, tiny: Path) -> None:
    from app.local_model import open_model

    (home / "models").mkdir(exist_ok=True)
    (home / "models" / "small-writer").symlink_to(tiny)
    folder = open_model(load({"CAIRN_ANSWERS": "local", "CAIRN_MODEL": "small-writer"}, home=home))
    assert folder.kind == "idefics3"


def test_without_a_model_that_can_be_used_the_files_are_quoted_and_the_step_is_named(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assistant = with_model(home, str(tmp_path))
    answer, _ = run(assistant)
    assistant.close()
    assert answer.kind == "quoted" and "cairn models list" in answer.answer
    (tmp_path / "config.json").write_text('{"model_type": "idefics3"}')
    (tmp_path / "model.safetensors").write_bytes(b"")
    monkeypatch.setitem(sys.modules, "torch", None)
    settings = load({"CAIRN_ANSWERS": "local", "CAIRN_MODEL": str(tmp_path)}, home=home)
    model = hosted_model(settings)
    assert model is not None
    with pytest.raises(ProviderError, match=r"pip install 'cairn-assistant\[models\]'"):
        next(model.stream(ChatRequest(system="s", parts=(ChatPart(text="?"),))))
    (told,) = [one for one in examine(settings) if one.subject == "answers"]
    assert told.state == "partly" and "pip install" in told.better


def test_the_setting_needs_a_model() -> None:
    with pytest.raises(BadInput, match="needs model"):
        load({"CAIRN_ANSWERS": "local"})
