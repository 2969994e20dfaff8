"""The error tree. Every message says what failed, on what, and the next move.

CairnError
├── BadInput                the person can mend it (exit code 2)
│   ├── Refused             a file that was not taken in, with its reason code
│   ├── BadFilter           a `--where` or constraint that cannot be read
│   └── NotFound            an id, path, thread or collection that is not there
├── MissingPart             an optional package, model, key or program is absent
├── SpaceMismatch           vectors of two embedding spaces met
├── LibraryError            the data folder
│   ├── LibraryBusy         another process holds the writer lock
│   ├── LibraryReadOnly     the folder cannot be written
│   ├── DiskFull            no space left in the data or temporary folder
│   ├── SchemaTooNew        written by a newer Cairn
│   └── IndexBroken         a derived index is torn; it can be rebuilt
├── WorkerFailed            a decoder process died, hung or ran out of memory
├── OutOfMemory             a model has no room for one input, even alone
├── TimedOut                a tool did not answer within its limit
└── ProviderError           a hosted or local model failed
    ├── KeyRefused          the key is wrong, or has no right or money for this
    ├── RateLimited         too many requests in a short time
    ├── Overloaded          the provider itself is in trouble
    ├── Unreachable         no connection, or it was lost before the first word
    ├── Slow                no first word, or no next one, in time
    ├── NoMemory            a model on this machine has no room for the request
    ├── ContextTooLong      the request is larger than the model takes
    ├── ModelRefused        the model declined to answer
    ├── BadRequest          the provider does not take the request (unknown model, wrong field)
    ├── Unreadable          the reply is not what the protocol says
    ├── NotAllowed          the person has not allowed it, or the day's money is spent
    └── Interrupted         the reply ended before it was complete
"""

from __future__ import annotations

from typing import Literal

RefusalReason = Literal[
    "empty",
    "unsupported",
    "mislabelled",
    "corrupt",
    "encrypted",
    "too_large",
    "bomb",
    "timeout",
    "out_of_memory",
    "crashed",
    "permission",
    "vanished",
    "changing",
    "no_content",
    "disk_full",
    "blocked",
    "unreachable",
    "expired",
]


class CairnError(Exception):
    """Root of every error that Cairn raises on purpose."""


class BadInput(CairnError):
    """What the person gave cannot be used as it is."""


class Refused(BadInput):
    """A file was not taken in."""

    def __init__(self, path: str, reason: RefusalReason, detail: str, advice: str = "") -> None:
        self.path = path
        self.reason: RefusalReason = reason
        self.detail = detail
        self.advice = advice
        super().__init__(f"{path}: {detail}" + (f"; {advice}" if advice else ""))

    def __reduce__(self) -> tuple[type[Refused], tuple[str, RefusalReason, str, str]]:
        # The default pickles only the joined message, which loses the reason on its way
        # out of the decoder process.
        return (Refused, (self.path, self.reason, self.detail, self.advice))


class BadFilter(BadInput):
    """A filter or constraint cannot be read."""


class NotFound(BadInput):
    """Something named by the person does not exist."""


class MissingPart(CairnError):
    """An optional part is absent; the message names the command that adds it."""


class SpaceMismatch(CairnError):
    """Vectors of different embedding spaces were about to be compared or stored together."""


class LibraryError(CairnError):
    """The data folder cannot do what was asked."""


class LibraryBusy(LibraryError):
    """Another process holds the writer lock."""


class LibraryReadOnly(LibraryError):
    """The data folder cannot be written."""


class DiskFull(LibraryError):
    """No space is left where Cairn has to write."""


class SchemaTooNew(LibraryError):
    """The ledger was written by a newer version of Cairn."""


class IndexBroken(LibraryError):
    """A derived index is torn; the ledger still holds everything it held."""


class WorkerFailed(CairnError):
    """A worker process died, hung or exceeded its memory."""


class OutOfMemory(CairnError):
    """A model has no room for one input, even alone on the processor."""


class TimedOut(CairnError):
    """A tool did not answer within its time limit."""


class TooMany(CairnError):
    """Somebody asks more often than a shared machine allows."""

    def __init__(self, message: str, *, again_s: int) -> None:
        """again_s: seconds until the next request is taken."""
        super().__init__(message)
        self.again_s = again_s


class ProviderError(CairnError):
    """A hosted or local model failed to answer."""

    passing: bool = False
    """True where the same request may succeed a little later."""


class KeyRefused(ProviderError):
    """The key is wrong, or has no right or money for this."""


class RateLimited(ProviderError):
    """Too many requests in a short time."""

    passing = True

    def __init__(self, message: str, *, retry_after_s: float | None = None) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class Overloaded(ProviderError):
    """The provider itself is in trouble."""

    passing = True


class Unreachable(ProviderError):
    """There is no connection, or it was lost before the first word."""

    passing = True


class Slow(ProviderError):
    """No first word, or no next one, came in time."""


class NoMemory(ProviderError):
    """A model on this machine has no room for the request."""


class ContextTooLong(ProviderError):
    """The request is larger than the model takes."""


class ModelRefused(ProviderError):
    """The model declined to answer."""


class BadRequest(ProviderError):
    """The provider does not take the request."""


class Unreadable(ProviderError):
    """The reply is not what the protocol says."""

    passing = True


class NotAllowed(ProviderError):
    """The person has not allowed it, or the day's money is spent."""


class Interrupted(ProviderError):
    """The reply ended before it was complete; what came of it is no answer."""
