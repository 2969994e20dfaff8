"""A model behind the person's own limits: leave to send, a key, and the money of the day."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from app.spending import Spending
from tools.core.chat import ChatDelta, ChatModel, ChatRequest
from tools.core.errors import NotAllowed


@dataclass(frozen=True, kw_only=True)
class Guard:
    """What is asked before every call."""

    host: str
    """Where requests go; empty for this machine."""
    allowed: Callable[[], bool]
    spending: Spending
    daily_usd: float

    def check(self) -> None:
        """Raise NotAllowed where the person has not agreed to this call."""
        if not self.host:
            return
        if not self.allowed():
            raise NotAllowed(
                f"nothing was sent to {self.host}, which you have not allowed yet; "
                "allow it in the chat, or with: cairn ask --allow-upload"
            )
        spent = self.spending.today_usd()
        if spent >= self.daily_usd:
            raise NotAllowed(
                f"{spent:.2f} of {self.daily_usd:.2f} USD are spent today; "
                "raise CAIRN_DAILY_USD, or ask tomorrow"
            )


class GuardedModel:
    """Chat model that asks its guard first, and keeps the account."""

    def __init__(
        self, name: str, make: Callable[[], ChatModel], guard: Guard, *, hears: bool = False
    ) -> None:
        """make: gives the model; asked at every call, so that a new key is seen."""
        self._name = name
        self._make = make
        self._guard = guard
        self._hears = hears

    @property
    def name(self) -> str:
        """`anthropic:NAME`."""
        return self._name

    @property
    def hears(self) -> bool:
        """As the model behind it."""
        return self._hears

    def stream(self, request: ChatRequest) -> Iterator[ChatDelta]:
        """Stream a reply. Raises NotAllowed before anything is sent, else ProviderError."""
        self._guard.check()
        cost = 0.0
        try:
            for delta in self._make().stream(request):
                cost = max(cost, delta.cost_usd)
                yield delta
        finally:
            if self._guard.host:
                self._guard.spending.add(cost)
