"""Serves the scripted desk as `cairn serve` would serve the real one: HOME PORT [PAUSE_S]."""

from __future__ import annotations

import sys
from pathlib import Path

from app.settings import bound_threads, load, quiet_dependencies
from app.ui.serve import serve
from tests.app.scripted_desk import ScriptedDesk

if __name__ == "__main__":
    home, port, *pause = sys.argv[1:]
    bound_threads(1)
    quiet_dependencies()
    desk = ScriptedDesk(pause_s=float(pause[0]) if pause else 0.0)
    serve(desk, load({}, home=Path(home), port=int(port)), open_browser=False)
