"""What a turn does to the wishes that stand, read by meaning: for wordings that no rule knows.

A layer over the words' vector, which is read by weights that were tuned for turns; both are fitted
on labelled wordings (`eval/act_tuning.py`). Rules are asked first; this says only what they found
nothing in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from importlib.resources import as_file, files
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from agents.constraints.meaning import family
from agents.rules.remembered import remembered
from tools.core.content import AsQuery, Words
from tools.core.protocols import Encoder, WordEncoder
from tools.core.protocols import Reading as Tuned

Reading = Literal[
    "undo", "remove", "off", "on", "harden", "soften", "wish", "new", "none", "several"
]
READINGS: tuple[Reading, ...] = get_args(Reading)
FRESH, LEANS, SOFT, WISH = "fresh", "leans", "soft", "wish"
CORRECTS = "corrects"
"""What the turn wishes for takes the place of what stands."""
SAYS = "says "
"""Before the name of a field that a wish of the turn is of."""
OF = "of "
"""Before the name of a field whose wish the turn takes back, puts aside, brings back, or weighs."""
FIELDS: tuple[str, ...] = (
    "kind", "price", "rating", "opening_hours", "level_db_spl", "weight", "power", "speed", "size",
    "maker", "material", "colours", "lightness", "diets", "dogs", "parking", "wifi", "wheelchair",
    "outdoor_seating", "takeaway", "booking",
)  # fmt: skip
"""Of the wishes that a turn may state."""
_SAID: tuple[str, ...] = (
    SOFT, WISH, *(f"{SAYS}{one}" for one in FIELDS),
    "parking=yes", "wifi=yes", "dogs=yes", "dogs=no", "wheelchair=yes", "outdoor_seating=yes",
    "takeaway=yes", "booking=yes", "booking=no", "diets=vegan", "diets=vegetarian",
    "diets=gluten_free", "diets=halal", "diets=nut_free", "diets=dairy_free",
    "level_db_spl=low", "level_db_spl=high", "lightness=high", "price=low",
)  # fmt: skip
STATED: tuple[str, ...] = (FRESH, *_SAID, CORRECTS, *(f"{OF}{one}" for one in FIELDS))
"""What a turn may say besides its act: that a wholly new search begins, that it is no must, that
it states any wish, one of a field, and the wishes that need no number; that they correct what
stands, and which field's wish its act is done to.
"""
STATED_FIRST: tuple[str, ...] = (FRESH, LEANS, *_SAID)
"""Of a first question: also that it can only be understood with what was said before."""
NEVER = 0.02
"""Probability of a new search, or of any wish, below which no rule's word for one counts."""
MODEL = "all-MiniLM-L6-v2"
"""Whose vectors the weights were fitted to."""
LONGEST = 3
"""Words of an n-gram."""
SURE: Mapping[Reading, float] = {
    "undo": 0.8, "off": 0.8, "on": 0.8, "harden": 0.8, "new": 0.8, "remove": 0.8,
    "wish": 0.8, "several": 0.8, "none": 0.8, "soften": 0.85,
}  # fmt: skip
"""Probability from which on a reading counts.

Over 1,600 wordings of six writers, each read by weights fitted without them, so many were right:
undo 106 of 107, off 60 of 61, on 28 of 28, harden 13 of 13, new 21 of 21, remove 139 of 148.
"""
SURE_CORRECTS = 0.8
"""The same of a wish that takes the place of what stands: nothing is asked then.

Of 387 wordings by three writers that the weights had not seen, 121 of the 132 that correct lie
above, and none of 255 that add to what stands or contradict it.
"""
CERTAIN = 0.95
"""The same, from which on the meaning stands above what rules read."""
_STEPS_BACK = 0.5
"""Probability of a step back from which on no correction is meant."""
_TOKEN = re.compile(r"[\w']+")
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_GRADE = re.compile(r"[0-5][.,]\d")


@dataclass(frozen=True, kw_only=True)
class ActWeights:
    """A fitted multinomial logistic, and a logistic for each of `STATED`, over the same features.

    Of a vector, and of n-grams where they were fitted on any. d: of the vector, c: readings, s: of
    `STATED`, n: n-grams.
    """

    readings: tuple[str, ...]
    stated: tuple[str, ...]
    bias: NDArray[np.float32]
    """(c + s,)"""
    meaning: NDArray[np.float32]
    """(d, c + s)"""
    ngrams: dict[str, int]
    """Row of `said` by n-gram."""
    said: NDArray[np.float32]
    """(n, c + s)"""
    towards: NDArray[np.float32] | None = None
    """(d, d): turns a vector towards the kinds that its words wish for; None where not fitted."""
    sharp: float = 1.0
    level: float = 1.0

    def kinds(self, vector: NDArray[np.float32], names: NDArray[np.float32]) -> NDArray[np.float32]:
        """Give the probability of each kind, (k,). names: (k, d), unit vectors of the names."""
        if self.towards is None:
            return np.zeros(len(names), np.float32)
        turned = vector @ self.towards
        near = names @ (turned / max(float(np.linalg.norm(turned)), 1e-9))  # (k,)
        told: NDArray[np.float32] = np.asarray(
            1 / (1 + np.exp(-self.sharp * (near - self.level))), np.float32
        )
        return told

    def gist(self, text: str, vector: NDArray[np.float32]) -> Gist:
        """Tell what words do and state. vector: (d,), of `plain(text)`."""
        rows = [self.ngrams[one] for one in set(ngrams_of(text)) if one in self.ngrams]
        z = self.bias + vector @ self.meaning + self.said[rows].sum(axis=0)
        acts, states = z[: len(self.readings)], z[len(self.readings) :]
        e = np.exp(acts - acts.max())
        return Gist(
            acts=dict(zip(self.readings, (e / e.sum()).tolist(), strict=True)),
            states=dict(zip(self.stated, (1 / (1 + np.exp(-states))).tolist(), strict=True)),
        )


