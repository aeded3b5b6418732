"""Carrying out one job, in a worker thread."""

from __future__ import annotations

import traceback
from collections.abc import Callable

from app.core.commands import Command, Progress
from app.core.errors import ErrorKind, Failure, HostError
from app.core.gateway import CommandTaker
from app.core.job import Job, JobStatus
from app.core.messages import QT_TRANSLATE_NOOP, Message, message
from app.services.durable import DurableError
from app.services.journal import Journal

UNEXPECTED = QT_TRANSLATE_NOOP("core", "“{title}” failed.")
UNEXPECTED_WHY = QT_TRANSLATE_NOOP("core", "Partita made a mistake: {error}.")
UNEXPECTED_ADVICE = QT_TRANSLATE_NOOP("core", "Please report it, with the details below.")


class Order:
    """A job with what is needed to do it. ``job`` is replaced as it goes on, under the lock of Jobs."""

    __slots__ = ("command", "gateway", "is_cancelled", "job")

    def __init__(self, job: Job, gateway: CommandTaker, command: Command) -> None:
        self.job = job
        self.gateway = gateway
        self.command = command
        self.is_cancelled = False


def run_order(
    order: Order,
    journal: Journal,
    progress: Callable[[Order, float | None], None],
    report: Callable[[Message], None],
    tell: Callable[[Order, object], None],
) -> tuple[JobStatus, Failure | None]:
    """Do what ``order`` says and tell how it ended. Blocks as long as the host does; raises nothing."""
    job = order.job
    try:
        journal.begin(job.id, order.command, job.host_id, job.host_name, str(job.title))
    except DurableError as error:
        report(error.problem)  # a full disk here is no reason not to turn a machine off there
    status, failure = _perform(order, progress, tell)
    try:
        journal.end(job.id, status.value)
    except DurableError as error:
        report(error.problem)
    return status, failure


def _perform(
    order: Order, progress: Callable[[Order, float | None], None], tell: Callable[[Order, object], None]
) -> tuple[JobStatus, Failure | None]:
    try:
        order.gateway.perform(
            order.command,
            Progress(
                lambda percent: progress(order, percent), lambda: order.is_cancelled, lambda told: tell(order, told)
            ),
        )
    except HostError as error:
        is_cancelled = error.failure.kind is ErrorKind.CANCELLED
        return (JobStatus.CANCELLED if is_cancelled else JobStatus.FAILED), error.failure
    except Exception as error:  # noqa: BLE001 - one of two such places: whatever it was, the user must learn of it
        return JobStatus.FAILED, _unexpected(order.job, error)
    return JobStatus.DONE, None


def _unexpected(job: Job, error: Exception) -> Failure:
    return Failure(
        kind=ErrorKind.OTHER,
        what=message(UNEXPECTED, title=job.title),
        why=message(UNEXPECTED_WHY, error=f"{type(error).__name__}: {error}"[:500]),
        advice=message(UNEXPECTED_ADVICE),
        details="".join(traceback.format_exception(error)),
    )
