"""Words by which wishes are taken back, set aside, made firm or corrected."""

from __future__ import annotations

import re

BEGIN = (
    r"^\W*(?:(?:please|pls|kindly|ok(?:ay)?|alright|well|oh|hm+|so|then|and|also|just|no|nah|nope|yes|"
    r"right|"
    r"fine|now|oops|wait|hang on|hold on|argh|ugh|uh+|um+|er+m?|hey|ah+|sorry|but|"
    r"actually|you can|you may|we can|i can|let['’]?s|let us|can you|could you|can we|"
    r"could we|would you|i['’]?d like to|i want to|i think we can|we could|better|for now|"
    r"for the moment|for a moment|thanks|thank you|on second thoughts?|in that case|maybe|"
    r"perhaps|simply|first|do|what if|if|how about|suppose|why don['’]t|shall|should|we should|"
    r"we|"
    r"i)\W+)*"
)


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.I | re.X)


TAKEN_BACK = re.compile(
    BEGIN + r"(?:never\s?mind|forget(?: about)?|drop|remove|scrap|skip|lose|cancel|disregard|"
    r"ignore|delete|leave (?:out|off|away)|take (?:off|out|away)|throw out|strike|get rid of|"
    r"do away with|scratch|(?:don['’]t|do not|not) (?:worry|bother|think|care) (?:about|with)|"
    r"discard|waive|lift|kill|axe|nix|bin|omit|"
    r"(?:i\s)?(?:take back|withdraw|retract)|do without|ditch|dump|erase|chuck|abandon|let go of|"
    r"cross (?:off|out)|give up(?: on)?|don['’]t mind|"
    r"(?:don['’]t|do not|stop) (?:look(?:ing)? at|apply(?:ing)?|us(?:e|ing)|consider(?:ing)?|"
    r"enforc(?:e|ing)|includ(?:e|ing)|insist(?:ing)? on)|"
    r"not count|don['’]t count|stop counting|"
    r"not bothered about)\b",
    re.I,
)
"""At the begin of a clause; what follows is what goes."""
LEFT = re.compile(BEGIN + r"(?:leave|park|hold)\b", re.I)
"""The same, where it is said to be for now."""
MINUS = re.compile(BEGIN + r"(?:without|minus)\b", re.I)
"""Likewise: `temporarily without the dog`."""

NOT_NEEDED = _words(
    r"""
    \b(?:doesn['’]?t|does\snot|don['’]?t|do\snot|needn['’]?t|need\snot|no\slonger|isn['’]?t|is\snot
       |aren['’]?t|are\snot|won['’]?t|['’]s\snot|['’]s\sno\slonger)
      \s(?:really\s|actually\s|even\s|strictly\s|any\smore\s|that\s|an?\s)*
      (?:have\sto|has\sto|needs?\sto|need|matters?|counts?|necessary|important|needed|required
         |relevant|issue|concern|apply|applies|be|interested\sin|insist\son)\b
    |\b(?:is|are|was|were|['’]s)\s(?:totally\s|completely\s|now\s|really\s)?(?:irrelevant|unimportant|unnecessary
         |no\s(?:issue|object|concern|matter|problem|longer\s\w+)|all\sthe\ssame\sto\s(?:me|us))\b
    |\b(?:i|we)(?:['’]m|['’]re|\sam|\sare)?\s(?:do\snot|don['’]t|not|no\slonger)\s
       (?:really\s|actually\s|even\s|any\smore\s)*(?:care|mind|bothered|fussed|worried|need)\b
    |\b(?:no\sneed\s(?:for|to)|regardless\sof|no\smatter\s(?:how|what|which|the)|whatever\sthe
         |without\s(?:the|any)\s(?:\w+\s)?(?:limit|cap|restriction)|any\s(?:price|size|day|time|diet|
         kind|rating|noise\slevel)\s(?:will\sdo|is\sfine|is\sok(?:ay)?|goes|works))\b
    |\b(?:has|have|got)\sto\sgo(?=\W*$)|\bdidn['’]t\s(?:matter|count)\b|\bcouldn['’]?t\scare\sless\b|\bwhatever\s(?:it|they|that)\b
    |\b(?:can|could|may|might)\s(?:all\s|also\s|now\s|just\s)?(?:go(?!\s(?:to|up|down|as\s(?:high|far|low)|with|on|over|above|below|in|for)\b)|disappear|vanish|come\soff|go\saway
       |be\s(?:dropped|skipped|removed|ignored|forgotten|left\sout|scrapped|cut|deleted|lifted|waived|cancelled|disregarded|taken\soff))\b
    |\b(?:is|are|['’]s)\s(?:now\s)?(?:off\sthe\s(?:list|table|cards)|out\sof\sthe\s(?:window|picture|question)
       |history|gone|dropped|not\sneeded|out(?=\W*$))(?!\w)
    |\b(?:needn['’]?t|need\snot)\s(?:have|offer|take|allow|come|serve)\b
    |\bstay(?:s|ing)?\s(?:(?:at\s)?home|behind|with\s(?:my|our|a|the|his|her)\s\w+)\b
    |\b(?:is|are|['’]s)(?:n['’]?t|\snot)\s(?:coming|joining|going\sto\scome|with\sus)\b
    |\b(?:leav(?:e|ing)|left)\s.{2,14}\s(?:at\s)?home\b
    """
)

