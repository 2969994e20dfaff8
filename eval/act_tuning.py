"""Tunes how all-MiniLM-L6-v2 reads a turn: `python -m eval.act_tuning` writes it, and the reader.

One layer over the tuned vector tells what the turn does and what it states; both are fitted at
once. `--firsts` does the same for first questions, whose layer knows the kinds of places and things
too. Wants the `models` extra; six and eleven minutes on two cores, and as long for each fold.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import nan
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from agents.constraints.act_reader import (
    READINGS,
    STATED,
    STATED_FIRST,
    SURE,
    ActWeights,
    plain,
    plain_first,
)
from eval.act_examples import Example, examples, first_examples
from eval.word_logistic import write
from tools.core.protocols import Reading
from tools.encoders.low_rank import TUNED
from tools.encoders.low_rank_model import LowRankModel
from tools.encoders.turn_tuning import Turned, TurnTuning

_FOLDER = Path(__file__).parent.parent / "agents" / "constraints"
_LIKELY = 0.7


@dataclass(frozen=True, kw_only=True)
class Purpose:
    """What words are read for."""

    reading: Reading
    weights: Path
    plain: Callable[[str], str]
    epochs: int
    stated: Sequence[str]
    kinds: bool
    """Kinds of places and things are told apart too."""


TURNS = Purpose(
    reading="turns", weights=_FOLDER / "acts.npz", plain=plain, epochs=4, stated=STATED, kinds=False
)
FIRSTS = Purpose(
    reading="firsts",
    weights=_FOLDER / "firsts.npz",
    plain=plain_first,
    epochs=5,
    stated=STATED_FIRST,
    kinds=True,
)


def tuned_on(rows: Sequence[Example], to: Purpose) -> tuple[TurnTuning, ActWeights, float]:
    """Fit; give the model, its layer as the reader of acts holds it, and the last mean loss."""
    kinds = sorted({kind for one in rows for kind in one.kinds or ()}) if to.kinds else []
    names = np.zeros((0, 384), np.float32)
    if kinds:
        names = LowRankModel().vectors([one.replace("_", " ") for one in kinds])
    tuning = TurnTuning(len(READINGS), len(to.stated), names)
    lost = tuning.fit(
        [
            Turned(
                say=to.plain(one.say),
                does=[one.does == name for name in READINGS].index(True) if one.does else None,
                states=tuple(_label(name, one) for name in to.stated),
                kinds=tuple(
                    nan if one.kinds is None else float(name in one.kinds) for name in kinds
                ),
            )
            for one in rows
        ],
        epochs=to.epochs,
    )
    meaning, bias = tuning.layer()
    towards, sharp, level = tuning.kinds_layer()
    weights = ActWeights(
        readings=tuple(READINGS),
        stated=tuple(to.stated),
        bias=bias,
        meaning=meaning.astype(np.float16).astype(np.float32),
        ngrams={},
        said=np.zeros((0, bias.shape[0]), np.float32),
        towards=towards.astype(np.float16).astype(np.float32) if kinds else None,
        sharp=sharp,
        level=level,
    )
    return tuning, weights, lost


def _label(name: str, one: Example) -> float:
    return nan if name in one.unknown else float(name in one.states)


def left_out(rows: Sequence[Example], by: Iterable[str], to: Purpose) -> str:
    """Judge some writers' wordings by weights fitted on all others; give a line for each."""
    out = sorted(set(by))
    tuning, weights, _ = tuned_on([one for one in rows if one.by not in out], to)
    own = {name: [one for one in rows if one.by == name] for name in out}
    return "\n".join(
        _told(tuning.vectors([to.plain(one.say) for one in some]), weights, some, name)
        for name, some in own.items()
    )


def _told(
    vectors: NDArray[np.float32], weights: ActWeights, own: Sequence[Example], by: str
) -> str:
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
        for name in gist.states
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
    to = FIRSTS if "--firsts" in sys.argv else TURNS
    rows = [*examples(), *first_examples()] if to is FIRSTS else examples()
    if "--quick" not in sys.argv:
        writers = sorted({one.by for one in rows})
        for start in range(4):
            sys.stdout.write(f"{left_out(rows, writers[start::4], to)}\n")
            sys.stdout.flush()
    tuning, weights, lost = tuned_on(rows, to)
    tuning.write(TUNED[to.reading])
    write(weights, to.weights)
    size = sum(one.stat().st_size for one in (TUNED[to.reading], to.weights)) / 1000
    sys.stdout.write(f"{len(rows)} turns, loss {lost:.3f}; {size:.0f} kB\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
