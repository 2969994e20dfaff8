"""Hosted embedding models in the seats of encoders: whose key, whose leave, whose money."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.consent import allow, allowed, host_of
from app.keys import VARIABLES, key_for
from app.settings import Settings
from app.spending import Spending
from tools.core.content import Content, Pixels, Samples, Words
from tools.core.errors import MissingPart, NotAllowed
from tools.encoders.hosted_limits import (
    ADDRESSES,
    KNOWN,
    UNKNOWN_TOKENS,
    HostedModel,
    Provider,
)

if TYPE_CHECKING:
    from tools.core.secret import Secret
    from tools.encoders.hosted_embedding import HostedEncoder

_MEDIUM: dict[str, type[Content]] = {"text": Words, "picture": Pixels, "sound": Samples}


@dataclass(frozen=True, kw_only=True)
class EmbeddingGate:
    """What is asked before every request for vectors."""

    settings: Settings
    host: str
    """Where requests go; empty for this machine."""
    provider: Provider

    def check(self) -> None:
        """Raise NotAllowed where nothing may be sent now."""
        if not self.host:
            return
        settings = self.settings
        if not allowed(settings.folder, self.host):
            raise NotAllowed(
                f"nothing was sent to {self.host}, which you have not allowed yet; "
                "allow it with: cairn models fill --allow-upload"
            )
        if not settings.embedding_url and not key_for(self.provider)[0]:
            raise NotAllowed(
                f"there is no key for {self.provider}; set {VARIABLES[self.provider]}, "
                f"or run: cairn key set {self.provider}"
            )
        spent = Spending(settings.folder).today_usd()
        if spent >= settings.daily_usd:
            raise NotAllowed(
                f"{spent:.2f} of {settings.daily_usd:.2f} USD are spent today; "
                "raise CAIRN_DAILY_USD, or go on tomorrow"
            )

    def spent(self, usd: float) -> None:
        """Count what a request cost."""
        if self.host:
            Spending(self.settings.folder).add(usd)


def hosted_encoder(settings: Settings, seat: str, named: str) -> HostedEncoder:
    """Build the encoder of `provider:MODEL` or `provider:MODEL@DIMENSION`. Sends nothing.

    Raises MissingPart for a model that does not take what the seat is for, or whose dimension is
    not known.
    """
    from tools.encoders.hosted_embedding import HostedEncoder, Line

    provider, model = _model(settings, named)
    if _MEDIUM.get(seat) not in model.takes:
        raise MissingPart(f"{named} takes no {seat}s; see the table in docs/encoders.md")
    name = named.partition(":")[2].partition("@")[0]
    address = _address(settings, provider)
    whose = "server" if settings.embedding_url and provider == "openai" else provider

    def key() -> Secret:
        return key_for(whose)[0]

    gate = EmbeddingGate(settings=settings, host=host_of(address), provider=provider)
    return HostedEncoder(name, model, Line(address=address, key=key, gate=gate))


class _Trial:
    """No limits, for a call of two letters that are nobody's; what it costs is not counted."""

    def check(self) -> None: ...

    def spent(self, usd: float) -> None: ...


def try_embedding(provider: str) -> None:
    """Ask a provider for the vector of two letters, with the key that is kept.

    Raises ProviderError.
    """
    from tools.core.content import AsQuery
    from tools.encoders.hosted_embedding import HostedEncoder, Line

    name, model = next((one, row) for one, row in KNOWN.items() if row.provider == provider)
    line = Line(
        address=ADDRESSES[model.provider],
        key=lambda: key_for(provider)[0],
        gate=_Trial(),
        wait=lambda _: None,
    )
    HostedEncoder(name, model, line).encode_queries([AsQuery(Words("ok"))])


def allow_embeddings(settings: Settings) -> list[str]:
    """Remember that the hosted encoders that are set may be sent to; give their hosts."""
    hosts = []
    for named in (settings.text_encoder, settings.picture_encoder, settings.sound_encoder):
        provider = named.partition(":")[0]
        if ":" in named and provider in ADDRESSES:
            host = host_of(_address(settings, provider))
            if host and host not in hosts:
                allow(settings.folder, host)
                hosts.append(host)
    return hosts


def _address(settings: Settings, provider: Provider) -> str:
    own = settings.embedding_url if provider == "openai" else ""
    return own or ADDRESSES[provider]


def _model(settings: Settings, named: str) -> tuple[Provider, HostedModel]:
    provider, _, rest = named.partition(":")
    name, _, stated = rest.partition("@")
    known = KNOWN.get(name)
    if known is not None and known.provider == provider and not stated:
        return known.provider, known
    if not stated.isdigit() or int(stated) < 1:
        listed = ", ".join(f"{row.provider}:{one}" for one, row in KNOWN.items())
        raise MissingPart(
            f"the dimension of {named} is not known; state it: {provider}:{name}@DIMENSION "
            f"(known are {listed})"
        )
    if known is not None and provider != "openai":
        # These two cut their vectors as asked; of OpenAI's own models the full length is taken.
        return known.provider, _cut(known, int(stated))
    if provider != "openai":
        raise MissingPart(f"{named} is not known; known are {', '.join(KNOWN)}")
    return "openai", HostedModel(
        provider="openai", dimension=int(stated), tokens=UNKNOWN_TOKENS, source="the setting"
    )


def _cut(known: HostedModel, dimension: int) -> HostedModel:
    from dataclasses import replace

    return replace(known, dimension=dimension)
