"""What was chosen for tasks that have not succeeded yet, so that nobody has to choose it again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

from app.core.job import Job, JobStatus
from app.services.jobs import Jobs

C = TypeVar("C")
_KEPT = 20


class Reopener(Protocol):
    """A controller that can show the choices of a task that failed again."""

    def has_choices(self, job: Job) -> bool:
        """Whether the choices of the task are still known."""

    def reopen(self, job: Job) -> None:
        """Show them, with what failed, to be changed."""


class Attempts(Generic[C]):
    """The choices of the last twenty tasks; those of one that is tried again stay, those of one that is done go.

    ``on_done`` is told of a task that succeeded, with its choices. GUI thread only.
    """

    def __init__(self, jobs: Jobs, on_done: Callable[[Job, C], None] | None = None) -> None:
        self._choices: dict[int, C] = {}  # by the number of the first attempt
        self._on_done = on_done
        jobs.job_ended.connect(self._take_end)

    def __contains__(self, job: Job) -> bool:
        return job.attempt_id in self._choices

    def keep(self, job: Job, choices: C) -> None:
        """``choices`` are being carried out by ``job``."""
        self._choices[job.attempt_id] = choices
        while len(self._choices) > _KEPT:
            del self._choices[next(iter(self._choices))]

    def take(self, job: Job) -> C | None:
        """The choices of the task, which are no longer kept; None when they are not known."""
        return self._choices.pop(job.attempt_id, None)

    def _take_end(self, job: Job) -> None:
        if job.status is JobStatus.FAILED or job not in self:
            return
        choices = self._choices.pop(job.attempt_id)
        if job.status is JobStatus.DONE and self._on_done is not None:
            self._on_done(job, choices)
