"""The settings as a page shows them: what is active, kept, allowed to leave, and spent."""

from __future__ import annotations

from app.consent import allow_asked, allowed, destination, leaves, withdraw
from app.doctor import examine
from app.keys import VARIABLES, key_for
from app.settings import Settings
from app.spending import Spending
from app.ui.shelf_desk import Setting
from tools.core.errors import BadInput, ProviderError

_MODELS = ("text", "page", "pages", "picture", "pictures", "sound", "transcripts",
           "chosen models", "answers", "seats")  # fmt: skip
_TRIED = ("anthropic", "openai", "server")


def settings_of(settings: Settings) -> list[Setting]:
    """List everything, group by group."""
    found = examine(settings)
    models = [
        Setting(group="models", name=one.subject, value=one.active, better=one.better)
        for one in found
        if one.subject in _MODELS
    ]
    profile = [
        Setting(group="profile", name=one.subject, value=one.active, better=one.better)
        for one in found
        if one.subject not in _MODELS
    ]
    owner = Setting(group="profile", name="owner", value=settings.owner)
    return [owner, *profile, *models, *_keys(), *_consent(settings), *_budgets(settings)]


def _keys() -> list[Setting]:
    rows = []
    for name in VARIABLES:
        _, where = key_for(name)
        rows.append(
            Setting(
                group="keys",
                name=name,
                value=f"kept in the {where}" if where else "no key",
                better="" if where else f"cairn key set {name}",
                act="try" if where and name in _TRIED else "",
                on=name,
            )
        )
    return rows


def _consent(settings: Settings) -> list[Setting]:
    rows = [
        Setting(group="consent", name=host, value=f"allowed since {when[:10]}", act="withdraw",
                on=host)
        for host, when in leaves(settings.folder).items()
    ]  # fmt: skip
    host = destination(settings)
    if host and not allowed(settings.folder, host):
        told = "not allowed: answers are quoted until it is"
        rows.append(Setting(group="consent", name=host, value=told, act="allow", on=host))
    if not rows:
        rows.append(Setting(group="consent", name="nowhere", value="nothing leaves this machine"))
    return rows


def _budgets(settings: Settings) -> list[Setting]:
    spent = Spending(settings.folder).today_usd()
    return [
        Setting(group="budgets", name="spent today", better="CAIRN_DAILY_USD sets the cap",
                value=f"{spent:.2f} of {settings.daily_usd:.2f} USD by the price table"),
        Setting(group="budgets", name="questions", better="CAIRN_TURNS_PER_MINUTE sets it",
                value=f"{settings.turns_per_minute or 'any number'} a minute and user, "
                "where people log in"),
        Setting(group="budgets", name="looks", value=f"up to {settings.max_rounds + 1} a question"),
        Setting(group="budgets", name="time", value=f"{settings.tool_time_s:g} s for one search"),
        Setting(group="budgets", name="largest file", value=f"{settings.max_file_mb} MB"),
    ]  # fmt: skip


def tried(settings: Settings, provider: str) -> str:
    """Make one call of a few words; say how it went. Raises BadInput."""
    if provider not in _TRIED:
        raise BadInput(f"a key for {provider} cannot be tried from here; see: cairn key list")
    if not key_for(provider)[1]:
        raise BadInput(f"there is no key for {provider}; in a terminal: cairn key set {provider}")
    from app.hosted import trial_model
    from tools.core.chat import ChatPart, ChatRequest

    request = ChatRequest(
        system="Reply with the one word ok.", parts=(ChatPart(text="ok?"),), max_tokens=512
    )
    try:
        for _ in trial_model(settings, provider).stream(request):
            pass
    except ProviderError as exc:
        return f"One call with the key for {provider} failed: {exc}"
    return f"The key for {provider} works."


def leave_set(settings: Settings, owner: str, host: str, *, given: bool) -> None:
    """Give or withdraw leave. Raises BadInput, LibraryReadOnly."""
    if given:
        allow_asked(settings, owner, host)
    else:
        withdraw(settings.folder, host)
