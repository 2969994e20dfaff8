"""Facilities and their lack, as people say them, with the plain form that is read."""

from __future__ import annotations

_BOOK = (
    r"(?:book(?:ing)?|reserv(?:e|ing|ation)|mak(?:e|ing) an? (?:booking|reservation))s?"
    r"(?:\s(?:a table|anything|ahead|in advance|first|beforehand))*"
)
_NOT_ASKED = r"(?:doesn['’]?t|don['’]?t|does not|do not|needn['’]?t|need not|never|without|no)"
_OPEN_AIR = (
    r"(?:outside|outdoors|out of doors|in the (?:open(?: air)?|sun(?:shine)?|fresh air)|al fresco)"
)
_ANIMALS = r"(?:dogs?|pets?|animals?)"
_LET = r"(?:allowed|permitted|welcome|accepted|let|admitted|come|go|enter)(?: in| inside)?"
FACILITIES = (
    (r"\b(?P<what>parking|wi-?fi|an? (?:lift|elevator)|outdoor seating|air[- ]con\w*|"
     r"step-free access|wheelchair access) (?:is|are|would be) (?:necessary|needed|required)\b",
     r"with \g<what>"),
    (r"\b(?:we|i) (?:need|require) (?:somewhere|(?:a )?space|room|a spot) "
     r"(?:to park|for the car)\b", "with parking"),
    (r"^\W*(?:and )?(?:also )?wi-?fi(?: in (?:the|my|our) \w+| too| as well| please)*(?=\W*$)",
     "with wifi"),
    (r"\b(?:my|our|the) dogs? (?:(?:is|are|will be) )?(?:also )?"
     r"(?:travell?ing|coming|going|joining|comes?|joins?|travels?)"
     r"(?: along| too| with (?:me|us)| us)*(?=\W*$|[,.;!])", "dogs allowed"),
    (rf"\b{_NOT_ASKED} "
     r"(?:(?:need|needing|have|having|require|requiring|must|want|be(?:ing)? required) )?"
     rf"(?:for |to |any |an? )*{_BOOK}(?: (?:is )?(?:needed|required|necessary))?\b(?!-)",
     "without booking"),
    (r"\b(?:bookings?|reservations?) (?:(?:is|are) )?(?:not |(?:is|are)n['’]?t )"
     r"(?:needed|required|necessary)\b", "without booking"),
    (r"\bwalk[- ]ins?\b(?: (?:are )?(?:welcome|ok|okay|only))?|\bjust (?:turn|show) up\b|"
     r"\bwithout (?:calling|phoning) (?:ahead|first)\b", "without booking"),
    (r"\b(?:outside|outdoor|open[- ]air) (?:tables?|seats?|seating|chairs|area|space)\b",
     "outdoor seating"),
    (rf"\b(?:tables?|seats?|seating|chairs) (?:which are |that are |to sit )?{_OPEN_AIR}(?!\w)",
     "outdoor seating"),
    (r"(?<=, )(?:outside|outdoors)(?=\s*(?:$|[,.;!?]))|"
     r"^\W*(?:and )?(?:outside|outdoors)(?=\W*(?:please)?\W*$)", "outdoor seating"),
    (r"\b(?P<verb>eat|sit|dine|drink|have (?:lunch|dinner|breakfast|brunch|an? \w+))\s"
     rf"(?P<mid>(?:[\w-]+\s){{0,3}}?){_OPEN_AIR}(?!\w)",
     r"\g<verb> \g<mid>with outdoor seating"),
    (rf"\b{_ANIMALS} (?:(?:are|is|being) )?(?:not|never) {_LET}\b|"
     rf"\b{_ANIMALS} (?:are|is|ca|may|must)(?:n['’]?t|not| not) (?:be )?{_LET}\b|"
     rf"\b{_ANIMALS} (?:are |is )?(?:forbidden|banned|prohibited)\b|\bdog[- ]free\b", "no dogs"),
    (r"(?<!with )(?<!have )(?<!has )(?<!do )(?<!does )(?<!offer )(?<!offers )(?<!without )(?<!no )"
     r"(?<!, )\btake[\s-]?aways?\b(?!\s(?:cups?|menus?|box\w*|is|are|isn|aren)\b)(?=\s\w|\W*$)",
     "with takeaway"),
)  # fmt: skip
"""Words, as a regular expression, and the plain form."""
