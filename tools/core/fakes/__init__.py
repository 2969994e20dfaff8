"""Small honest doubles of the protocols; they run the same contract suites as the real ones.

Honest: they compute their results from what they are given, and say what they are in their names.
A scripted one does not search and never breaks off: it runs the rest of its suite.
"""

from tools.core.fakes.catalogue import PlainCatalogue
from tools.core.fakes.encoding import HashEncoder, HashPatchEncoder, hashed
from tools.core.fakes.searching import DictIndex, ScriptedRetriever, WordIndex, scripted_hit
from tools.core.fakes.talking import ScriptedModel, ScriptedTranscriber

__all__ = [
    "DictIndex",
    "HashEncoder",
    "HashPatchEncoder",
    "PlainCatalogue",
    "ScriptedModel",
    "ScriptedRetriever",
    "ScriptedTranscriber",
    "WordIndex",
    "hashed",
    "scripted_hit",
]
