"""Keys of providers: in the environment, else in the keyring of the operating system."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from app.redaction import remember
from app.settings import SERVER_KEY, key_in_environment
from tools.core.errors import BadInput, MissingPart
from tools.core.secret import Secret

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE = "cairn"
VARIABLES = {
    "anthropic": "ANTHROPIC_API_KEY",
    "openai": "OPENAI_API_KEY",
    # Of the server that `model_url` names; a provider's own key never goes there.
    "server": SERVER_KEY,
    # Of embedding services.
    "voyage": "VOYAGE_API_KEY",
    "gemini": "GEMINI_API_KEY",
}
Where = Literal["environment", "keyring", ""]


def key_for(name: str) -> tuple[Secret, Where]:
    """Give a provider's key and where it stands; the environment wins. Empty: there is none."""
    _known(name)
    key = key_in_environment(VARIABLES[name])
    where: Where = "environment"
    if not key:
        key, where = _kept(name), "keyring"
    if not key:
        return key, ""
    remember(key)
    return key, where


def keep_key(name: str, key: Secret) -> None:
    """Put a key into the keyring. Raises BadInput, MissingPart where there is no keyring."""
    _known(name)
    if not key or any(one.isspace() for one in key.reveal()):
        raise BadInput("that is no key: it is empty, or has blanks in it")
    remember(key)
    backend = _keyring()
    if backend is None:
        raise MissingPart(
            "this machine has no keyring that Cairn can use; set the environment variable "
            f"{VARIABLES[name]} instead"
        )
    from keyring.errors import KeyringError

    try:
        backend.set_password(SERVICE, name, key.reveal())
    except KeyringError as exc:
        raise MissingPart(
            f"the keyring did not take the key ({type(exc).__name__}); set the environment "
            f"variable {VARIABLES[name]} instead"
        ) from None


def drop_key(name: str) -> bool:
    """Take a key out of the keyring; False where there was none."""
    _known(name)
    backend = _keyring()
    if backend is None or not _kept(name):
        return False
    from keyring.errors import KeyringError

    try:
        backend.delete_password(SERVICE, name)
    except KeyringError:
        return False
    return True


def _kept(name: str) -> Secret:
    backend = _keyring()
    if backend is None:
        return Secret("")
    from keyring.errors import KeyringError

    try:
        return Secret(backend.get_password(SERVICE, name) or "")
    except KeyringError:
        # A locked keyring holds nothing for us; `cairn key list` shows that no key is there.
        return Secret("")


def _keyring() -> KeyringBackend | None:
    """Give the system's keyring; None for those that refuse, or write keys into plain files."""
    try:
        import keyring
    except ImportError:
        return None
    backend = keyring.get_keyring()
    room = type(backend).__module__
    if room.startswith(("keyring.backends.fail", "keyring.backends.null", "keyrings.alt")):
        return None
    return backend


def _known(name: str) -> None:
    if name not in VARIABLES:
        raise BadInput(f"{name!r} is no provider; there are: {', '.join(VARIABLES)}")
