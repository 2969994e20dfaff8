"""Linear layers in int8: what stays near float32, what is kept apart, what is refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from app.choosing import placement_of
from app.settings import Settings
from tests.encoders import tiny_models, tiny_one_space, tiny_pages
from tools.core.content import AsItem, Pixels, Vectors, Words
from tools.core.errors import MissingPart
from tools.core.protocols import Encoder
from tools.encoders import clap, clip, late_interaction, one_space, siglip, transformer_text
from tools.encoders.minilm_weights import model_folder
from tools.encoders.torch_engine import Placement

torch = pytest.importorskip("torch", reason=tiny_models.ADVICE)
pytest.importorskip("transformers", reason=tiny_models.ADVICE)

FULL = Placement(device="cpu")
WHOLE = Placement(device="cpu", precision="int8")
FAMILIES = {
    "siglip": (tiny_models.save_siglip, siglip.build),
    "naflex": (tiny_models.save_naflex, siglip.build),
    "clip": (tiny_models.save_clip, clip.build),
    "clap": (tiny_models.save_clap, clap.build),
    "bert": (tiny_models.save_text, transformer_text.build),
    "embedding": (tiny_one_space.save_one_space, one_space.build),
}
TEXTS = (
    "rain",
    "the pump leaks oil at the lower seal",
    "quarterly revenue rose by four percent. " * 12,
    "a vegan brunch with natural light, near the harbour",
    "chlorine must not be mixed with acid: the gas is toxic",
)


def words(encoder: Encoder, texts: tuple[str, ...] = TEXTS) -> Vectors:
    return encoder.encode_items([AsItem(Words(one)) for one in texts])


@pytest.fixture(params=FAMILIES)
def pair(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Encoder, Encoder]:
    save, build = FAMILIES[request.param]
    folder = tmp_path / f"tiny-{request.param}"
    folder.mkdir()
    save(folder)
    one_space._held.cache_clear()
    return build(folder, FULL), build(folder, WHOLE)


def test_vectors_of_int8_are_near_those_of_float32_and_in_a_space_of_their_own(
    pair: tuple[Encoder, Encoder],
) -> None:
    full, whole = pair
    near = (words(full) * words(whole)).sum(axis=1)
    assert near.min() > 0.999
    assert near.min() < 1.0 or not np.array_equal(words(full), words(whole))
    assert full.space.id != whole.space.id


@pytest.mark.parametrize(
    "save", [tiny_pages.save_colpali, tiny_pages.save_colqwen, tiny_pages.save_colmodernvbert]
)
def test_rows_of_pages_in_int8_are_near_those_of_float32(save: object, tmp_path: Path) -> None:
    assert callable(save)
    save(tmp_path)
    chance = np.random.default_rng(2)
    page = AsItem(Pixels(chance.integers(0, 255, (120, 90, 3), dtype=np.uint8)))
    full, whole = (late_interaction.build(tmp_path, one) for one in (FULL, WHOLE))
    (one,), (other,) = full.encode_items([page]), whole.encode_items([page])
    assert (one.vectors * other.vectors).sum(axis=1).min() > 0.99
    assert not np.array_equal(one.vectors, other.vectors)
    assert full.space.id != whole.space.id


def test_a_trained_model_in_int8_keeps_a_cosine_of_99_to_float32() -> None:
    try:
        folder = model_folder()
    except MissingPart as exc:
        pytest.skip(str(exc))
    full, whole = (words(transformer_text.build(folder, one)) for one in (FULL, WHOLE))
    assert 0.99 < (full * whole).sum(axis=1).min() < 0.99999


@pytest.mark.parametrize(("placement", "apart"), [(FULL, 1e-4), (WHOLE, 5e-3)])
def test_a_trained_model_gives_in_a_batch_of_many_lengths_what_it_gives_alone(
    placement: Placement, apart: float
) -> None:
    try:
        folder = model_folder()
    except MissingPart as exc:
        pytest.skip(str(exc))
    encoder = transformer_text.build(folder, placement)
    alone = np.concatenate([words(encoder, (one,)) for one in TEXTS])
    np.testing.assert_allclose(words(encoder), alone, atol=apart)


def test_the_layers_take_a_quarter_of_the_bytes(tmp_path: Path) -> None:
    from tools.encoders.int8_linear import in_int8

    model = in_int8(torch.nn.Sequential(torch.nn.Linear(512, 256)), "tiny")
    held = sum(one.numel() * one.element_size() for one in model.state_dict().values())
    assert held == 512 * 256 + 256 * 4 + 256 * 4


def test_rows_do_not_depend_on_their_neighbours_in_a_layer() -> None:
    from tools.encoders.int8_linear import in_int8

    torch.manual_seed(1)
    layer = in_int8(torch.nn.Sequential(torch.nn.Linear(64, 32)), "tiny")
    rows = torch.randn(5, 3, 64) * torch.tensor([1.0, 100.0, 0.01, 7.0, 0.0])[:, None, None]
    together = layer(rows)
    assert torch.equal(together, torch.cat([layer(one[None]) for one in rows]))
    assert layer(rows[:0]).shape == (0, 3, 32)


def test_an_accelerator_is_refused_and_auto_is_the_processor(tmp_path: Path) -> None:
    tiny_models.save_text(tmp_path)
    asked = transformer_text.build(tmp_path, Placement(device="cuda", precision="int8"))
    with pytest.raises(MissingPart, match=r"processor alone.*CAIRN_PRECISION=bf16"):
        asked.warm_up()
    auto = transformer_text.build(tmp_path, Placement(device="auto", precision="int8"))
    auto.warm_up()
    assert auto.engine.device == "cpu"


def test_an_adapter_is_refused_in_words(tmp_path: Path) -> None:
    tiny_pages.save_colpali(tmp_path)
    (tmp_path / "adapter_config.json").write_text("{}")
    (tmp_path / "adapter_model.safetensors").write_bytes(b"")
    with pytest.raises(MissingPart, match=r"adapter.*int8.*CAIRN_PRECISION=bf16"):
        late_interaction.build(tmp_path, WHOLE).warm_up()


def test_a_model_that_reads_its_weights_is_refused_in_words() -> None:
    from tools.encoders.int8_linear import in_int8

    class Reader(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.inner = torch.nn.Linear(8, 8)

        def forward(self, rows: object) -> object:
            return rows @ self.inner.weight

    model = in_int8(Reader(), "acme")
    assert not hasattr(model.inner, "weight")
    with pytest.raises(MissingPart, match=r"acme reads the weights.*cannot run in int8"):
        model(torch.ones(2, 8))


def test_a_model_without_linear_layers_is_refused_in_words() -> None:
    from tools.encoders.int8_linear import in_int8

    with pytest.raises(MissingPart, match="acme has no linear layers"):
        in_int8(torch.nn.Sequential(torch.nn.Conv2d(3, 3, 1)), "acme")


def test_the_setting_reaches_the_models(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, precision="int8")
    assert placement_of(settings).precision == "int8"
