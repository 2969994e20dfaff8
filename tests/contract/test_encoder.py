"""What every Encoder promises, over every implementation: pytest tests/contract/test_encoder.py"""

from __future__ import annotations

import atexit
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest

from tests.encoders import tiny_models, tiny_one_space
from tests.encoders.loopback_embeddings import Embedder, serving
from tools.core.content import AsItem, AsQuery, Clip, Content, Pixels, Samples, Vectors, Words
from tools.core.errors import BadInput, MissingPart
from tools.core.fakes import HashEncoder
from tools.core.protocols import Encoder
from tools.core.secret import Secret
from tools.encoders import clap, clip, one_space, siglip, transformer_text
from tools.encoders.hosted_embedding import HostedEncoder, Line
from tools.encoders.hosted_limits import KNOWN
from tools.encoders.picture_descriptor import PictureDescriptor
from tools.encoders.sound_descriptor import SoundDescriptor
from tools.encoders.text import TextEncoder
from tools.encoders.torch_engine import Placement, Precision
from tools.encoders.translator import TranslatedWords, Translator


def pictures() -> list[Content]:
    rows, columns = np.mgrid[0:96, 0:128]
    disc = np.hypot(rows - 48, columns - 64) < 30
    bars = (columns // 16) % 2 == 0
    made = []
    for shape, ink in (
        (disc, (200, 40, 30)),
        (bars, (20, 60, 160)),
        (rows > columns, (30, 120, 40)),
    ):
        rgb = np.full((96, 128, 3), 235, dtype=np.uint8)
        rgb[shape] = ink
        made.append(Pixels(rgb))
    return list(made)


def sounds() -> list[Content]:
    rate = 16_000
    time = np.arange(2 * rate) / rate
    chance = np.random.default_rng(7)
    clicks = (time % 0.5 < 0.01) * chance.normal(0, 0.3, time.size)
    hum = 0.3 * np.sin(2 * np.pi * 110 * time) * (1 + np.sin(2 * np.pi * 3 * time))
    return [
        Samples(one.astype(np.float32), rate)
        for one in (hum, clicks, 0.1 * chance.normal(0, 1, time.size))
    ]


def sentences() -> list[Content]:
    return [
        Words("the pump leaks oil at the lower seal"),
        Words("vegan brunch with natural light"),
        Words("quarterly revenue rose by four percent"),
    ]


@dataclass(frozen=True)
class Case:
    make: Callable[[Path], Encoder]
    contents: Callable[[], list[Content]]
    foreign: Content | None
    apart: float = 1e-4
    """Most that a number of a vector may differ by what else is in the batch."""


def tiny(
    name: str,
    save: Callable[[Path], Path],
    build: Callable[[Path, Placement], Encoder],
    precision: Precision = "fp32",
) -> Callable[[Path], Encoder]:
    """Give what makes the encoder of a tiny checkpoint, saved once a folder."""

    def make(home: Path) -> Encoder:
        pytest.importorskip("torch", reason=tiny_models.ADVICE)
        pytest.importorskip("transformers", reason=tiny_models.ADVICE)
        folder = home / f"tiny-{name}"
        if not folder.exists():
            folder.mkdir()
            save(folder)
        return build(folder, Placement(device="cpu", precision=precision))

    return make


def translated() -> Encoder:
    """Give words in the space of pictures, by a map with random weights."""
    text, medium = HashEncoder(), PictureDescriptor()
    chance = np.random.default_rng(3)
    sizes = text.space.dimension, medium.space.dimension
    arrays = {
        "words_mean": np.zeros(sizes[0], dtype=np.float32),
        "medium_mean": chance.normal(size=sizes[1]).astype(np.float32),
        "weight": chance.normal(size=sizes).astype(np.float32),
    }
    return TranslatedWords(text, Translator(kind="ridge", arrays=arrays), medium.space)


_RUNNING = ExitStack()
# Before the interpreter ends its daemon threads: a server cannot be shut down without its own.
atexit.register(_RUNNING.close)


def hosted(name: str) -> Encoder:
    """Give a hosted encoder that asks a server on loopback; it runs until the process ends."""
    dimension = 32
    address = _RUNNING.enter_context(serving(Embedder(dimension)))
    line = Line(address=address, key=lambda: Secret("key"), gate=OpenGate())
    return HostedEncoder(name, replace(KNOWN[name], dimension=dimension), line)


class OpenGate:
    def check(self) -> None: ...

    def spent(self, usd: float) -> None: ...


SOUND = Samples(np.zeros(16_000, dtype=np.float32), 16_000)
CASES = {
    "hash": Case(lambda _: HashEncoder(), sentences, None),
    "picture": Case(lambda _: PictureDescriptor(), pictures, SOUND),
    "sound": Case(lambda _: SoundDescriptor(), sounds, Words("a bell")),
    "text": Case(TextEncoder, sentences, SOUND),
    "siglip": Case(tiny("siglip", tiny_models.save_siglip, siglip.build), pictures, SOUND),
    "naflex": Case(tiny("naflex", tiny_models.save_naflex, siglip.build), pictures, SOUND),
    "clip": Case(tiny("clip", tiny_models.save_clip, clip.build), pictures, SOUND),
    "one space": Case(
        tiny("embedding", tiny_one_space.save_one_space, one_space.build), pictures, SOUND
    ),
    "one space, words": Case(
        tiny("embedding", tiny_one_space.save_one_space, one_space.build), sentences, SOUND
    ),
    "transformer": Case(
        tiny("bert", tiny_models.save_text, transformer_text.build), sentences, SOUND
    ),
    "openai": Case(lambda _: hosted("text-embedding-3-small"), sentences, SOUND),
    "voyage": Case(lambda _: hosted("voyage-multimodal-3.5"), pictures, SOUND),
    "gemini": Case(lambda _: hosted("gemini-embedding-2"), sounds, Clip(frames=())),
    "translated": Case(lambda _: translated(), sentences, SOUND),
    "clap": Case(tiny("clap", tiny_models.save_clap, clap.build), sounds, pictures()[0]),
}


OPEN = {
    "siglip": (tiny_models.save_siglip, siglip.build, pictures),
    "naflex": (tiny_models.save_naflex, siglip.build, pictures),
    "clip": (tiny_models.save_clip, clip.build, pictures),
    "embedding": (tiny_one_space.save_one_space, one_space.build, pictures),
    "bert": (tiny_models.save_text, transformer_text.build, sentences),
    "clap": (tiny_models.save_clap, clap.build, sounds),
}
APART: Mapping[Precision, float] = {"bf16": 1e-2, "int8": 5e-3}
"""Each step rounds to its own numbers, and a sum in another order rounds to the next one."""
for _name, (_save, _build, _contents) in OPEN.items():
    for _kind, _apart in APART.items():
        _foreign = pictures()[0] if _name == "clap" else SOUND
        CASES[f"{_name}, {_kind}"] = Case(
            tiny(_name, _save, _build, _kind), _contents, _foreign, _apart
        )


def unlike(contents: Sequence[Content]) -> list[Content]:
    """Give inputs of other sizes than each other, the first kind first: what needs padding."""
    match contents[0]:
        case Words():
            long = " ".join(["the pump leaks oil at the lower seal."] * 9)
            return [*contents, Words("rain"), Words(long), Words("a bell rings in the rain")]
        case Pixels(rgb=rgb):
            return [*contents, Pixels(rgb[:48]), Pixels(np.ascontiguousarray(rgb[:, 8:40]))]
        case Samples(mono=mono, rate_hz=rate):
            return [*contents, Samples(mono[: rate // 4], rate), Samples(np.tile(mono, 3), rate)]
    raise AssertionError(contents[0])


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("models")


@pytest.fixture(params=CASES, scope="module")
def case(request: pytest.FixtureRequest) -> Case:
    return CASES[request.param]


@pytest.fixture(scope="module")
def encoder(case: Case, home: Path) -> Encoder:
    made = case.make(home)
    try:
        made.warm_up()
    except MissingPart as exc:
        pytest.skip(str(exc))
    return made


def items(contents: Sequence[Content]) -> list[AsItem]:
    return [AsItem(one) for one in contents]


def queries(contents: Sequence[Content]) -> list[AsQuery]:
    return [AsQuery(one) for one in contents]


def test_the_space_is_known_before_anything_is_loaded(case: Case, home: Path) -> None:
    first, second = case.make(home).space, case.make(home).space
    assert first.id == second.id
    assert first.dimension > 0 and not first.multi


def test_it_accepts_what_it_is_given_here(case: Case, encoder: Encoder) -> None:
    assert type(case.contents()[0]) in encoder.accepts


def test_vectors_have_the_dimension_of_the_space_and_unit_length(
    case: Case, encoder: Encoder
) -> None:
    for found in (
        encoder.encode_items(items(case.contents())),
        encoder.encode_queries(queries(case.contents())),
    ):
        assert found.shape == (3, encoder.space.dimension)
        assert found.dtype == np.float32
        np.testing.assert_allclose(np.linalg.norm(found, axis=1), 1.0, atol=1e-4)


def test_the_same_input_gives_the_same_vector(case: Case, encoder: Encoder) -> None:
    first = encoder.encode_items(items(case.contents()))
    np.testing.assert_array_equal(first, encoder.encode_items(items(case.contents())))


def test_a_batch_gives_what_single_calls_give(case: Case, encoder: Encoder) -> None:
    together = encoder.encode_items(items(case.contents()))
    alone = [encoder.encode_items([one])[0] for one in items(case.contents())]
    np.testing.assert_allclose(together, np.stack(alone), atol=case.apart)


@pytest.mark.parametrize("asked", [False, True], ids=["items", "queries"])
def test_neither_padding_nor_neighbours_change_a_vector(
    case: Case, encoder: Encoder, asked: bool
) -> None:
    mixed = unlike(case.contents())
    if Words in encoder.accepts and not isinstance(mixed[0], Words):
        mixed += unlike(sentences())

    def encode(some: Sequence[Content]) -> Vectors:
        return encoder.encode_queries(queries(some)) if asked else encoder.encode_items(items(some))

    together = encode(mixed)
    alone = np.stack([encode([one])[0] for one in mixed])
    np.testing.assert_allclose(together, alone, atol=case.apart)
    np.testing.assert_allclose(encode(mixed[::-1])[::-1], together, atol=case.apart)


def test_nothing_in_gives_no_rows_out(encoder: Encoder) -> None:
    assert encoder.encode_items([]).shape == (0, encoder.space.dimension)
    assert encoder.encode_queries([]).shape == (0, encoder.space.dimension)


def test_an_item_is_nearest_to_its_own_query(case: Case, encoder: Encoder) -> None:
    asked = encoder.encode_queries(queries(case.contents()))
    stored = encoder.encode_items(items(case.contents()))
    assert (asked @ stored.T).argmax(axis=1).tolist() == [0, 1, 2]


def test_content_of_another_kind_is_refused_in_words(case: Case, encoder: Encoder) -> None:
    if case.foreign is None:
        return
    assert type(case.foreign) not in encoder.accepts
    with pytest.raises(BadInput, match=type(case.foreign).__name__):
        encoder.encode_items([AsItem(case.foreign)])
