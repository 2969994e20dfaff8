"""Passages a second of the text encoder, beside the same model in float32, in one run.

Rounds alternate between the two, so that a busy machine slows both.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np

from eval.bench.benchmark import Bench, BenchResult
from eval.bench.measure import Measured, percentile, seconds
from eval.data import manifest
from eval.metrics import distinct, ndcg_at, paired_difference
from tools.core.content import AsItem, AsQuery, Vectors, Words
from tools.core.errors import BadInput

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

    from tools.encoders.text import TextEncoder


_BATCH = 64
_MOST_TOKENS = 250
_COUNT = 120
_ROUNDS = 5
_LENGTHS = (12, 30, 60, 90, 120, 145)
"""Words of the made passages; real ones hold at most 256 tokens."""
_FIRST, _LAST = 101, 102
_SHORT_PAGES = 120
_PASSAGE_TOKENS = 200
"""Fits both, so that both see the same words."""


class PlainEncoder:
    """The same weights in float32, in padded batches of like length."""

    def __init__(self, folder: Path, *, threads: int) -> None:
        from safetensors.numpy import load_file
        from tokenizers import Tokenizer

        from eval.bench import plain_graph
        from tools.encoders.minilm_weights import model_folder
        from tools.encoders.threads import open_session

        path = folder / "plain.onnx"
        path.write_bytes(plain_graph.build(load_file(model_folder() / "model.safetensors")))
        self._session: InferenceSession = open_session(path, threads=threads)
        self._tokenizer: Tokenizer = Tokenizer.from_file(str(model_folder() / "tokenizer.json"))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Encode texts of at most 256 tokens: (n, 384)."""
        ids = [self._tokenizer.encode(one, add_special_tokens=False).ids[:254] for one in texts]
        order = sorted(range(len(ids)), key=lambda place: len(ids[place]))
        vectors = np.zeros((len(ids), 384), dtype=np.float32)
        for start in range(0, len(order), _BATCH):
            places = order[start : start + _BATCH]
            vectors[places] = self._run([[_FIRST, *ids[place], _LAST] for place in places])
        return vectors

    def _run(self, rows: Sequence[Sequence[int]]) -> Vectors:
        length = max(len(row) for row in rows)
        ids = np.zeros((len(rows), length), dtype=np.int64)  # (b, s)
        mask = np.zeros_like(ids)
        for at, row in enumerate(rows):
            ids[at, : len(row)] = row
            mask[at, : len(row)] = 1
        vectors: Vectors = self._session.run(["vector"], {"ids": ids, "mask": mask})[0]
        return vectors


def run(bench: Bench) -> BenchResult:
    """Measure both encoders. Raises MissingPart without the weights, BadInput with it off."""
    from tools.encoders.text import TextEncoder

    if bench.settings.text_encoder == "off":
        raise BadInput("text_encoder is off; set CAIRN_TEXT_ENCODER=minilm to measure it")
    with TemporaryDirectory(prefix="cairn-bench-") as scratch:
        bench.say("encode: making both graphs")
        own = TextEncoder(Path(scratch), threads=bench.settings.threads)
        own.warm_up()
        plain = PlainEncoder(Path(scratch), threads=bench.settings.threads)
        texts = [_fitted(one, own) for one in passages(_COUNT)]
        items = [AsItem(Words(one)) for one in texts]
        agree = _cosines(own.encode_items(items), plain.encode(texts))
        speeds: list[tuple[float, float]] = []
        for number in range(_ROUNDS):
            bench.say(f"encode: round {number + 1} of {_ROUNDS}")
            took = (
                seconds(lambda: own.encode_items(items)),
                seconds(lambda: plain.encode(texts)),
            )
            speeds.append((len(texts) / took[0], len(texts) / took[1]))
        ranks = _ranking(bench.data, own, plain) if bench.data is not None else []
    rows = [
        Measured(what="text encoder", unit="passages/s", values=tuple(a for a, _ in speeds)),
        Measured(what="plain float32 graph", unit="passages/s", values=tuple(b for _, b in speeds)),
        Measured(what="ratio", unit="x", values=tuple(a / b for a, b in speeds)),
        Measured(what="cosine to float32, mean", unit="", values=(float(np.mean(agree)),)),
        Measured(what="cosine to float32, lowest of 100", unit="",
                 values=(percentile(agree, 0.01),)),
        *ranks,
    ]  # fmt: skip
    tokens = sum(len(own.token_spans(one)) for one in texts) / len(texts)
    return BenchResult(
        name="encode",
        rows=tuple(rows),
        notes=(
            f"{len(texts)} passages of {tokens:.0f} tokens on average, cut from the demo's texts; "
            f"{bench.settings.threads} threads each; float32 in length-sorted batches of {_BATCH}.",
        ),
    )


