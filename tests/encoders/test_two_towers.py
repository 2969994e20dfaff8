"""Open picture and sound models on tiny random checkpoints."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.contract.test_encoder import pictures, sounds
from tests.encoders import tiny_models
from tools.core.content import AsItem, AsQuery, Pixels, Samples, Words
from tools.core.errors import BadInput, MissingPart, SpaceMismatch
from tools.encoders import clap, clip, siglip
from tools.encoders.torch_engine import Placement
from tools.encoders.two_towers import TwoTowerEncoder

torch = pytest.importorskip("torch", reason=tiny_models.ADVICE)
transformers = pytest.importorskip("transformers", reason=tiny_models.ADVICE)

MADE = {
    "siglip": (tiny_models.save_siglip, siglip.build),
    "naflex": (tiny_models.save_naflex, siglip.build),
    "clip": (tiny_models.save_clip, clip.build),
    "clap": (tiny_models.save_clap, clap.build),
}


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return {name: save(tmp_path_factory.mktemp(name)) for name, (save, _) in MADE.items()}


@pytest.fixture(params=MADE, scope="module")
def encoder(request: pytest.FixtureRequest, folders: dict[str, Path]) -> TwoTowerEncoder:
    return MADE[request.param][1](folders[request.param])


def reference_media(name: str, folder: Path) -> np.ndarray:
    """The library's own forward pass, one input at a time, as its documentation shows it."""
    with torch.inference_mode():
        if name == "clap":
            model = transformers.ClapModel.from_pretrained(folder).eval()
            extract = transformers.ClapFeatureExtractor.from_pretrained(folder)
            rate = 16_000
            rows = []
            for one in sounds():
                heard = clap.resampled(one.mono, rate, 48_000)[:48_000]
                inputs = extract(heard, sampling_rate=48_000, return_tensors="pt")
                rows.append(model.get_audio_features(**inputs).pooler_output[0])
        else:
            kinds = {"siglip": "SiglipModel", "naflex": "Siglip2Model", "clip": "CLIPModel"}
            model = getattr(transformers, kinds[name]).from_pretrained(folder).eval()
            prepare = transformers.AutoImageProcessor.from_pretrained(folder, backend="pil")
            rows = [
                model.get_image_features(
                    **prepare(one.rgb, input_data_format="channels_last", return_tensors="pt")
                ).pooler_output[0]
                for one in pictures()
            ]
    matrix = torch.stack(rows).numpy()
    return matrix / np.linalg.norm(matrix, axis=1, keepdims=True)


@pytest.mark.parametrize("name", MADE)
def test_media_vectors_are_those_of_the_librarys_own_forward_pass(
    name: str, folders: dict[str, Path]
) -> None:
    made = MADE[name][1](folders[name])
    if name == "clap":
        shown = [Samples(one.mono[: one.rate_hz], one.rate_hz) for one in sounds()]
        whole = [clap.resampled(one.mono, one.rate_hz, 48_000)[:48_000] for one in sounds()]
        shown = [Samples(one, 48_000) for one in whole]
    else:
        shown = pictures()
    found = made.encode_items([AsItem(one) for one in shown])
    np.testing.assert_allclose(found, reference_media(name, folders[name]), atol=1e-4)


@pytest.mark.parametrize("name", MADE)
def test_word_vectors_are_those_of_the_librarys_own_forward_pass(
    name: str, folders: dict[str, Path]
) -> None:
    kinds = {"siglip": "SiglipModel", "naflex": "Siglip2Model", "clip": "CLIPModel",
             "clap": "ClapModel"}  # fmt: skip
    model = getattr(transformers, kinds[name]).from_pretrained(folders[name]).eval()
    kind = "AutoTokenizer" if name == "naflex" else "PreTrainedTokenizerFast"
    tokenizer = getattr(transformers, kind).from_pretrained(folders[name])
    text = "the pump leaks oil"
    padding = {"padding": "max_length", "max_length": 64} if name in ("siglip", "naflex") else {}
    ids = tokenizer(text, return_tensors="pt", **padding)["input_ids"]
    with torch.inference_mode():
        row = model.get_text_features(input_ids=ids).pooler_output[0].numpy()
    found = MADE[name][1](folders[name]).encode_queries([AsQuery(Words(text))])[0]
    np.testing.assert_allclose(found, row / np.linalg.norm(row), atol=1e-4)


