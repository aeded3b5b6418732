"""Failures as people need them: what failed, for which machine, why, and what to do."""

from __future__ import annotations

from enum import Enum

from app.core.messages import Message
from app.core.record import record


class ErrorKind(Enum):
    """What sort of failure it was; decides what the program does next."""

    NO_LIBRARY = "no library"  # libvirt's client library is not installed
    NO_SERVICE = "no service"  # nobody listens on the socket
    NO_RIGHTS = "no rights"  # the socket or the daemon refuses this user
    NOT_FOUND_HOST = "host not found"  # the name cannot be resolved
    UNREACHABLE = "unreachable"  # no route, refused, timed out
    AUTHENTICATION = "authentication"
    HOST_KEY = "host key"  # not known yet
    HOST_KEY_CHANGED = "host key changed"
    LOST = "lost"  # the connection ended
    TIMEOUT = "timeout"
    GONE = "gone"  # the machine is no longer there
    WRONG_STATE = "wrong state"  # the machine's state does not allow it
    BUSY = "busy"  # another job has the machine
    CONFLICT = "conflict"  # somebody else changed it meanwhile
    DENIED = "denied"  # one action is refused by the host's policy
    UNSUPPORTED = "unsupported"
    NO_MEMORY = "no memory"
    NO_SPACE = "no space"
    CANCELLED = "cancelled"
    INVALID = "invalid"  # input that the host refuses
    OTHER = "other"


@record
class Failure:
    """A failure in sentences. ``details`` is the host's own wording (hostile text, several lines)."""

    kind: ErrorKind
    what: Message
    why: Message
    advice: Message | None = None
    details: str = ""


class HostError(Exception):
    """Raised by everything that asks something of a host; carries a :class:`Failure`."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(f"{failure.what} {failure.why}")
        self.failure = failure
