"""Every setting, in one frozen table: argument, else environment, else choice, else default.

A choice is a model that `cairn models pull --use` remembered (app/remembered_choice.py).
The only file that reads the environment. `cairn doctor --json` prints the table as it stands.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import TypeVar

from app.remembered_choice import remembered
from tools.core.errors import BadInput
from tools.core.secret import Secret

PREFIX = "CAIRN_"
SERVER_KEY = "CAIRN_SERVER_KEY"
"""Holds a key, and is no setting: it is shown nowhere."""


SEATS = ("answer", "plan", "grade", "reformulate", "rerank", "verify", "clarify")
"""What a model may do in a turn, as `model_seats` names it."""
_RENAMED = {"CAIRN_MODEL_PLANS": "CAIRN_MODEL_SEATS=answer,plan"}
_CHOICES = {
    "precision": ("fp32", "bf16", "int8"),
    "page_encoder_pages": ("where-it-pays", "all"),
    "ocr": ("auto", "tesseract", "rapidocr", "off"),
    "refresh": ("never", "start", "hourly"),
    "answers": ("quotes", "anthropic", "openai", "local"),
    "log_level": ("DEBUG", "INFO", "WARNING", "ERROR"),
}

T = TypeVar("T")


def _row(default: T, about: str) -> T:
    """A field with the line that documents it."""
    made: T = field(default=default, metadata={"about": about})
    return made


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The settings of one process."""

    home: Path | None = _row(None, "data folder; empty: the platform's user data folder")
    owner: str = _row("local", "whose library this is")
    host: str = _row("127.0.0.1", "address that serve binds; others need a login")
    port: int = _row(7860, "port that serve binds")
    open_browser: bool = _row(True, "serve opens the chat in the browser")
    threads: int = _row(2, "threads of one encoder or index call")
    text_encoder: str = _row(
        "minilm", "dense text encoder: minilm, a model's folder or pulled name, or off"
    )
    picture_encoder: str = _row("built-in", "picture encoder: built-in, a folder or pulled name")
    sound_encoder: str = _row("built-in", "sound encoder: built-in, a folder or pulled name")
    page_encoder: str = _row("off", "encoder of pages as pixels: off, a folder or pulled name")
    transcriber: str = _row("off", "writes down recordings: off, a folder or pulled name")
    page_encoder_pages: str = _row(
        "where-it-pays", "pages that it encodes: where-it-pays (scans, charts, tables) or all"
    )
    hub_url: str = _row("https://huggingface.co", "hub that models are pulled from, or a mirror")
    embedding_url: str = _row("", "address of a server of your own that speaks /v1/embeddings")
    device: str = _row("auto", "where open models run: auto, cuda, mps or cpu")
    precision: str = _row("fp32", "numbers of open models: fp32, bf16 or int8")
    ann: bool = _row(True, "keep the derived Chroma index for large libraries")
    ocr: str = _row("auto", "OCR engine: auto, tesseract, rapidocr or off")
    fusion: str = _row("score", "kind of fusion")
    max_rounds: int = _row(2, "looks after the first one, at most")
    tool_time_s: float = _row(8.0, "time limit of one search")
    evidence: int = _row(20, "finds kept after fusion")
    refresh: str = _row("never", "serve looks again at added folders: never, start or hourly")
    fetch: bool = _row(True, "add may fetch https addresses that it is given")
    keep_place: bool = _row(False, "keep where a photo was taken; read when it is added")
    max_file_mb: int = _row(200, "largest file taken in")
    answers: str = _row("quotes", "who writes answers: quotes (nobody), anthropic, openai or local")
    model: str = _row(
        "",
        "model that writes; empty: a default. local: a folder or pulled name",
    )
    model_url: str = _row("", "address of a server that speaks Chat Completions (vLLM, Ollama)")
    model_hears: bool = _row(False, "the model behind model_url takes sound as sound")
    model_seats: str = _row(
        "answer",
        "what the model does, with commas: answer, plan, grade, reformulate, rerank, verify, "
        "clarify, or all; rules do the rest",
    )
    daily_usd: float = _row(2.0, "what hosted models may cost in a day, by the price table")
    turns_per_minute: int = _row(
        20, "questions a user may ask in a minute where people log in; 0: any number"
    )
    log_level: str = _row("WARNING", "level of the log on standard error")

    @property
    def seats(self) -> frozenset[str]:
        """What the model is to do; nothing where answers are quoted."""
        if self.answers == "quotes":
            return frozenset()
        named = _named(self.model_seats)
        return frozenset(SEATS) if "all" in named else frozenset(named)

    @property
    def folder(self) -> Path:
        """The data folder, resolved."""
        if self.home is not None:
            return self.home.expanduser().absolute()
        import platformdirs

        return Path(platformdirs.user_data_dir("cairn", appauthor=False))


