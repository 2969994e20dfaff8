"""The command line: names, flags and exit codes. Imports nothing heavy before a command is known.

Exit codes: 0 answered, 3 abstained, 4 one question back, 5 interrupted, 2 bad input, 1 failure.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from importlib import import_module

BAD_INPUT = 2
FAILURE = 1
INTERRUPTED = 5

MODALITY_NAMES = ("text", "page", "image", "audio", "video")

Flags = Callable[[argparse.ArgumentParser], None]


def _serve(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", help="address to bind (default 127.0.0.1)")
    parser.add_argument("--port", type=int, help="port to bind (default 7860)")
    parser.add_argument(
        "--demo",
        action=argparse.BooleanOptionalAction,
        default=None,
        help="load the demo library, or do not (default: load it when the library is empty)",
    )
    parser.add_argument(
        "--refresh", choices=("never", "start", "hourly"),
        help="look again at the folders that were added (default never; see cairn watch)",
    )  # fmt: skip
    parser.add_argument("--no-browser", action="store_true", help="do not open the browser")


def _add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "paths", nargs="+", metavar="PATH",
        help="files, folders, or https addresses of single pages",
    )  # fmt: skip
    parser.add_argument("--entity", help="the place, product or part that the files are about")
    parser.add_argument("--collection", help="collection to add to (default: default)")
    parser.add_argument(
        "--expires", metavar="30d", help="forget after this long (30d, 12h, 4w, never, a date)"
    )
    parser.add_argument("--dry-run", action="store_true", help="say what would happen")
    parser.add_argument("--no-ocr", action="store_true", help="do not read words in pictures")


def _asking(parser: argparse.ArgumentParser, what: str) -> None:
    parser.add_argument(what, help="your words; may be empty when a file is attached")
    parser.add_argument(
        "--attach", action="append", default=[], metavar="FILE",
        help="a photo, screenshot, recording or document that goes with it; may be given again",
    )  # fmt: skip
    parser.add_argument(
        "--collection", action="append", default=[], metavar="NAME", help="search only here"
    )
    parser.add_argument(
        "--where", action="append", default=[], metavar="FILTER",
        help="hard filter: 'level_db_spl < 40 dB and tags = vegan'; several are joined by and",
    )  # fmt: skip


def _ask(parser: argparse.ArgumentParser) -> None:
    _asking(parser, "question")
    parser.add_argument("--thread", metavar="ID", help="continue a conversation")
    parser.add_argument(
        "--edit", action="append", default=[], metavar="'off c2'",
        help="change a wish of the conversation: off, on, harden, soften or remove with its id, "
        "'change c2 80', or undo; may be given again, and needs no words",
    )  # fmt: skip
    parser.add_argument("--explain", action="store_true", help="show plan, scores and times")
    parser.add_argument("--ics", metavar="FILE", help="write a planned trip as a calendar")
    parser.add_argument("--geojson", metavar="FILE", help="write a planned trip as a map")
    parser.add_argument(
        "--allow-upload", action="store_true",
        help="let finds be sent to the model that is set; remembered for its address",
    )  # fmt: skip


def _search(parser: argparse.ArgumentParser) -> None:
    _asking(parser, "query")
    parser.add_argument(
        "--modality", action="append", default=[], choices=MODALITY_NAMES, help="search only these"
    )
    parser.add_argument("-k", type=int, default=10, help="finds to give (default 10)")


def _facets(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--collection", action="append", default=[], metavar="NAME", help="count only here"
    )
    parser.add_argument(
        "--where", action="append", default=[], metavar="FILTER",
        help="count what passes: 'level_db_spl < 40 dB'; several are joined by and",
    )  # fmt: skip


def _forget(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "what", nargs="*", metavar="ID_OR_PATH", help="source id, file, folder or web address"
    )
    parser.add_argument("--collection", help="forget a whole collection, such as demo")
    parser.add_argument("--thread", help="forget a conversation")


def _refresh(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "paths", nargs="*", metavar="FOLDER_OR_ADDRESS",
        help="look only here (default: at everything that was added)",
    )  # fmt: skip


def _watch(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "paths", nargs="*", metavar="FOLDER",
        help="watch only these, and add those that are new (default: all that were added)",
    )  # fmt: skip
    parser.add_argument(
        "--poll", type=float, metavar="SECONDS",
        help="look that often, for network disks that do not tell of changes",
    )  # fmt: skip


def _collections(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", nargs="?", metavar="NAME", help="only this one")
    parser.add_argument(
        "--expires", metavar="30d",
        help="let its sources end so long after they were added (30d, 12h, 4w, never)",
    )  # fmt: skip


def _talk(parser: argparse.ArgumentParser) -> None:
    from app.talk_flags import add_flags

    add_flags(parser)


def _file(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="the backup file")


def _eval(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("tasks", nargs="+", metavar="TASK", help="benchmarks, by name")
    parser.add_argument("--data", metavar="DIR", help="folder of evaluation sets (not for gold)")
    parser.add_argument("--variant", action="append", default=[], choices=("as-is", "neutral"))
    parser.add_argument(
        "--half", "--split", dest="split", choices=("dev", "test", "both"), default="dev",
        help="half of the gold questions (default dev; test is scored once per release)",
    )  # fmt: skip
    parser.add_argument(
        "--only", action="append", default=[], metavar="ID",
        help="ask only this gold question (demo-015, or 015); may be given again",
    )  # fmt: skip
    parser.add_argument(
        "--library", metavar="DIR",
        help="keep the demo's library here between runs (default: a fresh one)",
    )  # fmt: skip


def _bench(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("names", nargs="+", metavar="NAME", help="benchmarks, by name; or all")
    parser.add_argument("--data", metavar="DIR", help="folder of evaluation sets")
    parser.add_argument("--model", metavar="PATH", help="encoders: folder of an open model")
    parser.add_argument("--minutes", type=float, default=10.0, help="chats: how long (default 10)")


def _key(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", choices=("set", "list", "remove"))
    parser.add_argument(
        "name", nargs="?", metavar="NAME", help="anthropic, openai, server, voyage or gemini"
    )


def _models(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "action", choices=("list", "pull", "fill", "undo", "remove"),
        help="list: what there is; pull: download; fill: make the vectors that are missing; "
        "undo: back to what was searched before the last switch; remove: free the disk",
    )  # fmt: skip
    parser.add_argument(
        "name", nargs="?", metavar="NAME", help="a model or set of the list, or OWNER/NAME"
    )
    parser.add_argument("--yes", action="store_true", help="do not ask before it begins")
    parser.add_argument(
        "--use", action="store_true",
        help="pull: then make its vectors beside the old ones, switch, and remember the choice",
    )  # fmt: skip
    parser.add_argument(
        "--from", dest="source", metavar="URL_OR_DIR",
        help="pull: from a mirror of the hub, or from a folder (default: the hub)",
    )  # fmt: skip
    parser.add_argument(
        "--adapter", metavar="OWNER/NAME", default="",
        help="pull: what was trained on top of the model, and is put on it",
    )  # fmt: skip
    parser.add_argument(
        "--newest", action="store_true", help="pull: what the hub has now, not what was pinned"
    )
    parser.add_argument(
        "--force", action="store_true", help="remove: also when the library is searched with it"
    )
    parser.add_argument(
        "--allow-upload", action="store_true",
        help="fill: let words and media be sent to the hosted encoders that are set; remembered",
    )  # fmt: skip


def _transcribe(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--collection", metavar="NAME", help="only this collection")
    parser.add_argument(
        "--dry-run", action="store_true", help="say what would be written down, and do nothing"
    )


def _caption(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--collection", metavar="NAME", help="only this collection")
    parser.add_argument(
        "--dry-run", action="store_true", help="say how many pictures, to whom, what it would cost"
    )
    parser.add_argument("--yes", action="store_true", help="do not ask before sending")
    parser.add_argument(
        "--allow-upload", action="store_true",
        help="let pictures be sent to the model that is set; remembered for its address",
    )  # fmt: skip
    parser.add_argument("--redo", action="store_true", help="also those that have a caption")
    parser.add_argument("--remove", action="store_true", help="take the captions away again")


def _train(parser: argparse.ArgumentParser) -> None:
    from app.training_flags import add_flags

    add_flags(parser)


def _status(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--privacy", action="store_true",
        help="look into the files for positions, serial numbers and names",
    )  # fmt: skip


def _plain(parser: argparse.ArgumentParser) -> None:
    """Take no flags of its own."""


COMMANDS: dict[str, tuple[str, str, Flags]] = {
    # name: (module of the command, help line, flags)
    "serve": ("app.commands.serve", "open the chat in the browser", _serve),
    "add": ("app.commands.add", "add files, folders or web pages to the library", _add),
    "refresh": ("app.commands.refresh", "look again at all that was added", _refresh),
    "watch": ("app.commands.watch", "take changes in as they are saved", _watch),
    "ask": ("app.commands.ask", "ask a question and get a cited answer", _ask),
    "search": ("app.commands.search", "find, without an answer", _search),
    "facets": ("app.commands.facets", "say what there is to filter by, with counts", _facets),
    "status": ("app.commands.status", "say what the library holds", _status),
    "doctor": ("app.commands.doctor", "say what is active, why, and what improves it", _plain),
    "collections": ("app.commands.collections", "list collections, set how long they keep",
                    _collections),
    "forget": ("app.commands.forget", "remove files or threads without a trace", _forget),
    "thread": ("app.commands.thread", "list, show, export and delete conversations", _talk),
    "feedback": ("app.commands.feedback", "list and export what was thought of answers", _talk),
    "export": ("app.commands.backup", "write the whole library to one file", _file),
    "import": ("app.commands.backup", "read a library back into an empty folder", _file),
    "calibrate": ("app.commands.calibrate", "make the scores of this library comparable", _plain),
    "models": ("app.commands.models", "list, pull, fill, undo and remove open models", _models),
    "transcribe": ("app.commands.transcribe", "write down what is said in recordings",
                   _transcribe),
    "caption": ("app.commands.caption", "let a model say what is seen in pictures", _caption),
    "train": ("app.commands.train", "fit small parts on this library, or write training data",
              _train),
    "mcp": ("app.commands.mcp", "be search tools for other assistants (MCP over stdio)", _plain),
    "user": ("app.commands.user", "say who may log in, and make tokens for programs", _talk),
    "key": ("app.commands.key", "keep the key of a hosted model in the system's keyring", _key),
    "eval": ("eval.command", "score searches and answers against gold", _eval),
    "bench": ("eval.bench.command", "measure speed and memory", _bench),
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
    for name, (_, line, flags) in COMMANDS.items():
        sub = commands.add_parser(name, help=line, description=line.capitalize() + ".")
        flags(sub)
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
