"""What a run of `cairn eval speech` gave, as plain values and as a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

import numpy as np

from eval.metrics import figure
from eval.tasks.speech import ClipHeard, SpeechResult

_RESAMPLES = 2_000
_SEED = 20_260_901


def word_error_rate(clips: Sequence[ClipHeard]) -> tuple[float, float, float]:
    """Give errors per word that was said, and its 95 % interval over clips. Raises ValueError."""
    if not sum(one.said for one in clips):
        raise ValueError("a word error rate needs at least one word that was said")
    pairs = np.array([(one.errors, one.said) for one in clips], dtype=np.float64)
    picks = np.random.default_rng(_SEED).integers(0, len(pairs), size=(_RESAMPLES, len(pairs)))
    sums = pairs[picks].sum(axis=1)  # (resamples, errors and words)
    low, high = np.percentile(sums[:, 0] / np.maximum(sums[:, 1], 1.0), (2.5, 97.5))
    errors, said = pairs.sum(axis=0)
    return float(errors / said), float(low), float(high)


def as_told(result: SpeechResult) -> dict[str, object]:
    """Give every clip and the figures."""
    rate, low, high = word_error_rate(result.clips)
    return {
        **asdict(result),
        "word_error_rate": {"mean": rate, "low": low, "high": high},
        "others_with_words": sum(bool(one.text) for one in result.others),
    }


def as_markdown(result: SpeechResult) -> str:
    """Write the tables."""
    lines = [
        f"## speech, heard by {result.transcriber}", "",
        "| clips | n | words | WER (95 % interval) | s a second of sound | CPU s a second |",
        "|---|--:|--:|---|--:|--:|",
    ]  # fmt: skip
    groups = {"all": result.clips}
    for one in result.clips:
        groups[one.group] = (*groups.get(one.group, ()), one)
    lines += [_group(name, clips) for name, clips in groups.items()]
    lines += ["", "| search | hit@1 (95 % interval) | n |", "|---|---|--:|"]
    for name, hits in (
        ("words to recording, as heard", result.by_words),
        ("words to recording, transcripts beside", result.by_written),
        ("spoken to text", result.by_voice),
    ):
        rate = figure([float(hit) for hit in hits])
        interval = f"({rate.low:.3f} to {rate.high:.3f})"
        lines.append(f"| {name} | {rate.mean:.3f} {interval} | {rate.n} |")
    lines += ["", _others(result.others)]
    failed = [f"- {one.id}: {one.failed}" for one in (*result.clips, *result.others) if one.failed]
    return "\n".join([*lines, *([""] if failed else []), *failed])


def _group(name: str, clips: Sequence[ClipHeard]) -> str:
    rate, low, high = word_error_rate(clips)
    seconds = sum(one.seconds for one in clips) or 1.0
    wall, cpu = (sum(one.wall_s for one in clips), sum(one.cpu_s for one in clips))
    return (
        f"| {name} | {len(clips)} | {sum(one.said for one in clips)} "
        f"| {rate:.3f} ({low:.3f} to {high:.3f}) | {wall / seconds:.3f} | {cpu / seconds:.3f} |"
    )


def _others(others: Sequence[ClipHeard]) -> str:
    if not others:
        return "Sounds without speech: the set is not there, so words made up were not counted."
    heard = [one for one in others if not one.failed]
    worded = [one for one in heard if one.text]
    count = sum(one.errors for one in worded)
    named = "".join(f"\n- {one.group}, {one.id}: {one.text[:80]}" for one in worded)
    return f"Sounds without speech: {len(worded)} of {len(heard)} got words, {count} in all.{named}"
