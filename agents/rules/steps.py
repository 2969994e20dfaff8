"""Questions in steps: what each has found, and how the next one is asked of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from agents.library_view import LibraryView
from agents.records import HopFind, Piece, Question
from agents.rules.asks import asked_fields, asked_types, wanted_form
from agents.rules.item_answer import item_line
from agents.rules.quoting import frame, quote
from agents.rules.words import clip, content_terms
from agents.seats import Case
from tools.core.evidence import Evidence
from tools.core.items import Modality
from tools.core.query import Plan, Step, SubQuery

STEP = "step"
"""Begins the action of a round that took a find further."""
_LEAST = 0.1
"""Calibrated score under which a find leads nowhere. Not tuned."""
_BLOCK = 95
_READ_LINES = 6
_WRITTEN: tuple[Modality, ...] = ("text", "page")
_READING = frozenset(("text", "read", "reads", "words", "word", "written", "writing", "out"))


@dataclass(frozen=True, kw_only=True)
class Led:
    """The next step, ready to be searched."""

    question: Question
    plan: Plan
    sub_queries: tuple[SubQuery, ...]
    changed: str
    """For people."""
    entity: str | None = None
    source: str | None = None


def find_of_step(case: Case, *, most: int) -> HopFind | None:
    """Give what the present step has found, where another step follows it."""
    done = len(case.hops)
    steps = case.plan.steps
    if done + 1 >= len(steps) or done >= most or not case.evidence:
        return None
    step, after = steps[done], steps[done + 1]
    scored = [(share, one) for one in case.evidence if (share := _share(one, done + 1, case.plan))]
    if step.modality is not None and after.over == "source":
        scored = [pair for pair in scored if pair[1].modality == step.modality]
    if after.over == "entity":
        scored = [pair for pair in scored if pair[1].entity is not None]
    if after.reads:
        worded = [pair for pair in scored if _has_words(pair[1], case)]
        scored = worded or scored
    best = max(scored, key=lambda pair: _rank(pair[0], pair[1], step), default=None)
    if best is None or best[0] < _LEAST:
        return None
    one = best[1]
    return HopFind(step=done + 1, item=one.item, source=one.source, entity=one.entity)


def _has_words(one: Evidence, case: Case) -> bool:
    return one.item in case.dossiers and bool(case.dossiers[one.item].item.text.strip())


def within(pool: Sequence[Evidence], hops: Sequence[HopFind]) -> list[Evidence]:
    """Keep what the steps found and what lies in the place or file that the last one led to."""
    if not hops:
        return list(pool)
    led, items = hops[-1], {one.item for one in hops}
    return [
        one
        for one in pool
        if one.item in items
        or (one.source == led.source if led.entity is None else one.entity == led.entity)
    ]


def _rank(share: float, one: Evidence, step: Step) -> tuple[bool, bool, float]:
    spoken = any(why.matched for why in one.why)
    return (step.modality in (None, one.modality) and spoken, spoken, share)


def _share(one: Evidence, step: int, plan: Plan) -> float:
    """Give how well a find answers the searches of a step, 0..1."""
    return max(
        (
            why.calibrated
            for why in one.why
            if 0 <= why.sub_query < len(plan.sub_queries)
            and plan.sub_queries[why.sub_query].step == step
        ),
        default=0.0,
    )


def onward(case: Case, view: LibraryView) -> Led:
    """Ask the next step of what the last one found."""
    found = case.hops[-1]
    step = case.plan.steps[len(case.hops)]
    over_source = step.over == "source" or found.entity is None
    name = found.entity or ""
    mark = next((one.mark for one in case.evidence if one.item == found.item), "")
    terms = tuple(one for one in content_terms(step.text) if one not in _READING)
    terms = terms or content_terms(case.plan.steps[len(case.hops) - 1].text)
    # What an error or a part is called stays with it: `Q-507`.
    codes = [one for past in case.plan.steps[: len(case.hops)] for one in content_terms(past.text)
             if any(letter.isdigit() for letter in one) and one not in terms]  # fmt: skip
    number = len(case.hops) + 1
    modalities = _modalities(step, found, case, view, over_source=over_source)
    sub_queries = tuple(
        SubQuery(modality=one, text=" ".join((*terms, *codes)), weight=1.0, step=number)
        for one in modalities
    )
    everything = (*case.plan.sub_queries, *sub_queries)
    total = sum(one.weight for one in everything)
    normal = tuple(replace(one, weight=round(one.weight / total, 4)) for one in everything)
    at = "" if over_source else f" at {name}"
    where = "in the file" if over_source else f"at {name}"
    wants = wanted_form(f"{step.text} {name}", 1, 0)
    question = replace(
        case.question,
        standalone=f"{step.text.rstrip(' ?.!')}{at}?",
        about=(name,) if name else (),
        items=tuple(dict.fromkeys((*case.question.items, found.item))),
        terms=terms,
        asks=asked_types(step.text),
        fields=asked_fields(step.text),
    )
    return Led(
        question=question,
        plan=replace(
            case.plan,
            sub_queries=normal,
            wants="fact" if wants == "places" else wants,
            dominant=step.modality or "none",
        ),
        sub_queries=normal[len(case.plan.sub_queries) :],
        changed=f"found {mark} first, then looked for “{clip(' '.join(terms), 60)}” {where}",
        entity=None if over_source else name,
        source=found.source if over_source else None,
    )


def _modalities(
    step: Step, found: HopFind, case: Case, view: LibraryView, *, over_source: bool
) -> list[Modality]:
    own = next((one.modality for one in case.evidence if one.item == found.item), None)
    wanted = [step.modality, own if over_source else None, *_WRITTEN]
    return list(dict.fromkeys(one for one in wanted if one is not None and one in view.retrievers))


def steps_told(case: Case, view: LibraryView) -> Iterator[Piece]:
    """Say what each step found, with its mark, before what the last one answers."""
    there = {one.item: one for one in case.evidence if one.item in case.dossiers}
    for found in case.hops:
        one = there.get(found.item)
        if one is None:
            continue
        yield frame("Found first:\n" if found.step == 1 else "Then:\n", block=_BLOCK + found.step)
        yield item_line(one, case, view, block=_BLOCK + found.step)
        last = found.step == len(case.plan.steps) - 1
        if last and case.plan.steps[-1].reads:
            yield from _read_out(one, case)
    if case.hops and there:
        yield frame("\n", block=_BLOCK + 1)


def _read_out(one: Evidence, case: Case) -> Iterator[Piece]:
    """Give what is written in the find itself, line by line."""
    dossier = case.dossiers[one.item]
    lines = [line.strip() for line in dossier.item.text.splitlines() if line.strip()]
    for line in lines[:_READ_LINES]:
        yield quote(line, one, dossier, block=_BLOCK + 1, place=False)
