"""Shut Down: ask the guest, then wait until the host says that the machine is off."""

from __future__ import annotations

import time

import libvirt

from app.core.commands import Progress
from app.core.errors import ErrorKind, Failure, HostError
from app.core.messages import QT_TRANSLATE_NOOP, Message, message
from app.hosts.commands.patience import Patience
from app.hosts.lookup import find, is_gone

NOT_OFF = QT_TRANSLATE_NOOP("core", "The guest was asked to shut down, but is still running after {seconds} seconds.")
NOT_OFF_ADVICE = QT_TRANSLATE_NOOP(
    "core",
    "It may be waiting for somebody, or ignore the request: look at its screen. "
    "Turn Off ends it like a power cut; what is not saved in the guest is lost.",
)
STOPPED_WAITING = QT_TRANSLATE_NOOP("core", "You stopped waiting. The guest was asked and may still shut down.")


def shut_down(connection: libvirt.virConnect, uuid: str, progress: Progress, what: Message, patience: Patience) -> None:
    """Asks the guest's agent when it is there and presses the power button when not; then waits.

    Cancelling stops the waiting only. Raises libvirtError and HostError (TIMEOUT, CANCELLED).
    """
    domain = find(connection, uuid)
    run_id = domain.ID()
    domain.shutdownFlags(libvirt.VIR_DOMAIN_SHUTDOWN_DEFAULT)
    progress.report(None)
    last_moment_s = time.monotonic() + patience.shut_down_s
    while not _has_ended(connection, uuid, run_id):
        if progress.is_cancelled():
            raise HostError(Failure(ErrorKind.CANCELLED, what, message(STOPPED_WAITING)))
        if time.monotonic() >= last_moment_s:
            why = message(NOT_OFF, seconds=round(patience.shut_down_s))
            raise HostError(Failure(ErrorKind.TIMEOUT, what, why, message(NOT_OFF_ADVICE)))
        time.sleep(patience.look_s)


def _has_ended(connection: libvirt.virConnect, uuid: str, run_id: int) -> bool:
    """Whether the run that was asked to end has ended. It may be gone, or already started again."""
    try:
        # Looked up anew: a virDomain keeps the run's number that it was made with.
        return find(connection, uuid).ID() != run_id
    except libvirt.libvirtError as error:
        if is_gone(error):
            return True
        raise
