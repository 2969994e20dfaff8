"""Hosted encoders against a server on loopback: pytest tests/encoders/test_hosted_embedding.py"""

from __future__ import annotations

import base64
import io
import wave
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np
import pytest
from PIL import Image

from tests.encoders.loopback_embeddings import Embedder, serving
from tools.core.content import AsItem, AsQuery, Pixels, Samples, Words
from tools.core.errors import (
    BadInput,
    BadRequest,
    KeyRefused,
    MissingPart,
    NotAllowed,
    Overloaded,
    ProviderError,
    RateLimited,
    Unreachable,
    Unreadable,
)
from tools.core.secret import Secret
from tools.encoders.hosted_embedding import TRIES, HostedEncoder, Line
from tools.encoders.hosted_limits import KNOWN, HostedModel

KEY = "sk-never-shown-0123456789"


@dataclass
class Gate:
    closed: str = ""
    usd: list[float] = field(default_factory=list)

    def check(self) -> None:
        if self.closed:
            raise NotAllowed(self.closed)

    def spent(self, usd: float) -> None:
        self.usd.append(usd)


@dataclass
class Stand:
    embedder: Embedder
    address: str
    gate: Gate = field(default_factory=Gate)
    waits: list[float] = field(default_factory=list)

    def encoder(self, name: str, **changed: object) -> HostedEncoder:
        model: HostedModel = replace(KNOWN[name], dimension=32, **changed)  # type: ignore[arg-type]
        line = Line(address=self.address, key=lambda: Secret(KEY), gate=self.gate,
                    wait=self.waits.append)  # fmt: skip
        return HostedEncoder(name, model, line)


@pytest.fixture
def stand() -> Iterator[Stand]:
    embedder = Embedder()
    with serving(embedder) as address:
        yield Stand(embedder=embedder, address=address)


OPENAI, VOYAGE, GEMINI = "text-embedding-3-small", "voyage-multimodal-3.5", "gemini-embedding-2"
PICTURE = Pixels(np.random.default_rng(1).integers(0, 255, (40, 60, 3)).astype(np.uint8))
SOUND = Samples((0.2 * np.sin(np.arange(8000) / 9)).astype(np.float32), 16_000)


def test_each_provider_is_asked_in_its_own_shape(stand: Stand) -> None:
    stand.encoder(OPENAI).encode_queries([AsQuery(Words("heron"))])
    stand.encoder(VOYAGE).encode_queries([AsQuery(Words("heron"))])
    stand.encoder(GEMINI).encode_items([AsItem(Words("heron"), title="Birds")])
    (one, two, three) = stand.embedder.asked
    assert one[0] == "/v1/embeddings" and one[2]["input"] == ["heron"]
    assert one[1]["Authorization"] == f"Bearer {KEY}"
    assert two[0] == "/v1/multimodalembeddings"
    assert two[2]["inputs"] == [{"content": [{"type": "text", "text": "heron"}]}]
    assert two[2]["input_type"] == "query" and two[2]["truncation"] is False
    assert three[0] == f"/v1/models/{GEMINI}:batchEmbedContents"
    assert three[1]["x-goog-api-key"] == KEY
    (request,) = three[2]["requests"]  # type: ignore[misc]
    assert request["content"] == {"parts": [{"text": "Birds\nheron"}]}
    assert request["outputDimensionality"] == 32


def test_pictures_and_sounds_are_sent_as_pixels_and_samples(stand: Stand) -> None:
    wide = Pixels(np.full((1500, 3000, 3), 80, dtype=np.uint8))
    stand.encoder(VOYAGE).encode_items([AsItem(PICTURE), AsItem(wide)])
    stand.encoder(GEMINI).encode_items([AsItem(SOUND)])
    inputs = stand.embedder.asked[0][2]["inputs"]
    shown = []
    for one in inputs:  # type: ignore[attr-defined]
        data = one["content"][0]["image_base64"].removeprefix("data:image/png;base64,")
        shown.append(Image.open(io.BytesIO(base64.b64decode(data))))
    np.testing.assert_array_equal(np.asarray(shown[0]), PICTURE.rgb)
    assert shown[1].size == (1000, 500) and not shown[1].getexif()
    part = stand.embedder.asked[1][2]["requests"][0]["content"]["parts"][0]  # type: ignore[index]
    with wave.open(io.BytesIO(base64.b64decode(part["inline_data"]["data"]))) as heard:
        assert (heard.getframerate(), heard.getnframes()) == (16_000, 8000)


