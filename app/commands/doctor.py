"""`cairn doctor`: what is active, why, and what improves it."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict

from app.settings import Settings, table

_SIGN = {"on": "✓", "partly": "~", "off": "✗"}


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Print the findings; 0 unless something is off."""
    from app.doctor import examine

    findings = examine(settings)
    if arguments.json:
        told = {
            "findings": [asdict(one) for one in findings],
            "settings": [
                {"name": name, "value": str(value), "about": about}
                for name, value, about in table(settings)
            ],
        }
        sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=1) + "\n")
    else:
        from rich.console import Console
        from rich.table import Table

        shown = Table(box=None, show_header=False, padding=(0, 1))
        for one in findings:
            shown.add_row(_SIGN[one.state], one.subject, one.active)
            if one.better:
                shown.add_row("", "", f"→ {one.better}")
        Console().print(shown, markup=False)
    return 1 if any(one.state == "off" for one in findings) else 0
