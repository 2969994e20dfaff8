"""What every seat that replies in a schema shares: one call, one repair, else the rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TypeVar

from pydantic import TypeAdapter

from agents.drawn import KeptSights
from agents.library_view import LibraryView
from agents.model.account import sent_line
from agents.model.showing import Shown, show
from agents.seats import Case
from prompts.render import render
from tools.core.chat import ChatModel, ChatPart, ChatRequest, PartLimits
from tools.core.errors import ContextTooLong, NotAllowed, ProviderError, Unreadable
from tools.core.evidence import Usage
from tools.core.sights import Sights
from tools.vlm.structured import ask_structured

T = TypeVar("T")
MOST_TOKENS = 2_048
_NO_PICTURES = PartLimits(images=0, image_bytes=0, total_bytes=0, side_px=1)


@dataclass(frozen=True, kw_only=True)
class Seat:
    """A model, and what it may be shown."""

    model: ChatModel
    limits: PartLimits = _NO_PICTURES
    sights: Sights | None = None
    destination: str = ""
    """Where requests go, for people; empty for a model on this machine."""

    def shown(self, case: Case, view: LibraryView) -> Shown:
        """Gather the finds, each by its number: pages and photos as pixels."""
        sights = KeptSights(self.sights, view.drawn) if self.sights is not None else None
        return show(case, sights, self.limits, hears=self.model.hears, counted=True)

    def ask(
        self,
        what: str,
        request: ChatRequest,
        shape: TypeAdapter[T],
        schema: Mapping[str, object],
        view: LibraryView,
        *,
        leave: int = 1,
    ) -> T | None:
        """Give the reply; None where the rules have to do, which is noted.

        what: what the rules do instead (`the rules graded`). leave: calls kept for later seats.
        """
        calls = view.calls
        if calls.trouble:
            view.noted(f"{what}: {calls.trouble}")
            return None
        if not calls.take(leave=leave):
            view.noted(f"{what}: the model was asked {calls.taken} times in this turn already")
            return None
        request = replace(request, cancelled=view.cancelled, again=lambda: calls.take(leave=leave))
        sent = sent_line(self.destination, request.parts)

        def account(usage: Usage) -> None:
            view.sending(sent)
            view.spent(usage.plus(Usage(sent=sent)))

        try:
            found = ask_structured(self.model, request, shape, schema, account=account)
        except NotAllowed as exc:
            calls.give_back()
            calls.trouble = str(exc)
        except (ContextTooLong, Unreadable) as exc:
            # The model is there, and may do better at another task.
            view.noted(f"{what}: {exc}")
            return None
        except ProviderError as exc:
            calls.trouble = str(exc)
        else:
            return found.value
        view.noted(f"{what}: {calls.trouble}")
        return None


def request_of(name: str, values: Mapping[str, str], shown: Shown | None = None) -> ChatRequest:
    """Build a request from `NAME.md` and `NAME_ask.md`; pictures and sounds go first."""
    asked = ChatPart(text=render(f"{name}_ask", values).text)
    return ChatRequest(
        system=render(name, {}).text,
        parts=(*(shown.parts if shown is not None else ()), asked),
        max_tokens=MOST_TOKENS,
    )