GIVEN_BACK = _words(
    r"\b(?:take|taking)\s(?P<taken>(?:the|my|that|this|our)\s.{2,30}?)\sback\b"
    r"|\b(?:take|leave|cross|strike|throw|kick)\s(?P<out>.{2,30}?)\s(?:out|off|away)\b"
    r"|\bany\s(?P<any>[\w\s]{3,20}?)\s(?:will\sdo|would\sdo|(?:is|are|would\sbe)\s"
    r"(?:fine|ok(?:ay)?|good|great|all\sright|alright|possible|acceptable)|goes|works|"
    r"suits\s\w+)\b"
    r"|\bno\s(?P<unneeded>(?!booking|reservation)(?:[\w-]+\s){1,3}?)(?:is\s|are\s)?"
    r"(?:needed|required|necessary|wanted)\b"
    r"|^\W*any\s(?P<whichever>\w+)\W*$"
    r"|\bno\s(?P<free>(?:more\s)?(?:\w+\s){0,2}"
    r"(?:limit|cap|ceiling|restriction|requirement|condition|preference|maximum|minimum))\b"
    r"|\bnot\s(?P<over>.{2,24}?)\s(?:any\s?more|any\slonger|after\sall)\b"
)

FINE = _words(
    r"\b(?:is|are|would\sbe|['’]s)\s(?:also\s|perfectly\s|totally\s|just\s)?"
    r"(?:fine|ok|okay|all\sright|alright|no\sproblem|acceptable|works?)\b"
)
TOO = _words(r"\b(?:too|also|as\swell|either)\b")

FOR_NOW = _words(
    r"\b(?:for\s(?:now|a\s(?:moment|minute|bit|while|sec(?:ond)?)|the\s(?:moment|time\sbeing|"
    r"minute|present|night)"
    r"|this\sone|once|the\ssake\sof\sargument)|today|this\s(?:time|once)|temporarily|right\snow|"
    r"at\sthe\smoment|just\snow|momentarily|meanwhile"
    r"|in\sthe\smeantime|pretend|suppose|imagine|what\sif"
    r"|(?:only|just)\s(?:while|till|until|as\slong\sas)|while\si\s(?:have|take|['’]ve)\sa)\b"
)
ASIDE = _words(
    r"""
    \b(?:leave|put|set|park|keep|push|lay)\s(?P<what>.{2,40}?)\s
       (?:aside|on\shold|on\sice|to\s(?:one|the)\sside|out\sof\s(?:it|this|the\spicture)|off)\b
    |\b(?:set|put|leave)\saside\b|^\W*(?:the\s)?[\w\s]{2,30}\saside\b
    |^\W*(?!\W*(?:\w+\s)?(?:take|cross|strike|knock|get)\b)(?:the\s)?[\w\s]{2,30}\soff\W*$
    |\b(?:switch|turn)\s(?:off\b|.{2,40}?\soff\b)|\b(?:pause|suspend|mute|disable|deactivate)\b
    """
)
AGAIN = _words(
    r"""
    \b(?:again|once\smore|re-?(?:enable|activate|instate|store|apply|consider)|restore|resume
       |un-?(?:ignore|mute|pause|park|hide|drop|suspend)|reactivate|after\sall|as\sbefore)\b
    |\bback\s(?:on|in|into|to)\b|\b(?:bring|put|add|take|switch|turn|have|want|get)\s
       (?:back\b|.{2,40}?\s(?:back|on)\b)|\b(?:does|do)\s(?:count|matter|apply)\b|\bturn\son\b
    |\bswitch\son\b|\bis\sback\b|\bcounts?\snow\b
    """
)

