"""What a screen reader is told by itself: state changes of the selected machines, results of tasks."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from app.core.job import Job, JobStatus
from app.core.names import shown
from app.core.partitions import Partition
from app.views.main_window import MainWindow
from app.views.tasks.task_texts import result_spoken
from app.views.translation import translate
from app.views.widgets.announcer import Announcer, Speech


class Announcing(QObject):
    """Each thing once, politely; failures are read by the message bar, which is a notification."""

    def __init__(self, window: MainWindow, is_on: Callable[[], bool]) -> None:
        super().__init__(window)
        self._is_on = is_on
        self._announcer = Announcer(window)

    def machine_changed(self, before: Partition, after: Partition) -> None:
        """A selected machine has another state."""
        if self._is_on():
            text = translate("Speech", "{name} is now {state}")
            state = translate("core", after.state.value)
            self._announcer.add(
                Speech(
                    text.format(name=shown(after.name), state=state),
                    kind=f"state {after.state.name}",
                    together=lambda count: translate("Speech", "{count} machines are now {state}").format(
                        count=count, state=state
                    ),
                )
            )

    def job_ended(self, job: Job) -> None:
        """A task is done; what the state change said already is not said again."""
        if not self._is_on() or job.status is JobStatus.FAILED or job.shown_state is not None:
            return
        self._announcer.add(
            Speech(
                result_spoken(job),
                kind=f"job {job.status.name}",
                together=lambda count: translate("Speech", "{count} tasks ended").format(count=count),
            )
        )
