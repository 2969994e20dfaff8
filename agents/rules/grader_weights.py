"""The fitted constants of the keyless grader, as `grader.yaml` holds them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from pydantic import TypeAdapter

from tools.core.protocols import Encoder, TunedEncoder


@dataclass(frozen=True, kw_only=True)
class Weights:
    """A fitted logistic."""

    bias: float
    weights: dict[str, float]


@dataclass(frozen=True, kw_only=True)
class Constants:
    """What `grader.yaml` holds."""

    words: Weights
    """Without `near`: for a library without an encoder of words, or with another one."""
    models: dict[str, Weights]
    """With `near`, by the model whose cosines they were fitted to."""
    of_thing: dict[str, Weights]
    """By model, for a fact of one thing that is named: its lines alone decide."""
    missing: float
    """What is left of a confidence where the question's main word stands nowhere."""
    answer_at: float
    missing_of_thing: float
    """The same, of a fact of one thing that is named."""
    abstain_below: float
    media_below: float
    """In place of `abstain_below` where pictures, sounds or films are sought by words."""

    def fitted_of_thing(self, encoder: Encoder | None) -> Weights | None:
        """Give the weights for a fact of one thing; None where an encoder reads no questions."""
        if encoder is None or not isinstance(encoder, TunedEncoder):
            return None
        return self.of_thing.get(encoder.space.model)

    def fitted_for(self, encoder: Encoder | None) -> Weights:
        """Give the weights for an encoder's cosines."""
        known = self.models.get(encoder.space.model) if encoder is not None else None
        return known or self.words


@lru_cache(maxsize=1)
def constants() -> Constants:
    """Read the constants once."""
    import yaml

    text = files("agents.rules").joinpath("grader.yaml").read_text(encoding="utf-8")
    return TypeAdapter(Constants).validate_python(yaml.safe_load(text))


def logistic(features: Mapping[str, float], fitted: Weights) -> float:
    """Give P(a right item is among the first five). features: at least those that are weighed."""
    z = fitted.bias + sum(weight * features[name] for name, weight in fitted.weights.items())
    return 1.0 / (1.0 + math.exp(-z))