def load(environment: Mapping[str, str] | None = None, **explicit: object) -> Settings:
    """Read the settings once. Raises BadInput for a name or value that does not fit."""
    environment = os.environ if environment is None else environment
    known = {one.name: one for one in fields(Settings)}
    given: dict[str, object] = {}
    for key, text in environment.items():
        if not key.startswith(PREFIX) or key in ("CAIRN_DATA", SERVER_KEY):
            continue
        name = key.removeprefix(PREFIX).lower()
        if key in _RENAMED:
            raise BadInput(f"{key} is gone; set {_RENAMED[key]} instead")
        if name not in known:
            listed = ", ".join(PREFIX + one.upper() for one in known)
            raise BadInput(f"{key} is no setting; known are {listed}")
        if text != "":
            given[name] = _parsed(key, text, known[name].type)
    given.update({name: value for name, value in explicit.items() if value is not None})
    settings = replace(Settings(), **given)  # type: ignore[arg-type]
    before = {name: text for name, text in remembered(settings.folder).items() if name not in given}
    settings = replace(settings, **before)  # type: ignore[arg-type]
    _check(settings)
    return settings


def key_in_environment(name: str) -> Secret:
    """Give the key that the environment holds under this name; empty where there is none."""
    return Secret(os.environ.get(name, ""))


def in_environment(name: str) -> bool:
    """Tell whether the environment states a setting, and so wins over what was chosen."""
    return bool(os.environ.get(PREFIX + name.upper()))


def table(settings: Settings) -> list[tuple[str, object, str]]:
    """List name, value and meaning of every setting."""
    return [
        (one.name, getattr(settings, one.name), str(one.metadata["about"]))
        for one in fields(Settings)
    ]


def require_utf8() -> None:
    """Start this process again in UTF-8 mode where names of files are read in another encoding.

    Names that are no text of the locale would come in torn, and could be neither kept nor shown.
    """
    if sys.getfilesystemencoding().lower() != "utf-8" and not sys.flags.utf8_mode:
        os.environ["PYTHONUTF8"] = "1"
        os.execv(sys.executable, sys.orig_argv)


def bound_threads(count: int) -> None:
    """Bound the threads of the numeric libraries; to be called before they are imported.

    On a busy machine their spin-waits cost far more than a second thread brings.
    """
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, str(count))
    os.environ.setdefault("OMP_THREAD_LIMIT", str(count))
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")


def quiet_dependencies() -> None:
    """Switch off what dependencies send home, and allow only known types in checkpoints."""
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
    os.environ["ANONYMIZED_TELEMETRY"] = "False"
    os.environ["LANGSMITH_TRACING"] = "false"
    os.environ["LANGGRAPH_STRICT_MSGPACK"] = "true"


def _parsed(key: str, text: str, kind: object) -> object:
    try:
        match str(kind):
            case "int":
                return int(text)
            case "float":
                return float(text)
            case "bool":
                return {"1": True, "true": True, "yes": True, "0": False, "false": False,
                        "no": False}[text.strip().lower()]  # fmt: skip
            case "Path | None":
                return Path(text)
            case _:
                return text
    except (ValueError, KeyError) as exc:
        raise BadInput(f"{key}={text!r} does not fit; it takes a value like {kind}") from exc


def _named(text: str) -> tuple[str, ...]:
    return tuple(one.strip().lower() for one in text.split(",") if one.strip())


def _check(settings: Settings) -> None:
    for name, allowed in _CHOICES.items():
        value = getattr(settings, name)
        if value not in allowed:
            raise BadInput(f"{name}={value!r} is not known; choose one of {', '.join(allowed)}")
    for name in ("threads", "evidence", "max_file_mb"):
        if getattr(settings, name) < 1:
            raise BadInput(f"{name} must be at least 1, and is {getattr(settings, name)}")
    if not 0 <= settings.max_rounds <= 2:
        raise BadInput(f"max_rounds is 0, 1 or 2, and not {settings.max_rounds}")
    if settings.turns_per_minute < 0:
        raise BadInput(f"turns_per_minute is 0 or more, and not {settings.turns_per_minute}")
    if settings.tool_time_s <= 0:
        raise BadInput(f"tool_time_s must be above 0, and is {settings.tool_time_s}")
    _check_model(settings)


def _check_model(settings: Settings) -> None:
    odd = [one for one in _named(settings.model_seats) if one not in (*SEATS, "all")]
    if odd:
        raise BadInput(f"model_seats has no {odd[0]!r}; choose of {', '.join(SEATS)}, or all")
    if settings.daily_usd < 0:
        raise BadInput(f"daily_usd is 0 or more, and not {settings.daily_usd}")
    if settings.model_url and settings.answers == "openai" and not settings.model:
        raise BadInput("model_url needs model: name the model that the server serves")
    if settings.answers == "local" and not settings.model:
        raise BadInput("answers=local needs model: the folder or pulled name of an open model")
