"""Start, Turn Off, Pause, Resume, Reset and the like: what the host does while it is asked."""

from __future__ import annotations

import libvirt

from app.core.errors import ErrorKind, Failure, HostError
from app.core.messages import QT_TRANSLATE_NOOP, Message, message
from app.hosts.errors import failure_of
from app.hosts.lookup import is_unsupported

BAD_SAVED_STATE = QT_TRANSLATE_NOOP("core", "Its saved state could not be restored; it may be damaged or outdated.")
BAD_SAVED_STATE_ADVICE = QT_TRANSLATE_NOOP(
    "core",
    "If it fails again, choose Delete Saved State, then Start. "
    "What was in the guest's memory is lost then; its disks are as after a power cut.",
)
LOST_SAVED_STATE = QT_TRANSLATE_NOOP("core", "“{name}” was started, but without its saved state.")
LOST_SAVED_STATE_REASON = QT_TRANSLATE_NOOP("core", "The host found the saved state damaged and threw it away.")
LOST_SAVED_STATE_ADVICE = QT_TRANSLATE_NOOP(
    "core",
    "What was in the guest's memory is lost; its disks are as after a power cut. See whether its data are whole.",
)
# Failures that say nothing about the saved state: the state is as good as it was.
_UNRELATED = frozenset(
    {
        ErrorKind.GONE, ErrorKind.LOST, ErrorKind.TIMEOUT, ErrorKind.BUSY, ErrorKind.DENIED, ErrorKind.WRONG_STATE,
        ErrorKind.NO_MEMORY, ErrorKind.NO_SPACE, ErrorKind.CANCELLED,
    }
)  # fmt: skip


def start(domain: libvirt.virDomain, what: Message) -> None:
    """Starts the machine, from its saved state when it has one. Raises libvirtError and HostError."""
    has_saved_state = bool(domain.hasManagedSaveImage(0))
    try:
        domain.create()
    except libvirt.libvirtError as error:
        failure = failure_of(error, what)
        if not has_saved_state or failure.kind in _UNRELATED:
            raise
        why, advice = message(BAD_SAVED_STATE), message(BAD_SAVED_STATE_ADVICE)
        raise HostError(Failure(failure.kind, what, why, advice, failure.details)) from error
    if has_saved_state and _was_booted(domain):
        what = message(LOST_SAVED_STATE, name=domain.name())
        why, advice = message(LOST_SAVED_STATE_REASON), message(LOST_SAVED_STATE_ADVICE)
        raise HostError(Failure(ErrorKind.OTHER, what, why, advice))


def _was_booted(domain: libvirt.virDomain) -> bool:
    """Whether the machine began anew. Newer libvirt (seen with 11.3) does that with a damaged saved state, and only
    its log says so. Other drivers call a restored machine booted, too."""
    if domain.connect().getType() != "QEMU":
        return False
    return domain.state()[:2] == [libvirt.VIR_DOMAIN_RUNNING, libvirt.VIR_DOMAIN_RUNNING_BOOTED]


def turn_off(domain: libvirt.virDomain) -> None:
    """Ends the machine as a power cut does. Raises libvirtError.

    First with the request that lets the machine's process write its caches and end by itself; only
    when it does not end in the host's time, by force. A hung process is so given the longest
    possible time to get the user's data to the disk, and Turn Off still always turns off.
    """
    try:
        domain.destroyFlags(libvirt.VIR_DOMAIN_DESTROY_GRACEFUL)
    except libvirt.libvirtError as error:
        may_be_forced = is_unsupported(error) or error.get_error_code() in {
            libvirt.VIR_ERR_OPERATION_FAILED,
            libvirt.VIR_ERR_SYSTEM_ERROR,
            libvirt.VIR_ERR_INTERNAL_ERROR,
        }
        if not may_be_forced:
            raise
        domain.destroy()


def pause(domain: libvirt.virDomain) -> None:
    """Stops the machine's processors. Raises libvirtError."""
    domain.suspend()


def resume(domain: libvirt.virDomain) -> None:
    """Lets a paused machine go on, and wakes one that put itself to sleep. Raises libvirtError."""
    if domain.state()[0] == libvirt.VIR_DOMAIN_PMSUSPENDED:
        domain.pMWakeup(0)
    else:
        domain.resume()


def reset(domain: libvirt.virDomain) -> None:
    """Presses the reset button. Raises libvirtError."""
    domain.reset(0)


def delete_saved_state(domain: libvirt.virDomain) -> None:
    """Removes the saved state, so that the next start is a cold one. Raises libvirtError."""
    domain.managedSaveRemove(0)


def send_nmi(domain: libvirt.virDomain) -> None:
    """Sends a non-maskable interrupt to the guest. Raises libvirtError."""
    domain.injectNMI(0)
