"""What a model is shown of a case: pixels and samples first, then fenced and marked text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from agents.dossier import Dossier
from agents.rules.fact_text import field_name, value_text, where
from agents.seats import Case
from prompts.render import datamarked, fenced
from tools.core.chat import ChatPart, PartLimits
from tools.core.evidence import Evidence
from tools.core.locators import PageRegion
from tools.core.query import AttachmentRef
from tools.core.sights import SOUND_S, Sight, Sights
from tools.vlm.parts import fitted

MOST_EVIDENCE = 12
MOST_PICTURES = 8
MOST_SOUNDS = 3
_BEGINNING = f"at most {SOUND_S:.0f} s of it"
BLOCK_CHARS = 2_500
ATTACHED_CHARS = 4_000


@dataclass(frozen=True, kw_only=True)
class Shown:
    """The parts of one request, and what is told about them."""

    parts: tuple[ChatPart, ...]
    """Labels, pictures and sounds."""
    evidence: str
    attached: str
    finds: tuple[Evidence, ...] = ()
    """In the order they are shown; `Find 1` is the first."""
    notes: tuple[str, ...] = ()


def show(
    case: Case,
    sights: Sights | None,
    limits: PartLimits,
    *,
    hears: bool = False,
    counted: bool = False,
) -> Shown:
    """Gather pictures, sounds and words of the best finds and of the attached files.

    counted: finds go by `Find 1`, `Find 2`, for replies that name single finds; passages of one
    file share a mark. Else by their marks.
    """
    finds = _chosen(case)
    names = {
        one.item: f"Find {number}" if counted else one.mark
        for number, one in enumerate(finds, start=1)
    }
    parts: list[ChatPart] = []
    if sights is not None:
        parts += _attached(case.attachments, sights, limits, hears=hears)
        parts += _pictures(finds, case, sights, limits, names)
        if hears:
            parts += _sounds(finds, case, sights, names)
    left = len(case.evidence) - len(finds)
    fit = fitted(parts, limits)
    notes = _as_words(finds, case.attachments, parts, hears=hears) if sights is not None else []
    if left > 0:
        notes.append(f"the model was shown the best {len(finds)} finds; {left} more are listed")
    if fit.left_out:
        notes.append(f"{fit.left_out} pictures or sounds were too much for one request")
    return Shown(
        parts=fit.parts,
        evidence=fenced(
            [
                (
                    f"{names[one.item]} ({_KIND[one.modality]})",
                    datamarked(_words(one, case.dossiers[one.item])),
                )
                for one in finds
            ],
            numbered=False,
        ),
        attached=fenced(
            [("attached file", datamarked(_attached_words(one))) for one in case.attachments]
        ),
        finds=tuple(finds),
        notes=tuple(notes),
    )


def _chosen(case: Case) -> list[Evidence]:
    """Give the best finds; where facts decide, every place that fits comes with its first."""
    finds = [one for one in case.evidence if one.item in case.dossiers]
    if not case.plan.by_facts:
        return finds[:MOST_EVIDENCE]
    first: dict[str, Evidence] = {}
    for one in finds:
        if one.entity is not None:
            first.setdefault(one.entity, one)
    sure = {one.item for one in list(first.values())[: case.entity_limit]}
    room = max(0, MOST_EVIDENCE - len(sure))
    sure |= {one.item for one in [one for one in finds if one.item not in sure][:room]}
    return [one for one in finds if one.item in sure]


def _attached(
    refs: Sequence[AttachmentRef], sights: Sights, limits: PartLimits, *, hears: bool
) -> Iterator[ChatPart]:
    for number, ref in enumerate(refs, start=1):
        drawn = sights.of_attachment(ref, max_side_px=limits.side_px)
        for one in (part for whole in drawn for part in whole.parts or (whole,)):
            told = f"{_file(number)}, {_part(one)}{_scale(limits)}"
            yield ChatPart(text=f"The person attached this ({told}:")
            yield _image(one)
        sound = sights.sound_of_attachment(ref) if hears else b""
        if sound:
            yield ChatPart(
                text=f"The person attached this recording ({_file(number)}, {_BEGINNING}:"
            )
            yield ChatPart(sound_wav=sound)


def _file(number: int) -> str:
    return f"file {number})"


def _as_words(
    finds: Sequence[Evidence],
    refs: Sequence[AttachmentRef],
    parts: Sequence[ChatPart],
    *,
    hears: bool,
) -> list[str]:
    """Say what the model is told in words alone, though it could be seen or heard."""
    notes = []
    for number, ref in enumerate(refs, start=1):
        drawn = sum(1 for one in parts if _file(number) in one.text and "recording" not in one.text)
        if ref.kind == "image" and not drawn:
            notes.append(f"{ref.name} could not be drawn; the model was told of it in words")
        if ref.kind == "image" and drawn > 1:
            notes.append(f"{ref.name} is long: the model saw it in {drawn} overlapping parts")
        if ref.kind == "document" and drawn:
            pages = "page 1" if drawn == 1 else f"pages 1 to {drawn}"
            notes.append(f"of {ref.name} the model saw {pages}; the rest was told in words")
    notes += _beyond([_picture_key(one) for one in finds], MOST_PICTURES, "pictures and pages")
    if hears:
        heard = [one.item if one.modality == "audio" else None for one in finds]
        notes += _beyond(heard, MOST_SOUNDS, "recordings")
    return notes


def _beyond(keys: Sequence[object], most: int, what: str) -> list[str]:
    more = len({one for one in keys if one is not None}) - most
    told = f"the model was shown the first {most} {what}; {more} more were told in words"
    return [told] if more > 0 else []


def _pictures(
    finds: Sequence[Evidence],
    case: Case,
    sights: Sights,
    limits: PartLimits,
    names: Mapping[str, str],
) -> Iterator[ChatPart]:
    seen: set[tuple[str, int] | str] = set()
    for one in finds:
        key = _picture_key(one)
        if key is None or key in seen or len(seen) >= MOST_PICTURES:
            continue
        dossier = case.dossiers[one.item]
        sight = sights.of_item(dossier.item, dossier.source, max_side_px=limits.side_px)
        if sight is not None:
            seen.add(key)
            for part in sight.parts or (sight,):
                told = f"{_part(part)}{_scale(limits)}"
                yield ChatPart(text=f"{names[one.item]} looks like this, {told}:")
                yield _image(part)


def _picture_key(one: Evidence) -> tuple[str, int] | str | None:
    if isinstance(one.locator, PageRegion) and one.modality in ("page", "text"):
        return (one.source_id, one.locator.page)
    return one.item if one.modality in ("image", "video") else None


def _sounds(
    finds: Sequence[Evidence], case: Case, sights: Sights, names: Mapping[str, str]
) -> Iterator[ChatPart]:
    given = 0
    for one in finds:
        if one.modality != "audio" or given >= MOST_SOUNDS:
            continue
        dossier = case.dossiers[one.item]
        sound = sights.sound_of(dossier.item, dossier.source)
        if sound:
            given += 1
            yield ChatPart(text=f"{names[one.item]} sounds like this, {_BEGINNING}:")
            yield ChatPart(sound_wav=sound)


def _part(sight: Sight) -> str:
    return f"{sight.part}, " if sight.part else ""


def _scale(limits: PartLimits) -> str:
    return f"scaled down to at most {limits.side_px} px a side"


def _image(sight: Sight) -> ChatPart:
    return ChatPart(image_png=sight.data, image_type=sight.media_type)


_KIND = {"text": "text", "page": "page", "image": "picture", "audio": "sound", "video": "video"}


def _words(one: Evidence, dossier: Dossier) -> str:
    item = dossier.item
    lines = [f"file: {dossier.label}"]
    if dossier.source.entity:
        lines.append(f"about: {dossier.source.entity}")
    if item.heading:
        lines.append(f"under: {item.heading}")
    if item.about and item.about != dossier.source.entity:
        lines.append(f"said of it: {item.about}")
    texts = dict.fromkeys((item.text, *(two.text for two in dossier.parts)))
    if any(texts):
        lines.append("text: " + "\n".join(one for one in texts if one))
    lines += [f"fact: {one}" for one in dict.fromkeys(times.note for _, times in dossier.spoken)
              if one]  # fmt: skip
    for name, facts in dossier.facts.items():
        lines += [
            f"fact: {field_name(name)} {value_text(fact.attribute)}{where(fact)}"
            for fact in facts[:3]
        ]
    lines += [f"wish: {two.text}: {two.met} ({two.by or 'not known'})" for two in one.constraints]
    return _bounded("\n".join(lines), BLOCK_CHARS)


def _attached_words(ref: AttachmentRef) -> str:
    facts = [f"fact: {one.name} {value_text(one)}" for one in ref.facts[:12]]
    return _bounded("\n".join([f"file: {ref.name}", *facts, ref.words]), ATTACHED_CHARS)


def _bounded(text: str, most: int) -> str:
    if len(text) <= most:
        return text
    return f"{text[:most]}\n(cut here; {len(text) - most} more characters are in the file)"
