"""Wishes said the other way round, written as the readers of limits know them.

`More than 80 I cannot pay` is `at most 80`, `nothing rated under 4` is `at least 4 stars`, `not a
noisy one` is `a quiet one`, `without wifi I am lost` is `with wifi`.
"""

from __future__ import annotations

from collections.abc import Sequence

from agents.constraints.broad_speech import in_standard
from agents.constraints.chat_words import in_letters
from agents.constraints.denied_bounds import DENIED_BOUNDS
from agents.constraints.misspelt import well_spelt
from agents.constraints.number_words import in_digits
from agents.constraints.plain_words import N, rows, told
from agents.constraints.self_corrected import self_corrected

_WHO = r"(?:i|we|one|you)"
_UNABLE = (
    r"(?:can['’]?t|can ?not|could(?:n['’]?t| not)|do(?:n['’]?t| not)|wo(?:n['’]?t| not)|will not|"
    r"would(?:n['’]?t| not)|should(?:n['’]?t| not)|must(?:n['’]?t| not)|am not|['’]m not|are not|"
    r"may not|shall not|never)"
)
_UNIT = (
    r"(?:€|£|\$|euros?|eur|pounds?|dollars?|k?w|kilowatts?|watts?|db|decibels?|grams?|g|kg|kilos?|"
    r"stars?|bar|rpm|l|litres?)"
)
_NOUN = (
    r"(?:places?|ones?|hotels?|guest ?houses?|hostels?|cafes?|cafés?|restaurants?|pubs?|bars?|"
    r"museums?|bakeries|things?|stuff|items?|clothes|machines?|campsites?|houses?|rooms?|options?)"
)
_NOTHING = (
    rf"(?:nothing|none|no {_NOUN}|not? (?:any|a single) (?:{_NOUN} )?|"
    rf"(?:do(?:n['’]t| not)|never) (?:show|give|offer|bring|suggest|list)(?: me| us)? "
    rf"(?:anything|any(?: {_NOUN})?|things|stuff|{_NOUN})|"
    rf"(?:leave out|skip|exclude|hide|omit|spare me|cut out) (?:everything|anything|all|any"
    rf"(?: {_NOUN})?|{_NOUN}))"
)
_THAT_IS = (
    r"(?: (?:that['’]?s|that is|which is|that are|that costs?|with|priced|costing|at|"
    r"a price(?: of)?|"
    r"starting))*"
)
_RATED = (
    r"(?: (?:that['’]?s|that is|which is|that are|with|an?|the|average|guest|of|rated|ratings?|"
    r"scored?|scoring|reviews?|reviewed|stars?|at))*"
)
_OUT_OF = (
    rf"(?P<n>{N})(?:\s?/\s?5\b| (?:points? |stars? )?(?:out of|from|of) (?:5|five)\b)(?: stars?)?"
)
_ORDERS = rows(
    (r"\bthe (?=[\w-]+s instead\b)", ""),
    (r"\bstay (?=(?:below|under|within|above|over|at) (?:[€£$]?\d))", "be "),
    # Words that are something else here.
    (r"\b(?P<who>i|we|you|they)(?P<do> (?:really|quite|do|kinda|would|rather))? fancy\b",
     r"\g<who>\g<do> want"),
    (r"\b(?:the )?(?:dirt )?cheap (?:ones|tat|stuff|rubbish)\b(?= \w)", "those"),
    (r"\bon the (?P<what>quiet|cheap|bright)(?:er|est)? side\b", r"\g<what>"),
    (r"\b(?P<what>quiet|bright|cheap|livel)(?P<y>i?)ish\b", r"\g<what>"),
    (r"\b(?P<any>any|whichever|whatever|the|which) make\b(?= (?:will|is|does|doesn|don|can|goes|"
     r"part|bit|out|for|now)|\W*$)", r"\g<any> maker"),
    (r"(?<=\d)kw\b", " kW"),
    (r"\b(?P<n>\d) and a half\b", r"\g<n>.5"),
    (r"\b(?P<n>[1-5](?:\.\d)?) (?:stars? )?(?:and|or) up(?:wards)?\b", r"at least \g<n> stars"),
    (r"\bno (?:less|fewer|lower) than (?=[€£$]?\d)", "at least "),
    (r"\bno more than (?=[€£$]?\d)", "at most "),
    (r"(?<!\d)(?P<n>\d)\s?½", r"\g<n>.5"),
    (r"\b(?P<h>[01]?\d|2[0-3])\s?h(?P<m>[0-5]\d)\b", r"\g<h>:\g<m>"),
    (r"(?<=\bat )(?P<h>[01]?\d|2[0-3])\s?h\b(?!\w)", r"\g<h>:00"),
    (r"(?<=\d) ?(?P<half>[ap])\.\s?m\b\.?", r" \g<half>m"),
    (r"\b(?P<h>[01]?\d)\.(?P<m>[0-5]\d) ?(?=[ap]m\b)", r"\g<h>:\g<m>"),
    (r"\bup-?to\b", "up to"),
    (r"\b(?P<n>\d+)\.(?P<tenth>\d)k\b(?! ?[wh])", r"\g<n>\g<tenth>00"),
    (r"(?<![\w.])(?P<n>\d+)k\b(?! ?[wh])(?= (?:euros?|€|pounds?|dollars?|bucks)|"
     r"\W*$)", r"\g<n>000"),
    (_OUT_OF, r"\g<n> stars"),
    (r"\bkilograms?\b|(?<=\d )kilos?\b", "kg"),
    (rf"\b(?P<n>(?:{N})\s?(?:kg|g|grams?)) or lighter\b", r"at most \g<n>"),
    (rf"\b(?P<n>(?:{N})\s?(?:kg|g|grams?)) or heavier\b", r"at least \g<n>"),
    (rf"(?P<n>[€£$]?(?:{N})(?:\s?{_UNIT})?) and (?:below|under|less|lower|"
     rf"cheaper)\b(?! (?:than )?[€£$]?\d)", r"at most \g<n>"),
    (rf"\bbetween (?P<low>{N})(?:\s?{_UNIT})? (?:and|to) (?P<high>{N})\s?(?P<unit>{_UNIT})\b",
     r"at least \g<low> \g<unit> and at most \g<high> \g<unit>"),
    (rf"\bfrom (?P<low>{N})\s?{_UNIT} (?:up )?to (?P<high>{N})\s?(?P<unit>{_UNIT})\b",
     r"at least \g<low> \g<unit> and at most \g<high> \g<unit>"),
    (r"\bbudget (?:per|a|each) \w+ (?=is\b|of\b|up to\b)", "budget "),
    (r"\b(?:has|have|needs?|must|got) (?:to )?(?:do|offer|have|"
     r"provide) (?=take-?aways?\b)", "with "),
    # Ages are no amounts of money.
    (
        r"\b(?:min(?:imum)?|lowest|lower|max(?:imum)?)?\s?age(?: limit)?\b[^,.;!?\d]{0,40}\d+"
        r"(?: years?)?(?: (?:or|at) \w+| max)?",
        "an age of some years",
    ),
    (
        r"\bunder[- ](?:tens|fives|sixes|sevens|eights|twelves|twos|threes|fours|1?\ds)\b",
        "children",
    ),
    (
        r"\b(?:never|do(?:es)?n['’]?t|do(?:es)? not) charges? (?:(?:anybody|anyone|people|us|you|"
        r"folk|visitors|a penny) )?(?:for (?:entry|getting in)|to (?:get|go|come) in|to enter|"
        r"admission|at the door|an entrance fee|entry)\b",
        "with free entry",
    ),
    # Bounds that are denied before they are said, or after.
    (
        rf"\b{_NOTHING}{_RATED} (?:under|below|less than|lower than|worse than) (?:an? )?"
        rf"(?P<n>[0-5](?:\.\d)?)(?: stars?)?(?![\d.,]*\s?(?:€|euros?|eur|k?w|db|g\b|kg))\b",
        r"at least \g<n> stars",
    ),
    (
        rf"\b{_NOTHING}{_THAT_IS} (?:under|below|less than|lower than|cheaper than) "
        rf"(?=[€£$]?\d)",
        "at least ",
    ),
    (
        rf"\b{_NOTHING}{_THAT_IS} (?:over|above|more than|higher than|dearer than|beyond) "
        rf"(?=[€£$]?\d)",
        "at most ",
    ),
    (
        rf"\b(?:more than|over|above) (?P<n>[€£$]?(?:{N})(?:\s?{_UNIT})?) "
        rf"(?=(?:[\w']+ ){{0,3}}?{_WHO} (?:[\w']+ )?{_UNABLE}\b)(?P<who>[^,.;!?]*)",
        r"at most \g<n>",
    ),
    (
        rf"\b(?:with |for )?(?:less than|under|below) (?P<n>[€£$]?(?:{N})(?:\s?{_UNIT})?) "
        rf"(?={_WHO} (?:[\w']+ )?{_UNABLE}\b)(?P<who>[^,.;!?]*)",
        r"at least \g<n>",
    ),
    (rf"(?:^\W*|\b(?:i|we|it|they|one|you|that|which|this) ){_UNABLE} "
     r"(?!mind|care|object)(?:\w+ ){0,5}?more than "
     r"(?=[€£$]?\d)", "at most "),
    (rf"\b{_UNABLE} (?:\w+ ){{0,4}}?(?:pay|spend|sign off on|go for|accept|afford)"
     rf"(?: (?:anything|to|for it|on it))? (?:over|above) (?=[€£$]?\d)", "at most "),
    (r"\b(?:should|must|may|can|shall|do(?:es)?)(?: ?not|n['’]t) (?:cross|exceed|go (?:over|"
     r"above|beyond)|"
     r"pass|top) (?=[€£$]?\d)", "at most "),
    (rf"\b{_UNABLE} (?:weigh|be|cost|take|make) (?:more than|over|above) (?=[€£$]?\d)", "at most "),
    # The bound as a noun, or behind its number.
    (r"\b(?:an? |the )?(?:price |budget |cost )?floor (?:of|is|"
     r"at)\s?:?\s?(?=[€£$]?\d)", "at least "),
    (
        r"\b(?P<what>weight|price|budget|noise|rating)(?: (?:cap|limit|ceiling|maximum))\s?[:=]\s?"
        r"(?=[€£$]?\d)",
        r"\g<what> at most ",
    ),
    (r"\b(?:maximum|max\.?) (?P<what>weight|price) (?:of )?(?=[€£$]?\d)", r"\g<what> at most "),
    (rf"\b(?P<n>(?:{N})\s?{_UNIT}(?: (?:a|per) \w+)?) (?:it )?is (?:my|our|the) limit\b",
     r"at most \g<n>"),
    (rf"\b(?P<n>(?:{N})\s?{_UNIT}(?: (?:a|per) \w+)?) is the (?:most|maximum) (?:i|we|that)\b"
     r"[^,.;!?]*", r"at most \g<n>"),
    (rf"\bfrom (?P<low>{N}) up to (?=[€£$]?\d)", r"between \g<low> and "),
    (rf"\banywhere (?:from|between) (?P<low>{N}) (?:to|and) (?=[€£$]?\d)", r"between \g<low> and "),
    (r"^\W*anything (?:up )?to (?=[€£$]?\d)", "up to "),
    (r"\b(?P<n>\d(?:\.\d)?) and north of that\b", r"at least \g<n>"),
    (r"\ba quarter of a (?:kilo|kg)\b", "250 grams"),
    (r"\bhalf a (?:kilo|kg)\b", "500 grams"),
    # Words of a quality, denied.
    (r"\b(?:not|nothing|no) (?:too |so |very |that )?(?:an? |any )?(?:noisy|loud) (?:ones?|"
     r"places?)\b",
     "a quiet one"),
    (r"\b(?:not|nothing|no) (?:too |so |very |that )?(?:an? |any )?(?:gloomy|dark|dim|dingy) "
     r"(?:ones?|places?)\b", "a bright one"),
    (r"\b(?:with )?(?:lots|plenty|loads) of (?:day|natural )?light\b", "bright"),
    (r"\bluminous\b(?=[^,.;!?]*\b(?:inside|room|place|one)\b)", "bright"),
    (r"\b(?:easy|gentle|kind) on the (?:wallet|purse|pocket)\b|\b(?:economical|wallet-friendly)\b",
     "cheap"),
    (r"\bwith (?:much|a lot of|lots of|plenty of) (?:life|buzz|going on)(?: inside)?\b", "lively"),
    # What is needed, said by what happens without it.
    (
        rf"\bwithout (?P<what>wi-?fi|internet|parking|(?:a )?terrace|(?:an? )?\w+ access) "
        rf"(?:{_WHO} (?:[\w']+ )?{_UNABLE}|it (?:does(?:n['’]?t| not)|wo(?:n['’]?t| not)|is no)|"
        rf"{_WHO} (?:should|would) (?:feel|be))\b[^,.;!?]*",
        r"with \g<what>",
    ),
    (r"\bdogs? (?:should|must|may|can|shall|ought|are)(?: to)? (?:not be|be not|never be|not) "
     r"(?:admitted|allowed|let in|permitted|welcome)(?: (?:in )?there| inside| in)?\b", "no dogs"),
    (r"\b(?:dogs? (?:should|must|may|can|are)(?:n['’]?t) (?:be )?)(?:admitted|allowed|let in|"
     r"permitted|welcome)(?: (?:in )?there| inside| in)?\b", "no dogs"),
    (r"^\W*dogs? not (?:allowed|admitted|permitted|welcome)\b", "no dogs"),
    (r"\baccept(?:s)? also dogs\b", "accept dogs"),
    # Facilities in other words.
    (r"\bfood to go\b|\btake (?:the |our |my )?(?:food|things|meals?|it all) (?:away|home|to home|"
     r"with (?:us|me))(?: with (?:us|me))?\b|\bparcel facility\b|\btake-?out (?:food|service)\b",
     "takeaway"),
    (r"\b(?:you|i|we|one) can (?:reserve|book)(?: (?:a table|ahead|there|in advance))*\b",
     "takes reservations"),
    (r"\bnever (?:show|turn) up (?:[\w ]{0,30} )?unannounced\b", ""),
    (r"\b(?:on-?site )?parking for (?:one|a|my|our|\d+) (?:vehicles?|cars?|"
     r"vans?)\b", "with parking"),
)  # fmt: skip


def written_plainly(text: str, names: Sequence[str]) -> str:
    """Give words as a dictionary writes them, with wishes the right way round. names: kept."""
    return turned_round(self_corrected(in_digits(well_spelt(in_standard(in_letters(text)), names))))


def turned_round(text: str) -> str:
    """Write wishes that are said the other way round in their plain form."""
    return told(text, (_ORDERS, DENIED_BOUNDS))