def test_padding_and_neighbours_change_no_vector(encoder: TwoTowerEncoder) -> None:
    texts = [Words("a bell"), Words("the pump leaks oil at the lower seal, by four percent"),
             Words("rain"), Words("x " * 200)]  # fmt: skip
    together = encoder.encode_queries([AsQuery(one) for one in texts])
    alone = [encoder.encode_queries([AsQuery(one)])[0] for one in texts]
    np.testing.assert_allclose(together, np.stack(alone), atol=1e-4)
    shown = sounds() if Samples in encoder.accepts else pictures()
    both = encoder.encode_items([AsItem(one) for one in shown])
    singly = [encoder.encode_items([AsItem(one)])[0] for one in shown]
    np.testing.assert_allclose(both, np.stack(singly), atol=1e-4)


def test_a_text_longer_than_the_tower_is_the_mean_of_pieces_and_no_word_is_lost(
    encoder: TwoTowerEncoder,
) -> None:
    start = "the pump leaks oil at the lower seal. " * 12
    first = encoder.encode_queries([AsQuery(Words(start + "vegan brunch"))])
    other = encoder.encode_queries([AsQuery(Words(start + "quarterly revenue"))])
    assert np.linalg.norm(first) == pytest.approx(1.0, abs=1e-4)
    assert not np.allclose(first, other, atol=1e-6), "the end of a long text counts too"
    assert "longer texts" in encoder.space.preprocessing


def test_an_empty_text_has_a_vector(encoder: TwoTowerEncoder) -> None:
    assert np.isfinite(encoder.encode_queries([AsQuery(Words(""))])).all()


def test_a_mixed_batch_keeps_its_order(encoder: TwoTowerEncoder) -> None:
    shown = (sounds() if Samples in encoder.accepts else pictures())[0]
    mixed = encoder.encode_queries([AsQuery(Words("rain")), AsQuery(shown)])
    np.testing.assert_allclose(
        mixed[0], encoder.encode_queries([AsQuery(Words("rain"))])[0], atol=1e-5
    )
    np.testing.assert_allclose(mixed[1], encoder.encode_queries([AsQuery(shown)])[0], atol=1e-5)


def test_a_picture_of_any_size_is_resized(folders: dict[str, Path]) -> None:
    for name in ("siglip", "naflex", "clip"):
        made = MADE[name][1](folders[name])
        for shape in ((1, 1, 3), (3, 200, 3), (500, 40, 3)):
            found = made.encode_items([AsItem(Pixels(np.full(shape, 90, dtype=np.uint8)))])
            assert np.isfinite(found).all()
        with pytest.raises(BadInput, match="shape"):
            made.encode_items([AsItem(Pixels(np.zeros((0, 4, 3), dtype=np.uint8)))])


def test_a_sound_means_the_same_at_any_rate_and_longer_ones_are_windows(
    folders: dict[str, Path],
) -> None:
    made = clap.build(folders["clap"])
    time = np.arange(48_000) / 48_000
    tone = np.sin(2 * np.pi * 440 * time).astype(np.float32)
    at_48 = made.encode_items([AsItem(Samples(tone, 48_000))])
    at_16 = made.encode_items([AsItem(Samples(clap.resampled(tone, 48_000, 16_000), 16_000))])
    assert float((at_48 @ at_16.T).item()) > 0.99
    noise = np.random.default_rng(1).normal(0, 0.2, 48_000).astype(np.float32)
    joined = made.encode_items([AsItem(Samples(np.concatenate([tone, noise]), 48_000))])[0]
    mean = made.encode_items([AsItem(Samples(one, 48_000)) for one in (tone, noise)]).sum(axis=0)
    np.testing.assert_allclose(joined, mean / np.linalg.norm(mean), atol=1e-4)
    with pytest.raises(BadInput, match="too short"):
        made.encode_items([AsItem(Samples(np.zeros(10, dtype=np.float32), 48_000))])


