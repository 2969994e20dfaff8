"""A captioner of this machine on a tiny random checkpoint. Needs torch."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.assistant import Assistant
from app.cli import main
from app.settings import load
from tests.encoders.tiny_models import ADVICE, TEXT, save_tokenizer
from tests.library.ingest_rig import png
from tools.core.chat import ChatPart, ChatRequest
from tools.core.errors import BadRequest
from tools.encoders.torch_engine import Engine, Placement, load_model
from tools.vlm.local_florence import FlorenceCaptions, florence_kind

pytest.importorskip("torch", reason=ADVICE)
pytest.importorskip("transformers", reason=ADVICE)


def save_florence(folder: Path) -> Path:
    """Save one of 2 x 2 patches over 64 px, and the row of the whole."""
    import torch
    from transformers import Florence2Config, Florence2ForConditionalGeneration
    from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil

    torch.manual_seed(51)
    size = save_tokenizer(folder, marks=("<image>",), ends=False, length=512)
    pictures = CLIPImageProcessorPil(size={"height": 64, "width": 64}, do_center_crop=False)
    pictures.image_seq_length = 5
    pictures.save_pretrained(folder)
    text = {"model_type": "bart", "vocab_size": size, "d_model": 32, "encoder_layers": 1,
            "decoder_layers": 1, "encoder_attention_heads": 2, "decoder_attention_heads": 2,
            "encoder_ffn_dim": 64, "decoder_ffn_dim": 64, "max_position_embeddings": 512,
            "pad_token_id": 0, "bos_token_id": 2, "eos_token_id": 3,
            "decoder_start_token_id": 3, "forced_eos_token_id": 3}  # fmt: skip
    vision = {"embed_dim": (8, 16, 16, TEXT["hidden_size"]), "depths": (1, 1, 1, 1),
              "num_heads": (1, 1, 2, 2), "num_groups": (1, 1, 2, 2), "window_size": 2,
              "projection_dim": 32, "drop_path_rate": 0.0}  # fmt: skip
    from tools.encoders.hub_tokenizer import load_tokenizer

    image = load_tokenizer(folder).convert_tokens_to_ids("<image>")
    config = Florence2Config(text_config=text, vision_config=vision, image_token_id=image)
    Florence2ForConditionalGeneration(config).save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_florence(tmp_path_factory.mktemp("models") / "tiny-florence")


@pytest.fixture
def captions(folder: Path) -> FlorenceCaptions:
    place = Placement(device="cpu", threads=1)
    engine = Engine("tiny", lambda: load_model(florence_kind(), folder, "fp32"), place)
    return FlorenceCaptions("tiny", folder, engine)


def ask(*parts: ChatPart) -> ChatRequest:
    return ChatRequest(system="Say what is seen.", parts=parts, max_tokens=12)


def test_a_picture_gets_a_caption_that_is_the_same_twice(captions: FlorenceCaptions) -> None:
    request = ask(ChatPart(image_png=png(3, (90, 60))), ChatPart(text="Caption it."))
    first, second = list(captions.stream(request)), list(captions.stream(request))
    assert first[-1].done and first[-1].input_tokens > 5 and first[-1].output_tokens > 0
    assert [one.text for one in first] == [one.text for one in second]


def test_another_picture_reaches_the_model(captions: FlorenceCaptions) -> None:
    """Its features decide the scores: the picture is not left out."""
    import torch

    pictures, tokenizer, seen = captions._prepared()
    assert seen == 5 and tokenizer.bos_token
    rows = []

    def work(model: torch.nn.Module) -> None:
        from tools.vlm.local_processor import picture_of

        for number in (3, 4):
            shown = picture_of(png(number, (90, 60)))
            pixels = pictures(shown, return_tensors="pt")["pixel_values"]
            rows.append(model.get_image_features(pixel_values=pixels).pooler_output)

    captions._engine.hold(work)
    assert rows[0].reshape(-1, 32).shape[0] == seen
    assert not torch.allclose(rows[0], rows[1])


def test_anything_but_a_caption_is_refused_with_what_to_set(captions: FlorenceCaptions) -> None:
    words, seen = ChatPart(text="When does the ferry leave?"), ChatPart(image_png=png(1, (9, 9)))
    for parts in ((words,), (words, seen, words)):
        with pytest.raises(BadRequest, match="writes captions alone"):
            list(captions.stream(ask(*parts)))


def test_the_command_captions_with_it_and_nothing_leaves_the_machine(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    plain = {
        "CAIRN_TEXT_ENCODER": "off", "CAIRN_ANN": "no", "CAIRN_OCR": "off",
        "CAIRN_ANSWERS": "local", "CAIRN_MODEL": str(folder), "CAIRN_THREADS": "1",
    }  # fmt: skip
    for name, value in plain.items():
        monkeypatch.setenv(name, value)
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "IMG_0001.png").write_bytes(png(3, (90, 60)))
    assistant = Assistant.open(load(plain, home=tmp_path / "home"))
    assistant.add("local", [tmp_path / "files"])
    assistant.close()
    capsys.readouterr()
    code = main(["--home", str(tmp_path / "home"), "caption", "--yes", "--json"])
    told = json.loads(capsys.readouterr().out)
    assert told["captioned"] + len(told["failed"]) == 1 and told["usd"] == 0
    assert code == (0 if told["captioned"] else 1), "random weights may make nothing out"
