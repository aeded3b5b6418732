"""Save: the one lifecycle command that takes long, tells how far it is and can be cancelled."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from functools import partial

import libvirt

from app.core.commands import Progress
from app.core.errors import ErrorKind, Failure, HostError
from app.core.messages import QT_TRANSLATE_NOOP, Message, message
from app.hosts.commands.patience import Patience
from app.hosts.errors import kind_of
from app.hosts.looking_on import Beside, Look, looked_on
from app.hosts.lookup import find

SAVE_CANCELLED = QT_TRANSLATE_NOOP("core", "It was cancelled. The virtual machine goes on as before.")


def save(domain: libvirt.virDomain, progress: Progress, what: Message, patience: Patience, beside: Beside) -> None:
    """Writes the machine's memory to the host's disk and ends it. Raises libvirtError and HostError."""
    with watched_job(domain, libvirt.VIR_DOMAIN_JOB_OPERATION_SAVE, progress, patience, beside):
        try:
            domain.managedSave(0)
        except libvirt.libvirtError as error:
            if progress.is_cancelled() and kind_of(error) in {ErrorKind.CANCELLED, ErrorKind.OTHER}:
                details = error.get_error_message() or ""
                raise HostError(Failure(ErrorKind.CANCELLED, what, message(SAVE_CANCELLED), None, details)) from error
            raise


def watched_job(
    domain: libvirt.virDomain, operation: int, progress: Progress, patience: Patience, beside: Beside
) -> AbstractContextManager[None]:
    """While inside, the percentage of the machine's ``operation`` is reported, and it is aborted when cancelled.

    The thread that looks calls ``progress``. A job of another kind is left alone: somebody else's backup may be
    what the call waits for.
    """
    uuid = domain.UUIDString()

    def begin(connection: libvirt.virConnect) -> Look:
        return partial(_look, find(connection, uuid), operation, progress)

    return looked_on(beside, begin, patience.look_s, "partita-job-watch")


def _look(domain: libvirt.virDomain, operation: int, progress: Progress) -> bool:
    """Report how far the job is, or abort it when it was cancelled; whether it was aborted."""
    stats = domain.jobStats(0)
    if stats.get(libvirt.VIR_DOMAIN_JOB_OPERATION) != operation:
        return False
    if progress.is_cancelled():
        domain.abortJob()
        return True
    progress.report(percent_done(stats))
    return False


def percent_done(stats: Mapping[str, object]) -> float | None:
    """0 to 100 of a job's data; None while the host does not know how much there is."""
    done, left = stats.get("data_processed"), stats.get("data_remaining")
    if not isinstance(done, int) or not isinstance(left, int) or done < 0 or left < 0 or done + left == 0:
        return None
    return 100.0 * done / (done + left)
