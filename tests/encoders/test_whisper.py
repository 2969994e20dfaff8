"""Speech: stretches by energy, and Whisper on tiny random checkpoints."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest

from tests.encoders import tiny_models
from tests.encoders.tiny_whisper import save_whisper
from tools.core.content import Samples, Vectors
from tools.core.errors import MissingPart
from tools.encoders import clap, whisper
from tools.encoders.speech_stretches import stretches
from tools.encoders.spoken_words import sentences

RATE = 16_000


def tones(*spans: tuple[float, float], seconds: float = 6.0) -> Vectors:
    """A tone in each span, a little noise elsewhere."""
    time = np.arange(round(seconds * RATE)) / RATE
    on = np.zeros(time.size, dtype=bool)
    for start, end in spans:
        on |= (time >= start) & (time < end)
    noise = np.random.default_rng(0).normal(0, 0.0005, time.size)
    return (0.3 * np.sin(2 * np.pi * 220 * time) * on + noise).astype(np.float32)


def test_stretches_hold_what_stands_above_the_floor() -> None:
    found = stretches(tones((1.0, 2.0), (4.0, 5.0)), RATE)
    assert [(round(a / RATE, 1), round(b / RATE, 1)) for a, b in found] == [(0.8, 2.2), (3.8, 5.2)]


def test_short_pauses_stay_inside() -> None:
    assert len(stretches(tones((1.0, 2.0), (2.3, 3.0)), RATE)) == 1


def test_silence_and_nothing_give_no_stretch() -> None:
    assert stretches(np.zeros(RATE, dtype=np.float32), RATE) == []
    assert stretches(np.zeros(0, dtype=np.float32), RATE) == []
    assert stretches(np.zeros(10, dtype=np.float32), RATE) == []


def test_an_even_sound_is_given_whole() -> None:
    crowd = np.random.default_rng(1).normal(0, 0.1, 3 * RATE).astype(np.float32)
    assert stretches(crowd, RATE) == [(0, 3 * RATE)]


def test_long_stretches_are_cut_without_a_gap() -> None:
    crowd = np.random.default_rng(1).normal(0, 0.1, 10 * RATE).astype(np.float32)
    found = stretches(crowd, RATE, most_s=3.0)
    assert found[0][0] == 0 and found[-1][1] == crowd.size
    assert all(end == start for (_, end), (start, _) in itertools.pairwise(found))
    assert all(end - start <= 3.05 * RATE for start, end in found)


def by_energy(folder: Path) -> whisper.Whisper:
    """A tone is no speech to the network that tells voices."""
    return whisper.build(folder, voice="energy")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("torch", reason=tiny_models.ADVICE)
    pytest.importorskip("transformers", reason=tiny_models.ADVICE)
    return save_whisper(tmp_path_factory.mktemp("whisper"))


def test_words_have_times_inside_their_stretch_and_in_order(folder: Path) -> None:
    heard = by_energy(folder).words(Samples(tones((1.0, 2.0), (4.0, 5.0)), RATE))
    assert heard and all(one.text for one in heard)
    assert all(one.start_s <= one.end_s for one in heard)
    assert all(a.end_s <= b.start_s + 1e-9 for a, b in itertools.pairwise(heard))
    for one in heard:
        assert 0.7 <= one.start_s <= one.end_s <= 2.3 or 3.7 <= one.start_s <= one.end_s <= 5.3


def test_the_same_sound_gives_the_same_words_whatever_stands_beside_it(folder: Path) -> None:
    made = by_energy(folder)
    once = made.words(Samples(tones((1.0, 2.0)), RATE))
    assert once == made.words(Samples(tones((1.0, 2.0)), RATE))
    both = made.words(Samples(tones((1.0, 2.0), (4.0, 5.0)), RATE))
    assert [one.text for one in both[: len(once)]] == [one.text for one in once]


def test_silence_is_not_listened_to(folder: Path) -> None:
    assert by_energy(folder).transcribe(Samples(np.zeros(RATE, dtype=np.float32), RATE)) == ()


def test_another_rate_is_resampled(folder: Path) -> None:
    mono = clap.resampled(tones((1.0, 2.0)), RATE, 48_000)
    heard = by_energy(folder).words(Samples(mono, 48_000))
    assert heard and 0.7 <= heard[0].start_s <= heard[-1].end_s <= 2.3


def test_tokens_are_those_of_the_librarys_own_generate(folder: Path) -> None:
    import torch
    from transformers import WhisperFeatureExtractor, WhisperForConditionalGeneration

    made = by_energy(folder)
    made.warm_up()
    mono = tones((0.0, 1.5), seconds=1.5)
    own = made._heard(made.engine._model, [mono])[0][:, 0].long().tolist()
    model = WhisperForConditionalGeneration.from_pretrained(folder).eval()
    inputs = WhisperFeatureExtractor.from_pretrained(folder)(
        mono, sampling_rate=RATE, return_tensors="pt", return_attention_mask=True
    )
    with torch.inference_mode():
        expected = model.generate(**inputs, return_timestamps=True, do_sample=False)[0].tolist()
    assert own == expected


def test_words_and_sentences_are_put_together_from_tokens(folder: Path) -> None:
    made = by_energy(folder)
    made.warm_up()
    ids = made._tokenizer(" the pump leaks. oil rain", add_special_tokens=False)["input_ids"]
    times = np.linspace(0.0, 1.5, len(ids))
    cues = made._cues(np.stack([np.array(ids, dtype=np.float32), times], axis=1), 10.0, 12.0)
    assert [one.text for one in cues] == ["the", "pump", "leaks.", "oil", "rain"]
    assert cues[0].start_s == 10.0 and cues[-1].end_s == 12.0
    assert [one.text for one in sentences(cues)] == ["the pump leaks.", "oil rain"]


def test_without_alignment_a_stretch_is_one_cue(tmp_path: Path, folder: Path) -> None:
    made = whisper.build(save_whisper(tmp_path, aligned=False))
    heard = made.words(Samples(tones((1.0, 2.0)), RATE))
    assert len(heard) <= 1
    assert all(one.start_s == pytest.approx(0.8, abs=0.1) for one in heard)


def test_another_model_is_refused(tmp_path: Path, folder: Path) -> None:
    with pytest.raises(MissingPart, match="kind clap; here whisper"):
        whisper.build(tiny_models.save_clap(tmp_path)).warm_up()
