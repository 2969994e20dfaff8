"""The answer that lists single finds: photos, recordings, pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from agents.dossier import Dossier
from agents.library_view import LibraryView
from agents.records import Piece
from agents.rules.asks import shows_itself
from agents.rules.direct_facts import direct_facts
from agents.rules.fact_text import field_name, value_text
from agents.rules.identified import likens
from agents.rules.quoting import LABEL, frame, mark_at, quote, safe, shown
from agents.rules.sentences import ranked_sentences
from agents.rules.words import clip, content_terms, stems
from agents.seats import Case
from tools.core.evidence import Evidence
from tools.index.shown import NEAR, SAME

_MOST = 5
_CAPTION = 120
_FIRST = 3


def write_items(case: Case, view: LibraryView) -> Iterator[Piece]:
    """List the best finds, of the dominant modality first."""
    sought = case.evidence[0].modality if only_media(case) else case.plan.dominant
    finds = [one for one in case.evidence if one.modality == sought] or list(case.evidence)
    if likens(case.question, case.attachments):
        finds = _others(finds)
    elif shows_itself(case.question, case.attachments):
        finds = _the_same(finds)
    meeting = [one for one in finds if all(check.met != "no" for check in one.constraints)]
    yield frame(f"{LABEL}\n\n")
    if shows_itself(case.question, case.attachments):
        yield from _shared_label((meeting or finds)[:_MOST], case)
    listed = (meeting or finds)[:_MOST]
    if not meeting:
        yield from _none_meets(listed)
    for one in listed:
        yield item_line(one, case, view)
    yield from unknown_lines(case)


def _none_meets(finds: Sequence[Evidence]) -> Iterator[Piece]:
    """Say which wishes none of the finds meets."""
    every = [{check.text for check in one.constraints if check.met == "no"} for one in finds]
    broken = sorted(set.intersection(*every)) if every else []
    if broken:
        words = " and ".join(f"“{safe(one)}”" for one in broken)
        yield frame(f"None of them meets {words}; the nearest are:\n\n")


def _the_same(finds: Sequence[Evidence]) -> list[Evidence]:
    """Leave out what is merely like the asked picture, where the library has the picture itself."""
    likest = max((_likeness(one) for one in finds), default=0.0)
    least = likest - NEAR if likest >= SAME else 0.0
    return [one for one in finds if _likeness(one) >= least]


def _others(finds: Sequence[Evidence]) -> list[Evidence]:
    """Leave out the asked picture itself, where something like it is sought."""
    return [one for one in finds if _likeness(one) < SAME] or list(finds)


def _shared_label(finds: Sequence[Evidence], case: Case) -> Iterator[Piece]:
    """Say what most of the likest are filed under: the folder `Dog bark`."""
    labels = [label_of(case.dossiers[one.item]) for one in finds]
    (most, count), *_ = Counter(labels).most_common(1) or [("", 0)]
    if most and len(finds) > 1 and 2 * count > len(finds):
        yield frame(f"Most like **{safe(most)}** ({count} of the {len(finds)} nearest):\n\n")


def label_of(dossier: Dossier) -> str:
    """Give the folder that stands in for a caption where the file's name says nothing."""
    caption = dossier.item.caption
    inside = caption.removeprefix(f"{dossier.name} (")
    return inside.rpartition(")")[0] if inside != caption else ""


def _likeness(find: Evidence) -> float:
    return max((why.raw for why in find.why if why.retriever == "image:photo"), default=0.0)


def only_media(case: Case) -> bool:
    """Tell whether what answers is pictures or recordings: their captions are no sentences."""
    if case.plan.wants not in ("places", "fact") or case.entities or not case.evidence:
        return False
    if shows_itself(case.question, case.attachments):
        return True
    if case.apart or direct_facts(case):
        return False
    first = [case.dossiers[one.item].item for one in case.evidence[:_FIRST]]
    best = first[0].modality
    wordless = [one for one in first if one.modality == best and not one.text.strip()]
    return best in ("image", "audio") and 2 * len(wordless) > len(first)


