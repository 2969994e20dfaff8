"""Sentences against what they cite: the one check, for the graph and for the evaluation.

Knows no model and no prompt. A mark must name evidence of this turn; every number (with its
unit), every name and every address in a sentence must stand in what it cites; a time must lie
inside its clip.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from tools.cited_cells import CitedRows, best_overlap, place_told
from tools.core.evidence import Citation, Evidence
from tools.core.items import Attribute
from tools.core.locators import Locator, PageRegion, TextSpan, TimeSpan
from tools.core.printed import Place
from tools.marks import FoundMark, Mark, find_marks, give_marks, parse_mark

__all__ = ["CheckedSentence", "Cited", "check_sentence", "find_marks", "give_marks", "parse_mark"]


@dataclass(frozen=True, kw_only=True)
class Cited:
    """What stands behind one evidence."""

    words: str
    """Everything written in or said about it: text, about, heading, names."""
    standing: str | None = None
    """What of them stands in the file, so that it may be quoted; None: all of it."""
    facts: tuple[Attribute, ...] = ()
    caption: str = ""
    duration_s: float | None = None
    """Length of the clip; None where there is none."""
    places: tuple[Place, ...] = ()
    """Words of the parts of a page, each with its box and those of its lines."""
    table: CitedRows | None = None
    """The rows of a passage out of a table."""


@dataclass(frozen=True, kw_only=True)
class CheckedSentence:
    """A sentence after the check."""

    text: str
    """Without the marks that named nothing."""
    citations: tuple[Citation, ...]
    """One per mark left, in the order they stand."""
    removed: tuple[str, ...] = ()
    """Marks that named nothing found in this turn."""
    missing: tuple[str, ...] = ()
    """Numbers and names that stand in none of the cited evidence."""

    @property
    def supported(self) -> bool:
        """True where nothing is missing and something is cited."""
        return bool(self.citations) and not self.missing


def check_sentence(
    sentence: str,
    evidence: Sequence[Evidence],
    cited: Mapping[str, Cited],
    *,
    names: Sequence[str] = (),
) -> CheckedSentence:
    """Check one sentence. cited: by item id, at least for every item of `evidence`.

    names: of places and things; one that is in the sentence has to be in what it cites, also
    where it opens the sentence and a capital letter tells nothing.
    """
    bare = _without_marks(sentence)
    removed: list[str] = []
    citations: list[Citation] = []
    kept: list[str] = []
    at = 0
    for found in find_marks(sentence):
        candidates = _candidates(found.mark, evidence, cited)
        raw = sentence[found.start : found.end]
        if candidates:
            best = max(candidates, key=lambda one: _overlap(bare, cited[one.item]))
            opened = replace(best, locator=_from(found.mark, best.locator))
            citations.append(_citation(raw, opened, bare, cited[best.item]))
            kept.append(sentence[at : found.end])
        else:
            removed.append(raw)
            kept.append(sentence[at : found.start].rstrip(" "))
        at = found.end
    kept.append(sentence[at:])
    behind = [cited[one.item] for one in citations]
    return CheckedSentence(
        text="".join(kept),
        citations=tuple(citations),
        removed=tuple(removed),
        missing=_missing(bare, behind, names) if behind else (),
    )


def _candidates(
    mark: Mark, evidence: Sequence[Evidence], cited: Mapping[str, Cited]
) -> list[Evidence]:
    found = []
    for one in evidence:
        own = parse_mark(one.mark)
        if own is None or (own.counter, own.number) != (mark.counter, mark.number):
            continue
        if mark.page is not None and own.page != mark.page:
            continue
        if mark.at_s is not None and not _inside(mark.at_s, one, cited[one.item].duration_s):
            continue
        found.append(one)
    return found


def _inside(at_s: int, evidence: Evidence, duration_s: float | None) -> bool:
    if not isinstance(evidence.locator, TimeSpan):
        return False
    end = evidence.locator.end_s if duration_s is None else min(evidence.locator.end_s, duration_s)
    return int(evidence.locator.start_s) <= at_s <= end


def _from(mark: Mark, place: Locator) -> Locator:
    """Open a recording at the second that the mark names."""
    if mark.at_s is None or not isinstance(place, TimeSpan) or mark.at_s <= place.start_s:
        return place
    return replace(place, start_s=float(mark.at_s))


def _citation(raw: str, evidence: Evidence, sentence: str, cited: Cited) -> Citation:
    standing = cited.words if cited.standing is None else cited.standing
    match evidence.modality:
        case "text" | "page":
            quote = _quote(sentence, standing)
        case "audio" | "video":
            # A sentence about a sound or a sight quotes nothing that is said meanwhile.
            quote = _quoted(sentence, standing)
        case "image":
            quote = None
    return Citation(
        mark=raw,
        modality=evidence.modality,
        item=evidence.item,
        source=evidence.source,
        locator=_where(sentence, quote, evidence.locator, cited),
        quote=quote,
        caption=cited.caption or _place(evidence),
    )


def _where(sentence: str, quote: str | None, place: Locator, cited: Cited) -> Locator:
    """Give the cell or the lines that hold the quote, else the smallest part of the page that does.

    A find may stand for several parts.
    """
    if cited.table is not None and isinstance(place, TextSpan):
        return place_told(sentence, quote if _QUOTED.search(sentence) else None, place, cited.table)
    if quote is None or not isinstance(place, PageRegion):
        return place
    flat = _flat(quote)
    here = [
        one
        for one in cited.places
        if flat and one.region.page == place.page and flat in _flat(one.text)
    ]
    if not here:
        return place
    smallest = min(here, key=lambda one: len(one.text))
    span = _span(quote, smallest.text)
    return smallest.region if span is None else smallest.of(*span)


def _span(quote: str, text: str) -> tuple[int, int] | None:
    """Give where the words of a quote stand in a text, once; None where they stand twice."""
    words = [re.escape(word) for word in _TOKEN.findall(quote)]
    found = list(re.finditer(r"\b" + r"\W+".join(words) + r"\b", text, re.IGNORECASE))
    return found[0].span() if len(found) == 1 else None


def _place(evidence: Evidence) -> str:
    name = evidence.source.replace("\\", "/").rsplit("/", 1)[-1]
    if isinstance(evidence.locator, PageRegion):
        return f"{name}, page {evidence.locator.page}"
    return name


_ENDED = re.compile(r"(?<=[.!?؟।])\s+|(?<=[。！？])|\n+")
_QUOTED = re.compile(r"[“\"„«](?P<words>[^”\"“»]{3,})[”\"“»]")


def _quote(sentence: str, words: str) -> str | None:
    """Give the quoted words if they stand in the source; else the sentence nearest to it."""
    quoted = _quoted(sentence, words)
    if quoted is not None:
        return quoted
    parts = [part.strip() for part in _ENDED.split(words) if part.strip()]
    if not parts:
        return None
    wanted_words = set(_tokens(sentence))
    shared = [len(wanted_words & set(_tokens(part))) for part in parts]
    most = max(shared)
    return parts[shared.index(most)][:400] if most else None


def _quoted(sentence: str, words: str) -> str | None:
    """Give what stands in quotation marks, where the source has it."""
    flat = _flat(words)
    wanted = (match["words"].strip(" …") for match in _QUOTED.finditer(sentence))
    return next((one for one in wanted if _flat(one) in flat), None)


def _flat(text: str) -> str:
    return " ".join(_tokens(text))


_TOKEN = re.compile(r"\w+(?:[.,:]\d+)*", re.UNICODE)


def _tokens(text: str) -> list[str]:
    return [match.group().casefold() for match in _TOKEN.finditer(text)]


def _overlap(sentence: str, cited: Cited) -> float:
    if cited.table is not None:
        # Rows of one file share their words; what counts is what stands in one of them.
        return best_overlap(sentence, cited.table)
    have = set(_tokens(cited.words))
    return sum(1 for token in _tokens(sentence) if token in have)


def _without_marks(sentence: str) -> str:
    found: list[FoundMark] = find_marks(sentence)
    for one in reversed(found):
        sentence = sentence[: one.start] + sentence[one.end :]
    return sentence


_NUMBER = re.compile(
    r"(?<![\w.])(?P<sign>[€$£¥]\s?)?(?P<number>[-−]?\d+(?:[.,]\d{3})*(?:[.,]\d+)?)"
    r"\s?(?P<unit>%|°C|dB|dBFS|LUFS|Hz|kHz|km|m|kg|g|mg|ml|l|bpm|K|px|min|h|s|EUR|USD|GBP|CHF|€|\$|£)?(?![\w])"
)
_SAME_UNIT = {"€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY", "percent": "%", "kelvin": "K",
              "second": "s", "minute": "min", "hour": "h", "pixel": "px"}  # fmt: skip


@dataclass(frozen=True)
class _Number:
    text: str
    value: float
    decimals: int
    unit: str


def _numbers(text: str) -> list[_Number]:
    found = []
    for match in _NUMBER.finditer(text):
        plain = _plain_number(match["number"])
        unit = (match["unit"] or match["sign"] or "").strip()
        found.append(
            _Number(
                text=match.group().strip(),
                value=float(plain),
                decimals=len(plain.partition(".")[2]),
                unit=_SAME_UNIT.get(unit, unit),
            )
        )
    return found


def _plain_number(written: str) -> str:
    """Turn `1,234.5`, `1.234,5` and `12,50` into a float's spelling."""
    text = written.replace("−", "-")
    last = max(text.rfind("."), text.rfind(","))
    if last < 0:
        return text
    whole, tail = re.sub(r"[.,]", "", text[:last]), text[last + 1 :]
    # Three digits after a single separator are thousands, except after a leading zero.
    if len(tail) == 3 and text.lstrip("-")[:1] != "0":
        return whole + tail
    return f"{whole}.{tail}"