def test_another_space_is_refused(folders: dict[str, Path]) -> None:
    spaces = [build(folders[name]).space for name, (_, build) in MADE.items()]
    assert len({one.id for one in spaces}) == len(spaces)
    with pytest.raises(SpaceMismatch, match="models fill"):
        spaces[0].require(spaces[1].id)
    half = siglip.build(folders["siglip"], Placement(precision="bf16")).space
    assert half.id != spaces[0].id, "precision decides what a vector means"


def test_bf16_is_near_fp32(folders: dict[str, Path]) -> None:
    shown = [AsItem(one) for one in pictures()]
    full = siglip.build(folders["siglip"]).encode_items(shown)
    half = siglip.build(folders["siglip"], Placement(precision="bf16")).encode_items(shown)
    assert half.dtype == np.float32
    assert (full * half).sum(axis=1).min() > 0.99


def test_weights_that_can_run_code_are_refused(folders: dict[str, Path], tmp_path: Path) -> None:
    for one in folders["clip"].glob("*.json"):
        (tmp_path / one.name).write_bytes(one.read_bytes())
    with pytest.raises(MissingPart, match="holds no weights"):
        clip.build(tmp_path).warm_up()
    (tmp_path / "pytorch_model.bin").write_bytes(b"\x80\x04")
    with pytest.raises(MissingPart, match=r"pytorch_model\.bin, which can run code"):
        clip.build(tmp_path).warm_up()


def test_torn_foreign_and_absent_folders_are_said(folders: dict[str, Path], tmp_path: Path) -> None:
    with pytest.raises(MissingPart, match=r"config\.json is missing"):
        clip.build(tmp_path / "nowhere").warm_up()
    with pytest.raises(MissingPart, match="kind siglip; here clip"):
        clip.build(folders["siglip"]).warm_up()
    torn = tmp_path / "torn"
    torn.mkdir()
    for one in folders["clip"].iterdir():
        data = one.read_bytes()
        (torn / one.name).write_bytes(data[: len(data) // 2] if one.suffix != ".json" else data)
    with pytest.raises(MissingPart, match="cannot be loaded"):
        clip.build(torn).warm_up()


def test_weights_that_lack_a_part_are_not_filled_by_chance(
    folders: dict[str, Path], tmp_path: Path
) -> None:
    from safetensors.torch import load_file, save_file

    for one in folders["clip"].glob("*.json"):
        (tmp_path / one.name).write_bytes(one.read_bytes())
    state = load_file(folders["clip"] / "model.safetensors")
    del state["visual_projection.weight"]
    save_file(state, tmp_path / "model.safetensors", metadata={"format": "pt"})
    with pytest.raises(MissingPart, match=r"lack 1 parts \(visual_projection"):
        clip.build(tmp_path).warm_up()


def test_the_hubs_cache_layout_names_model_and_revision(
    folders: dict[str, Path], tmp_path: Path
) -> None:
    repository = tmp_path / "models--openai--clip-tiny"
    snapshot = repository / "snapshots" / "abc123"
    snapshot.parent.mkdir(parents=True)
    snapshot.symlink_to(folders["clip"])
    (repository / "refs").mkdir()
    (repository / "refs" / "main").write_text("abc123")
    space = clip.build(repository).space
    assert (space.model, space.revision) == ("openai/clip-tiny", "abc123")
    assert space.weights == clip.build(folders["clip"]).space.weights