def _fitted(text: str, own: TextEncoder) -> str:
    """Cut a passage to what the encoder reads, so that both graphs see the same words."""
    spans = own.token_spans(text)
    return text if len(spans) <= _MOST_TOKENS else text[: spans[_MOST_TOKENS - 1][1]]


def passages(count: int) -> list[str]:
    """Cut passages of mixed length from the demo's texts, round and round."""
    from app.wiring import demo_folder

    words = [
        word
        for path in sorted(demo_folder().rglob("*.md"))
        for word in path.read_text(encoding="utf-8").split()
    ]
    made, at = [], 0
    for number in range(count):
        length = _LENGTHS[number % len(_LENGTHS)]
        taken = [words[(at + step) % len(words)] for step in range(length)]
        made.append(" ".join(taken))
        # A step that shares no factor with the whole, so that later rounds begin elsewhere.
        at += length + 1
    return made


def _cosines(left: Vectors, right: Vectors) -> list[float]:
    return [float(value) for value in np.sum(left * right, axis=1)]


def _ranking(data: Path, own: TextEncoder, plain: PlainEncoder) -> list[Measured]:
    """Give nDCG@10 of the pages of PDFs with a text layer by both; a page is its best passage."""
    cut, asked = _pages_and_questions(data, own)
    pages = [page for page, _ in cut]
    words = [text for _, text in cut]
    questions = [text for text, _ in asked]
    found = {
        "text encoder": (
            own.encode_items([AsItem(Words(one)) for one in words]),
            own.encode_queries([AsQuery(Words(one)) for one in questions]),
        ),
        "plain float32 graph": (plain.encode(words), plain.encode(questions)),
    }
    note = f"{len(set(pages))} pages, {len(words)} passages, {len(asked)} questions"
    scores: dict[str, list[float]] = {}
    for name, (items, queries) in found.items():
        order = np.argsort(-(queries @ items.T), axis=1)  # (q, passages)
        scores[name] = [
            ndcg_at(distinct([pages[place] for place in row[:200]]), wanted, 10)
            for row, (_, wanted) in zip(order, asked, strict=True)
        ]
    rows = [
        Measured(what=f"nDCG@10, {name}", unit="", values=(float(np.mean(each)),), note=note)
        for name, each in scores.items()
    ]
    gap = paired_difference(scores["text encoder"], scores["plain float32 graph"])
    told = f"95 % {gap.low:+.4f} to {gap.high:+.4f}"
    rows.append(Measured(what="nDCG@10, difference", unit="", values=(gap.mean,), note=told))
    return rows


def _passages(text: str, own: TextEncoder) -> list[str]:
    spans = own.token_spans(text)
    if not spans:
        return []
    cuts = [spans[at][0] for at in range(0, len(spans), _PASSAGE_TOKENS)]
    return [text[start:end] for start, end in zip(cuts, [*cuts[1:], len(text)], strict=True)]


def _pages_and_questions(
    data: Path, own: TextEncoder
) -> tuple[list[tuple[str, str]], list[tuple[str, set[str]]]]:
    """Give (page, passage) pairs and (question, pages) pairs of the mmlongbench set."""
    import pypdfium2

    told = manifest(data, "mmlongbench")
    cut: list[tuple[str, str]] = []
    short = set()
    for item in told["items"]:
        document = pypdfium2.PdfDocument(data / "mmlongbench" / item["file"])
        if item.get("text_layer") and len(document) <= _SHORT_PAGES:
            short.add(item["id"])
            for number, page in enumerate(document, 1):
                text = page.get_textpage().get_text_range()
                cut += [(f"{item['id']} {number}", one) for one in _passages(text, own)]
        document.close()
    asked = [
        (one["query"], {f"{one['doc']} {page}" for page in one.get("relevant_pages_1based", [])})
        for one in told.get("queries", [])
        if one["doc"] in short and one.get("relevant_pages_1based") and not one.get("page_error")
    ]
    return cut, asked
