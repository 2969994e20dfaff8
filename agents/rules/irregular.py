"""Irregular forms of English verbs and nouns, with the word that a dictionary lists them under."""

from __future__ import annotations

_FORMS = """
    arise arose arisen; awake awoke awoken; bear bore borne; beat beaten; become became; begin began
    begun; bend bent; bind bound; bite bit bitten; bleed bled; blow blew blown; break broke broken;
    breed bred; bring brought; build built; burn burnt; buy bought; catch caught; choose chose
    chosen; cling clung; come came; creep crept; deal dealt; dig dug; draw drew drawn; drink drank
    drunk; drive drove driven; eat ate eaten; fall fell fallen; feed fed; feel felt; fight fought;
    find found; flee fled; fly flew flown; forget forgot forgotten; freeze froze frozen; give gave
    given; grind ground; grow grew grown; hang hung; hear heard; hide hid hidden; hold held; keep
    kept; kneel knelt; know knew known; lead led; lean leant; leap leapt; learn learnt; leave left;
    lend lent; light lit; lose lost; mean meant; meet met; pay paid; ride rode ridden; ring rang
    rung; rise rose risen; run ran; say said; see saw seen; sell sold; send sent; sew sewn; shake
    shook shaken; shine shone; shoot shot; show shown; shrink shrank shrunk; sing sang sung; sink
    sank sunk; sit sat; sleep slept; slide slid; smell smelt; speak spoke spoken; spell spelt; spend
    spent; spill spilt; spin spun; spoil spoilt; spring sprang sprung; stand stood; steal stole
    stolen; stick stuck; sting stung; stink stank stunk; strike struck; swear swore sworn; sweep
    swept; swell swollen; swim swam swum; swing swung; take took taken; teach taught; tear tore
    torn; tell told; think thought; throw threw thrown; wake woke woken; wear wore worn; weave wove
    woven; weep wept; win won; wind wound; write wrote written;
    child children; foot feet; goose geese; knife knives; leaf leaves; life lives; loaf loaves; man
    men; mouse mice; shelf shelves; tooth teeth; wolf wolves; woman women; half halves; wife wives
    """
_OWN = """
    bound bore found ground left lead led lean saw felt rose ring rung wound light lit shot spoke
    spring bear hang bent lives leaves learned won sat
    """
_OTHER_WORDS = frozenset(_OWN.split())
"""Forms that are as often words of their own: `the ground floor`, `a wound`, `turn left`."""

IRREGULAR = {
    form: verb
    for verb, *forms in (row.split() for row in _FORMS.split(";"))
    for form in forms
    if form not in _OTHER_WORDS
}
"""Base form by irregular form."""
