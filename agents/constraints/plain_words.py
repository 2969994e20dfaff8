"""Everyday ways of saying a wish, written as the readers of limits know them.

One idea a table: what a place has, what a person cannot eat, and amounts. What is done to a wish
that stands is in `plain_acts.py`.
"""

from __future__ import annotations

import re

from agents.constraints.number_words import in_digits

Rows = tuple[tuple[re.Pattern[str], str], ...]


def rows(*forms: tuple[str, str]) -> Rows:
    """Make a table of forms and what they are written as."""
    return tuple((re.compile(words, re.I), said) for words, said in forms)


N = r"\d{1,3}(?:,\d{3})+|\d+(?:[.,]\d+)?"
_DOG = (
    r"(?:doggo|doggy|doggie|pooch|puppy|pups?|puppies|hound|mutt|labrador|lab(?= com)|poodle|"
    r"terrier|"
    r"retriever|spaniel|beagle|dachshund|collie|husky|bulldog|greyhound|corgi|chihuahua)"
)
_LETS = r"(?:let|lets|take|takes|allow|allows|accept|accepts|welcome|welcomes|admit|admits)"
_NEEDS = (
    r"(?:needs?|requires?|wants?|gotta|(?:has|have|got|needs?|ought) to|must|should|has got to|"
    r"it['’]?d need to|would (?:need|have) to)"
)
_TO_PARK = (
    r"(?:(?:somewhere|a (?:place|space|spot)|space|room|spots?|places?) (?:to|where (?:i|we) "
    r"can) park"
    r"(?: (?:the|my|our|a) (?:car|van|camper|bikes?))?(?: (?:there|at|nearby))?|"
    r"(?:(?:a|its|their) )?(?:(?:own|private|free) )?(?:parking (?:lots?|spaces?|spots?|places?|"
    r"facilit(?:y|ies))|"
    r"car ?parks?|garage)"
    r"|(?:a )?(?:space|room|place|spot) for (?:the|my|our) (?:car|van))"
)
_FACILITIES = rows(
    (r"\b(?:on[- ]?site|secure|private|covered|nearby) (?=parking\b)", ""),
    (
        r"(?<!no )(?<!not )(?<!n't )\b(?P<what>parking|wi-?fi|outdoor seating|takeaway) "
        r"(?:needed|required|wanted)\b",
        r"with \g<what>",
    ),
    (
        r"\b(?:(?:it|there) )?(?:must|has to|should|needs to) be (?:possible|able|allowed|a way) "
        r"to park\b",
        "with parking",
    ),
    (
        r"\b(?:the|my|our) dogs? (?:has|have|must|needs?|should|ought)(?: to)? "
        r"(?:be (?:able|allowed) to )?(?:come|join|get in|be let in|be welcome)\b",
        "dogs allowed",
    ),
    (
        r"\b(?:can['’]?t|cannot|can not|unable to|struggles? with|no good (?:at|with)) "
        r"(?:(?:manage|climb|do|use|handle|take|walk up) )?(?:any )?(?:steps|stairs)\b",
        "step-free",
    ),
    (r"\b(?:suitable|ok|okay|fine|fit|made) for (?:an? )?wheelchairs?\b", "wheelchair accessible"),
    (rf"\b{_DOG}\b", "dog"),
    (r"\b(?P<who>my|our|the|a) (?:four[- ]legged|furry) friends?\b", r"\g<who> dog"),
    (
        rf"\b{_NEEDS}(?: to| also)*\s{_LETS}\s(?P<dogs>(?:(?:my|our|the|a|small|large|big) "
        rf")*(?:dogs?|pets?))"
        r"(?: in(?:side)?)?\b",
        "dogs allowed",
    ),
    (
        r"\bwhere (?:my|our|the|a) (?P<dogs>dogs?|pets?) (?:is|are|would be) (?:welcome|allowed|"
        r"ok|okay|fine)\b",
        "dogs allowed",
    ),
    (
        r"\b(?:somewhere|where|that|it) (?:i|we) (?:can|could|may) (?:take|bring) (?:the|my|our|"
        r"a) dogs?\b",
        "dogs allowed",
    ),
    (
        r"\b(?P<do>let|lets|letting|allow|allows|allowing|take|takes|accept|accepts) "
        r"(?P<dogs>dogs?|pets?) in(?:side|doors)?\b",
        r"\g<do> \g<dogs>",
    ),
    (r"\blet(?P<s>s|ting)? (?P<dogs>dogs?|pets?)\b", r"allow\g<s> \g<dogs>"),
    (
        r"\b(?:there )?(?:must|should|can|ca|may|do|need)(?:n['’]?t| ?not) be (?:any "
        r")?(?P<what>dogs?|pets?)\b"
        r"(?! (?:friendly|allowed))",
        r"no \g<what>",
    ),
    (r"\bwhere no (?P<what>dogs|pets) (?:are|is) (?:allowed|let in|permitted)\b", "no dogs"),
    (
        r"\b(?:afraid|scared|frightened|terrified) of dogs?\b(?:\W+(?:so|therefore)\b[^.;!?]*)?|"
        r"\ballergic to dogs?\b(?:\W+(?:so|therefore)\b[^.;!?]*)?",
        "no dogs",
    ),
    (
        r"(?:\b(?:with|has|have|there (?:is|are)|there['’]s) )(?<!i have )(?<!we have )"
        r"(?:nowhere|no (?:place|space|room|spot|way))(?: [\w']+){0,3}? "
        r"(?:to (?:leave|park|put|stow)|for)(?: (?:the|my|our|an?)(?: \w+)? "
        r"(?:car|van|motor|camper|wheels|vehicle))?(?![\w-])"
        r"(?<=park|.car|.van|otor|mper|eels|icle)",
        "without parking",
    ),
    (rf"\b{_TO_PARK}(?![\w-])", "parking"),
    (
        r"\b(?:make sure |so )(?:that )?(?:i|we) can park\b(?: (?:there|the car|my car))?",
        "with parking",
    ),
    (
        r"\b(?:(?:i|we)['’]?(?:re|m)?|i|we) (?:(?:will |are |am )?(?:come|coming|arrive|"
        r"arriving|travel|travelling|"
        r"go|going) by car|(?:are |am )?driving)(?: there)?\W+(?:and |so )(?:it |we |i "
        r")*(?:needs? )?(?=parking\b)",
        "with ",
    ),
    (
        r"\bwireless(?: internet| lan| network)?\b(?! (?:speaker|head|mouse))|\bwlan\b|"
        r"\binternet (?:access|connection)\b",
        "wifi",
    ),
    (r"\b(?:can|could|to) (?:get|go|be|work) online\b", "have wifi"),
    (
        r"\b(?:barrier|obstacle)[- ]?free\b|\bstepfree(?: access)?\b|\b(?:with )?(?:an? "
        r")?(?:level|step-free|ramp|ramped|"
        r"ground[- ]level|disabled) (?:access|entry|entrance)\b|\bwith (?:an? )?ramps?\b",
        "step-free",
    ),
    (
        r"\b(?:with|has|have|having|on)\s(?:(?:an?|the|its)\s)?(?:patio|courtyard|roof terrace|"
        r"sun deck|deck)\b",
        "with outdoor seating",
    ),
    (
        r"\b(?:(?:we|i)(?:['’]d| would| will|['’]ll)? )?(?:take (?:it|the food) away|"
        r"(?:get|have|want) (?:it|the food) to go)\b",
        "with takeaway",
    ),
    (r"\b(?:that |which )(?:also )?do(?:es)? take[- ]?aways?\b", "with takeaway"),
    (
        r"\b(?:where|that|which|if) (?:you|i|we|one) (?:don['’]?t|do not|needn['’]?t)(?: "
        r"(?:need|have))?"
        r"(?: to)? (?:book|reserve)\b",
        "without booking",
    ),
    (r"\bwhere (?:you|i|we|one) can just (?:walk|turn|show) (?:in|up)\b", "without booking"),
    # The facility in a clause of its own.
    (
        rf"\b(?:(?:it|they|the place) )?(?:also )?{_NEEDS}(?: to)?(?: also)?(?: have| offer| be "
        rf"with)? "
        r"(?:(?:an?|some|good|free|proper) )*(?P<what>parking|wi-?fi|outdoor seating|takeaway)\b",
        r"with \g<what>",
    ),
    (
        r"(?:^\W*|[,.;]\s+)(?:and |but |so |btw |by the way |also |oh |only |just )*(?:only |"
        r"just )?with "
        r"(?P<what>parking|wi-?fi|outdoor seating|takeaway)\b(?=\W*(?:please|pls|only)?\W*$)",
        r", with \g<what>",
    ),
    (
        r"\b(?:so|btw|by the way|and|plus) (?P<what>parking|wi-?fi|outdoor seating|takeaway)"
        r"(?= (?:please|pls|too|as well)|\W*$)",
        r", with \g<what>",
    ),
    (
        r"(?P<what>parking|wi-?fi|takeaway|vegan|quiet|price|budget)['’]s (?=a |an |not |just |"
        r"only |optional|nice)",
        r"\g<what> is ",
    ),
)
_SPACED = rows(
    (r"(?<=\d)\s?/\s?(?P<each>night|person|head|day|adult|piece)\b", r" per \g<each>"),
    (r"\bgf\b(?!\s?\d)", "gluten-free"),
    (
        r"\b(?:(?:i|we|she|he|they) )?(?:do not|does not|can not|don['’]?t|doesn['’]?t|"
        r"can['’]?t|cannot|"
        r"won['’]?t|must not|mustn['’]?t|never|not allowed to) (?:eat|have|touch|tolerate|"
        r"digest) "
        r"(?:any )?(?P<what>gluten|meat|dairy|lactose|nuts?|wheat)\b",
        r"\g<what>-free",
    ),
    (
        r"\b(?P<what>gluten|lactose|dairy|nuts?)[- ](?:intoleran(?:t|ce)|allerg(?:y|ic))\b",
        r"\g<what>-free",
    ),
    (
        r"\b(?:allergic|intolerant|allergy|intolerance) to (?P<what>gluten|lactose|dairy|nuts?|"
        r"wheat)\b",
        r"\g<what>-free",
    ),
    (r"\bwheat-free\b", "gluten-free"),
    (r"\bnuts-free\b", "nut-free"),
    (
        r"\b(?:must|has to|have to|needs? to|should) do (?P<diet>vegan|vegetarian|veggie|halal|"
        r"kosher|gluten-free)\b",
        r"must be \g<diet>",
    ),
    (r"\b(?:with|has|having) (?:lots|plenty|a lot) of (?:natural )?light\b", "bright"),
    (r"\b(?:with|has|having) (?:little|low|not much) noise\b", "quiet"),
    (r"\bsun (?=pls\b|please\b)", "sunday "),
    (
        r"\b(?:has|have|needs?|must|should|ought)(?: to)? open (?=on |(?:mon|tues|wednes|thurs|"
        r"fri|satur|sun)day)",
        "must be open ",
    ),
    (
        r"\b(?P<day>(?:mon|tues|wednes|thurs|fri|satur|sun)days?), (?=\d{1,2}(?::\d\d)? "
        r"?(?:o['’]?clock|am|pm)\b)",
        r"\g<day> at ",
    ),
)
"""Diets, light, noise and days."""
_NOT = r"(?:n['’]?t|['’]?t| ?not)"
AMOUNTS = rows(
    (
        r"\b(?:nothing|not|don['’]?t (?:show|give|want)(?: me)? (?:anything|things|places|any))"
        r"(?: that is| that['’]s)? rated (?:below|under|less than|lower than) (?=\d)",
        "rated at least ",
    ),
    (
        r"\bdon['’]?t (?:show|give|want|send)(?: me)? (?:anything|things|places|any)"
        rf"(?: (?:that['’]s|that is|priced|costing))? (?:over|above|more than|beyond) "
        rf"(?=[€$£]?(?:{N}))",
        "at most ",
    ),
    (
        r"\bat least an? (?P<n>[1-5](?:\.\d)?)(?: stars?)? (?:rating|score|review)\b",
        r"rating at least \g<n>",
    ),
    (r"\breviews? (?:of|at|over|above) (?=[1-5](?:\.\d)?\b)", "rating at least "),
    (
        rf"(?:\bfor\s)?(?P<n>[€$£]?(?:{N})(?:\s?(?:euros?|eur|€))?)(?P<each>\s(?:an?|per|each)\s"
        r"(?:night|person|head|day|ticket|piece|adult|main|pair)),?\s"
        r"(?:or (?:less|under|cheaper|below)|at (?:the )?most|max(?:imum)?|tops)\b",
        r"at most \g<n>\g<each>",
    ),
    (
        rf"(?<![\w€$£])(?P<n>[€$£]?(?:{N})(?:\s?(?:euros?|eur|€|db|decibels?|rpm|k?w|grams?|g))?)\s"
        r"(?:is|are|would be)\s(?:really |about )?(?:my|our|the)\s(?:\w+\s)?"
        r"(?:limit|max(?:imum)?|ceiling|budget|top|most)\b",
        r"at most \g<n>",
    ),
    (
        rf"\b(?P<what>budget|limit|ceiling|max(?:imum)?)\s(?:is|of|would be)\s"
        rf"(?=(?:{N})\s?(?:euros?|eur|€)(?!\w))",
        r"\g<what> at most ",
    ),
    (
        rf"(?<![\w€$£])(?P<n>{N})\s?\+\s?(?=(?:stars?|euros?|eur|€|k?w|rpm|db)\b|€)",
        r"at least \g<n> ",
    ),
    (rf"(?<![\w<])<=\s?(?=[€$£]?(?:{N}))|(?<!\w)≤\s?(?=[€$£]?(?:{N}))", "at most "),
    (rf"(?<![\w>])>=\s?(?=[€$£]?(?:{N}))|(?<!\w)≥\s?(?=[€$£]?(?:{N}))", "at least "),
    (rf"(?<![\w<])<\s?(?=[€$£]?(?:{N}))", "under "),
    (rf"(?<![\w>=-])>\s?(?=[€$£]?(?:{N}))", "over "),
    (rf"\bsub[- ](?=[€$£]?(?:{N}))", "under "),
    (r"\bat the most\b(?=\s[€$£]?\d)", "at most"),
    (
        rf"\b(?:upwards of|starting (?:at|from)|not (?:less|lower|cheaper) than) "
        rf"(?=[€$£]?(?:{N}))",
        "at least ",
    ),
    (
        rf"^(?P<begin>\W*(?:and |but )?)from (?=[€$£]?(?:{N})\s?(?:euros?|eur|€|stars?)(?!\w))"
        r"(?!.*\b(?:to|until|till|and)\b)",
        r"\g<begin>at least ",
    ),
    (
        rf"\b(?:can|must|should|may|could|shall|wo){_NOT} (?:be|cost|go|come to) "
        rf"(?:more|over|above|higher|heavier|louder|dearer|longer|faster)(?: than)? "
        rf"(?=[€$£]?(?:{N}))",
        "at most ",
    ),
    (
        rf"\b(?:can|must|should|may|could|shall){_NOT} (?:be|cost|go) "
        rf"(?:less|under|below|lower|lighter|weaker|slower)(?: than)? (?=[€$£]?(?:{N}))",
        "at least ",
    ),
    (
        rf"\b(?:i|we)(?:['’]ve)?(?: have| got)*(?: only| just)?(?: have| got)+(?: only| just)? "
        rf"(?=[€$£]?(?:{N})\s?(?:euros?|eur|€|pounds|quid|bucks)(?!\w))",
        "at most ",
    ),
    (r"\b(?P<what>budget|price|limit)['’]s (?=[€$£]?\d)", r"\g<what> is "),
    (rf"\b(?P<n>{N})\s?(?P<unit>kw)\b", r"\g<n> kW"),
    (
        rf"\bmin(?:imum)?\s(?P<what>rating|price|power|speed)(?: of| is)?\s(?=[€$£]?(?:{N}))",
        r"\g<what> at least ",
    ),
    (
        rf"\bmax(?:imum)?\s(?P<what>rating|price|power|speed|budget)(?: of| "
        rf"is)?\s(?=[€$£]?(?:{N}))",
        r"\g<what> at most ",
    ),
)


_DOGS = re.compile(rf"\b{_DOG}s?\b", re.I)


def dogs_plainly(text: str) -> str:
    """Give words with every breed as the dog it is."""
    return _DOGS.sub("dog", text)


def in_plain_words(text: str) -> str:
    """Give words with what a place has, diets, days and amounts in the forms that are read."""
    return told(in_digits(text), (_FACILITIES, _SPACED, AMOUNTS))


def told(text: str, tables: tuple[Rows, ...]) -> str:
    """Give words with the forms of some tables written out."""
    for table in tables:
        for words, said in table:
            text = words.sub(said, text)
    return text
