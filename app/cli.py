"""The command line: names, flags and exit codes. Imports nothing heavy before a command is known.

Exit codes: 0 answered, 3 abstained, 4 one question back, 5 interrupted, 2 bad input, 1 failure.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from importlib import import_module

from app import flags

BAD_INPUT = 2
FAILURE = 1
INTERRUPTED = 5

Flags = Callable[[argparse.ArgumentParser], None]


COMMANDS: dict[str, tuple[str, str, Flags]] = {
    # name: (module of the command, help line, flags)
    "serve": ("app.commands.serve", "open the chat in the browser", flags.serve_flags),
    "add": ("app.commands.add", "add files, folders or web pages to the library", flags.add_flags),
    "refresh": ("app.commands.refresh", "look again at all that was added", flags.refresh_flags),
    "watch": ("app.commands.watch", "take changes in as they are saved", flags.watch_flags),
    "ask": ("app.commands.ask", "ask a question and get a cited answer", flags.ask_flags),
    "search": ("app.commands.search", "find, without an answer", flags.search_flags),
    "facets": ("app.commands.facets", "say what there is to filter by, with counts",
        flags.facets_flags),
    "status": ("app.commands.status", "say what the library holds", flags.status_flags),
    "doctor": ("app.commands.doctor", "say what is active, why, and what improves it",
        flags.plain_flags),
    "collections": ("app.commands.collections", "list collections, set how long they keep",
        flags.collections_flags),
    "forget": ("app.commands.forget", "remove files or threads without a trace",
        flags.forget_flags),
    "thread": ("app.commands.thread", "list, show, export and delete conversations",
        flags.talk_flags),
    "feedback": ("app.commands.feedback", "list and export what was thought of answers",
        flags.talk_flags),
    "export": ("app.commands.backup", "write the whole library to one file", flags.file_flags),
    "import": ("app.commands.backup", "read a library back into an empty folder",
        flags.file_flags),
    "calibrate": ("app.commands.calibrate", "make the scores of this library comparable",
        flags.plain_flags),
    "models": ("app.commands.models", "list, pull, fill, undo and remove open models",
        flags.models_flags),
    "transcribe": ("app.commands.transcribe", "write down what is said in recordings",
        flags.transcribe_flags),
    "caption": ("app.commands.caption", "let a model say what is seen in pictures",
        flags.caption_flags),
    "train": ("app.commands.train", "fit small parts on this library, or write training data",
        flags.train_flags),
    "mcp": ("app.commands.mcp", "be search tools for other assistants (MCP over stdio)",
        flags.plain_flags),
    "user": ("app.commands.user", "say who may log in, and make tokens for programs",
        flags.talk_flags),
    "key": ("app.commands.key", "keep the key of a hosted model in the system's keyring",
        flags.key_flags),
    "eval": ("eval.command", "score searches and answers against gold", flags.eval_flags),
    "bench": ("eval.bench.command", "measure speed and memory", flags.bench_flags),
}  # fmt: skip


def parser() -> argparse.ArgumentParser:
    """Build the whole parser."""
    top = argparse.ArgumentParser(
        prog="cairn",
        description="Ask your own text, photos, recordings and pages; every answer can be walked "
        "back to its stones.",
    )
    top.add_argument("--home", help="data folder (default: CAIRN_HOME, else the user data folder)")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, (_, line, add_flags) in COMMANDS.items():
        sub = commands.add_parser(name, help=line, description=line.capitalize() + ".")
        add_flags(sub)
        if name not in ("serve", "watch"):
            sub.add_argument("--json", action="store_true", help="print one JSON object")
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; give its exit code."""
    from app.settings import require_utf8

    if argv is None:
        require_utf8()
    arguments = parser().parse_args(argv)
    from app.redaction import guard_log
    from app.settings import bound_threads, load, quiet_dependencies
    from tools.core.errors import BadInput, CairnError

    try:
        settings = load(home=_path(arguments.home))
        bound_threads(settings.threads)
        quiet_dependencies()
        guard_log(settings.log_level)
        command: Callable[[argparse.Namespace, object], int] = import_module(
            COMMANDS[arguments.command][0]
        ).run
        code = command(arguments, settings)
        sys.stdout.flush()
        return code
    except BadInput as error:
        return _complain(error, BAD_INPUT)
    except CairnError as error:
        return _complain(error, FAILURE)
    except KeyboardInterrupt:
        sys.stderr.write("\nStopped. What was finished is kept; the same command resumes.\n")
        return INTERRUPTED
    except BrokenPipeError:
        # The reader (head, less) has gone; Python would complain about it at exit.
        sys.stderr.close()
        return 0
    except OSError as error:
        _let_go_of_output()
        where = f"{error.filename}: " if error.filename else ""
        return _complain(
            CairnError(f"{where}{error.strerror or error}; mend that, then run it again"), FAILURE
        )


def _let_go_of_output() -> None:
    """Let what is still buffered go nowhere: at exit Python would complain about it again."""
    import os

    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _path(text: str | None) -> object:
    from pathlib import Path

    return Path(text) if text else None


def _complain(error: Exception, code: int) -> int:
    sys.stderr.write(f"cairn: {error}\n")
    return code