def item_line(one: Evidence, case: Case, view: LibraryView, *, block: int = 0) -> Piece:
    """Give one find in one line."""
    if one.modality == "image":
        return picture_line(one, case, block=block)
    if one.modality == "audio":
        return sound_line(one, case, block=block)
    if one.modality == "video":
        return film_line(one, case, block=block)
    question = case.question
    best = ranked_sentences(
        question.terms, question.asks, question.standalone, [one], case.dossiers, view.encoder
    )
    dossier = case.dossiers[one.item]
    text = best[0].text if best else dossier.item.caption or dossier.label
    return quote(text, one, dossier, block=block)


def picture_line(one: Evidence, case: Case, *, block: int, named: bool = True) -> Piece:
    """Give a picture: what is said about it, and what was measured that was asked for."""
    dossier = case.dossiers[one.item]
    said = _said_about(dossier)
    words = f": “{safe(clip(said, _CAPTION))}”" if said else ""
    return shown(
        f"Photo {safe(dossier.name)}{words}{measured(one, case)}{_of(one) if named else ''}",
        one,
        block=block,
    )


def _said_about(dossier: Dossier) -> str:
    """Give the caption, else what is written on it; nothing where both only repeat the name."""
    if label := label_of(dossier):
        return label
    named = f"{dossier.name} {dossier.name.rpartition('.')[0]}"
    names = stems(f"{named} {dossier.source.entity or ''} photo")
    caption = dossier.item.caption
    if dossier.item.modality == "video" and dossier.item.parent:
        # A moment's caption is its film's with its times.
        caption = caption.rpartition(", ")[0]
    for text in (caption, dossier.item.text):
        if stems(" ".join(content_terms(text))) - names:
            return text.strip()
    return ""


def sound_line(one: Evidence, case: Case, *, block: int, named: bool = True) -> Piece:
    """Give a recording: what is said in it, and what was measured that was asked for."""
    dossier = case.dossiers[one.item]
    said = dossier.item.text.strip() or label_of(dossier)
    words = f": “{safe(clip(said, _CAPTION))}”" if said else ""
    return shown(
        f"Recording {safe(dossier.name)}{words}{measured(one, case)}{_of(one) if named else ''}",
        one,
        mark=mark_at(one, dossier, said.partition("\n")[0]),
        block=block,
    )


def film_line(one: Evidence, case: Case, *, block: int, named: bool = True) -> Piece:
    """Give a moment of a film: the words said or shown in it that the question is about."""
    dossier = case.dossiers[one.item]
    said = _telling_line(dossier.item.text, case) or _said_about(dossier)
    words = f": “{safe(clip(said, _CAPTION))}”" if said else ""
    return shown(
        f"Video {safe(dossier.name)}{words}{measured(one, case)}{_of(one) if named else ''}",
        one,
        mark=mark_at(one, dossier, said),
        block=block,
    )


def _telling_line(text: str, case: Case) -> str:
    """Choose the line that holds most of the question's words; the first of equals."""
    wanted = stems(" ".join(case.question.terms))
    lines = [line for line in text.split("\n") if line.strip()]
    return max(lines, key=lambda line: len(stems(line) & wanted), default="")


def measured(one: Evidence, case: Case) -> str:
    """Give the measured facts of a find that the question limits: `, lightness L* 71`."""
    dossier = case.dossiers[one.item]
    told = []
    wanted = [limit.field for limit in case.plan.constraints]
    if one.modality == "image" and "daylight_share" in wanted:
        wanted.append("lightness")
    for field in dict.fromkeys(wanted):
        own = [fact for fact in dossier.facts.get(field, ()) if fact.layer in ("item", "source")]
        if own:
            told.append(f"{field_name(field)} {value_text(own[0].attribute)}")
    return f", {', '.join(told)}" if told else ""


def _of(one: Evidence) -> str:
    return f" ({safe(one.entity)})" if one.entity else ""


def unknown_lines(case: Case) -> Iterator[Piece]:
    """List what would match if the missing fact were known."""
    told: dict[str, str] = {}
    for one in case.apart:
        # Nearly everything may be a cafe that does not say so: what a thing is has to be stated.
        missing = [
            check.text
            for limit, check in zip(case.plan.constraints, one.constraints, strict=False)
            if check.met == "unknown" and limit.field != "kind"
        ]
        name = one.entity or case.dossiers[one.item].name
        if missing:
            told.setdefault(name, f"- {safe(name)}: {', '.join(missing)} unknown {one.mark}\n")
    if told:
        yield frame("\nNot known, would match otherwise:\n", block=90)
    for line in list(told.values())[:3]:
        yield Piece(text=line, block=90)
