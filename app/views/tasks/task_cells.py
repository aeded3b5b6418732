"""The cells of the list of tasks, and what can be done with a task."""

from __future__ import annotations

import time
from collections.abc import Callable

from app.core.job import Job
from app.core.record import record
from app.models.jobs_model import JobColumn
from app.views.tasks.task_texts import duration, outcome, standing, title, when
from app.views.translation import translate


@record
class TaskDeeds:
    """What can be done with a task."""

    cancel: Callable[[int], None]
    retry: Callable[[int], object]
    show_failure: Callable[[Job], None]


def cell_text(job: Job, column: JobColumn) -> str:
    """The text of a cell of the list."""
    return {
        JobColumn.TASK: title,
        JobColumn.STATE: standing,
        JobColumn.TIME: lambda each: when(each, time.time()),
        JobColumn.DURATION: duration,
        JobColumn.RESULT: outcome,
    }[column](job)


def column_titles() -> tuple[str, ...]:
    """The headers of the list."""
    return (
        translate("Tasks", "Task"),
        translate("Tasks", "State"),
        translate("Tasks", "Time"),
        translate("Tasks", "Took"),
        translate("Tasks", "Result"),
    )


def job_text(job: Job) -> str:
    """A task as text to paste, with the command that would do the same."""
    lines = [" · ".join(filter(None, (cell_text(job, column) for column in JobColumn)))]
    if job.equivalent:
        lines.append(job.equivalent)
    return "\n".join(lines)
