"""Broad speech and messages in standard spelling: `isnae a must`, `15 n 30`, `no a hotel`."""

from __future__ import annotations

import re

_DENIED = r"(?:is|are|was|were|does|did|has|have|had|would|could|should|must|need)"
_ROWS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(words, re.I), said)
    for words, said in (
        (r"\b(?:dinnae|dinna|dinny)\b", "don't"),
        (r"\b(?:cannae|canna|canny(?= \w+ (?:it|that|the)\b))\b", "can't"),
        (r"\b(?:willnae|winnae|winna)\b", "won't"),
        (rf"\b(?P<verb>{_DENIED})(?:nae|na)\b", r"\g<verb>n't"),
        (
            r"(?P<be>\b(?:am|is|are|was|were|be)|['’](?:m|s|re)) no (?=(?:an? (?:must|requirement|"
            r"need|necessity|condition|deal)|bothered|fussed|needed|coming|going|caring|wanting|"
            r"important|necessary|required|essential|so|too|really|sure)\b)",
            r"\g<be> not ",
        ),
        (r"(?<=, )no (?=an? (?:must|requirement|need|necessity|condition|deal)\b)", "not "),
        (r"^(?P<begin>\W*(?:(?:sorry|aye|och|ach|wait)\W+)?)no (?=an? [a-z]+)", r"\g<begin>not "),
        (r"(?<=\d)(?P<unit> ?(?:€|euros?|eur|db)?) no (?=[€$£]?\d)", r"\g<unit> not "),
        (r"(?<=[\w,.)€])\s['’]?n['’]?\s(?=[\w€$£])", " and "),
        (r"\bwi['’]? (?=[a-z])", "with "),
        (r"\b(?:in lieu|i['’]?stead) (?:of|o['’]?)(?=\s)", "instead of"),
        (r"(?<=[a-z] )o['’](?=\s(?!clock))", "of"),
        (r"(?<![\w'’])t['’](?=[a-z]{2})", "the "),
        (
            r"(?-i:\bma) (?!and\b|is\b|was\b|has\b|wants?\b|says\b|needs?\b|or\b|can\b|will\b|"
            r"would\b|likes?\b)(?=[a-z]+)",
            "my ",
        ),
        (r"\btek\b", "take"),
        (r"\bmek\b", "make"),
        (r"\bsummat\b", "something"),
        (r"\bnowt\b(?! but)", "nothing"),
        (r"\bowt\b", "anything"),
        (r"(?<=[a-z] )['’]un\b|(?<=er )un\b", "one"),
        (r"\bbeneath (?=[€£$]?\d)", "below "),
        (r"\bat the outside(?=\W*$|\W*[,.;!])", "at most"),
        (r"\b(?:i |we )?could (?:really )?do with (?=an? |some )", "I need "),
        (r"(?<=\bmy )gf\b|(?<=\bhis )gf\b|(?<=\bher )gf\b", "girlfriend"),
        (r"(?<=\bgoing )sat\b|\bsat(?= instead\b)", "Saturday"),
        (r"(?<=\bgoing )sun\b|\bsun(?= instead\b)", "Sunday"),
        (r"(?<=\bthe )dug(?=\b['’]?)", "dog"),
    )
)


def in_standard(text: str) -> str:
    """Give words of broad speech and of messages as they are written elsewhere."""
    for words, said in _ROWS:
        text = words.sub(said, text)
    return text
