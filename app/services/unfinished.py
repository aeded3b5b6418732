"""Telling the user of jobs whose result nobody knows: Partita ended while they ran."""

from __future__ import annotations

import time
from collections.abc import Callable

from app.core.messages import QT_TRANSLATE_NOOP, Message, message
from app.services.durable import DurableError
from app.services.journal import Journal

RESULT_UNKNOWN = QT_TRANSLATE_NOOP(
    "core",
    "“{what}” on {host} was begun at {time}, and Partita ended before it was known how it went. "
    "Look at the state of {machine}.",
)


def tell_unfinished(journal: Journal, tell: Callable[[Message], None]) -> None:
    """Tell of each unfinished job, once. Blocks on the disk: for a thread after the start."""
    for job in journal.unfinished():
        at = time.strftime("%Y-%m-%d %H:%M", time.localtime(job.begun_epoch_s))
        tell(message(RESULT_UNKNOWN, what=job.what, host=job.host_name, time=at, machine=job.machine_name))
        try:
            journal.settle(job)
        except DurableError as error:
            tell(error.problem)
            return
