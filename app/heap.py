"""What a server has loaded is left out of every later search for garbage."""

from __future__ import annotations

import gc


def settle_heap() -> None:
    """Collect what is garbage by now, and keep the rest until the process ends.

    A full collection looks at a quarter of a million objects of loaded libraries, and everybody
    waits for half a second; it came every seventy turns.
    """
    gc.collect()
    gc.freeze()
