"""What captions would cost and to whom the pictures would go. Sends nothing."""

from __future__ import annotations

from dataclasses import dataclass

from app.consent import destination, provider_of
from app.hosted import model_name, standing
from app.local_model import local_name
from app.settings import Settings
from app.spending import Spending
from tools.library.captioning import SIDE_PX, TOKENS_READ, TOKENS_WRITTEN
from tools.vlm.models import AS_OF, KNOWN, cost_usd


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """One run, before it begins."""

    pictures: int
    model: str
    """`anthropic:NAME`, `local:NAME`; empty where none is set."""
    host: str
    """Empty for this machine."""
    input_tokens: int
    output_tokens: int
    usd: float
    """By the price table; 0 for a model without a price there."""
    priced: bool
    spent_usd: float
    daily_usd: float
    lacks: str
    """The step that is missing; empty where the model can be asked."""

    def to_json(self) -> dict[str, object]:
        """Give the JSON object of `cairn caption --dry-run --json`."""
        return {
            "pictures": self.pictures,
            "model": self.model or None,
            "to": self.host or None,
            "input_tokens": self.input_tokens,
            "output_tokens": self.output_tokens,
            "usd": round(self.usd, 4),
            "priced": self.priced,
            "spent_today_usd": round(self.spent_usd, 4),
            "daily_usd": self.daily_usd,
            "lacks": self.lacks or None,
        }

    def sentences(self) -> list[str]:
        """Say it, one line each."""
        some = "picture has" if self.pictures == 1 else "pictures have"
        if not self.model:
            return [f"{self.pictures} {some} no words; {self.lacks}"]
        where = self.host or "this machine"
        lines = [
            f"{self.pictures} {some} no words. One by one they would go to {self.model} at "
            f"{where}: drawn anew without EXIF, at most {SIDE_PX} px a side.",
            f"About {self.input_tokens + self.output_tokens:,} tokens, {self._price()}",
        ]
        if self.host and self.spent_usd + self.usd > self.daily_usd:
            lines.append("That is more than the day allows: the run would stop with some left.")
        return [*lines, f"To go on, {self.lacks}"] if self.lacks else lines

    def _price(self) -> str:
        if not self.host:
            return "on this machine: nothing to pay."
        if not self.priced:
            return "at a price that is not in the table; it counts as free here."
        return (
            f"{self.usd:.2f} USD by the price table of {AS_OF}; "
            f"{self.spent_usd:.2f} of {self.daily_usd:.2f} USD are spent today."
        )


def estimate(settings: Settings, pictures: int) -> Estimate:
    """Say what captions of so many pictures would take."""
    provider = provider_of(settings)
    name = model_name(settings, provider) if provider is not None else ""
    # A server of one's own has no price, whatever its model is called.
    known = name in KNOWN and not (settings.model_url and provider == "openai")
    each = cost_usd(name, input_tokens=TOKENS_READ, output_tokens=TOKENS_WRITTEN) if known else 0.0
    read, written = pictures * TOKENS_READ, pictures * TOKENS_WRITTEN
    return Estimate(
        pictures=pictures,
        model=_asked(settings, name),
        host=destination(settings),
        input_tokens=read,
        output_tokens=written,
        usd=each * pictures,
        priced=each > 0.0,
        spent_usd=Spending(settings.folder).today_usd(),
        daily_usd=settings.daily_usd,
        lacks=_lacks(settings),
    )


def _asked(settings: Settings, name: str) -> str:
    """Name the model that would be asked; empty where none is set."""
    if settings.answers == "quotes":
        return ""
    return f"{settings.answers}:{name or local_name(settings)}"


def _lacks(settings: Settings) -> str:
    if settings.answers == "quotes":
        return (
            "first set a model that sees: CAIRN_ANSWERS=anthropic, openai or local, or "
            "CAIRN_MODEL_URL of a server of your own (docs/models.md)."
        )
    # Leave is asked for by the command itself.
    lacks = standing(settings).lacks
    return "" if not lacks or "--allow-upload" in lacks else f"first: {lacks}"
