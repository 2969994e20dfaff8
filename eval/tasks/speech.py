"""`cairn eval speech`: what the transcriber's seat hears, and what is found by it.

Every clip is heard once for its word error rate; sounds in which nobody speaks must give no words.
Then recordings are searched by words that are said in them, and texts by clips alone.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Protocol, TypedDict, cast

from eval.answers import Say
from eval.data import ItemRow, lay_out, manifest, neutral_name
from eval.speech_errors import plain_words, word_errors
from tools.core.content import Samples
from tools.core.errors import CairnError, MissingPart, NotFound
from tools.core.items import Modality
from tools.core.protocols import Transcriber

if TYPE_CHECKING:
    from app.assistant import Assistant
    from app.settings import Settings

NAME = "speech"
OTHER = "esc10"
"""Set of sounds in which nobody speaks."""
_OTHERS_A_KIND = 4
_RATE_HZ = 16_000
_ASKED_WORDS = 8


class SoundReader(Protocol):
    """What is needed of `tools.media.worker.MediaWorker`."""

    def samples(self, path: Path, *, rate_hz: int = ...) -> Samples:
        """Give mono samples. Raises Refused."""


class SpokenClip(TypedDict):
    """A clip of the set, as its manifest has it."""

    id: str
    file: str
    transcript: str
    language: str


@dataclass(frozen=True, kw_only=True)
class ClipHeard:
    """One clip, and what was heard in it."""

    id: str
    group: str
    """Language, or the kind of other sound."""
    said: int
    """Words of the transcript."""
    errors: int
    seconds: float
    wall_s: float
    cpu_s: float
    """Of this process, all threads."""
    text: str
    failed: str = ""
    """Why it was not heard; all its words count as errors."""


@dataclass(frozen=True, kw_only=True)
class SpeechResult:
    """All that one run gave."""

    transcriber: str
    clips: tuple[ClipHeard, ...]
    others: tuple[ClipHeard, ...]
    """Empty where that set is not there."""
    by_words: tuple[bool, ...]
    """A clip: its words find it first, by what was heard."""
    by_written: tuple[bool, ...]
    """The same with transcripts beside the recordings."""
    by_voice: tuple[bool, ...]
    """A clip: asked with alone, it finds the text of what it says first."""


def run(settings: Settings, say: Say, *, data: Path, only: Sequence[str] = ()) -> SpeechResult:
    """Hear and search. Raises MissingPart without a transcriber, NotFound without the data."""
    from app.assistant import Assistant
    from app.words import NO_TRANSCRIBER

    clips = _clips(data, only)
    with TemporaryDirectory(prefix="cairn-eval-") as scratch:
        assistant = Assistant.open(replace(settings, home=Path(scratch, "heard")))
        try:
            hearing, worker = assistant.house.hearing, assistant.house.worker
            transcriber = hearing.transcriber
            if transcriber is None:
                raise MissingPart(hearing.gap or NO_TRANSCRIBER)
            heard = all_heard(transcriber, worker, data, clips, say)
            others = all_heard(transcriber, worker, data, _others(data), say)
            say("searching what was heard")
            names = _filled(assistant, clips, data, Path(scratch, "files"), written=False)
            by_words = _found(assistant, clips, names)
            by_voice = _found_by_voice(assistant, clips, names, data)
        finally:
            assistant.close()
        say("searching with transcripts beside the recordings")
        off = replace(settings, home=Path(scratch, "written"), transcriber="off")
        assistant = Assistant.open(off)
        try:
            names = _filled(assistant, clips, data, Path(scratch, "beside"), written=True)
            by_written = _found(assistant, clips, names)
        finally:
            assistant.close()
    return SpeechResult(
        transcriber=transcriber.name, clips=heard, others=others,
        by_words=by_words, by_written=by_written, by_voice=by_voice,
    )  # fmt: skip


def _clips(data: Path, only: Sequence[str]) -> list[SpokenClip]:
    rows = cast("list[SpokenClip]", manifest(data, NAME)["items"])
    clips = [
        {**one, "file": f"{NAME}/{one['file']}"} for one in rows if not only or one["id"] in only
    ]
    if not clips:
        raise NotFound(f"no clip of {NAME} is named {', '.join(only)}")
    return cast("list[SpokenClip]", clips)


def _others(data: Path) -> list[SpokenClip]:
    """Give the first few sounds of every kind; none where the set is not there."""
    try:
        rows = manifest(data, OTHER)["items"]
    except NotFound:
        return []
    kinds = dict.fromkeys(one["label"] for one in rows)
    few = [one for kind in kinds for one in _of_kind(rows, kind)[:_OTHERS_A_KIND]]
    return [
        SpokenClip(id=one["id"], file=f"{OTHER}/{one['file']}", transcript="",
                   language=one["label"])
        for one in few
    ]  # fmt: skip


def _of_kind(rows: Sequence[ItemRow], kind: str) -> list[ItemRow]:
    return [one for one in rows if one["label"] == kind]


def all_heard(
    transcriber: Transcriber,
    worker: SoundReader,
    data: Path,
    clips: Sequence[SpokenClip],
    say: Say,
) -> tuple[ClipHeard, ...]:
    """Hear clips one after the other; one that cannot be heard loses its own words."""
    # The first one is heard twice: loading the model is in no figure.
    for one in clips[:1]:
        _heard(transcriber, worker, data, one)
    found = []
    for number, one in enumerate(clips, 1):
        found.append(_heard(transcriber, worker, data, one))
        told = found[-1].failed or f"{found[-1].errors} errors in {found[-1].said} words"
        say(f"{number}/{len(clips)} {one['id']}: {told}")
    return tuple(found)


def _heard(
    transcriber: Transcriber, worker: SoundReader, data: Path, clip: SpokenClip
) -> ClipHeard:
    said = plain_words(clip["transcript"])
    seconds, text, failed = 0.0, "", ""
    wall_s, cpu_s = time.perf_counter(), time.process_time()
    try:
        sound = worker.samples(data / clip["file"], rate_hz=_RATE_HZ)
        seconds = sound.mono.size / sound.rate_hz
        wall_s, cpu_s = time.perf_counter(), time.process_time()
        text = " ".join(cue.text for cue in transcriber.transcribe(sound))
    except CairnError as exc:
        failed = str(exc)
    return ClipHeard(
        id=clip["id"], group=clip["language"], said=len(said),
        errors=word_errors(said, plain_words(text)), seconds=seconds,
        wall_s=time.perf_counter() - wall_s, cpu_s=time.process_time() - cpu_s,
        text=text, failed=failed,
    )  # fmt: skip


def _filled(
    assistant: Assistant, clips: Sequence[SpokenClip], data: Path, folder: Path, *, written: bool
) -> list[str]:
    """Add every clip and a text of what it says; give their names, which say nothing."""
    names = []
    for index, one in enumerate(clips):
        clip = lay_out(data / one["file"], folder, f"clips/{neutral_name(index, one['file'])}")
        if written:
            clip.with_name(f"{clip.name}.txt").write_text(
                one["transcript"] + "\n", encoding="utf-8"
            )
        text = folder / "texts" / f"f{index:04d}.md"
        text.parent.mkdir(exist_ok=True)
        text.write_text(one["transcript"] + "\n", encoding="utf-8")
        names.append(clip.stem)
    assistant.add(assistant.house.settings.owner, [folder])
    assistant.warm_up()
    return names


def _found(
    assistant: Assistant, clips: Sequence[SpokenClip], names: Sequence[str]
) -> tuple[bool, ...]:
    """Search with the middle words of every transcript; tell whether its clip comes first."""
    return tuple(
        _first(assistant, _middle(one["transcript"]), None, "audio") == name
        for one, name in zip(clips, names, strict=True)
    )


def _found_by_voice(
    assistant: Assistant, clips: Sequence[SpokenClip], names: Sequence[str], data: Path
) -> tuple[bool, ...]:
    return tuple(
        _first(assistant, "", data / one["file"], "text") == name
        for one, name in zip(clips, names, strict=True)
    )


def _first(assistant: Assistant, text: str, attach: Path | None, modality: Modality) -> str:
    found = assistant.search(text, attach=attach, modalities=(modality,), k=1)
    return Path(found.evidence[0].source).stem if found.evidence else ""


def _middle(transcript: str) -> str:
    words = transcript.split()
    start = max(0, (len(words) - _ASKED_WORDS) // 2)
    return " ".join(words[start : start + _ASKED_WORDS])
