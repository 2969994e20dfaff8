"""`cairn ask`: a question in, a cited answer out."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable

from app.commands.asking import (
    ask_leave,
    attached,
    edits_of,
    export_files,
    export_trip,
    filter_of,
    require_known,
    require_something,
    require_thread,
)
from app.settings import Settings
from tools.core.evidence import Answer, AnswerKind

EXIT_CODES: dict[AnswerKind, int] = {
    "generated": 0,
    "quoted": 0,
    "abstained": 3,
    "clarify": 4,
    "interrupted": 5,
}


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Ask; give the exit code of the answer's kind."""
    from pydantic import TypeAdapter

    from app.handover import hand_over, running_server
    from tools.core.events import Event
    from tools.core.query import Query

    edits = edits_of(arguments)
    if not edits:
        require_something(arguments.question, arguments)
    export_files(arguments)
    require_thread(arguments.thread, settings)
    where = filter_of(arguments)
    require_known(arguments.collection, where, settings)
    ask_leave(arguments, settings)
    query = Query(
        text=arguments.question,
        attach=tuple(str(path) for path in attached(arguments)),
        thread=arguments.thread,
        owner=settings.owner,
        collections=tuple(arguments.collection),
        where=where,
        edits=edits,
    )
    server = running_server(settings.folder)
    if server is not None:
        payload = TypeAdapter(Query).dump_python(query, mode="json")
        read: TypeAdapter[Event] = TypeAdapter(Event)
        events = (read.validate_python(one) for one in hand_over(server, "ask", payload))
        return _show(events, arguments)
    from app.assistant import Assistant

    assistant = Assistant.open(settings)
    try:
        return _show(assistant.stream(query), arguments)
    finally:
        assistant.close()


def _show(events: Iterable[object], arguments: argparse.Namespace) -> int:
    from app.understood import understood
    from tools.core.events import Broke, Finished, Planned, Said

    said = False
    for event in events:
        match event:
            case Planned(plan=plan) if not arguments.json and not said:
                taken = understood(plan, arguments.question)
                if taken:
                    sys.stdout.write(f"understood as: {taken}\n\n")
            case Said(text=text) if not arguments.json:
                sys.stdout.write(text)
                sys.stdout.flush()
                said = True
            case Finished(answer=answer):
                return _finish(answer, arguments, said=said)
            case Broke(message=message):
                sys.stderr.write(f"cairn: {message}\n")
                return 1
    sys.stderr.write("cairn: the turn ended without an answer; ask again\n")
    return 1


def _finish(answer: Answer, arguments: argparse.Namespace, *, said: bool) -> int:
    if arguments.json:
        from pydantic import TypeAdapter

        sys.stdout.buffer.write(TypeAdapter(Answer).dump_json(answer, indent=1) + b"\n")
    else:
        from rich.console import Console

        from app.printing import print_answer

        if said:
            sys.stdout.write("\n")
        print_answer(Console(), answer, explain=arguments.explain, said=said)
    export_trip(answer, arguments)
    return EXIT_CODES[answer.kind]
