"""`cairn calibrate`: samples every tool's scores on this library."""

from __future__ import annotations

import argparse
import json
import sys

from app.settings import Settings


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Calibrate; 0 when it was done, 3 when the library is empty."""
    from app.assistant import Assistant

    assistant = Assistant.open(settings)
    try:
        done = assistant.calibrate()
        active = assistant.house.library.versions.active()
        sizes = {
            name: {"background": len(one.background), "positive": len(one.positive)}
            for name, one in (active.samples.items() if active else ())
        }
    finally:
        assistant.close()
    if arguments.json:
        sys.stdout.write(json.dumps({"calibrated": done, "samples": sizes}) + "\n")
    elif not done:
        sys.stdout.write("The library is empty; begin with: cairn add FOLDER\n")
    else:
        for name, one in sizes.items():
            sys.stdout.write(
                f"{name}: {one['background']} background and {one['positive']} positive scores\n"
            )
    return 0 if done else 3