@dataclass(frozen=True, kw_only=True)
class Gist:
    """What a turn does and states, each with its probability."""

    acts: Mapping[str, float]
    states: Mapping[str, float]
    kinds: Mapping[str, float] = field(default_factory=dict)
    """Of places and things that are wished for."""

    @property
    def likeliest(self) -> Reading:
        """The likeliest act."""
        return max(READINGS, key=lambda one: self.acts.get(one, 0.0))

    @property
    def reading(self) -> Reading | None:
        """The likeliest act, where it is sure enough."""
        best = self.likeliest
        return best if self.acts[best] >= SURE[best] else None

    @property
    def corrects(self) -> bool:
        """Whether what is wished for surely takes the place of what stands."""
        # `Rewind, it was right before` corrects by a step back.
        return self.states[CORRECTS] >= SURE_CORRECTS and self.acts["undo"] < _STEPS_BACK

    def done_to(self, field: str) -> float:
        """Give the probability that the act is done to a wish of a field."""
        named = "level_db_spl" if family(field) == "level" else field
        return self.states.get(f"{OF}{named}", 0.0)


@lru_cache(maxsize=1)
def act_weights() -> ActWeights:
    """Read the weights once."""
    return read_weights("agents.constraints", "acts.npz")


@lru_cache(maxsize=1)
def first_weights() -> ActWeights:
    """Read the weights for first questions once."""
    return read_weights("agents.constraints", "firsts.npz")


@lru_cache(maxsize=1)
def value_scale() -> tuple[float, float]:
    """Read the sharpness and level that make a cosine of a wish and a value a probability."""
    with as_file(files("agents.constraints").joinpath("values.npz")) as path, np.load(path) as held:
        return float(held["sharp"]), float(held["level"])


def read_weights(package: str, name: str) -> ActWeights:
    """Read weights that `eval.word_logistic.write` kept."""
    with as_file(files(package).joinpath(name)) as path, np.load(path) as held:
        return ActWeights(
            readings=tuple(str(one) for one in held["readings"]),
            stated=tuple(str(one) for one in held["stated"]),
            bias=held["bias"].astype(np.float32),
            meaning=held["meaning"].astype(np.float32),
            ngrams={str(one): row for row, one in enumerate(held["ngrams"])},
            said=held["said"].astype(np.float32),
            towards=held["towards"].astype(np.float32) if "towards" in held else None,
            sharp=float(held["sharp"]) if "sharp" in held else 1.0,
            level=float(held["level"]) if "level" in held else 1.0,
        )


def plain(text: str) -> str:
    """Give words as they are compared: casefolded, every number alike."""
    return " ".join(_NUMBER.sub("5", text.casefold().replace("’", "'")).split())


def plain_first(text: str) -> str:
    """Give words as first questions are: grades are alike, and times, and other numbers."""
    return " ".join(_NUMBER.sub(_as_one, text.casefold().replace("’", "'")).split())


def _as_one(number: re.Match[str]) -> str:
    if ":" in number[0]:
        return "8:00"
    return "4.5" if _GRADE.fullmatch(number[0]) else "5"


def ngrams_of(text: str) -> Iterator[str]:
    """Give the n-grams of a text's words, up to `LONGEST` words each."""
    words = _TOKEN.findall(plain(text))
    for many in range(1, LONGEST + 1):
        for at in range(len(words) - many + 1):
            yield " ".join(words[at : at + many])


class ActReader:
    """Reads what a whole turn does. Threads may ask at once."""

    def __init__(self, encoder: WordEncoder, weights: ActWeights | None = None) -> None:
        self._encoder = encoder
        self._weights = weights

    @property
    def encoder(self) -> WordEncoder:
        """Whose vectors are read."""
        return self._encoder

    def gist(self, text: str) -> Gist:
        """Tell what words do and state."""
        weights = self._weights or act_weights()
        return weights.gist(text, self._vector(plain(text), "turns"))

    def first_gist(self, text: str, kinds: Sequence[str] = ()) -> Gist:
        """Tell what a first question states, and which of the kinds it wishes for."""
        weights = first_weights()
        vector = self._vector(plain_first(text), "firsts")
        gist = weights.gist(text, vector)
        if not kinds:
            return gist
        names = remembered(self._encoder).of([one.replace("_", " ").casefold() for one in kinds])
        sure = weights.kinds(vector, names).tolist()
        return replace(gist, kinds=dict(zip(kinds, sure, strict=True)))

    def values(self, text: str, said: Sequence[str]) -> list[float]:
        """Give the probability that a question wishes for each value of sheets. said: its words."""
        if not said:
            return []
        sharp, level = value_scale()
        near = remembered(self._encoder).of(said) @ self._vector(text, "valued")
        sure: list[float] = (1 / (1 + np.exp(-sharp * (near - level)))).tolist()
        return sure

    def leans(self, text: str) -> float:
        """Give the probability that words can only be understood with what was said before."""
        return self.first_gist(text).states[LEANS]

    def _vector(self, text: str, reading: Tuned) -> NDArray[np.float32]:
        asked = [AsQuery(content=Words(text=text))]
        vector: NDArray[np.float32] = self._encoder.encode_tuned(asked, reading)[0]
        return vector

    def read(self, text: str) -> Reading | None:
        """Give what the words do; None where it is not sure."""
        return self.gist(text).reading


def act_reader(encoder: Encoder | None) -> ActReader | None:
    """Give the reader for an encoder; None without one, or with one it was not fitted to."""
    if encoder is None or encoder.space.model != MODEL or not isinstance(encoder, WordEncoder):
        return None
    return ActReader(encoder)
