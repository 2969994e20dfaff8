"""Tells a question for a plan of a day or a trip from every other."""

from __future__ import annotations

import datetime as dt
import re

from agents.itinerary.hidden import with_places_hidden
from agents.itinerary.times import read_times
from agents.library_view import LibraryView
from agents.records import Memory, Question
from agents.rules import patterns
from agents.rules.kinds_asked import read_kinds
from agents.rules.naming import named_entities
from tools.core.query import Plan

_SPAN = (
    r"(?:day|weekend|trip|morning|afternoon|evening|week|outing|itinerary|tour|excursion|visit|"
    r"stay|route|mondays?|tuesdays?|wednesdays?|thursdays?|fridays?|saturdays?|sundays?|"
    r"\d{4}-\d{2}-\d{2})"
)
_PLANNED = re.compile(
    rf"\b(?:plan|planning|organi[sz]e|arrange|map out|put together|draw up|lay out|work out|"
    rf"schedule|"
    rf"make|create|build|design|sketch|suggest|propose|give|want|need|like|prepare|outline)\b"
    rf"[^.?!]{{0,40}}?\b(?:itinerary|day plan|trip plan|schedule|day (?:trip|out)|programme for|"
    rf"(?:plan|route) for (?:\w+\s){{0,3}}{_SPAN})\b"
    rf"|\b(?:plan|planning|organi[sz]e|arrange|map out|schedule|lay out|work out|sketch)\b"
    rf"[^.?!]{{0,40}}?\b{_SPAN}\b"
    rf"|\b(?:give|show|suggest|propose)\s(?:me|us)\s(?:an?|one)\s(?:\w+\s){{0,2}}"
    rf"(?:day|weekend|trip|evening out|night out)\b"
    rf"|^\W*(?:an?\s|my\s|our\s)?(?:\w+[\s-]){{0,2}}(?:itinerary|day plan)\b"
    rf"|\b(?:fit|squeeze|get|do|see|combine|manage)\b[^.?!]{{0,80}}\b(?:in|into|on|within) "
    rf"(?:a|one|the same) (?:single\s)?(?:day|afternoon|morning|weekend)\b"
    rf"|\b(?:fit|squeeze)\b[^.?!]{{0,120}}\binto\s(?:the\s|next\s|this\s)?{_SPAN}\b",
    re.I,
)
_ABOUT_A_FILE = re.compile(
    r"\b(?:find|show|where is|which (?:file|page|document)|what does)\b[^.?!]{0,30}"
    r"\b(?:itinerary|schedule|timetable|plan)\b",
    re.I,
)
"""`Show me the schedule of the ferry` asks for something that is written."""


_ASKED = re.compile(
    r"^\W*(?:and\s|so\s|but\s)?(?:what|how|why|who|whose|when|where|which|is|are|was|were|does|"
    r"do|did|"
    r"has|have|will|would|show|find|list|search|compare|tell)\b(?! have\b)",
    re.I,
)
_NO_STOP = re.compile(
    r"\b(?:open|opens|opened|closed|photos?|pictures?|recordings?|videos?|films? of|pages?|"
    r"documents?|"
    r"files?|reviews?|receipts?|invoices?|taken|written|said|says)\b",
    re.I,
)
_FITS = re.compile(
    r"\b(?:fit|fits|possible to|manage|(?:enough )?time for|work out|squeeze|do all|in one day|"
    r"one day|"
    r"look like|be done|doable|feasible)\b",
    re.I,
)
_BOUNDED = re.compile(
    r"\b(?:days?|trip|visit|outing|evening out|night out|in town|half day|afternoon|morning|"
    r"evenings?|"
    r"want|wants|i'd like|i'd love|must be in|has to|have to|then|afterwards|before that|plus|"
    r"until|"
    r"till|home by|back (?:by|at)|from \d|\d (?:to|till) \d|finish|arrive|start(?:ing)?)\b",
    re.I,
)


_THE = re.compile(r"\b(?:the|my|our|some)\s", re.I)


def asks_for_trip(
    text: str, view: LibraryView | None = None, now: dt.datetime | None = None
) -> bool:
    """Tell whether a plan of stops is wanted.

    With a library: also a date with stops beside it and no question, `Saturday 4 July 2026, the
    museum and lunch, back by 6`.
    """
    if _ABOUT_A_FILE.search(text):
        return False
    if _PLANNED.search(text):
        return True
    if view is None or now is None:
        return False
    fits = bool(_FITS.search(text))
    if _ASKED.search(text) and not fits:
        return False
    entities = view.catalogue.entities(view.scope)
    hidden, names = with_places_hidden(text, entities)
    times = read_times(hidden, now)
    if times.first is None or not (times.exact or (times.budget and times.start)):
        return False
    named = len(names) or len(named_entities(times.rest, entities))
    kinds = tuple(view.catalogue.facets(view.scope).get("kind", {}))
    stops = named + sum(
        bool(read_kinds(f"a {_THE.sub('a ', one.strip())}", turn=0, stated=kinds))
        for one in re.split(r"[,;:.]|\band\b|\bthen\b|\bwith\b", times.rest)
        if one.strip()
    )
    bounded = times.budget is not None or times.start is not None or times.end is not None
    if (fits and _ASKED.search(text)) or _NO_STOP.search(hidden):
        # `Is there time for A and B`, `photos at A and B`: only where stops and bounds say a plan.
        return stops > 1 and times.exact and (fits or bounded)
    return stops > 1 or (stops == 1 and (bounded or bool(_BOUNDED.search(text))))


_CHANGES = re.compile(
    r"^\W*(?:(?:please|ok|okay|and|but|now|also|then|no|hmm|actually|could you|can you|can we|"
    r"could we|"
    r"let's|let us|(?:i|we)(?:'d| would) (?:rather|like to|prefer to)|what if we)[\s,]+)*"
    r"(?:swap|replace|exchange|switch|substitute|drop|remove|skip|cut|delete|leave out|take out|"
    r"forget|no|without|add|include|put in|squeeze in|fit in|start|begin|leave|finish|end|stop at|"
    r"be back|back|until|make (?:it|that)|move|stay|spend|change|shorter|longer|more time|"
    r"less time|"
    r"budget|under|at most|on|from|keep|visit|also|do it|have|breakfast|brunch|lunch|coffee|dinner|"
    r"drinks|half|an?\shour|\w+\s(?:hours?|minutes?)|the [\w ]{3,40} (?:at|before|after|first|"
    r"last)|"
    r".{3,60}\b(?:instead of|somewhere else|something else))\b",
    re.I,
)
_OF_PLAN = re.compile(r"\b(?:stop|plan|itinerary|trip|day)\b", re.I)


def changes_trip(text: str, memory: Memory) -> bool:
    """Tell whether words may change the plan of the thread; what they change is read later."""
    if (
        memory.trip is None
        or memory.plan is None
        or (
            text.rstrip().endswith("?")
            and patterns.match(
                r"\W*(?:and\s)?(?:is|are|was|does|do|did|has|what|when|where|which|who|why|"
                r"how)\b",
                text,
            )
        )
    ):
        return False
    just_now = memory.plan.wants == "itinerary"
    return bool(_CHANGES.match(text)) and (just_now or bool(_OF_PLAN.search(text)))


def trip_plan(question: Question, memory: Memory) -> Plan:
    """Give the plan of a turn that is answered by planning; limits of the thread stay."""
    before = memory.plan.constraints if memory.plan is not None else ()
    return Plan(
        standalone=question.standalone, sub_queries=(), constraints=before, wants="itinerary",
        by_facts=True,
    )  # fmt: skip
