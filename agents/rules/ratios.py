"""Ratios of financial statements: read from rows and worked out, with the rows cited."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from agents.records import Piece
from agents.rules.document import Document, asks_pages, number_of
from agents.rules.page_rows import PageRow, asked_years, rows_on
from agents.rules.quoting import LABEL, frame, quote, safe
from agents.seats import Case
from tools.core.evidence import Evidence
from tools.core.items import Item
from tools.core.locators import PageRegion

_LINES: Mapping[str, re.Pattern[str]] = {
    name: re.compile(rf"(?:{words})(?: \([^()]*\))?(?:,? net)?$", re.I)
    for name, words in {
        "revenue": r"(?:total )?(?:net )?(?:revenues?|sales)|total net (?:revenues?|sales)|"
                   r"(?:net )?operating revenues?",
        "cost of sales": r"(?:total )?costs? of (?:sales|revenues?|goods sold|products sold)",
        "gross profit": r"gross (?:profit|margin)",
        "operating income": r"(?:income|earnings|profit) from operations|"
                            r"operating (?:income|profit)|income \(loss\) from operations",
        "net income": r"net (?:income|earnings|profit)(?: \(loss\))?(?: attributable to .*)?",
        "income before taxes": r"(?:income|earnings) before (?:provision for )?(?:income )?taxes",
        "income taxes": r"(?:income tax expense|provision for income taxes)(?: \(benefit\))?",
        "interest expense": r"interest expense.*",
        "cash": r"cash and (?:cash )?equivalents",
        "short-term investments": r"short-term investments|(?:current )?marketable securities",
        "receivables": r"(?:accounts|trade) receivables?(?:, (?:net|less).*)?|receivables",
        "inventories": r"(?:merchandise )?inventor(?:y|ies)",
        "current assets": r"total current assets",
        "assets": r"total assets",
        "property": r"(?:total )?property,? (?:plant,? )?and equipment",
        "payables": r"(?:accounts|trade) payables?",
        "current liabilities": r"total current liabilities",
        "liabilities": r"total liabilities",
        "equity": r"total (?:share|stock)holders['’]? ?equity(?: \(deficit\))?|total equity",
    }.items()
}  # fmt: skip
"""Lines of statements, by the names they go by."""


@dataclass(frozen=True, kw_only=True)
class Ratio:
    """How a ratio is worked out: over / under, each a sum of lines."""

    name: str
    asked: re.Pattern[str]
    over: tuple[str, ...]
    under: tuple[str, ...] = ()
    less: tuple[str, ...] = ()
    """Taken from what stands over the line."""
    mean: bool = False
    """What stands under the line is the mean of this year's and the last one's."""
    percent: bool = False
    days: bool = False
    """365 / it: in days."""


def _ratio(name: str, asked: str, over: str, under: str = "", *, less: str = "", mean: bool = False,
           percent: bool = False, days: bool = False) -> Ratio:  # fmt: skip
    parts = [tuple(one for one in text.split("+") if one) for text in (over, under, less)]
    return Ratio(name=name, asked=re.compile(rf"\b(?:{asked})\b", re.I), over=parts[0],
                 under=parts[1], less=parts[2], mean=mean, percent=percent, days=days)  # fmt: skip


_STOCK, _OWED, _DUE = (
    _ratio("days of inventory", r"days (?:of )?inventory(?: outstanding)?|DIO", "cost of sales",
           "inventories", mean=True, days=True),
    _ratio("days of receivables", r"days sales outstanding|DSO", "revenue", "receivables",
           mean=True, days=True),
    _ratio("days of payables", r"days payables? outstanding|DPO", "cost of sales", "payables",
           mean=True, days=True),
)  # fmt: skip
CYCLE = re.compile(r"\bcash conversion cycle\b|\bCCC\b", re.I)
RATIOS = (
    _ratio("current ratio", "current[ _-]ratio", "current assets", "current liabilities"),
    _ratio("quick ratio", "quick[ _-]ratio|acid[ -]test(?: ratio)?",
           "cash+short-term investments+receivables", "current liabilities"),
    _ratio("cash ratio", "cash[ _-]ratio", "cash", "current liabilities"),
    _ratio("inventory turnover", "inventor(?:y|ies) turnover", "cost of sales", "inventories",
           mean=True),
    _ratio("receivables turnover", "(?:accounts )?receiv(?:e|ables?) turnover", "revenue",
           "receivables", mean=True),
    _ratio("payables turnover", "(?:accounts )?payables? turnover", "cost of sales", "payables",
           mean=True),
    _ratio("fixed asset turnover", "fixed assets? turnover", "revenue", "property", mean=True),
    _ratio("asset turnover", "(?:total )?assets? turnover", "revenue", "assets", mean=True),
    _ratio("gross margin", "gross (?:profit )?margin", "revenue", "revenue", less="cost of sales",
           percent=True),
    _ratio("operating margin", "operating (?:profit |income )?margin", "operating income",
           "revenue", percent=True),
    _ratio("net profit margin", "net (?:profit |income )?margin|profit margin", "net income",
           "revenue", percent=True),
    _ratio("return on assets", "return on (?:total )?assets|ROA", "net income", "assets", mean=True,
           percent=True),
    _ratio("return on equity", "return on (?:shareholders['’]? )?equity|ROE", "net income",
           "equity", mean=True, percent=True),
    _ratio("effective tax rate", "effective (?:income )?tax rate", "income taxes",
           "income before taxes", percent=True),
    _ratio("interest coverage", "interest coverage(?: ratio)?|times interest earned",
           "operating income", "interest expense"),
    _ratio("debt to equity", "debt[ -]to[ -]equity(?: ratio)?", "liabilities", "equity"),
    _ratio("equity ratio", "equity ratio", "equity", "assets"),
    _ratio("working capital", "(?:net )?working capital(?! ratio)", "current assets",
           less="current liabilities"),
    _STOCK, _OWED, _DUE,
)  # fmt: skip
_NUMBER = re.compile(r"\(?\s*\$?\s*\(?(?P<digits>\d[\d,]*(?:\.\d+)?)")
_YEAR_DAYS = 365


@dataclass(frozen=True, kw_only=True)
class Amount:
    """A value of a statement, where it stands."""

    line: str
    year: str
    value: float
    shown: str
    row: PageRow
    page: int


def asked_ratios(question: str) -> tuple[Ratio, ...]:
    """Give the ratios that a question asks to have worked out."""
    if CYCLE.search(question):
        return (_STOCK, _OWED, _DUE)
    found = [one for one in RATIOS if one.asked.search(question)]
    return (found[0],) if found else ()


def ratio_pages(question: str, held: Document) -> list[Item]:
    """Give the pages of a document whose rows the ratios asked for are worked out from."""
    needed = [name for one in asked_ratios(question) for name in _names(one)]
    if not needed:
        return []
    lines = _amounts([(number_of(page), page.text) for page in held.pages], needed)
    pages = dict.fromkeys(one.page for name in needed for one in lines.get(name, ()))
    return [page for number in pages if (page := held.page(number)) is not None]


def write_ratio(case: Case) -> list[Piece]:
    """Work out what is asked from the rows found; nothing where a row is missing."""
    question = case.question.standalone
    asked = asked_ratios(question)
    if not asked or not asks_pages(case):
        return []
    pages: dict[int, Evidence] = {}
    for one in case.evidence:
        if isinstance(one.locator, PageRegion) and one.source_id == case.evidence[0].source_id:
            pages.setdefault(one.locator.page, one)
    texts = [(at, case.dossiers[one.item].item.text) for at, one in pages.items()]
    lines = _amounts(texts, [name for one in asked for name in _names(one)])
    year = _year(question, lines)
    worked = [_worked(one, lines, year) for one in asked]
    if any(value is None for value, _, _ in worked):
        return []
    used = dict.fromkeys(amount for _, _, amounts in worked for amount in amounts)
    quoted = [_quoted(one, pages[one.page], case) for one in used]
    return [frame(f"{LABEL}\n\n"), *quoted, frame(_told(question, asked, worked))]


_Worked = tuple[float | None, str, tuple[Amount, ...]]


def _told(question: str, asked: Sequence[Ratio], worked: Sequence[_Worked]) -> str:
    steps = "".join(
        f"- {one.name}: {how} = **{_shown(one, value or 0.0)}**\n"
        for one, (value, how, _) in zip(asked, worked, strict=True)
    )
    if CYCLE.search(question):
        days = [value or 0.0 for value, _, _ in worked]
        steps += f"- cash conversion cycle: **{days[0] + days[1] - days[2]:.2f}** days\n"
    return f"\nWorked out from these rows, by the usual formula:\n{steps}"


def _shown(ratio: Ratio, value: float) -> str:
    if ratio.percent:
        return f"{100 * value:.1f}%"
    if not ratio.under:
        return f"{value:,.0f}"
    return f"{value:.2f}"


def _worked(ratio: Ratio, lines: Mapping[str, Sequence[Amount]], year: str) -> _Worked:
    over = [_of(lines, name, year) for name in ratio.over]
    less = [_of(lines, name, year) for name in ratio.less]
    under = [_of(lines, name, year) for name in ratio.under]
    before = (
        [_of(lines, name, str(int(year) - 1)) for name in ratio.under]
        if ratio.mean and year
        else []
    )
    every = [*over, *less, *under, *before]
    known = [one for one in every if one is not None]
    if len(known) < len(every) or not year:
        return None, "", ()
    top = _sum(over) - _sum(less)
    if not under:
        return top, " - ".join(_joined(part) for part in (over, less) if part), tuple(known)
    base = (_sum(under) + _sum(before)) / 2 if before else _sum(under)
    if not base or not top:
        return None, "", ()
    told_over = " - ".join(_joined(part) for part in (over, less) if part)
    told_under = f"(({_joined(under)} + {_joined(before)}) / 2)" if before else _joined(under)
    share = f"({told_over})" if less or len(over) > 1 else told_over
    if ratio.days:
        return _YEAR_DAYS * base / top, f"{_YEAR_DAYS} x {told_under} / {share}", tuple(known)
    return top / base, f"{share} / {told_under}", tuple(known)


def _sum(amounts: Sequence[Amount | None]) -> float:
    return sum(one.value for one in amounts if one is not None)


def _joined(amounts: Sequence[Amount | None]) -> str:
    return " + ".join(one.shown for one in amounts if one is not None)


def _of(lines: Mapping[str, Sequence[Amount]], name: str, year: str) -> Amount | None:
    return next((one for one in lines.get(name, ()) if one.year == year), None)


def _names(ratio: Ratio) -> tuple[str, ...]:
    return (*ratio.over, *ratio.under, *ratio.less)


def _year(question: str, lines: Mapping[str, Sequence[Amount]]) -> str:
    asked = asked_years(question)
    known = sorted({one.year for group in lines.values() for one in group})
    return asked[0] if asked else (known[-1] if known else "")


def _amounts(texts: Sequence[tuple[int, str]], needed: Sequence[str]) -> dict[str, list[Amount]]:
    """Give the lines of the pages that hold most of what is needed: the statements themselves."""
    by_page: dict[int, dict[str, list[Amount]]] = {}
    for number, text in texts:
        for row in rows_on(text):
            for name in dict.fromkeys(needed):
                if _LINES[name].fullmatch(row.label.strip(" :$")):
                    told = list(_values(name, row, number))
                    by_page.setdefault(number, {}).setdefault(name, told or [])
    found: dict[str, list[Amount]] = {}
    # A statement holds more of the lines than a note; of two such, the first.
    statements = {
        n: t
        for n, t in texts
        if re.search(r"(?i)consolidated|balance sheet|statements? of", t[:400])
    }
    order = sorted(by_page, key=lambda n: (n not in statements, -len(by_page[n]), n))
    for number in order:
        for name, told in by_page[number].items():
            if told:
                found.setdefault(name, told)
    return found


def _values(name: str, row: PageRow, page: int) -> Iterator[Amount]:
    for cell in row.cells:
        match = _NUMBER.search(cell.value)
        year = re.search(r"(?:19|20)\d\d", cell.head)
        if match and year:
            value = float(match["digits"].replace(",", ""))
            yield Amount(line=name, year=year.group(), value=value, shown=match["digits"],
                         row=row, page=page)  # fmt: skip


def _quoted(one: Amount, evidence: Evidence, case: Case) -> Piece:
    dossier = case.dossiers[evidence.item]
    whole = quote(one.row.text, evidence, dossier)
    told = quote(one.shown, evidence, dossier)
    lead = f"- {safe(one.row.label)}, {one.year}: "
    return Piece(text=lead + told.text.removeprefix("- "), fallback=whole.text)