def test_a_long_text_is_split_by_rule_and_nothing_of_it_is_left_out(stand: Stand) -> None:
    said = " ".join(f"Sentence number {n} tells of herons." for n in range(60))
    found = stand.encoder(OPENAI, tokens=100).encode_queries([AsQuery(Words(said))])
    sent = [text for _, _, body in stand.embedder.asked for text in body["input"]]  # type: ignore[attr-defined]
    assert len(sent) > 5
    assert " ".join(sent) == said
    assert all(len(one.encode()) <= 200 for one in sent)
    assert float(np.linalg.norm(found[0])) == pytest.approx(1.0, abs=1e-5)


def test_requests_keep_to_the_limits_of_the_table(stand: Stand) -> None:
    texts = [AsItem(Words(f"text {n}")) for n in range(11)]
    stand.encoder(OPENAI, batch=4).encode_items(texts)
    assert [len(one[2]["input"]) for one in stand.embedder.asked] == [4, 4, 3]  # type: ignore[arg-type]
    stand.embedder.asked.clear()
    pictures = [AsItem(PICTURE)] * 5
    stand.encoder(VOYAGE, tokens=100, request_tokens=200).encode_items(pictures)
    assert [len(one[2]["inputs"]) for one in stand.embedder.asked] == [2, 2, 1]  # type: ignore[arg-type]


def test_a_sound_above_the_limit_is_refused_before_anything_is_sent(stand: Stand) -> None:
    with pytest.raises(BadInput, match=r"0\.2 s"):
        stand.encoder(GEMINI, clip_s=0.2).encode_items([AsItem(SOUND)])
    assert stand.embedder.asked == []


@pytest.mark.parametrize(
    ("fault", "kind"),
    [(401, KeyRefused), (403, KeyRefused), (400, BadRequest), (404, BadRequest), (302, BadRequest)],
)
def test_a_lasting_fault_is_told_at_once(
    stand: Stand, fault: int, kind: type[ProviderError]
) -> None:
    stand.embedder.faults = [fault]
    with pytest.raises(kind) as told:
        stand.encoder(OPENAI).encode_queries([AsQuery(Words("secret words"))])
    assert len(stand.embedder.asked) == 1 and stand.waits == []
    assert KEY not in str(told.value) and "secret words" not in str(told.value)


@pytest.mark.parametrize(
    ("fault", "kind"), [(429, RateLimited), (503, Overloaded), (0, Unreadable), (-1, Unreadable)]
)
def test_a_passing_fault_is_waited_out_then_told(
    stand: Stand, fault: int, kind: type[ProviderError]
) -> None:
    stand.embedder.faults = [fault] * (TRIES - 1)
    stand.encoder(OPENAI).encode_queries([AsQuery(Words("heron"))])
    assert stand.waits == ([7.0] * 3 if fault == 429 else [0.5, 1.0, 2.0])
    stand.embedder.faults = [fault] * TRIES
    with pytest.raises(kind):
        stand.encoder(OPENAI).encode_queries([AsQuery(Words("heron"))])


def test_no_connection_is_told_without_the_key(stand: Stand) -> None:
    stand.address = "http://127.0.0.1:9/v1"
    with pytest.raises(Unreachable) as told:
        stand.encoder(OPENAI).encode_queries([AsQuery(Words("heron"))])
    assert KEY not in repr(told.value) and told.value.__cause__ is None


def test_another_dimension_is_refused_and_not_paid_for_again(stand: Stand) -> None:
    stand.embedder.dimension = 16
    with pytest.raises(BadRequest, match="@DIMENSION"):
        stand.encoder(OPENAI).encode_queries([AsQuery(Words("heron"))])
    assert len(stand.embedder.asked) == 1


def test_nothing_is_sent_through_a_closed_gate(stand: Stand) -> None:
    stand.gate.closed = "nothing was sent; allow it first"
    encoder = stand.encoder(VOYAGE)
    with pytest.raises(MissingPart, match="allow it first"):
        encoder.warm_up()
    with pytest.raises(NotAllowed):
        encoder.encode_queries([AsQuery(Words("heron"))])
    assert stand.embedder.asked == []


def test_every_request_is_counted_by_the_price_table(stand: Stand) -> None:
    stand.encoder(OPENAI, batch=2).encode_items([AsItem(Words("a")), AsItem(Words("b")),
                                                 AsItem(Words("c"))])  # fmt: skip
    assert stand.gate.usd == pytest.approx([2000 * 0.02e-6, 1000 * 0.02e-6])


def test_the_space_names_provider_model_and_host(stand: Stand) -> None:
    spaces = {stand.encoder(one).space.id for one in (OPENAI, VOYAGE, GEMINI)}
    assert len(spaces) == 3
    space = stand.encoder(VOYAGE).space
    assert space.model == f"voyage:{VOYAGE}"
    assert "127.0.0.1" in space.weights and KEY not in repr(space)
