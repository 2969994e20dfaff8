"""From settings to the model: hosted, on a server, or on this machine."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.consent import allowed, destination, provider_of
from app.guarded import Guard, GuardedModel
from app.keys import VARIABLES, key_for
from app.settings import Settings
from app.spending import Spending
from tools.core.chat import ChatModel, PartLimits
from tools.core.errors import BadInput, NotAllowed
from tools.core.secret import Secret
from tools.vlm.models import DEFAULTS, KNOWN, LIMITS, LOCAL_LIMITS, OPEN_LIMITS, Provider


def model_name(settings: Settings, provider: Provider) -> str:
    """Give the model's name: as set, else the default."""
    return settings.model or DEFAULTS[provider]


def hosted_model(settings: Settings) -> GuardedModel | None:
    """Build the model that the settings name; None where answers are quoted."""
    if settings.answers == "local":
        return _on_this_machine(settings)
    provider = provider_of(settings)
    if provider is None:
        return None
    name = model_name(settings, provider)
    host = destination(settings)
    guard = Guard(
        host=host,
        allowed=lambda: allowed(settings.folder, host),
        spending=Spending(settings.folder),
        daily_usd=settings.daily_usd,
    )
    return GuardedModel(
        f"{provider}:{name}",
        lambda: _made(settings, provider, name),
        guard,
        hears=provider == "openai" and _hears(settings, name),
    )


def load_model(settings: Settings) -> None:
    """Load what a call of the provider needs; nothing is sent."""
    provider = provider_of(settings)
    if provider == "anthropic":
        from tools.vlm.anthropic_chat import load as load_anthropic

        load_anthropic()
    elif provider == "openai":
        from tools.vlm.openai_chat import load as load_openai

        load_openai()


def limits_of(settings: Settings, provider: Provider | None) -> PartLimits:
    """Give what one request may carry; without a provider the model runs on this machine."""
    if provider is None:
        return OPEN_LIMITS
    return LOCAL_LIMITS if settings.model_url and provider == "openai" else LIMITS[provider]


@dataclass(frozen=True, kw_only=True)
class HostedStanding:
    """Whether the model can be asked."""

    told: str
    lacks: str
    """The step that is missing; empty where nothing is."""


def standing(settings: Settings) -> HostedStanding:
    """Tell who would write the next answer, and what keeps it from doing so. Sends nothing."""
    if settings.answers == "local":
        from app.local_model import told_of

        told, lacks = told_of(settings)
        return HostedStanding(told=told, lacks=lacks)
    provider = provider_of(settings)
    assert provider is not None
    host = destination(settings)
    told = f"{provider}:{model_name(settings, provider)} at {host or 'this machine'}"
    if not host:
        return HostedStanding(told=told, lacks="")
    key, where = _key_of(settings, provider)
    spent = Spending(settings.folder).today_usd()
    told += f", key from the {where}" if key else ", no key"
    told += f", {spent:.2f} of {settings.daily_usd:.2f} USD spent today"
    if not key and not settings.model_url:
        return HostedStanding(told=told, lacks=f"cairn key set {provider}")
    if not allowed(settings.folder, host):
        return HostedStanding(told=told, lacks="cairn ask --allow-upload QUESTION")
    if spent >= settings.daily_usd:
        return HostedStanding(told=told, lacks="raise CAIRN_DAILY_USD, or ask tomorrow")
    return HostedStanding(told=told, lacks="")


def trial_model(settings: Settings, whose: str) -> ChatModel:
    """Build a model without a guard, to try a key with words that are nobody's.

    Raises BadInput where the key is for a server and none is set.
    """
    set_to = provider_of(settings)
    if whose == "server":
        if not settings.model_url or set_to is None:
            raise BadInput("the key is kept; set CAIRN_MODEL_URL and CAIRN_ANSWERS to try it")
        return _made(settings, set_to, model_name(settings, set_to))
    known: Provider = "anthropic" if whose == "anthropic" else "openai"
    own = set_to == known and not settings.model_url
    name = model_name(settings, known) if own else DEFAULTS[known]
    return _made(replace(settings, model_url=""), known, name)


def _on_this_machine(settings: Settings) -> GuardedModel:
    """Give the open model of this machine; one that is not there is said at the first question."""
    from app.local_model import local_chat, local_name

    guard = Guard(host="", allowed=lambda: True, spending=Spending(settings.folder), daily_usd=0.0)
    return GuardedModel(f"local:{local_name(settings)}", lambda: local_chat(settings), guard)


def _key_of(settings: Settings, provider: Provider) -> tuple[Secret, str]:
    whose = "server" if settings.model_url else provider
    return key_for(whose)


def _hears(settings: Settings, name: str) -> bool:
    row = KNOWN.get(name)
    return settings.model_hears or (row is not None and row.hears)


def _made(settings: Settings, provider: Provider, name: str) -> ChatModel:
    key, _ = _key_of(settings, provider)
    if not key and not settings.model_url:
        raise NotAllowed(
            f"there is no key for {provider}; set {VARIABLES[provider]}, "
            f"or run: cairn key set {provider}"
        )
    if provider == "anthropic":
        from tools.vlm.anthropic_chat import AnthropicChat

        return AnthropicChat(name, key, base_url=settings.model_url)
    from tools.vlm.openai_chat import OpenAIChat

    return OpenAIChat(name, key, base_url=settings.model_url, hears=_hears(settings, name))
