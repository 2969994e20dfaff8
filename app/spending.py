"""What hosted models cost today, in the data folder; the cap is asked before every call."""

from __future__ import annotations

import datetime as dt
import json
import os
import threading
from collections.abc import Callable
from pathlib import Path

from tools.core.errors import LibraryReadOnly

FILE = "spending.json"
_KEPT_DAYS = 90


class Spending:
    """An account by day, in USD by the price table. Several processes may keep it."""

    def __init__(self, home: Path, today: Callable[[], dt.date] = dt.date.today) -> None:
        self._path = home / FILE
        self._today = today
        self._lock = threading.Lock()

    def today_usd(self) -> float:
        """Give what was spent today."""
        return self._read().get(self._today().isoformat(), 0.0)

    def add(self, usd: float) -> None:
        """Count a call. Raises LibraryReadOnly."""
        if usd <= 0:
            return
        from filelock import FileLock

        try:
            with self._lock, FileLock(f"{self._path}.lock", timeout=5):
                days = self._read()
                key = self._today().isoformat()
                days[key] = days.get(key, 0.0) + usd
                kept = dict(sorted(days.items())[-_KEPT_DAYS:])
                new = self._path.with_suffix(".new")
                new.write_text(json.dumps(kept, indent=1), encoding="utf-8")
                os.replace(new, self._path)
        except OSError as exc:
            raise LibraryReadOnly(f"{self._path} cannot be written: {exc}") from exc

    def _read(self) -> dict[str, float]:
        try:
            kept = json.loads(self._path.read_text(encoding="utf-8"))
            return {str(day): float(usd) for day, usd in kept.items()}
        except (OSError, ValueError, TypeError, AttributeError):
            return {}
