"""The task bar at the foot of the window: the newest running task, and how the host is."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.core.job import Job, JobStatus
from app.views.style.fonts import TextStyle
from app.views.style.theme import Theme
from app.views.tasks.task_texts import standing, title
from app.views.translation import translate
from app.views.widgets.buttons import link_button
from app.views.widgets.divider import divider
from app.views.widgets.labels import SECONDARY, ElidedLabel, style_text, text_label
from app.views.widgets.notice import Notice
from app.views.widgets.pressing import act_on_pressed
from app.views.widgets.progress_line import ProgressLine


class TaskBar(QWidget):
    """Shows one running task with progress and Cancel, how many more there are, and a line on the right.

    `notice` says what happened to who does not see it.
    """

    cancel_requested = Signal(int)  # job id
    list_requested = Signal()

    def __init__(self, theme: Theme, running: Callable[[], tuple[Job, ...]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._running = running
        self._job: Job | None = None
        self.setObjectName("task-bar")
        self.setAccessibleName(translate("Tasks", "Tasks"))
        self._title = ElidedLabel(translate("Tasks", "No tasks"))
        self._title.setObjectName("task-title")
        style_text(self._title, TextStyle.NOTE)
        self._line = ProgressLine(theme, translate("Tasks", "Progress of the task"))
        self._line.setObjectName("task-progress")
        self._line.setMaximumWidth(theme.metrics.px(174))
        self._figure = text_label("", TextStyle.NOTE_STRONG, object_name="task-figure")
        self._cancel = link_button(translate("Tasks", "Cancel"), None, "task-cancel")
        act_on_pressed(self._cancel, lambda: self._job, self._ask_to_cancel)
        self._more = link_button(translate("Tasks", "Tasks"), self.list_requested.emit, "task-list-button")
        self.notice = Notice()
        self._host = ElidedLabel()
        self._host.setObjectName("host-line")
        style_text(self._host, TextStyle.NOTE, SECONDARY)
        row = QHBoxLayout()
        row.setContentsMargins(theme.metrics.inset, 0, theme.metrics.inset, 0)
        row.setSpacing(theme.metrics.inset)
        row.addWidget(self._title)
        row.addWidget(self._line)
        row.addWidget(self._figure)
        row.addWidget(self._cancel)
        row.addWidget(self.notice, 1)
        row.addWidget(self._more)
        row.addWidget(self._host)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(divider())
        layout.addLayout(row, 1)
        theme.changed.connect(self._apply_metrics)
        self._apply_metrics()
        self.refresh()

    def refresh(self) -> None:
        """Show what runs now."""
        jobs = self._running()
        running = [job for job in jobs if job.status is JobStatus.RUNNING] or list(jobs)
        self._job = running[-1] if running else None
        job = self._job
        self._title.setText(title(job) if job is not None else translate("Tasks", "No tasks"))
        self._line.setVisible(job is not None)
        self._figure.setVisible(job is not None)
        self._cancel.setVisible(job is not None and job.can_cancel)
        if job is not None:
            self._line.setAccessibleName(title(job))
            self._line.set_percent(job.percent)
            self._figure.setText(standing(job))
            self._cancel.setAccessibleName(translate("Tasks", "Cancel: {task}").format(task=title(job)))
        others = len(jobs) - 1
        more = translate("Tasks", "{count} more tasks").format(count=others)
        self._more.setText(more if others > 0 else translate("Tasks", "Tasks"))

    def set_host_line(self, text: str) -> None:
        """How the selected host is, at the right end."""
        self._host.setText(text)

    def first_control(self) -> QWidget:
        """Where F6 puts the focus."""
        return self._cancel if self._cancel.isVisible() else self._more

    def _ask_to_cancel(self, job: Job | None) -> None:
        if job is not None:
            self.cancel_requested.emit(job.id)

    def _apply_metrics(self) -> None:
        self.setFixedHeight(self._theme.metrics.pane_header + 1)
        self._title.setAlignment(Qt.AlignmentFlag.AlignVCenter)
