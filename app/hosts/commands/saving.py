"""Save: the one lifecycle command that takes long, tells how far it is and can be cancelled."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager

import libvirt

from app.core.commands import Progress
from app.core.errors import ErrorKind, Failure, HostError
from app.core.messages import QT_TRANSLATE_NOOP, Message, message
from app.hosts.commands.patience import Patience
from app.hosts.errors import kind_of
from app.hosts.lookup import find

SAVE_CANCELLED = QT_TRANSLATE_NOOP("core", "It was cancelled. The virtual machine goes on as before.")
_LEAVE_S = 5.0

Beside = Callable[[], AbstractContextManager[libvirt.virConnect]]
"""Lends the calling thread a connection of its own."""


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


@contextmanager
def watched_job(
    domain: libvirt.virDomain, operation: int, progress: Progress, patience: Patience, beside: Beside
) -> Iterator[None]:
    """While inside, the percentage of the machine's ``operation`` is reported, and it is aborted when cancelled.

    The call that makes the job blocks its thread, so another one looks; that one calls ``progress``.
    It has a connection of its own, since two threads must not ask over the same one (see app.hosts.pool).
    A job of another kind is left alone: somebody else's backup may be what the call waits for.
    """
    has_ended = threading.Event()
    arguments = (beside, domain.UUIDString(), operation, progress, patience.look_s, has_ended)
    watcher = threading.Thread(target=_watch, args=arguments, name="partita-job-watch", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        has_ended.set()
        watcher.join(_LEAVE_S)  # a host that hangs would keep it; then it is left behind


def _watch(
    beside: Beside, uuid: str, operation: int, progress: Progress, look_s: float, has_ended: threading.Event
) -> None:
    if has_ended.wait(look_s):
        return  # it was quick: no connection is needed
    # Without a connection the job goes on unwatched; its own call says how it ends.
    with contextlib.suppress(libvirt.libvirtError, HostError), beside() as connection:
        domain = find(connection, uuid)
        is_aborted = False
        while not is_aborted and not has_ended.wait(look_s):
            try:
                is_aborted = _look(domain, operation, progress)
            except libvirt.libvirtError:
                continue  # no job yet or no longer, or a driver without: the job's own call says how it ends


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
