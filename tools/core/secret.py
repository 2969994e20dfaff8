"""A key, which shows itself to nobody who does not ask for it by name."""

from __future__ import annotations


class Secret:
    """Text that is not printed, logged, compared in the open or pickled."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text.strip()

    def __bool__(self) -> bool:
        return bool(self._text)

    def __repr__(self) -> str:
        return "Secret(***)" if self._text else "Secret()"

    __str__ = __repr__

    def __reduce__(self) -> tuple[type[Secret], tuple[str]]:
        raise TypeError("a key is never written down")

    def reveal(self) -> str:
        """Give the text itself; only for the call that needs it."""
        return self._text
