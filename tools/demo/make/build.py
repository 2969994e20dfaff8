"""Build the demo library: texts, documents, sounds, screens; with bpy photos and films, too.

python -m tools.demo.make.build [--only SLUG] [--photos PYTHON_WITH_BPY]

Needs espeak-ng, chromium, numpy, scipy, soundfile, pillow, pypdfium2, reportlab, pyyaml; PyAV for
the films. Photos need `bpy` 5.0 in a Python of its own, and the fonts Lobster Two and Comic Neue
(Debian packages fonts-lobstertwo and fonts-comic-neue); screens need DejaVu Sans.
"""

from __future__ import annotations

import argparse
import subprocess

from tools.demo.make import (
    check,
    make_films,
    make_garments,
    make_pdfs,
    make_screens,
    make_shelves,
    make_sounds,
    make_texts,
)
from tools.demo.make.world import ROOT


def main() -> None:
    """Run every maker with its fixed seeds, then check that the facts agree."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", help="one slug")
    parser.add_argument("--photos", help="a Python that can import bpy; without it photos stay")
    arguments = parser.parse_args()
    for maker in (make_texts, make_pdfs, make_sounds, make_garments):
        maker.make(arguments.only)
    if arguments.only is None:
        make_shelves.make()
        make_screens.make()
    if arguments.photos:
        command = [arguments.photos, "-m", "tools.demo.make.make_photos"]
        subprocess.run([*command, "--only", arguments.only or ""], check=True, cwd=ROOT)
        if arguments.only is None:
            make_films.make()
    check.main()


if __name__ == "__main__":
    main()
