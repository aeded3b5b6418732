"""The list of tasks under Qt's own tester."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from app.core.job import Job, JobStatus
from app.core.messages import message
from app.models.jobs_model import JOB_ROLE, JobColumn, JobsModel


def job(number: int, status: JobStatus = JobStatus.RUNNING) -> Job:
    return Job(number, "h", "host", "u", "vm", message(f"Task {number}"), None, status)


def model_of(*jobs: Job) -> tuple[JobsModel, QAbstractItemModelTester]:
    model = JobsModel(("Task", "State", "Time", "Took", "Result"), lambda each, column: f"{column.name} {each.id}")
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    for each in jobs:
        model.take(each)
    return model, tester


def test_the_newest_stands_first() -> None:
    model, _tester = model_of(job(1), job(2), job(3))
    assert [model.job_at(row).id for row in range(3)] == [3, 2, 1]
    assert model.index(0, JobColumn.TASK).data() == "TASK 3"
    assert model.index(2, JobColumn.RESULT).data(JOB_ROLE).id == 1
    assert (model.job_at(-1), model.job_at(3)) == (None, None)


def test_a_job_keeps_its_row_while_it_goes_on(qtbot: QtBot) -> None:
    model, _tester = model_of(job(1), job(2))
    with qtbot.waitSignal(model.dataChanged) as heard, qtbot.assertNotEmitted(model.rowsInserted):
        model.take(job(1, JobStatus.DONE))
    assert [(index.row(), index.column()) for index in heard.args[:2]] == [(1, 0), (1, 4)]
    assert model.job_at(1).status is JobStatus.DONE


def test_titles_and_nothing_below() -> None:
    model, _tester = model_of(job(1))
    titles = [model.headerData(column, Qt.Orientation.Horizontal) for column in range(model.columnCount())]
    assert titles == ["Task", "State", "Time", "Took", "Result"]
    assert model.headerData(0, Qt.Orientation.Vertical) is None
    assert model.rowCount(model.index(0, 0)) == 0
    assert model.index(0, 0).data(Qt.ItemDataRole.DecorationRole) is None