FIRM = _words(
    r"""
    \b(?:is|are|['’]s|being|(?:has|have)\s(?:now\s)?become|becomes?|became)\s(?:an?\s|really\s|absolutely\s|now\s|definitely\s|actually\s)*
      (?:must(?:-have)?|essential|non-?negotiable|mandatory|obligatory|crucial|vital|imperative
         |deal-?breaker|requirement|(?:pre-?)?condition|set\sin\sstone|necessary|necessity|indispensable|compulsory|required|hard\s\w+)\b
    |\bas\san?\s(?:condition|must|requirement)\b|\bstrict\b|\b(?:is|are)\s(?:fixed|firm)\b
    |\bguaranteed\b|\bi['’]?m\sserious\b|\bi\smean\sit\b|\bno\sexceptions?\b
    |\b(?:not\snegotiable|(?<!not\s)(?<!n't\s)(?<!longer\s)insist|strictly|without\sfail|no\scompromise|can(?:['’]t|not)\sdo\swithout)\b
    |\b(?:must|has\sto|have\sto|needs\sto|got\sto)\s(?!not\b)(?:\w+\s){0,2}?(?:be|have)\b
    |\b(?:really|absolutely|definitely|truly)\s(?:must|has\sto|have\sto|needs?|matters?)\b
    |\ba\s(?:hard|strict|firm)\s(?:limit|requirement|condition)\b|\bmust\b|\ba\sfirm\b
    |\binsist(?:ing)?\s(?:on|upon)\sit\b|\b(?:a|an\sabsolute|strictly)\s(?:necessity|required)\b
    """
)
SOFT = _words(
    r"""
    \boptional\b|\b(?:just|only|merely|more)\s(?:of\s)?an?\s(?:rough\s)?(?:guideline|guide|suggestion|idea|hint)\b|\b(?:just|only|merely)\san?\s(?:\w+\s)?(?:plus|bonus|extra|preference|wish)\b|\bnot\s(?:set|carved|cast|written)\sin\sstone\b|\bnothing\sstrict\b|\beven\sbetter(?=\W+if\b|\W*$)
    |\bpreferred\b|\bas\san?\s(?:extra|plus)\b|\b(?:just|only)\sif\b|\bif\s(?:that|it)(?:['’]s|\sis)\s
       (?:at\sall\s)?(?:possible|there|available|doable)\b|\bif\savailable\b|\bif\sthey\shave\s(?:it|one|some)\b
    |\b(?:could|can)\slive\swithout\b|\bwouldn['’]t\shurt\b|\bno\sbig\sdeal\b|
    \b(?:would|['’]d)\s(?:also\s|just\s|only\s|still\s)?be\s(?:really\s|very\s|so\s|a\s)*
       (?:nice|good|great|lovely|plus|bonus|welcome|ideal|useful|helpful|preferable|sweet|handy)\b
    |\bnice[\s-]to[\s-]haves?\b
    |\b(?:is|are|['’]s|be|it)\s(?:just\s|only\s|merely\s|now\s|really\s|rather\s|more\s)*
       (?:optional|an?\s(?:bonus|plus|preference|extra|nice|soft)|negotiable|flexible
          |of\sa\s(?:wish|preference))\b
    |\b(?:no|not|isn['’]?t|aren['’]?t|n['’]t)\s(?:longer\s)?(?:be\s)?(?:an?\s)?
       (?:strictly\s|absolutely\s|absolute\s|really\s|so\s|that\s|as\s|all\sthat\s|hard\s|strict\s)*
       (?:must(?:-have)?|essential|mandatory|crucial|vital|deal-?breaker|critical|requirement
          |strict|condition|that\simportant)\b
    |\bnot\s(?:so|that|as|all\sthat|quite\sso|strictly|absolutely)\s(?:important|necessary|needed)\b
    |\b(?:preferably|ideally|if\s(?:at\sall\s)?possible|if\syou\scan|optionally|if\sit\sworks\sout)\b
    |\b(?:i|we)(?:['’]d|\swould)?\s(?:rather\s|only\s|just\s)?(?:prefer|like\sit)\b
    |\b(?:only|just)\sa\spreference\b|\bbend\son\b|\bas\san?\s(?:wish|preference|bonus)\b
    |\b(?:am|are|shall|will|['’]m|['’]re|would)(?:\snot|n['’]t)\sinsist(?:ing)?\b(?!.*\b(?:any\s?more|any\slonger)\b)
    |\b(?:not|n['’]t|never|no\slonger)\s(?:be\s)?(?:compulsory|obligatory)\b
    |\b(?:not|n['’]t|need\snot)\s(?:be\s|a\s|an\s|make\s|as\s|treated\s|(?:it\s)){0,4}(?:hard\s|strict\s|absolute\s)?
       (?:condition|obligation|obligatory|compulsory)\b
    |\bdesirable\b|\brather\sthan\s(?:essential|required|compulsory|obligatory|a\smust)\b
    |\bso\smuch\sthe\sbetter\b|\b(?:otherwise|without\sit)\s(?:is\s)?(?:also\s)?(?:ok|okay|fine|acceptable)\b
    |\bfrom\sa\s(?:requirement|must|condition)\sto\s|\bno\s(?:drama|biggie|dealbreaker|deal-breaker|worries)\b
    |\bonly\sif\b|\b(?:flexible|relaxed|easy)\s(?:on|about|with)\b|\brather\sthan\sa\smust\b
    """
)

