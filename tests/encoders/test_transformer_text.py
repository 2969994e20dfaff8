"""Open text models on tiny random checkpoints: prefixes, pooling, pieces, Matryoshka cut."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from tests.encoders import tiny_models
from tools.core.content import AsItem, AsQuery, Pixels, Words
from tools.core.errors import BadInput, MissingPart
from tools.encoders.transformer_text import build

torch = pytest.importorskip("torch", reason=tiny_models.ADVICE)
transformers = pytest.importorskip("transformers", reason=tiny_models.ADVICE)

KINDS = ("bert", "xlm-roberta", "gemma3_text", "qwen3")
TEXTS = ("a bell", "the pump leaks oil at the lower seal", "rain")


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    base = tmp_path_factory.mktemp("text")
    return {kind: tiny_models.save_text(base / kind, kind) for kind in KINDS}


def named(folder: Path, base: Path, name: str) -> Path:
    """A copy under a name that has a recipe."""
    shutil.copytree(folder, base / name)
    return base / name


def items(*texts: str) -> list[AsItem]:
    return [AsItem(Words(one)) for one in texts]


@pytest.mark.parametrize("kind", KINDS)
def test_neighbours_and_padding_change_no_vector(kind: str, folders: dict[str, Path]) -> None:
    made = build(folders[kind])
    together = made.encode_items(items(*TEXTS, "x " * 300))
    alone = [made.encode_items(items(one))[0] for one in (*TEXTS, "x " * 300)]
    np.testing.assert_allclose(together, np.stack(alone), atol=1e-4)
    np.testing.assert_allclose(np.linalg.norm(together, axis=1), 1.0, atol=1e-4)


PAIRS = [("bert", "mean"), ("xlm-roberta", "mean"), ("gemma3_text", "mean"), ("qwen3", "last")]


@pytest.mark.parametrize(("kind", "pooling"), PAIRS)
def test_vectors_are_those_of_the_librarys_own_forward_pass(
    kind: str, pooling: str, folders: dict[str, Path]
) -> None:
    made = build(folders[kind])
    tokenizer = transformers.PreTrainedTokenizerFast.from_pretrained(folders[kind])
    model = transformers.AutoModel.from_pretrained(folders[kind]).eval()
    text = made.recipe.item + TEXTS[1]
    with torch.inference_mode():
        inputs = tokenizer(text, return_tensors="pt", return_token_type_ids=False)
        hidden = model(**inputs).last_hidden_state[0]
    row = (hidden.mean(dim=0) if pooling == "mean" else hidden[-1]).numpy()
    found = made.encode_items(items(TEXTS[1]))[0]
    np.testing.assert_allclose(found, row / np.linalg.norm(row), atol=1e-4)


def test_e5_says_what_is_asked_and_what_is_stored(folders: dict[str, Path], tmp_path: Path) -> None:
    plain = build(folders["bert"])
    e5 = build(named(folders["bert"], tmp_path, "multilingual-e5-small"))
    asked = e5.encode_queries([AsQuery(Words("rain"))])
    np.testing.assert_allclose(asked, plain.encode_items(items("query: rain")), atol=1e-5)
    np.testing.assert_allclose(
        e5.encode_items(items("rain")), plain.encode_items(items("passage: rain")), atol=1e-5
    )
    assert "passage: " in e5.space.preprocessing


def test_bge_takes_the_first_token(folders: dict[str, Path], tmp_path: Path) -> None:
    bge = build(named(folders["bert"], tmp_path, "bge-small-en"))
    assert bge.recipe.pooling == "cls" and bge.recipe.query.startswith("Represent this sentence")
    model = transformers.AutoModel.from_pretrained(folders["bert"]).eval()
    tokenizer = transformers.PreTrainedTokenizerFast.from_pretrained(folders["bert"])
    with torch.inference_mode():
        ids = tokenizer("rain", return_tensors="pt")["input_ids"]
        row = model(input_ids=ids).last_hidden_state[0, 0].numpy()
    found = bge.encode_items(items("rain"))[0]
    np.testing.assert_allclose(found, row / np.linalg.norm(row), atol=1e-4)


def test_what_a_folder_states_comes_before_what_its_name_suggests(
    folders: dict[str, Path], tmp_path: Path
) -> None:
    folder = named(folders["bert"], tmp_path, "bge-own")
    (folder / "1_Pooling").mkdir()
    (folder / "1_Pooling" / "config.json").write_text('{"pooling_mode_mean_tokens": true}')
    (folder / "config_sentence_transformers.json").write_text(
        json.dumps({"prompts": {"query": "ask: ", "document": "doc: "}})
    )
    recipe = build(folder).recipe
    assert (recipe.query, recipe.item, recipe.pooling) == ("ask: ", "doc: ", "mean")


def test_a_matryoshka_cut_keeps_the_first_numbers(folders: dict[str, Path]) -> None:
    whole, cut = build(folders["bert"]), build(folders["bert"], dimension=8)
    first = whole.encode_items(items(*TEXTS))[:, :8]
    first /= np.linalg.norm(first, axis=1, keepdims=True)
    np.testing.assert_allclose(cut.encode_items(items(*TEXTS)), first, atol=1e-4)
    assert cut.space.dimension == 8 and cut.space.id != whole.space.id
    with pytest.raises(BadInput, match="cannot be cut to 99"):
        _ = build(folders["bert"], dimension=99).space


def test_dense_layers_behind_the_pooling_are_used_and_hashed(
    folders: dict[str, Path], tmp_path: Path
) -> None:
    from safetensors.torch import save_file

    folder = named(folders["gemma3_text"], tmp_path, "embeddinggemma-tiny")
    bare = build(folders["gemma3_text"]).encode_items(items("rain"))[0]
    torch.manual_seed(1)
    weight = torch.randn(16, 32)
    (folder / "2_Dense").mkdir()
    (folder / "2_Dense" / "config.json").write_text('{"in_features": 32, "out_features": 16}')
    save_file({"linear.weight": weight}, folder / "2_Dense" / "model.safetensors")
    made = build(folder)
    assert made.space.dimension == 16
    assert made.space.weights != build(folders["gemma3_text"]).space.weights
    row = weight.numpy() @ bare
    np.testing.assert_allclose(
        made.encode_items(items("rain"))[0], row / np.linalg.norm(row), atol=1e-4
    )
    save_file({"linear.weight": weight, "linear.bias": torch.zeros(16)},
              folder / "2_Dense" / "model.safetensors")  # fmt: skip
    with pytest.raises(MissingPart, match="no plain layer"):
        build(folder).warm_up()


def test_a_title_stands_before_its_text(folders: dict[str, Path]) -> None:
    made = build(folders["bert"])
    titled = made.encode_items([AsItem(Words("four percent"), title="Revenue")])
    np.testing.assert_allclose(titled, made.encode_items(items("Revenue\nfour percent")), atol=1e-5)


def test_a_long_text_loses_no_word(folders: dict[str, Path]) -> None:
    made = build(folders["bert"])
    start = "the pump leaks oil at the lower seal. " * 40
    first, other = made.encode_items(items(start + "bell", start + "quarterly revenue"))
    assert not np.allclose(first, other, atol=1e-6)


def test_spans_are_the_tokens_of_a_text(folders: dict[str, Path]) -> None:
    text = "the pump leaks"
    spans = build(folders["bert"]).token_spans(text)
    assert "".join(text[start:end] for start, end in spans).replace(" ", "") == "thepumpleaks"


def test_pictures_are_refused(folders: dict[str, Path]) -> None:
    with pytest.raises(BadInput, match="takes words, not Pixels"):
        build(folders["bert"]).encode_items([AsItem(Pixels(np.zeros((4, 4, 3), dtype=np.uint8)))])


def test_the_trained_model_gives_the_vectors_of_the_built_in_encoder(tmp_path: Path) -> None:
    from tools.encoders.minilm_weights import model_folder
    from tools.encoders.text import TextEncoder

    try:
        folder = model_folder()
    except MissingPart as exc:
        pytest.skip(str(exc))
    open_model = build(folder)
    built_in = TextEncoder(tmp_path, threads=1)
    assert open_model.space.id != built_in.space.id
    told = items(
        *TEXTS,
        "chlorine must not be mixed with acid: the gas is toxic",
        "Quarterly revenue rose by four percent.",
        "una cena vegana vicino al porto",
    )
    near = (open_model.encode_items(told) * built_in.encode_items(told)).sum(axis=1)
    # The built-in one runs in eight bits, the open one in float32.
    assert near.min() > 0.98
