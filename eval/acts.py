"""Fits what the reader of acts weighs: `python -m eval.acts` tells how well, and writes it."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from agents.constraints.act_reader import READINGS, SURE, ActWeights, ngrams_of, plain
from eval.dialogue_states import read_dialogues
from eval.wordings import WORDINGS, wordings_of
from tools.core.content import AsQuery, Words
from tools.core.protocols import Encoder

WEIGHTS = Path(__file__).parent.parent / "agents" / "constraints" / "acts.npz"
_OF_LABEL = {"add": "wish", "change": "wish"}
_PENALTY = 1 / 3
_MEANING, _SAID = 3.0, 0.5
"""What vectors and n-grams are scaled by before the fit, so that one penalty suits both."""
_RARE = 2
_ROUNDS = 400
_PARTS = re.compile(r"\s(?=[+?-]|set\s|off\s|on\s|hard\s|soft\s)")
_KEPT = 0.004
"""Weights of an n-gram under this, all of them, leave it out."""


@dataclass(frozen=True, kw_only=True)
class Example:
    """Words with what they do. by: the writer they are of."""

    say: str
    does: str
    by: str


def examples() -> list[Example]:
    """Read every labelled turn of the development halves, and every labelled wording."""
    found = [
        Example(say=turn.say, does=_of_turn(turn.asks, turn.fresh, [one.act for one in turn.edits]),
                by=dialogue.id.rsplit("-", 1)[0])
        for dialogue in read_dialogues("dev")
        for turn in dialogue.turns
        if turn.say
    ]  # fmt: skip
    for path in sorted(WORDINGS.glob("*.txt")):
        found += [
            Example(say=one.say, does=_of_wording(one.does), by=path.stem)
            for one in wordings_of(path)
            if not one.does.startswith("redo") and path.stem != "answers"
        ]
    return found


def _of_turn(asks: object, fresh: bool, acts: Sequence[str]) -> str:
    if fresh:
        return "new"
    done = {_OF_LABEL.get(one, one) for one in acts}
    if asks or len(done) == 0:
        return "wish" if asks else "none"
    return done.pop() if len(done) == 1 else "several"


def _of_wording(does: str) -> str:
    done = set()
    for part in _PARTS.split(does):
        word = part.split()[0]
        named = {"undo": "undo", "new": "new", "set": "wish", "off": "off", "on": "on",
                 "hard": "harden", "soft": "soften", "same": "none", "any": "none"}  # fmt: skip
        sign = {"+": "wish", "?": "wish", "-": "remove"}
        done.add(sign.get(part[0]) or named[word])
    # `Vegetarian instead of vegan` takes back what it replaces.
    done -= {"remove"} if "wish" in done else set()
    return done.pop() if len(done) == 1 else "several"


def fit(rows: Sequence[Example], vectors: Mapping[str, NDArray[np.float32]]) -> ActWeights:
    """Fit the multinomial logistic by L-BFGS. vectors: of `plain(say)`."""
    from scipy.optimize import minimize
    from scipy.sparse import csr_matrix

    grams = [sorted(set(ngrams_of(one.say))) for one in rows]
    counted = Counter(gram for row in grams for gram in row)
    names = sorted(gram for gram, many in counted.items() if many >= _RARE)
    at = {gram: place for place, gram in enumerate(names)}
    pairs = [(row, at[gram]) for row, own in enumerate(grams) for gram in own if gram in at]
    data = (np.full(len(pairs), _SAID), ([row for row, _ in pairs], [col for _, col in pairs]))
    bag = csr_matrix(data, shape=(len(rows), len(names)))
    meaning = _MEANING * np.stack([vectors[plain(one.say)] for one in rows]).astype(np.float64)
    wanted = np.zeros((len(rows), len(READINGS)))
    wanted[np.arange(len(rows)), [READINGS.index(one.does) for one in rows]] = 1.0
    d, n, c = meaning.shape[1], len(names), len(READINGS)

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        w, bias = flat[: (d + n) * c].reshape(d + n, c), flat[(d + n) * c :]
        z = meaning @ w[:d] + bag @ w[d:] + bias
        z -= z.max(axis=1, keepdims=True)
        p = np.exp(z)
        p /= p.sum(axis=1, keepdims=True)
        wrong = p - wanted
        grown = np.vstack([meaning.T @ wrong, bag.T @ wrong]) + _PENALTY * w
        nll = -np.log(np.maximum((p * wanted).sum(axis=1), 1e-12)).sum()
        total = float(nll + 0.5 * _PENALTY * (w**2).sum())
        return total, np.concatenate([grown.ravel(), wrong.sum(axis=0)])

    start = np.zeros((d + n + 1) * c)
    flat = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": _ROUNDS}).x
    w, bias = flat[: (d + n) * c].reshape(d + n, c), flat[(d + n) * c :]
    said = _SAID * w[d:]
    kept = [place for place in range(n) if np.abs(said[place]).max() >= _KEPT]
    return ActWeights(
        readings=READINGS,
        bias=bias.astype(np.float32),
        meaning=(_MEANING * w[:d]).astype(np.float16).astype(np.float32),
        ngrams={names[place]: row for row, place in enumerate(kept)},
        said=said[kept].astype(np.float16).astype(np.float32),
    )


def vectors_of(rows: Sequence[Example], encoder: Encoder) -> dict[str, NDArray[np.float32]]:
    """Encode every wording once."""
    texts = list(dict.fromkeys(plain(one.say) for one in rows))
    made = encoder.encode_queries([AsQuery(content=Words(text=one)) for one in texts])
    return dict(zip(texts, made, strict=True))


def write(weights: ActWeights, path: Path) -> None:
    """Keep weights as `act_weights` reads them."""
    np.savez_compressed(
        path, readings=np.array(weights.readings), bias=weights.bias,
        meaning=weights.meaning.astype(np.float16), ngrams=np.array(list(weights.ngrams)),
        said=weights.said.astype(np.float16),
    )  # fmt: skip


def left_out(rows: Sequence[Example], vectors: Mapping[str, NDArray[np.float32]], by: str) -> str:
    """Judge one writer's wordings by weights fitted on all others; give a line."""
    weights = fit([one for one in rows if one.by != by], vectors)
    own = [one for one in rows if one.by == by]
    told = np.stack([weights.probabilities(one.say, vectors[plain(one.say)]) for one in own])
    best, sure = told.argmax(axis=1), told.max(axis=1)
    acts = [name for name in READINGS if name not in ("wish", "several")]
    said = [READINGS[place] for place in best]
    right = [one.does == name for one, name in zip(own, said, strict=True)]
    act = [p >= SURE[name] and name in acts for p, name in zip(sure, said, strict=True)]
    hits = sum(1 for a, r in zip(act, right, strict=True) if a and r)
    wanted = sum(1 for one in own if one.does in acts)
    return (
        f"{by:12} {len(own):5}  right {np.mean(right):.3f}  acts read {sum(act):4}, "
        f"right {hits:4}, wanted {wanted:4}"
    )


def main() -> int:
    """Tell how well each writer is read by weights fitted on the others; write the weights."""
    from app.choosing import built_in
    from app.settings import load

    settings = load()
    rows = examples()
    encoder = built_in(settings, settings.folder / "models").text
    assert encoder is not None, "the text encoder is not installed"
    vectors = vectors_of(rows, encoder)
    if "--quick" not in sys.argv:
        for by in sorted({one.by for one in rows}):
            sys.stdout.write(f"{left_out(rows, vectors, by)}\n")
    write(fit(rows, vectors), WEIGHTS)
    size = WEIGHTS.stat().st_size / 1000
    sys.stdout.write(f"{len(rows)} wordings; {WEIGHTS.name} {size:.0f} kB\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
