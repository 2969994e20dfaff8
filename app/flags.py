"""The flags of every command, as argparse takes them."""

from __future__ import annotations

import argparse

MODALITY_NAMES = ("text", "page", "image", "audio", "video")


def serve_flags(parser: argparse.ArgumentParser) -> None:
    """Add the flags of `cairn serve`."""
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


def add_flags(parser: argparse.ArgumentParser) -> None:
    """Add the flags of `cairn add`."""
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


def asking_flags(parser: argparse.ArgumentParser, what: str) -> None:
    """Add what asking and searching have in common."""
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


def ask_flags(parser: argparse.ArgumentParser) -> None:
    """Add the flags of `cairn ask`."""
    asking_flags(parser, "question")
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


def search_flags(parser: argparse.ArgumentParser) -> None:
    """Add the flags of `cairn search`."""
    asking_flags(parser, "query")
    parser.add_argument(
        "--modality", action="append", default=[], choices=MODALITY_NAMES, help="search only these"
    )
    parser.add_argument("-k", type=int, default=10, help="finds to give (default 10)")


def facets_flags(parser: argparse.ArgumentParser) -> None:
    """Add the flags of `cairn facets`."""
    parser.add_argument(
        "--collection", action="append", default=[], metavar="NAME", help="count only here"
    )
    parser.add_argument(
        "--where", action="append", default=[], metavar="FILTER",
        help="count what passes: 'level_db_spl < 40 dB'; several are joined by and",
    )  # fmt: skip


def forget_flags(parser: argparse.ArgumentParser) -> None:
    """Add the flags of `cairn forget`."""
    parser.add_argument(
        "what", nargs="*", metavar="ID_OR_PATH", help="source id, file, folder or web address"
    )
    parser.add_argument("--collection", help="forget a whole collection, such as demo")
    parser.add_argument("--thread", help="forget a conversation")


def refresh_flags(parser: argparse.ArgumentParser) -> None:
    """Add the flags of `cairn refresh`."""
    parser.add_argument(
        "paths", nargs="*", metavar="FOLDER_OR_ADDRESS",
        help="look only here (default: at everything that was added)",
    )  # fmt: skip


def watch_flags(parser: argparse.ArgumentParser) -> None:
    """Add the flags of `cairn watch`."""
    parser.add_argument(
        "paths", nargs="*", metavar="FOLDER",
        help="watch only these, and add those that are new (default: all that were added)",
    )  # fmt: skip
    parser.add_argument(
        "--poll", type=float, metavar="SECONDS",
        help="look that often, for network disks that do not tell of changes",
    )  # fmt: skip


def collections_flags(parser: argparse.ArgumentParser) -> None:
    """Add the flags of `cairn collections`."""
    parser.add_argument("name", nargs="?", metavar="NAME", help="only this one")
    parser.add_argument(
        "--expires", metavar="30d",
        help="let its sources end so long after they were added (30d, 12h, 4w, never)",
    )  # fmt: skip


def talk_flags(parser: argparse.ArgumentParser) -> None:
    """Add what commands on conversations, opinions and users take."""
    from app.talk_flags import add_flags

    add_flags(parser)


def file_flags(parser: argparse.ArgumentParser) -> None:
    """Add the file that a copy is written to or read from."""
    parser.add_argument("file", metavar="FILE", help="the backup file")


def eval_flags(parser: argparse.ArgumentParser) -> None:
    """Add the flags of `cairn eval`."""
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
    parser.add_argument(
        "--model", choices=("scripted",),
        help="labelled conversations: also with a scripted model on loopback in every seat",
    )  # fmt: skip


def bench_flags(parser: argparse.ArgumentParser) -> None:
    """Add the flags of `cairn bench`."""
    parser.add_argument("names", nargs="+", metavar="NAME", help="benchmarks, by name; or all")
    parser.add_argument("--data", metavar="DIR", help="folder of evaluation sets")
    parser.add_argument(
        "--model",
        metavar="PATH",
        help="encoders: folder of an open model; sizes: a name of the catalogue, or all",
    )
    parser.add_argument("--minutes", type=float, default=10.0, help="chats: how long (default 10)")
    parser.add_argument(
        "--think", type=float, default=0.0, metavar="SECONDS",
        help="chats: measure once more, where each reads so long before it asks on",
    )  # fmt: skip


def key_flags(parser: argparse.ArgumentParser) -> None:
    """Add the flags of `cairn key`."""
    parser.add_argument("action", choices=("set", "list", "remove"))
    parser.add_argument(
        "name", nargs="?", metavar="NAME", help="anthropic, openai, server, voyage or gemini"
    )


def models_flags(parser: argparse.ArgumentParser) -> None:
    """Add the flags of `cairn models`."""
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


def transcribe_flags(parser: argparse.ArgumentParser) -> None:
    """Add the flags of `cairn transcribe`."""
    parser.add_argument("--collection", metavar="NAME", help="only this collection")
    parser.add_argument(
        "--dry-run", action="store_true", help="say what would be written down, and do nothing"
    )


def caption_flags(parser: argparse.ArgumentParser) -> None:
    """Add the flags of `cairn caption`."""
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


def train_flags(parser: argparse.ArgumentParser) -> None:
    """Add the flags of `cairn train`."""
    from app.training_flags import add_flags

    add_flags(parser)


def status_flags(parser: argparse.ArgumentParser) -> None:
    """Add the flags of `cairn status`."""
    parser.add_argument(
        "--privacy", action="store_true",
        help="look into the files for positions, serial numbers and names",
    )  # fmt: skip


def plain_flags(parser: argparse.ArgumentParser) -> None:
    """Take no flags of its own."""
