"""The list of tasks: what runs, with progress and Cancel; what ended, with the error of each that failed."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QPushButton, QStackedWidget, QTableView, QWidget

from app.core.job import Job, JobStatus
from app.models.jobs_model import JobColumn, JobsModel
from app.views.dialogs.base import Dialog
from app.views.style.theme import Theme
from app.views.tasks.task_cells import TaskDeeds, job_text
from app.views.translation import translate
from app.views.widgets.accessible import set_group
from app.views.widgets.cards import EmptyState
from app.views.widgets.pressing import act_on_pressed


class TasksDialog(Dialog):
    """Follows its model while it is open."""

    def __init__(self, parent: QWidget, theme: Theme, model: JobsModel, deeds: TaskDeeds) -> None:
        super().__init__(parent, theme, "tasks-dialog", translate("Tasks", "Tasks"))
        self._model = model
        self._deeds = deeds
        self._table = self._make_table()
        empty = EmptyState(
            theme,
            "clock",
            translate("Tasks", "No tasks yet"),
            translate("Tasks", "What you start, stop or change appears here, with its result."),
        )
        self._pages = QStackedWidget()
        set_group(self._pages)
        self._pages.addWidget(self._table)
        self._pages.addWidget(empty)
        self.body.addWidget(self._pages, 1)
        self._cancel = self._deed(translate("Tasks", "Cancel Task"), "cancel-task", lambda job: deeds.cancel(job.id))
        self._again = self._deed(translate("Tasks", "Try Again"), "retry-task", lambda job: deeds.retry(job.id))
        self._why = self._deed(translate("Tasks", "Details..."), "task-details", deeds.show_failure)
        self._copy = self._deed(translate("Tasks", "Copy"), "copy-task", self._copy_job)
        self.add_close(translate("Tasks", "Close"))
        self._table.selectionModel().currentRowChanged.connect(self._refresh)
        for signal in (model.dataChanged, model.rowsInserted, model.modelReset):
            signal.connect(self._refresh)
        QShortcut(QKeySequence.StandardKey.Copy, self._table, lambda: self._run(self._copy_job))
        self._table.activated.connect(self._activate)
        self.resize(theme.metrics.px(820), theme.metrics.px(460))
        self._refresh()
        self._table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _make_table(self) -> QTableView:
        table = QTableView()
        table.setObjectName("tasks-table")
        table.setAccessibleName(translate("Tasks", "Tasks, newest first"))
        table.setModel(self._model)
        table.setTabKeyNavigation(False)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setFrameShape(QTableView.Shape.NoFrame)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(self.theme.metrics.row)
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        px = self.theme.metrics.px
        widths = {JobColumn.TASK: 300, JobColumn.STATE: 90, JobColumn.TIME: 120, JobColumn.DURATION: 100}
        for column, width in widths.items():
            table.setColumnWidth(column, px(width))
        header.setSectionResizeMode(JobColumn.RESULT, QHeaderView.ResizeMode.Stretch)
        if self._model.rowCount():
            table.selectRow(0)
        return table

    def _deed(self, text: str, name: str, run: Callable[[Job], object]) -> QPushButton:
        button = self.add_button(text, name, is_left=True)
        act_on_pressed(button, self._current, lambda job: None if job is None else run(job))
        return button

    def _current(self) -> Job | None:
        return self._model.job_at(self._table.currentIndex().row())

    def _run(self, deed: Callable[[Job], object]) -> None:
        job = self._current()
        if job is not None:
            deed(job)

    def _activate(self, index: QModelIndex) -> None:
        job = self._model.job_at(index.row())
        if job is not None and job.failure is not None:
            self._deeds.show_failure(job)

    def _copy_job(self, job: Job) -> None:
        QGuiApplication.clipboard().setText(job_text(job))

    def _refresh(self) -> None:
        self._pages.setCurrentIndex(0 if self._model.rowCount() else 1)
        job = self._current()
        self._cancel.setEnabled(job is not None and not job.is_over and job.can_cancel)
        self._again.setEnabled(job is not None and job.status in {JobStatus.FAILED, JobStatus.CANCELLED})
        self._why.setEnabled(job is not None and job.failure is not None)
        self._copy.setEnabled(job is not None)