def _missing(sentence: str, behind: Sequence[Cited], names: Sequence[str] = ()) -> tuple[str, ...]:
    words = "\n".join(one.words + "\n" + one.caption for one in behind)
    facts = [fact for one in behind for fact in one.facts]
    known = _numbers(words) + _numbers(_spelled(facts))
    missing = [one.text for one in _numbers(sentence) if not _stands(one, known, facts)]
    told = words + " " + _spelled(facts)
    have = set(_tokens(told))
    missing += [one for one in _addresses(sentence) if one not in told.casefold()]
    named = [*_names(sentence), *(one for one in names if _names_it(sentence, one))]
    missing += [name for name in named if not set(_tokens(name)) <= have]
    return tuple(dict.fromkeys(missing))


def _stands(wanted: _Number, known: Sequence[_Number], facts: Sequence[Attribute]) -> bool:
    for one in known:
        # A unit that differs is another fact; a missing one (a table cell) is not.
        if wanted.unit and one.unit and wanted.unit != one.unit:
            continue
        if one.value == wanted.value:
            return True
    for fact in facts:
        for value in (fact.value, fact.high):
            if isinstance(value, float) and round(value, wanted.decimals) == wanted.value:
                unit = _SAME_UNIT.get(fact.unit or "", fact.unit or "")
                if not wanted.unit or not unit or unit == wanted.unit:
                    return True
    return False


