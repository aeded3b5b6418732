"""The jobs: at most four at a time for each host, one for each machine, each in a thread of its own."""

from __future__ import annotations

import itertools
import threading
import time
from collections import deque
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from app.core.commands import Command
from app.core.errors import Failure
from app.core.gateway import CommandTaker
from app.core.job import Job, JobStatus, is_cancellable, shown_state_of
from app.core.messages import Message
from app.services.job_runner import Order, run_order
from app.services.journal import Journal

HOST_LIMIT = 4  # jobs at a time on one host
LOG_LIMIT = 500  # finished jobs that are kept
PROGRESS_INTERVAL_MS = 100


class Jobs(QObject):
    """What is to be done, is being done and was done. Lives in the GUI thread, where all signals arrive.

    Every signal carries a :class:`Job`. Jobs of one machine run in the order they came in; a host
    that hangs holds up its own jobs only. ``report`` hears once that the journal cannot be written,
    ``hear`` in the job's own thread what its command tells, before the signals do.
    """

    job_added = Signal(object)
    job_changed = Signal(object)
    job_ended = Signal(object)
    job_told = Signal(object, object)  # the job, and a record that its command tells (see app.core.commands)
    became_idle = Signal()  # the last job ended
    _woken = Signal()

    def __init__(
        self,
        journal: Journal,
        report: Callable[[Message], None],
        parent: QObject | None = None,
        hear: Callable[[Job, object], None] = lambda _job, _told: None,
    ) -> None:
        super().__init__(parent)
        self._journal = journal
        self._hear = hear
        self._report = report
        self._condition = threading.Condition()
        self._ids = itertools.count(1)
        self._orders: dict[int, Order] = {}  # in the order they came in; finished ones stay until the log is full
        self._waiting: dict[str, deque[Order]] = {}  # by host id
        self._running: dict[str, list[Order]] = {}
        self._events: deque[tuple[str, Job, object]] = deque()  # what happened, to which job, and what it told
        self._progressed: dict[int, Job] = {}
        self._is_closed = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PROGRESS_INTERVAL_MS)
        self._timer.timeout.connect(self._tell_progress)
        # Queued even from this thread: it is emitted while the lock is held.
        self._woken.connect(self._tell, Qt.ConnectionType.QueuedConnection)

    def submit(
        self,
        host_id: str,
        host_name: str,
        gateway: CommandTaker,
        command: Command,
        title: Message,
        *,
        equivalent: str = "",
        first_id: int = 0,
    ) -> Job:
        """Have ``command`` carried out as soon as its host and machine are free. ``first_id``: see Job."""
        with self._condition:
            job = Job(
                id=next(self._ids),
                host_id=host_id,
                host_name=host_name,
                uuid=command.uuid,
                machine_name=command.name,
                title=title,
                shown_state=shown_state_of(command),
                status=JobStatus.WAITING,
                equivalent=equivalent,
                first_id=first_id,
            )
            order = Order(job, gateway, command)
            self._orders[job.id] = order
            self._waiting.setdefault(host_id, deque()).append(order)
            self._queue_event("added", job)
            self._start_threads(host_id)
        return job

    def cancel(self, job_id: int) -> None:
        """Stop a job: one that waits is cancelled at once, one that runs is asked to stop."""
        with self._condition:
            order = self._orders.get(job_id)
            if order is None or order.job.is_over:
                return
            order.is_cancelled = True
            if order.job.status is JobStatus.WAITING:
                self._waiting[order.job.host_id].remove(order)
                self._end(order, JobStatus.CANCELLED)

    def cancel_all(self) -> None:
        """Cancel every job that has not ended."""
        for job in self.running():
            self.cancel(job.id)

    def retry(self, job_id: int) -> Job | None:
        """Submit the command of an ended job again; None when it is no longer known or has not ended."""
        with self._condition:
            order = self._orders.get(job_id)
        if order is None or not order.job.is_over:
            return None
        job = order.job
        return self.submit(
            job.host_id, job.host_name, order.gateway, order.command, job.title,
            equivalent=job.equivalent, first_id=job.attempt_id,
        )  # fmt: skip

    def running(self) -> tuple[Job, ...]:
        """The jobs that have not ended (waiting ones, too), oldest first."""
        with self._condition:
            return tuple(order.job for order in self._orders.values() if not order.job.is_over)

    def finished(self) -> tuple[Job, ...]:
        """The jobs that have ended, oldest first; at most 500."""
        with self._condition:
            return tuple(order.job for order in self._orders.values() if order.job.is_over)

    def job(self, job_id: int) -> Job | None:
        """A job as it stands now, if it is still known."""
        with self._condition:
            order = self._orders.get(job_id)
            return order.job if order else None

    def close(self, timeout_s: float) -> bool:
        """End: cancel what waits, ask the rest to stop; whether all ended in time. Blocks: for the end of the program.

        What a host keeps from ending is left behind: its journal entry tells of it at the next start.
        """
        self.cancel_all()
        with self._condition:
            self._condition.wait_for(lambda: not any(self._running.values()), timeout_s)
            self._is_closed = True
            self._timer.stop()
            return not any(self._running.values())

    # Below: also called in worker threads.

    def _start_threads(self, host_id: str) -> None:
        """Give jobs that may run a thread. The lock is held."""
        while (order := self._next(host_id)) is not None:
            threading.Thread(target=self._work, args=(order,), name=f"job {order.job.id}", daemon=True).start()

    def _next(self, host_id: str) -> Order | None:
        """Take the next job of a host that may run now. The lock is held."""
        running = self._running.setdefault(host_id, [])
        if len(running) >= HOST_LIMIT or self._is_closed:
            return None
        busy = {order.job.uuid for order in running}
        waiting = self._waiting.get(host_id, deque())
        order = next((each for each in waiting if each.job.uuid not in busy), None)
        if order is None:
            return None
        waiting.remove(order)
        running.append(order)
        order.job = order.job._replace(
            status=JobStatus.RUNNING,
            started_epoch_s=time.time(),
            can_cancel=is_cancellable(order.command),
        )
        self._queue_event("changed", order.job)
        return order

    def _work(self, order: Order | None) -> None:
        """A worker's life: one job after the other until none of its host can run."""
        while order is not None:
            host_id = order.job.host_id
            status, failure = run_order(order, self._journal, self._progress, self._report, self._told)
            with self._condition:
                self._running[host_id].remove(order)
                self._end(order, status, failure)
                order = self._next(host_id)
                self._start_threads(host_id)
                self._condition.notify_all()

    def _progress(self, order: Order, percent: float | None) -> None:
        with self._condition:
            if order.job.is_over or order.job.percent == percent:
                return
            order.job = order.job._replace(percent=percent)
            is_first = not self._progressed
            self._progressed[order.job.id] = order.job
            if is_first:
                self._wake()

    def _told(self, order: Order, told: object) -> None:
        self._hear(order.job, told)
        with self._condition:
            self._queue_event("told", order.job, told)

    def _end(self, order: Order, status: JobStatus, failure: Failure | None = None) -> None:
        """Record how a job ended. The lock is held."""
        order.job = order.job._replace(status=status, failure=failure, ended_epoch_s=time.time(), can_cancel=False)
        self._progressed.pop(order.job.id, None)
        self._queue_event("ended", order.job)
        finished = [key for key, each in self._orders.items() if each.job.is_over]
        for key in finished[: max(0, len(finished) - LOG_LIMIT)]:
            del self._orders[key]

    def _queue_event(self, name: str, job: Job, told: object = None) -> None:
        self._events.append((name, job, told))
        self._wake()

    def _wake(self) -> None:
        if not self._is_closed:  # then the QObject may be gone already
            self._woken.emit()

    # Below: in the GUI thread again.

    def _tell(self) -> None:
        """Emit what happened, in its order."""
        signals = {"added": self.job_added, "changed": self.job_changed, "ended": self.job_ended}
        while True:
            with self._condition:
                if not self._events:
                    break
                name, job, told = self._events.popleft()
                is_idle = not self._events and all(order.job.is_over for order in self._orders.values())
            if name == "told":
                self.job_told.emit(job, told)
            else:
                signals[name].emit(job)
            if name == "ended" and is_idle:
                self.became_idle.emit()
        if self._progressed and not self._timer.isActive():
            self._timer.start()

    def _tell_progress(self) -> None:
        with self._condition:
            jobs, self._progressed = tuple(self._progressed.values()), {}
        for job in jobs:
            self.job_changed.emit(job)
