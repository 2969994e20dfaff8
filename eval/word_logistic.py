"""Fits logistics over the vectors of words and their n-grams."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from agents.constraints.act_reader import READINGS, STATED, ActWeights, ngrams_of, plain
from eval.act_examples import Example
from tools.core.content import AsQuery, Words
from tools.core.protocols import Encoder

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

_PENALTY = 1 / 3
_MEANING, _SAID = 3.0, 0.5
"""What vectors and n-grams are scaled by before the fit, so that one penalty suits both."""
_RARE = 2
_ROUNDS = 400
_KEPT = 0.004
"""Weights of an n-gram under this are left out."""


def fit(
    rows: Sequence[Example],
    vectors: Mapping[str, NDArray[np.float32]],
    readings: Sequence[str] = READINGS,
    stated: Sequence[str] = STATED,
) -> ActWeights:
    """Fit the logistics by L-BFGS. vectors: of `plain(say)`."""
    from scipy.sparse import csr_matrix

    grams = [sorted(set(ngrams_of(one.say))) for one in rows]
    counted = Counter(gram for row in grams for gram in row)
    names = sorted(gram for gram, many in counted.items() if many >= _RARE)
    at = {gram: place for place, gram in enumerate(names)}
    pairs = [(row, at[gram]) for row, own in enumerate(grams) for gram in own if gram in at]
    data = (np.full(len(pairs), _SAID), ([row for row, _ in pairs], [col for _, col in pairs]))
    bag = csr_matrix(data, shape=(len(rows), len(names)))
    meaning = _MEANING * np.stack([vectors[plain(one.say)] for one in rows]).astype(np.float64)
    does = np.array([[one.does == name for name in readings] for one in rows], np.float64)
    w, bias = _fitted(_Problem(meaning=meaning, bag=bag, wanted=does, one_of=True))
    if stated:
        states = np.array([[name in one.states for name in stated] for one in rows], np.float64)
        also = _fitted(_Problem(meaning=meaning, bag=bag, wanted=states, one_of=False))
        w, bias = np.hstack([w, also[0]]), np.concatenate([bias, also[1]])
    d = meaning.shape[1]
    said = _SAID * w[d:]
    said[np.abs(said) < _KEPT] = 0.0
    kept = np.flatnonzero(np.abs(said).max(axis=1))
    return ActWeights(
        readings=tuple(readings),
        stated=tuple(stated),
        bias=bias.astype(np.float32),
        meaning=(_MEANING * w[:d]).astype(np.float16).astype(np.float32),
        ngrams={names[place]: row for row, place in enumerate(kept)},
        said=said[kept].astype(np.float16).astype(np.float32),
    )


@dataclass(frozen=True, kw_only=True)
class _Problem:
    """A fit. r: rows, d: of the vector, n: n-grams, c: what is told apart."""

    meaning: NDArray[np.float64]
    """(r, d)"""
    bag: csr_matrix
    """(r, n)"""
    wanted: NDArray[np.float64]
    """(r, c)"""
    one_of: bool
    """Exactly one holds of every row; else each holds or not."""


def _fitted(problem: _Problem) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Give weights, (d + n, c), and bias, (c,)."""
    from scipy.optimize import minimize

    meaning, bag, wanted = problem.meaning, problem.bag, problem.wanted
    d, n, c = meaning.shape[1], bag.shape[1], wanted.shape[1]

    def loss(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        w, bias = flat[: (d + n) * c].reshape(d + n, c), flat[(d + n) * c :]
        z = meaning @ w[:d] + bag @ w[d:] + bias
        if problem.one_of:
            z -= z.max(axis=1, keepdims=True)
            p = np.exp(z)
            p /= p.sum(axis=1, keepdims=True)
            nll = -np.log(np.maximum((p * wanted).sum(axis=1), 1e-12)).sum()
        else:
            p = 1 / (1 + np.exp(-z))
            nll = (np.logaddexp(0, z) - wanted * z).sum()
        wrong = p - wanted
        grown = np.vstack([meaning.T @ wrong, bag.T @ wrong]) + _PENALTY * w
        total = float(nll + 0.5 * _PENALTY * (w**2).sum())
        return total, np.concatenate([grown.ravel(), wrong.sum(axis=0)])

    start = np.zeros((d + n + 1) * c)
    flat = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": _ROUNDS}).x
    return flat[: (d + n) * c].reshape(d + n, c), flat[(d + n) * c :]


def vectors_of(rows: Sequence[Example], encoder: Encoder) -> dict[str, NDArray[np.float32]]:
    """Encode every wording once."""
    texts = list(dict.fromkeys(plain(one.say) for one in rows))
    made = encoder.encode_queries([AsQuery(content=Words(text=one)) for one in texts])
    return dict(zip(texts, made, strict=True))


def write(weights: ActWeights, path: Path) -> None:
    """Keep weights as `act_weights` reads them."""
    kinds: dict[str, Any] = {}
    if weights.towards is not None:
        kinds = {
            "towards": weights.towards.astype(np.float16), "sharp": weights.sharp,
            "level": weights.level,
        }  # fmt: skip
    np.savez_compressed(
        path, readings=np.array(weights.readings), stated=np.array(weights.stated),
        bias=weights.bias,
        meaning=weights.meaning.astype(np.float16), ngrams=np.array(list(weights.ngrams)),
        said=weights.said.astype(np.float16), **kinds,
    )  # fmt: skip