NOT_SOFT = _words(
    r"""
    (?:\bnot|n['’]?t|\bno\slonger)\s(?:merely\s|just\s|only\s|simply\s)*(?:an?\s)?(?:mere\s)?
       (?:wish|preference|luxury|nicety|plus|bonus|option|optional|nice(?:[\s-]to[\s-]have)?)\b
    """
)
"""`Not merely a preference`, which makes firm."""

STRONG = _words(
    r"""
    \bmake\s(?:it|that|this|them|the|my)\b|\bchange\b|\binstead\b|\brather\b|\bi\s(?:mean(?!\W*$)|meant)\b
    |\bmeant\b|\bcorrection\b|\bin\sfact\b|\bon\sreflection\b|\bswitch\s(?:it\s|that\s|this\s)?(?:to|over)\b|\breplace\b|\bswap\b
    |\blet['’]?s\s(?:say|go\s(?:with|for)|do|make|take|try)\b|\bset\s(?:it|the\s\w+)\sto\b
    |\b(?:raise|lower|increase|decrease|extend|stretch|bump|relax|loosen|widen)\b
    |\b(?:can|could|may|might|will|would|['’]ll|happy\sto|willing\sto)\s(?:also\s|even\s)?
       (?:go|stretch|spend|pay)\s(?:up\s|as\s)?(?:high\s|far\s)?(?:to|as)?\b
    |\blet\sit\sbe\b|\bgo\s(?:up|down|back)\sto\b|\b(?:was|is|were)\s(?:wrong|a\smistake|an\serror)\b
    |\bscratch\sthat\b|\bstrike\sthat\b|\bupdate\b|\bno\slonger\b.{1,30}\bbut\b
    |\b(?:is|are|would\sbe)\s(?:also\s)?(?:fine|ok|okay|all\sright|acceptable)\s(?:too|as\swell|also)\b
    |\bwas\stoo\s(?:low|high|little|much|tight|strict|small|big)\b
    |\b(?:is|are|would\sbe)\senough\b|\b(?:will|would|['’]ll)\sdo\b|\bchanged\smy\smind\b
    |\bi\ssaid\b.{1,30}\bbut\b|\bbetter\sthan\b|\bturns?\sout\b|\bit['’]?s\s(?:now|going\sto\sbe)\b
    """
)
WEAK = _words(
    r"""
    \bactually\b|\bwait\b|\bhold\son\b|\bsorry\b|\bon\ssecond\sthoughts?\b|\boops\b|\bmy\s(?:mistake|bad)\b|\bhang\son\b
    |\bmisspoke\b|\bi\s(?:got|said|put|typed|wrote)\s(?:that|it)\s(?:all\s)?wrong\b
    |\bi\swas\swrong\b|\bafter\sall\b|\bcome\sto\sthink\b|^\W*(?:no|nope|nah)\b(?=\s*[,.;:!–—-]|\s(?:wait|it|that|make|i|we|sorry|actually|rather|not|the|let)\b)
    |^\W*(?:what|how)\sabout\b|\b(?:is|are|would\sbe)\s(?:also\s)?(?:fine|ok|okay|acceptable)\b
    """
)
NOT_BUT = re.compile(
    r"\bnot\s(?:on\s|in\s|an?\s|the\s|size\s)?(?P<old>[^,.;!?]{1,30}?),?\s(?:but|rather|only|"
    r"just)\s",
    re.I,
)
NEW_NOT = re.compile(
    r"(?<=\w)\s(?:and\s)?not\s(?P<old>(?!at all|any|too|only|so\b|at any)"
    r"(?:on |in |an? |the )?[^,.;!?]{1,20}?)\W*$",
    re.I,
)
"""`L not M`: counts where a wish stands before it, and the one behind it is held."""
SAID_BUT = re.compile(
    r"\bi said\s(?P<old>[^,.;!?]{1,30}?),?\s(?:but(?:\si mean[t]?)?|i mean[t]?)\s"
    r"|(?:^\W*|\b(?:no|sorry|actually|oops),?\s)(?:the\s)?(?P<wrong>[^,.;!?]{1,24}?)\s(?:was|is|"
    r"were)\s"
    r"(?:wrong|a mistake|an error|too (?:small|big|large|tight|much|little|early|late|low|"
    r"high))\b(?:\W+)(?:it should be\s|i meant\s|i want\s)?",
    re.I,
)
INSTEAD_OF = re.compile(
    r"\b(?:instead of|rather than|better than|in place of|and not|,\s?not)\s"
    r"(?P<old>(?:on |in |an? |the )?[\w€$£ :-]{1,30}?)(?=[,.;!?]|$|\bplease\b)",
    re.I,
)
A_BIT = re.compile(
    r"\ban? (?:bit|little) (?:over|above|under|below|more than) [€$£]?\d+(?:[.,]\d+)?\b", re.I
)
"""`A bit over 30 is ok`: no limit of its own."""
AFRESH = _words(
    r"""
    \b(?:new|another|different|separate|unrelated|next|other)\s(?:question|topic|subject|matter|search
       |request|task|theme|story)\b|\b(?:totally|completely|entirely|wholly)\sdifferent\sthing\b
    |\bsomething\s(?:else|(?:completely|entirely|totally|quite)\sdifferent|new|different)\s?
       (?:now\b|altogether|entirely|[:,.—–-])
    |\bnow\s(?:for\s)?something\s(?:else|different|new)
    |\bsomething\s(?:completely|entirely|totally|wholly|quite)\s(?:new|other|else|different)\b
    |\b(?:begin|start)\s(?:all\sover|(?:again\s)?from\s(?:zero|scratch|the\s(?:beginning|start)))\b
    |\b(?:totally\s|completely\s|entirely\s)?(?:new|fresh)\ssearch\b|\bwipe\sthe\s\w+\sclean\b
    |\bforget\sthe\s\w+\sand\s(?:everything|all)\b(?:\s(?:what|that)\si\s(?:have\s)?said)?
    |\bstart(?:ing)?\s(?:over|afresh|anew|fresh|from\sscratch|again|a\snew)\b|\bclean\sslate\b
    |\bchange\sof\s(?:subject|topic|plan|scene)\b|\bon\sto\ssomething\selse\b
    |\bforget\s(?:all\s(?:of\s)?(?:that|this|it)|everything|the\swhole\sthing)\b
    |\bon\sa\s(?:completely\s)?different\snote\b|\bmoving\son\b|\bunrelated\b|\bfrom\sscratch\b
    |\blet['’]?s\stalk\sabout\s|\breset\b
    |^\W*(?:that['’]?s\s|ok(?:ay)?\W+)*(?:enough\s(?:about|of|with)|so\smuch\sfor|(?:i['’]m\s|we['’]re\s)?done\swith)\s[\w\s]{2,30}[.!:,;]
    |(?:^|[.!;]\s*)(?:and\s)?now\s(?:an?\s(?!\w+\sone\b|\w+er\b)|for\s|find\s|i\sneed\s|on\sto\s)
    """
)
IT = _words(
    r"^(?:\W|\b(?:it|that|this|those|they|one|wish|limit|requirement|the|is|are|really|now|"
    r"please|"
    r"treat|consider|take|put|back|just|only|as|be|s|last|with|on|in|again|bring|switch|turn|"
    r"also|too|and|ok|okay|actually|sorry|for)\b)*$"
)
POINTS = re.compile(r"\b(?:it|that|this|those|they)\b", re.I)
