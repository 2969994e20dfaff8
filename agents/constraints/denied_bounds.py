"""Bounds whose denial stands further off: `it must not draw more than 3 kW` is `at most 3 kW`."""

from __future__ import annotations

from agents.constraints.plain_words import N, rows

_NEVER = (
    r"(?:\w+n['’]t|(?:ca|do|wo|is|does|should|would|could|must|did|was|are)nt|not|never|cannot|"
    r"nothing|none|nobody|neither|hardly|nae|nothin|cannae)"
)
_FILLED = (
    "have to be being cost pay paying spend spending weigh weighing draw drawing charge charging "
    "run give giving look looking at accept afford want wanting take go going it them me us "
    "anything something a an any the price which that is are costs rated priced doing with show "
    "stretch manage use get for bill my one places place"
)
_GAP = rf"(?:(?:{'|'.join(_FILLED.split())}) ){{0,7}}?"
"""What may stand between a denial and its bound: `no wool, under 30 euros` denies the wool."""
_MORE = (
    r"(?:more|higher|heavier|dearer|louder|noisier|longer|larger|bigger|stronger|costlier|"
    r"pricier|mair|over|above|beyond|upwards of|(?:in )?excess of)(?: than)?"
)
_LESS = (
    r"(?:less|lower|lighter|weaker|feebler|cheaper|smaller|shorter|slower|quieter|worse|poorer|"
    r"fewer|under|below|beneath)(?: than)?"
)
_PASSES = r"(?:cross(?:es|ing)?|exceed(?:s|ing)?|top(?:s|ping)?|surpass(?:es|ing)?|go(?:es)? past)"
_AT = r"(?=(?:an? )?[€£$]?\d)"
_USELESS = (
    r"(?:(?:is|are|would be|will be|['’]s) (?:of )?(?:no (?:use|good|interest)|useless|out|"
    r"not (?:good|enough|any use|interesting)|too \w+|worthless)|(?:won['’]?t|will not|would not|"
    r"wouldn['’]?t|does not|doesn['’]?t) (?:do|work|suit|interest|help|cut it))"
)
_ANY = r"(?:anything|everything|something|whatever|all|a \w+|one|ones|places?)(?: (?:that|which))?"
_HOW = r"(?: (?:is|are|costs?|costing|priced|rated|at|with|scored))*"
_HATES = (
    r"(?:hates?|dislikes?|loathes?|detests?|rejects?|avoids?|skips?|leaves? out|rules? out|"
    r"refuses?(?: to (?:pay|spend|carry|wear|buy|go))?|"
    r"(?:complains?|moans?|grumbles?|whinges?|groans?) (?:about|at|over)|"
    r"(?:objects?|says? no) to|draws? the line at|turns? down|(?:put|scared) off by|"
    r"(?:ca|wo)n['’]?t (?:stand|bear|abide|touch|wear|carry|look at|have|hear of)) (?:paying |"
    r"spending )?"
)
_SUM = rf"(?P<n>[€£$]?(?:{N})(?:\s?(?:€|euros?|eur|db|decibels?|k?w|kg|g|grams?|stars?))?)"
_STARS = r"(?P<n>[0-5](?:\.\d)?)(?: stars?)?(?!\d|[.,]\d|\s?(?:€|euros?|eur|k?w|db|g|kg)\b)"
DENIED_BOUNDS = rows(
    # A rating says its scale by itself.
    (
        rf"\b(?P<no>{_NEVER}) (?P<gap>{_GAP}rated |{_GAP}with a rating |{_GAP}scor\w+ ){_LESS} "
        rf"{_STARS}",
        r"rated at least \g<n>",
    ),
    (
        rf"\b{_ANY}{_HOW} {_LESS} (?P<n>[€£$]?(?:{N})(?:\s?[€\w%]+)?) {_USELESS}\b[^,.;!?]*",
        r"at least \g<n>",
    ),
    (
        rf"\b{_ANY}{_HOW} {_MORE} (?P<n>[€£$]?(?:{N})(?:\s?[€\w%]+)?) {_USELESS}\b[^,.;!?]*",
        r"at most \g<n>",
    ),
    # `She moans about anything of 200 grams or more`.
    (
        rf"\b{_HATES}(?:{_ANY}{_HOW}(?: of| that weighs?)? )?{_SUM},? (?:or|and) "
        r"(?:more|over|above|up|upwards|heavier|dearer|louder|higher)\b",
        r"under \g<n>",
    ),
    (
        rf"\b{_HATES}(?:{_ANY}{_HOW}(?: of| that weighs?)? )?{_SUM},? (?:or|and) "
        r"(?:less|under|below|fewer|lower|lighter|cheaper)\b",
        r"over \g<n>",
    ),
    (rf"\b{_HATES}(?:{_ANY}{_HOW}(?: that weighs?)? )?{_MORE} {_AT}", "at most "),
    (rf"\b{_HATES}(?:{_ANY}{_HOW}(?: that weighs?)? )?{_LESS} {_AT}", "at least "),
    (rf"\b(?:so |and )?(?:it |they )?{_NEVER} {_GAP}{_MORE} (?:that|this)\b", ""),
    (rf"\b(?P<no>{_NEVER}) (?:be )?{_GAP}{_PASSES} {_AT}", "at most "),
    (rf"\b(?P<no>{_NEVER}) {_GAP}{_MORE} {_AT}", "at most "),
    (rf"\b(?P<no>{_NEVER}) {_GAP}{_LESS} {_AT}", "at least "),
    (
        rf"(?P<n>[€£$]?(?:{N})(?:\s?(?:€|euros?|eur|db|decibels?|k?w|kg|g|grams?|stars?))?) "
        r"at the (?:very )?(?P<least>least|most)\b",
        r"at \g<least> \g<n>",
    ),
    (
        rf"\b(?P<may>may|might|can|could|should) (?P<do>cost|come to|be|go|run to|reach|weigh)"
        rf"(?: to)? as (?:much|high|far|loud|heavy|dear) as {_AT}",
        r"\g<may> \g<do> up to ",
    ),
    (
        r"\b(?:please )?(?:begin|start|starting|beginning) (?:at|from) (?=[€£$]?\d+(?:\.\d+)?"
        r"(?:\s?(?:€|euros?|eur))?\W*$)",
        "at least ",
    ),
)
"""How bounds are written that a verb further off denies."""
