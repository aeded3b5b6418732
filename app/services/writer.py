"""The one thread that writes files: later, in order, and only the newest of each."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from app.core.messages import Message
from app.services.durable import DurableError

Task = Callable[[], None]

_AT_ONCE = float("-inf")


class Writer:
    """Runs tasks in one background thread, made when it is first needed.

    Of several tasks with the same name only the newest runs. A task says by DurableError that it
    could not write; ``report`` hears that, in the writer's thread. Every method may be called in any thread.
    """

    def __init__(self, report: Callable[[Message], None]) -> None:
        self._report = report
        self._condition = threading.Condition()
        self._tasks: dict[str, tuple[float, Task]] = {}  # name -> when it is due (CLOCK_MONOTONIC), task
        self._thread: threading.Thread | None = None
        self._is_busy = False

    def schedule(self, name: str, delay_s: float, task: Task) -> None:
        """Run ``task`` after ``delay_s``. One that waits under the same name is replaced, its time is kept."""
        with self._condition:
            due_s = time.monotonic() + delay_s
            if name in self._tasks:
                due_s = min(due_s, self._tasks[name][0])
            self._tasks[name] = (due_s, task)
            self._ensure_thread()
            self._condition.notify_all()

    def drop(self, name: str) -> None:
        """Forget the task that waits under ``name``, if any."""
        with self._condition:
            self._tasks.pop(name, None)

    def report(self, problem: Message) -> None:
        """Tell the user of a problem that a task met and got over."""
        self._report(problem)

    def flush(self, timeout_s: float) -> bool:
        """Run what waits now; whether it was through within ``timeout_s``. Blocks: for the program's end."""
        with self._condition:
            # Only what waits now: a task that fails and schedules itself again must not keep us here.
            self._tasks = {name: (_AT_ONCE, task) for name, (_, task) in self._tasks.items()}
            self._condition.notify_all()
            return self._condition.wait_for(self._is_flushed, timeout_s)

    def _is_flushed(self) -> bool:
        return not self._is_busy and all(due_s != _AT_ONCE for due_s, _ in self._tasks.values())

    def _ensure_thread(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        try:
            while (task := self._next()) is not None:
                try:
                    task()
                except DurableError as error:
                    self._report(error.problem)
        finally:
            with self._condition:  # also after an unexpected exception: the next task starts a new thread
                if self._thread is threading.current_thread():
                    self._is_busy = False
                    self._thread = None
                    self._condition.notify_all()

    def _next(self) -> Task | None:
        """Wait for the next task that is due; None when there is nothing left to wait for."""
        with self._condition:
            self._is_busy = False
            self._condition.notify_all()
            while self._tasks:
                name = min(self._tasks, key=lambda each: self._tasks[each][0])
                wait_s = self._tasks[name][0] - time.monotonic()
                if wait_s <= 0:
                    self._is_busy = True
                    return self._tasks.pop(name)[1]
                self._condition.wait(wait_s)
            self._thread = None  # said under the lock: whoever schedules next starts a new one
            return None
