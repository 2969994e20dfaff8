"""Writes what came of gold questions: a table, the misses with their reasons, or JSON."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from pydantic import TypeAdapter

from eval.answers import AnswersResult, GroupResult
from eval.outcome import RECOMMENDED, Outcome
from tools.core.evidence import Answer, Evidence
from tools.core.locators import PageRegion, TextSpan, TimeSpan, clock

_COLUMNS = (
    "entity@1", "entity@3", "top-5", "fused R@10", "R@5 text", "R@5 page", "R@5 image",
    "R@5 audio", "R@5 video", "says it", "cites gold",
)  # fmt: skip
_HEAD = (
    "kind", "n", "entity 1st", "entity in 3", "gold in top 5", "fused R@10", "R@5 text", "page",
    "image", "audio", "video", "says it", "cites gold", "opens right", "limits broken",
    "declined", "refused", "p50 / p95 ms",
)  # fmt: skip
_PER_KIND = (
    "entity@1", "entity@3", "top-5", "fused R@10", "says it", "cites gold", "opens right",
    "breaks a limit", "declined", "refused", "listed", "listed right",
)  # fmt: skip
_SHOWN = 220
_LEGEND = (
    "Limits broken: of the first 3 entities (of all that a list names), how many contradict a "
    "limit that was asked for, + how many one that the gold reads into a word (`quiet` as under "
    "45 dB), ? how many are unknown. Declined: unanswerable questions that were abstained from. "
    "Refused: answerable ones that were. Fused R@10: share of the gold items among the first 10 "
    "finds of all modalities. Recall counts as many gold items as its places can hold. Cites "
    "gold: answers of which a citation is a gold item. Opens right: citations whose item, place "
    "and words stand where they say. Listed: of a question that wants all, share of the gold "
    "entities that the answer names; listed right: share of the named that are gold."
)


def as_markdown(result: AnswersResult) -> str:
    """Write the tables and every miss."""
    lines = [f"## {result.task}", ""]
    for split in dict.fromkeys(one.split for one in result.groups):
        groups = [one for one in result.groups if one.split == split]
        lines += [f"### {split}, {groups[0].n} questions", "", *_table(groups), ""]
        lines += [f"95 % bootstrap intervals and the questions behind them, {split}:", ""]
        lines += [*_intervals(groups), ""]
    lines += [_LEGEND, ""]
    lines += [f"{result.note}", ""] if result.note else []
    lines += _misses(result)
    return "\n".join(lines)


def _table(groups: Sequence[GroupResult]) -> Iterator[str]:
    yield "| " + " | ".join(_HEAD) + " |"
    yield "|---" + "|--:" * (len(_HEAD) - 1) + "|"
    for one in [*groups[1:], groups[0]]:
        bold = "**" if one.kind == "all" else ""
        cells = [f"{bold}{one.kind}{bold}", str(one.n)]
        cells += [_share(one, name) for name in _COLUMNS]
        cells.append(f"{one.citations_right}/{one.citations}" if one.citations else "")
        cells.append(f"{one.broken_said} + {one.broken_read} ? {one.unknown}")
        cells += [_count(one, "declined"), _count(one, "refused")]
        cells.append(f"{one.p50_ms:.0f} / {one.p95_ms:.0f}")
        yield "| " + " | ".join(cells) + " |"


def _share(group: GroupResult, name: str) -> str:
    found = group.figures.get(name)
    return "" if found is None else f"{found.mean:.2f}".replace("0.", ".", 1)


def _count(group: GroupResult, name: str) -> str:
    found = group.figures.get(name)
    return "" if found is None else f"{round(found.mean * found.n)}/{found.n}"


def _intervals(groups: Sequence[GroupResult]) -> Iterator[str]:
    yield "| kind | " + " | ".join(_PER_KIND) + " |"
    yield "|---" + "|--:" * len(_PER_KIND) + "|"
    for one in [*groups[1:], groups[0]]:
        yield f"| {one.kind} | " + " | ".join(_interval(one, name) for name in _PER_KIND) + " |"
    yield ""
    rest = [name for name in groups[0].figures if name not in _PER_KIND]
    yield "All: " + "; ".join(f"{name} {groups[0].figures[name]}" for name in rest) + "."


def _interval(group: GroupResult, name: str) -> str:
    found = group.figures.get(name)
    if found is None:
        return ""
    return f"{found.mean:.2f} [{found.low:.2f}, {found.high:.2f}] n={found.n}"


def _misses(result: AnswersResult) -> Iterator[str]:
    wrong = [one for one in result.outcomes if faults(one)]
    weak = [one for one in result.outcomes if not faults(one) and weaknesses(one)]
    right = len(result.outcomes) - len(wrong) - len(weak)
    yield f"### {len(wrong)} wrong, {len(weak)} right with weaknesses, {right} right"
    yield ""
    causes = Counter(cause for one in wrong for cause, _ in faults(one))
    yield "Wrong: " + (", ".join(f"{n} {cause}" for cause, n in causes.most_common()) or "none")
    yield ""
    for one in wrong:
        yield from _told(one)
    if weak:
        yield "Right with weaknesses:"
        yield ""
        for one in weak:
            yield f"- {one.gold.id} “{one.gold.question}”: {'; '.join(weaknesses(one))}"
    if result.set_apart:
        yield ""
        yield "Set apart, in no figure: " + "; ".join(
            f"{one.gold.id} needs a {one.gold.needs} ({one.kind})" for one in result.set_apart
        )


def faults(one: Outcome) -> list[tuple[str, str]]:
    """Give what is wrong with an outcome: (cause, detail), gravest first."""
    gold = one.gold
    if one.kind == "broke":
        return [("broke", one.text)]
    found = []
    if one.refused:
        found.append(("refused", "declined though it can be answered"))
    if gold.answerable and one.kind == "clarify":
        found.append(("asked back", "asked back instead of answering"))
    if one.declined is False:
        found.append(("answered the unanswerable", f"{one.kind} instead of declining"))
    if one.answered and one.entity_among_3 is False:
        found.append(("wrong entity", f"none of {_listed(gold.gold_entities)} among the first 3"))
    if one.answered and one.answer_said is False:
        found.append(("answer missing", f"does not say “{gold.gold_answer}”"))
    if one.top_5 is False:
        found.append(("not retrieved", "no gold item among the first 5 finds"))
    found += [
        ("limit broken", f"{limit.entity} contradicts {limit.constraint}: {limit.by}")
        for limit in one.broken(said=True)
    ]
    found += [
        ("wrong citation", f"{opened.mark}: {'; '.join(opened.problems)}")
        for opened in one.citations
        if opened.problems
    ]
    return found


def weaknesses(one: Outcome) -> list[str]:
    """Give what could be better about an outcome."""
    found = []
    if one.entity_first is False and one.entity_among_3:
        found.append(f"{_listed(one.entities[:1])} came before {_listed(one.gold.gold_entities)}")
    if one.missing:
        found.append(f"not among the first 5 of its modality: {', '.join(one.missing)}")
    found += [
        f"{limit.entity} against {limit.constraint}: {limit.by}" for limit in one.broken(said=False)
    ]
    found += [f"{limit.entity}: {limit.constraint} unknown" for limit in one.unknown]
    return found


def _told(one: Outcome) -> Iterator[str]:
    gold = one.gold
    before = "".join(f"“{turn}” then " for turn in gold.turns)
    extra = "".join(f" with {name.rsplit('/', 1)[-1]}" for name in gold.attach)
    extra += f" where {gold.where}" if gold.where else ""
    yield f"- **{gold.id}** ({gold.kind}) {before}“{gold.question}”{extra}"
    for cause, detail in faults(one):
        yield f"  - {cause}: {detail}"
    for weak in weaknesses(one):
        yield f"  - also: {weak}"
    if gold.gold_entities:
        came = _listed(one.entities[:RECOMMENDED])
        yield f"  - expected {_listed(gold.gold_entities)}; came {came}"
    if one.answer is not None:
        yield from _looked(one, one.answer)
        flat = re.sub(r"\s+", " ", one.text)
        yield f"  - said: {flat[:_SHOWN]}{' …' if len(flat) > _SHOWN else ''}"
    yield ""


def _looked(one: Outcome, answer: Answer) -> Iterator[str]:
    plan = answer.plan
    limits = ", ".join(
        f"{limit.field} {limit.op} {limit.value} {limit.unit or ''}".strip()
        + ("" if limit.hard else " (soft)")
        for limit in plan.constraints
    )
    rounds = ", ".join(round_.changed or round_.action for round_ in answer.rounds)
    yield (
        f"  - {one.kind}, confidence {answer.confidence:.2f}, {one.ms:.0f} ms; wants {plan.wants}, "
        f"dominant {plan.dominant}; limits: {limits or 'none'}; rounds: {rounds}"
    )
    first = "; ".join(_place(found) for found in answer.evidence[:3])
    yield f"  - first finds: {first or 'none'}"


def _place(found: Evidence) -> str:
    name = "/".join(found.source.replace("\\", "/").split("/")[-2:])
    match found.locator:
        case PageRegion(page=page):
            name += f" p. {page}"
        case TimeSpan(start_s=start):
            name += f" at {clock(start)}"
        case TextSpan(line=line):
            name += f" line {line}"
    return f"{name} {found.score:.2f}"


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names) or "none"


def as_told(result: AnswersResult) -> dict[str, object]:
    """Give everything for JSON: figures, and every question with its answer and its faults."""
    answers: TypeAdapter[Answer] = TypeAdapter(Answer)

    def told(one: Outcome) -> dict[str, object]:
        row = {key: value for key, value in asdict(one).items() if key != "answer"}
        row["faults"] = [f"{cause}: {detail}" for cause, detail in faults(one)]
        row["weaknesses"] = weaknesses(one)
        row["answer"] = (
            answers.dump_python(one.answer, mode="json") if one.answer is not None else None
        )
        return row

    return {
        "task": result.task,
        "note": result.note,
        "ingest": result.ingest,
        "groups": [asdict(one) for one in result.groups],
        "outcomes": [told(one) for one in result.outcomes],
        "set_apart": [told(one) for one in result.set_apart],
    }
