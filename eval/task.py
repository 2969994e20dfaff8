"""What a benchmark is: a folder to ingest, questions with their gold, and how they are scored."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from eval.metrics import average_precision, hit_at, ndcg_at, recall_at
from tools.core.evidence import Evidence
from tools.core.filters import Filter
from tools.core.items import Modality

Measure = Callable[[Sequence[str], Collection[str]], float]


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question with its gold."""

    id: str
    relevant: frozenset[str]
    """Keys as `Row.key` gives them."""
    text: str = ""
    attach: Path | None = None
    where: Filter | None = None
    leave_out: str | None = None
    """Key of the question's own item, when it is in the library."""
    groups: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of the result table: some questions, asked in some modalities, scored."""

    name: str
    questions: tuple[Question, ...]
    modalities: tuple[Modality, ...]
    key: Callable[[Evidence], str]
    measures: dict[str, Measure]
    k: int = 10
    """How many distinct keys a ranking holds."""
    lexical_only: bool = False
    """True for the BM25 row that stands beside the product's own."""


@dataclass(frozen=True, kw_only=True)
class Corpus:
    """A folder as a person would add it, and what is asked of it."""

    folder: Path
    rows: tuple[Row, ...]
    note: str = ""


class Task(Protocol):
    """One benchmark."""

    name: str
    variants: tuple[str, ...]
    """`as-is`, and `neutral` where names would give the answer away."""

    def corpus(self, data: Path, folder: Path, variant: str) -> Corpus:
        """Lay the files out under `folder`. Raises NotFound when the data set is absent."""


def hit(k: int) -> Measure:
    """Give hit@k as a measure."""
    return lambda ranking, relevant: hit_at(ranking, relevant, k)


def recall(k: int) -> Measure:
    """Give recall@k as a measure."""
    return lambda ranking, relevant: recall_at(ranking, relevant, k)


def ndcg(k: int) -> Measure:
    """Give nDCG@k as a measure."""
    return lambda ranking, relevant: ndcg_at(ranking, relevant, k)


def precision(k: int) -> Measure:
    """Give precision@k as a measure."""
    return lambda ranking, relevant: sum(key in relevant for key in ranking[:k]) / k


def mean_average_precision() -> Measure:
    """Give average precision over the whole ranking as a measure."""
    return average_precision
