"""Running and finished tasks as a Qt table model, newest first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import IntEnum

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.core.job import Job

Index = QModelIndex | QPersistentModelIndex
JOB_ROLE = Qt.ItemDataRole.UserRole + 1


class JobColumn(IntEnum):
    """Columns of the model."""

    TASK = 0
    STATE = 1
    TIME = 2
    DURATION = 3
    RESULT = 4


class JobsModel(QAbstractTableModel):
    """``titles`` and ``text`` put headers and cells into words."""

    def __init__(
        self, titles: Sequence[str], text: Callable[[Job, JobColumn], str], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._titles = tuple(titles)
        self._text = text
        self._jobs: list[Job] = []

    def fill(self, jobs: Sequence[Job]) -> None:
        """Show ``jobs`` (oldest first) from now on."""
        self.beginResetModel()
        self._jobs = list(reversed(jobs))
        self.endResetModel()

    def take(self, job: Job) -> None:
        """Show a new job, or the new standing of one that is shown."""
        for row, known in enumerate(self._jobs):
            if known.id == job.id:
                self._jobs[row] = job
                self.dataChanged.emit(self.index(row, 0), self.index(row, len(JobColumn) - 1))
                return
        self.beginInsertRows(QModelIndex(), 0, 0)
        self._jobs.insert(0, job)
        self.endInsertRows()

    def job_at(self, row: int) -> Job | None:
        """The job in a row."""
        return self._jobs[row] if 0 <= row < len(self._jobs) else None

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self._jobs)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(JobColumn)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._titles[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not self.checkIndex(index, QAbstractTableModel.CheckIndexOption.IndexIsValid):
            return None
        job = self._jobs[index.row()]
        if role == JOB_ROLE:
            return job
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(job, JobColumn(index.column()))
        return None
