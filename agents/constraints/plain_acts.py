"""What a step of a conversation does to wishes, in everyday words, written in one plain form.

`Bring it down to 80` is `make it 80`, `we leave the dog with grandma` is `forget the dog`,
`I could live without parking` is `parking is optional`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from agents.constraints.number_words import all_in_digits, in_digits
from agents.constraints.plain_words import AMOUNTS, N, rows, told
from tools.core.query import Constraint

_SAY = r"(?:(?:and|ok|okay|well|so|then|actually|now|but|hm+|oh|also|please|no|sorry)\W+)*"
_X = r"(?:(?:the|my|our|that|a|an|any) )?[\w-]+(?: [\w-]+)?"
_ENDS = r"(?=\W*(?:please|pls|then|now|for me)?\W*(?:$|[,.;!]))"
_COME = r"(?:come|came|go|bring|get|move|drop|take|pull)"
_TO_BE = (
    r"(?:raise|lower|increase|decrease|reduce|cut|bump|push|tighten|loosen|relax|set|change|"
    r"extend|"
    r"stretch|lift|up|shift|adjust|update|correct)"
)
_QUESTIONS = rows(
    # `Is there parking? Must be.`
    (
        r"^(?P<to>.{0,20}?)\b(?:is|are) there (?:any |an? )?(?P<what>[^?.!]{3,30})\?\W*(?:there "
        r"|it |that )?"
        r"(?:must|has to|needs to|should)(?: be)?\W*$",
        r"it must have \g<what>",
    ),
    (
        r"^\W*(?:does|do|can|will) (?:it|they|the place|that)(?: also)? (?P<do>have|allow|take|"
        r"do|offer|serve) "
        r"(?P<what>[^?.!]{3,30})\?\W*(?:it |they |that )?(?:must|has to|have to|needs to|"
        r"should)\W*$",
        r"it must \g<do> \g<what>",
    ),
    (
        r"^\W*(?:can|could|may) (?:i|we) bring (?P<what>[^?.!]{3,30})\?\W*(?:it |that )?(?:must|"
        r"has to|should)\b"
        r"[^?.!]*$",
        r"bring \g<what>",
    ),
)
_GIVEN_UP = rows(
    (r"^\W*(?:please )?spare me (?=(?:the|that) )", "forget "),
    (
        r"\b(?:we|i) (?:needn['’]?t|need not|don['’]?t (?:need|have) to) "
        r"(?:look at|consider|count|watch|mind|care about) (?=(?:the|my|our) )",
        "forget ",
    ),
    (r"\b(?:so|therefore) not (?P<x>[\w-]+)(?=\W*$)", r", forget the \g<x>"),
    (
        r"\b(?:we|i)['’]ll (?:just |happily )?(?:sit|be|eat|stay) (?:inside|indoors)\b",
        "forget the outdoor seating",
    ),
    (
        r"^(?P<b>\W*)(?P<x>(?:the |my |our )?[\w-]+(?: limit)?) on (?:hold|ice|pause)\b",
        r"\g<b>ignore \g<x> for now",
    ),
    (
        rf"\b(?:no|neither) (?P<a>{_X}) (?:or|nor) (?P<b>{_X}) (?:(?:is|are) )?(?P<p>needed|"
        rf"required|necessary|important)\b",
        r"\g<a> is not needed, \g<b> is not needed",
    ),
    (
        r"(?<!is)(?<!are)(?<!was)(?<!be)(?<!['’]s)(?<=\w)(?<!but)(?<!\bit)(?<!or) not "
        r"(?=(?:really |so |that |at all |all that )?"
        r"(?:needed|necessary|important|required|relevant|essential|a must|mandatory)\b)",
        " is not ",
    ),
    (
        rf"\bwithout (?P<x>{_X}?) (?:is|would be) (?:also )?(?:fine|ok|okay|all right|alright|"
        rf"good)\b(?: too| as well)?",
        r"\g<x> is not needed",
    ),
    (rf"^\W*{_SAY}no (?P<x>[\w-]+(?: [\w-]+)?) after all{_ENDS}", r"forget the \g<x>"),
    (
        rf"^\W*{_SAY}(?:without|minus|not with|lose) (?P<x>(?:the|my|our|that) [\w-]+(?: "
        rf"[\w-]+)?){_ENDS}(?!.*\bfor )",
        r"forget \g<x>",
    ),
    (
        r"\b(?:(?:we|i)(?:['’](?:re|m|ll|ve))?|will|are|am|can|have|had) (?:(?:will|are|am|can|"
        r"could|have) )?(?:leav(?:e|ing)|left) "
        r"(?P<x>(?:the|my|our) [\w-]+) (?:at home|home|behind|(?:at|with|to|in) (?:a|an|the|my|"
        r"our|his|her|grand\w*|friends?|"
        r"mum|dad|mother|father)\b)[^,.;!?]*",
        r"forget \g<x>",
    ),
    (
        r"\b(?P<x>(?:the|my|our) [\w-]+) (?:(?:is|will be|['’]s) )?(?:staying|stays|stay|being "
        r"left|left) (?:at home|home|behind|(?:with|at) "
        r"[^,.;!?]+)",
        r"forget \g<x>",
    ),
    (r"(?<=\bpretend |\bimagine )there (?:is|are|were|was) no ", "forget the "),
    (r"(?<=\bsuppose )there (?:is|are|were|was) no ", "forget the "),
    (rf"^\W*{_SAY}not (?:counting|considering|including|looking at|minding) (?=\w)", "ignore "),
    (
        r"\bwhat if (?:it|they|the place)(?: is| are| was| were|['’]s)?(?:n['’]?t| not) "
        r"(?P<x>[\w-]+)",
        r"ignore \g<x> for now",
    ),
    (
        r"^(?P<b>\W*)(?:whatever|whichever|any) (?P<x>colou?r|size|price|day|time|kind|brand|"
        r"material)(?=\W*$)",
        r"\g<b>any \g<x> is fine",
    ),
    (
        r"\b(?:(?:we|i) (?:can|could|may|might|will) (?:also |happily |just )?(?:sit|be|eat|"
        r"stay) (?:inside|indoors)|"
        r"(?:sitting )?(?:inside|indoors|indoor seating) (?:is|are|would be|will be|['’]s) "
        r"(?:also )?(?:just )?(?:fine|ok|okay|good|"
        r"enough|no problem|alright|all right))(?: too| as well)?",
        "forget the outdoor seating",
    ),
    (
        r"\b(?:it |they |that |the place )?(?:can|may|might|could) (?:also |well |even )?be "
        r"(?:a bit |quite |rather |very )?"
        r"(?P<x>loud|noisy|lively|busy|dark|dim|expensive|pricey|bright|quiet)(?! enough)\b",
        r"\g<x> is fine",
    ),
    (
        r"\b(?P<x>(?:the )?(?:noise|sound|loudness|music|price|cost)(?: level)?) (?:does not|"
        r"doesn['’]?t|won['’]?t|wouldn['’]?t) "
        r"(?:bother|disturb|worry|concern|trouble|affect) (?:me|us)\b(?: any ?more)?",
        r"\g<x> doesn't matter",
    ),
    (rf"\b(?:i|we) (?:can|could) live without (?P<x>{_X})", r"\g<x> is optional"),
    (
        rf"^\W*{_SAY}(?:can|could) live without (?P<x>{_X}?)(?= if| tho\b|[,.;!]|\W*$)",
        r"\g<x> is optional",
    ),
    (
        rf"^\W*{_SAY}(?P<x>{_X}) (?:does(?:n['’]?t| not) (?:need|have) to|need(?:n['’]?t| not)) be "
        r"(?:so |that |too |all that )?"
        r"(?:strict|exact|fixed|an? (?:strict |hard )?(?:rule|must))\b",
        r"\g<x> is optional",
    ),
    (
        rf"\b(?:don['’]t|do not|no need to) be (?:so |too |that |very )?(?:strict|fussy|picky) "
        rf"(?:about|on|with) (?P<x>{_X}?)(?=[,.;!]|\W*$)",
        r"\g<x> is optional",
    ),
    (
        rf"\b(?:don['’]t|do not|no need to) insist on (?P<x>{_X}?)"
        r"(?=[,.;!][^.!]*\b(?:preference|bonus|plus|optional|nice)\b)",
        r"\g<x> is optional",
    ),
    (
        r"^(?P<b>\W*)(?P<x>[\w-]+),? but not (?:strictly|necessarily|at all costs|a must|"
        r"essential)(?=\W*$)",
        r"\g<b>\g<x> is optional",
    ),
    (
        r"\bnot (?:necessarily|strictly) (?P<x>vegan|vegetarian|quiet|halal|cheap|"
        r"[\w-]+ed)(?=\W*$)",
        r"\g<x> is optional",
    ),
    (
        rf"^\W*{_SAY}(?:definitely|absolutely|certainly) (?P<x>quiet|vegan|vegetarian|halal|"
        rf"lively|cheap)(?=\W*$)",
        r"it must really be \g<x>",
    ),
    (r"^(?P<b>\W*)(?=budget (?:is|can|should|may)\b|limit (?:is|can|should|may)\b)", r"\g<b>the "),
    (
        rf"^\W*{_SAY}(?P<x>(?:the )?[\w-]+)(?: limit| cap)? on(?: again)?(?=\W*(?:please|"
        rf"pls)?\W*$)(?<!and on)(?<!also on)",
        r"\g<x> counts again",
    ),
    (
        r"^(?P<b>\W*)(?P<x>(?!(?:roll|two|2|twice|further|one|once|step|go|come|take|get|way|"
        r"and|now|right)\b)"
        r"(?:the |my |our )?[\w-]+(?: limit)?)(?: is|['’]s)? back(?: on| "
        r"in)?(?=\W*(?:please|pls|again)?\W*$)"
        r"(?<!come back)(?<!go back)(?<!step back)(?<!take back)",
        r"\g<b>\g<x> counts again",
    ),
)
_CHANGES = rows(
    (
        rf"\b(?:{_TO_BE}|{_COME}|turn) (?:the |that |my |our )?(?:price )?(?:from )?[€$£]?(?:{N})"
        rf"(?: ?(?:euros?|eur|€))? (?:up |down )?(?:in)?to (?=[€$£]?(?:{N}))",
        "make it ",
    ),
    (
        rf"\b(?:{_TO_BE}|{_COME}) (?:the |my |our )?(?:min(?:imum)? |lowest )?"
        rf"(?:rating|score|stars?)(?: limit| bar| floor)? (?:(?:up|down|back) )?(?:to|at) "
        r"(?=[1-5](?:[.,]\d)?\b)",
        "make the rating at least ",
    ),
    (
        rf"^\W*{_SAY}(?:the |my |our )?(?:price|budget)(?: limit| cap)? down to "
        rf"(?=[€$£]?(?:{N}))",
        "make the price at most ",
    ),
    (
        rf"\bi meant? (?P<n>[€$£]?(?:{N})),? (?:and )?not [€$£]?(?:{N})(?=\W*$)",
        r"make it \g<n>",
    ),
    (
        rf"\b(?P<n>(?:{N})(?:\s?(?:euros?|eur|€|db|stars?|rpm))?) would also be "
        r"(?:ok|okay|fine|possible|alright|all right|good)\b",
        r"make it \g<n>",
    ),
    (rf"^\W*(?:let me |i )?correct (?:that|it|myself)\W+(?=[€$£]?(?:{N}))", "make it "),
    # `Bring it down to 80`, `up the budget to 120`: what it becomes.
    (
        rf"\b(?:(?:{_TO_BE}|{_COME}) )(?:it|that|this|things) "
        rf"(?:(?:up|down|back|over) )?(?:to|at|by going to) (?=[€$£]?(?:{N}))",
        "make it ",
    ),
    (
        rf"\b(?:(?:{_TO_BE}|{_COME}) )(?:the |my |our )?(?:budget|price) "
        rf"(?:(?:up|down|back|over) )?(?:to|at|by going to) (?=[€$£]?(?:{N}))",
        "make the price at most ",
    ),
    (
        rf"\b(?:(?:{_TO_BE}|{_COME}) )(?:the |my |our )?(?:limit|cap|ceiling|max(?:imum)?|bound) "
        rf"(?:(?:up|down|back|over) )?(?:to|at) (?=[€$£]?(?:{N})"
        r"(?!\s?(?:k?w|rpm|db|g|kg|stars?)\b))",
        "make the price at most ",
    ),
    (
        rf"^(?P<begin>\W*(?:(?:and|ok|okay|well|no|so|then|let['’]?s)\W+)*)(?:go |going )?(?:up|"
        rf"down|back) to "
        rf"(?=[€$£]?(?:{N})\W*(?:euros?|eur|€|then|please|pls|instead)?\W*$)(?<!up to )",
        r"\g<begin>make it ",
    ),
    (rf"\b(?:go|going) as (?:high|far|low) as (?=[€$£]?(?:{N}))", "make it "),
    (
        r"\b(?:(?:change|switch|move|turn) (?!off\b|on\b|back\b)(?:from )?(?:the )?"
        r"(?P<old>[^,.;!?]{2,25}?) (?:to|into)|"
        r"(?:swap|exchange|trade) (?:the )?(?P<swapped>[^,.;!?]{2,25}?) (?:for|with)) "
        r"(?:an? |the )?(?P<new>[^,.;!?\d]{2,25}?)(?=\W*(?:please|pls)?\W*$)",
        r"\g<new> instead of \g<old>\g<swapped>",
    ),
    (
        r"\breplace (?:the )?(?P<old>[^,.;!?]{2,25}?) (?:with|by) (?:an? "
        r")?(?P<new>[^,.;!?]{2,25}?)"
        r"(?=\W*(?:please|pls)?\W*$)",
        r"\g<new> instead of \g<old>",
    ),
    (
        r"\b(?:look at|look for|see|try|show me|find|go for|have|get|take|consider) "
        r"(?P<new>[^,.;!?]{3,25}?) "
        r"instead of (?=\w)",
        r"\g<new> instead of ",
    ),
    (
        r"\b(?:move|switch|change|shift) (?:it|that|the (?:day|time|date|size|colour|color)) "
        r"(?:over )?to "
        r"(?=[a-z])",
        "make it ",
    ),
    (
        r"^\W*(?:better|prefer|i['’]?d prefer|we['’]?d prefer|i would prefer) (?P<new>(?:an? |"
        r"on )?[\w ]{3,20}?)"
        r"(?: instead)(?=\W*$)",
        r"make it \g<new>",
    ),
    (
        r"^\W*better (?P<new>(?:an? |on )?(?!\d|under|below|over|above|"
        r"still)[\w ]{3,20}?)(?=\W*$)",
        r"make it \g<new>",
    ),
)
"""How a value is changed, said as `make it 80` or `hotel instead of hostel`."""


_BARE = rows(
    (
        rf"^\W*(?:(?:ok|okay|well|so|then|hm+|maybe|perhaps|better|rather|right|fine|and|we|i|"
        rf"can|could|do|would be|"
        rf"let['’]?s|say|go|with|for|leave it at|keep it at|set it at|it at|"
        rf"try)\W+)*(?P<n>[€$£]?(?:{N})"
        r"(?:\s?(?:euros?|eur|€|db|decibels?|stars?|k?w|rpm|grams?|g))?)"
        r"(?:\W+(?:then|please|pls|is (?:better|ok|fine|good)|would be better|it is|will do|"
        r"instead|i guess|"
        r"i think|thanks))*\W*$",
        r"make it \g<n>",
    ),
)


_SIZES = {"extra small": "XS", "small": "S", "medium": "M", "large": "L", "extra large": "XL"}
_SIZE = re.compile(
    r"\b(?<!too )(?P<size>extra[- ](?:small|large)|small|medium|large)\b(?!r|st)", re.I
)


_CORRECTING = re.compile(
    rf"\b(?:meant?|instead|rather than|not|make|made|turn|{_TO_BE}|{_COME})\b", re.I
)


def with_plain_changes(text: str, held: Sequence[Constraint]) -> str:
    """Give a step of a conversation with what it does to wishes said in the plain form.

    held: what stands or waits; a bare number changes one of it.
    """
    numbered = any(isinstance(one.value, float) or one.field == "size" for one in held)
    if any(one.field == "size" for one in held) and len(text.split()) <= 5:
        text = _SIZE.sub(lambda at: f"size {_SIZES[at['size'].lower().replace('-', ' ')]}", text)
    bare = (_BARE,) if numbered else ()
    digits = all_in_digits if numbered and _CORRECTING.search(text) else in_digits
    return told(digits(text), (_QUESTIONS, AMOUNTS, _GIVEN_UP, _CHANGES, *bare))
