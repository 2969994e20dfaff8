"""Classes of food by the words that an ingredient list has for them, and words as patterns."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from pydantic import TypeAdapter

from agents.rules.words import stem


@dataclass(frozen=True, kw_only=True)
class Classes:
    """The file beside this one."""

    classes: Mapping[str, tuple[str, ...]]
    same: Mapping[str, str]
    diets: Mapping[str, tuple[str, ...]]
    makes: Mapping[str, tuple[str, ...]]
    not_it: tuple[str, ...]


@lru_cache(maxsize=1)
def food_classes() -> Classes:
    """Read the classes once. Raises pydantic.ValidationError for a file of another shape."""
    import yaml

    text = files("agents.rules").joinpath("file_classes.yaml").read_text(encoding="utf-8")
    return TypeAdapter(Classes).validate_python(yaml.safe_load(text))


def members(word: str) -> tuple[str, ...]:
    """Give the words that a class is written as; of any other word, itself."""
    held = food_classes()
    own = stem(word)
    own = held.same.get(word) or held.same.get(own) or own
    return next((words for name, words in held.classes.items() if stem(name) == own), (word,))


def forbidden_by(diet: str) -> tuple[str, ...]:
    """Give the classes that a diet (`vegan`) leaves out; empty for a word that is none."""
    return food_classes().diets.get(diet, ())


def made_by(doing: str) -> tuple[str, ...]:
    """Give what is made by doing it (`bake`: bread, cake); empty where that says nothing."""
    made = food_classes().makes
    return next((words for name, words in made.items() if stem(name) == stem(doing)), ())


@lru_cache(maxsize=4096)
def word_pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """Give a pattern for any of the words or phrases, each in all its endings."""
    return re.compile("|".join(rf"\b{_endings(one)}\b" for one in words), re.I)


def _endings(words: str) -> str:
    *before, last = words.split()
    cut = stem(last)
    if cut.endswith("y"):
        ends = f"{re.escape(cut[:-1])}(?:y|ys|ies|ied|ying)"
    else:
        ends = rf"{re.escape(cut)}(?:{cut[-1:]}?(?:ed|ing|ings)|e|es|s|er|ers)?"
        ends = ends if last.isalpha() else re.escape(last)
    return r"[\s-]+".join([*(re.escape(one) for one in before), ends])


@lru_cache(maxsize=1)
def _denials() -> re.Pattern[str]:
    phrases = "|".join(re.escape(one) for one in food_classes().not_it)
    return re.compile(rf"\b(?:{phrases})\b|\b(?:no|without|not)[\s-](?:any\s)?[\w-]+", re.I)


def without_denials(text: str) -> str:
    """Take out what only names a thing to leave it out: `no eggs`, `dairy-free`, `coconut milk`."""
    return _denials().sub(" ", text)
