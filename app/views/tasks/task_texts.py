"""The words of tasks: how each stands, how long it took, how it ended."""

from __future__ import annotations

from app.core.job import Job, JobStatus
from app.core.names import shown
from app.views.formatting import format_percent, format_span, format_time
from app.views.translation import translate, translated


def title(job: Job) -> str:
    """What the task does, and where."""
    text = translate("Tasks", "{task} on {host}")
    return text.format(task=translated(job.title), host=shown(job.host_name))


def standing(job: Job) -> str:
    """How the task stands, in one or two words."""
    if job.status is JobStatus.WAITING:
        return translate("Tasks", "Waiting")
    if job.status is JobStatus.RUNNING:
        return format_percent(job.percent) if job.percent is not None else translate("Tasks", "Running")
    return {
        JobStatus.DONE: translate("Tasks", "Done"),
        JobStatus.FAILED: translate("Tasks", "Failed"),
        JobStatus.CANCELLED: translate("Tasks", "Cancelled"),
    }[job.status]


def outcome(job: Job) -> str:
    """Why it failed, in one sentence; "" when it did not."""
    return translated(job.failure.why) if job.failure is not None else ""


def when(job: Job, now_epoch_s: float) -> str:
    """When it ended, or since when it runs."""
    moment = job.ended_epoch_s or job.started_epoch_s
    return format_time(moment, now_epoch_s) if moment else ""


def duration(job: Job) -> str:
    """How long it took; "" while it has not ended."""
    if job.started_epoch_s is None or job.ended_epoch_s is None:
        return ""
    seconds = job.ended_epoch_s - job.started_epoch_s
    return translate("Tasks", "under a second") if seconds < 1 else format_span(seconds)


def result_spoken(job: Job) -> str:
    """What a screen reader says when the task has ended."""
    if job.status is JobStatus.FAILED and job.failure is not None:
        return f"{translated(job.failure.what)} {translated(job.failure.why)}"
    ending = translate("Tasks", "cancelled") if job.status is JobStatus.CANCELLED else translate("Tasks", "done")
    return f"{translated(job.title)}: {ending}"