def _spelled(facts: Sequence[Attribute]) -> str:
    lines = []
    for fact in facts:
        value = ", ".join(fact.value) if isinstance(fact.value, tuple) else str(fact.value)
        lines.append(f"{fact.name.replace('_', ' ')} {value} {fact.unit or ''} {fact.note}")
    return "\n".join(lines)


_ADDRESS = re.compile(
    r"(?:https?://|www\.)[^\s<>\[\]()“”\"]+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|(?<![\w.@/-])[a-z][\w-]*(?:\.[a-z][\w-]+)+/[^\s<>\[\]()“”\"]*",
    re.IGNORECASE,
)


def _addresses(sentence: str) -> list[str]:
    """Give web and mail addresses, so that nobody is sent where no file sends them."""
    plain = sentence.replace("\\", "").casefold()
    return [match.group().rstrip(".,;:!?'’*_") for match in _ADDRESS.finditer(plain)]


def _names_it(sentence: str, name: str) -> bool:
    at = sentence.find(name) if name else -1
    around = sentence[max(0, at - 1) : at] + sentence[at + len(name) : at + len(name) + 1]
    return at >= 0 and not any(one.isalnum() for one in around)


_NAME = re.compile(r"(?<=[\w,;:] )(?:[A-ZÄÖÜÉ][\w'’-]+)(?: [A-ZÄÖÜÉ][\w'’-]+)*")


def _names(sentence: str) -> list[str]:
    """Give capitalised words that do not open the sentence."""
    # `EUR` behind a number is its unit and was checked with it.
    return [match.group() for match in _NAME.finditer(_NUMBER.sub("", sentence))]
