"""Tunes how all-MiniLM-L6-v2 reads a turn: `python -m eval.act_tuning` writes it, and the reader.

One layer over the tuned vector tells what the turn does and what it states; both are fitted at
once. Wants the `models` extra; about eleven minutes on two cores, and as long for each fold.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from math import nan
from pathlib import Path

import numpy as np

from agents.constraints.act_reader import READINGS, STATED, SURE, ActWeights, plain
from eval.act_examples import Example, examples
from eval.word_logistic import write
from tools.encoders.low_rank import TUNED
from tools.encoders.low_rank_model import LowRankModel
from tools.encoders.turn_tuning import Turned, TurnTuning

WEIGHTS = Path(__file__).parent.parent / "agents" / "constraints" / "acts.npz"
_LIKELY = 0.7


def tuned_on(rows: Sequence[Example]) -> tuple[TurnTuning, ActWeights, float]:
    """Fit; give the model, its layer as the reader of acts holds it, and the last mean loss."""
    kinds = sorted({kind for one in rows for kind in one.kinds or ()})
    names = LowRankModel().vectors([one.replace("_", " ") for one in kinds])
    tuning = TurnTuning(len(READINGS), len(STATED), names)
    lost = tuning.fit(
        [
            Turned(
                say=plain(one.say),
                does=[one.does == name for name in READINGS].index(True) if one.does else None,
                states=tuple(_label(name, one) for name in STATED),
                kinds=tuple(
                    nan if one.kinds is None else float(name in one.kinds) for name in kinds
                ),
            )
            for one in rows
        ]
    )
    meaning, bias = tuning.layer()
    towards, sharp, level = tuning.kinds_layer()
    weights = ActWeights(
        readings=tuple(READINGS),
        stated=tuple(STATED),
        bias=bias,
        meaning=meaning.astype(np.float16).astype(np.float32),
        ngrams={},
        said=np.zeros((0, bias.shape[0]), np.float32),
        towards=towards.astype(np.float16).astype(np.float32),
        sharp=sharp,
        level=level,
    )
    return tuning, weights, lost


def _label(name: str, one: Example) -> float:
    return nan if name in one.unknown else float(name in one.states)


def left_out(rows: Sequence[Example], by: Iterable[str]) -> str:
    """Judge some writers' wordings by weights fitted on all others; give a line for each."""
    out = sorted(set(by))
    tuning, weights, _ = tuned_on([one for one in rows if one.by not in out])
    return "\n".join(
        _told(tuning, weights, [one for one in rows if one.by == name], name) for name in out
    )


def _told(tuning: TurnTuning, weights: ActWeights, own: Sequence[Example], by: str) -> str:
    vectors = tuning.vectors([plain(one.say) for one in own])
    gists = [weights.gist(one.say, vector) for one, vector in zip(own, vectors, strict=True)]
    acts = [name for name in READINGS if name not in ("wish", "several")]
    said = [one.likeliest for one in gists]
    right = [one.does == name for one, name in zip(own, said, strict=True)]
    sure = [
        gist.acts[name] >= SURE[name] and name in acts
        for gist, name in zip(gists, said, strict=True)
    ]
    hits = sum(a and r for a, r in zip(sure, right, strict=True))
    told = [
        name in one.states
        for one, gist in zip(own, gists, strict=True)
        for name in STATED
        if gist.states[name] >= _LIKELY
    ]
    return (
        f"{by:12} {len(own):5}  right {np.mean(right):.3f}  acts read {sum(sure):4}, "
        f"right {hits:4}, wanted {sum(one.does in acts for one in own):4}  "
        f"stated {len(told):4}, right {sum(told):4}, "
        f"wanted {sum(len(one.states) for one in own):4}"
    )


def main() -> int:
    """Tell how well writers are read that were left out; write the updates and the layer."""
    rows = examples()
    if "--quick" not in sys.argv:
        writers = sorted({one.by for one in rows})
        for start in range(4):
            sys.stdout.write(f"{left_out(rows, writers[start::4])}\n")
            sys.stdout.flush()
    tuning, weights, lost = tuned_on(rows)
    tuning.write(TUNED["turns"])
    write(weights, WEIGHTS)
    size = sum(one.stat().st_size for one in (TUNED["turns"], WEIGHTS)) / 1000
    sys.stdout.write(f"{len(rows)} turns, loss {lost:.3f}; {size:.0f} kB\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
