"""The graphs' values as a table and as files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog, QMenu, QTableView
from pytestqt.qtbot import QtBot

from app.core.metrics import Reading
from app.views.widgets.graph import Graph
from tests.ui.details.reading import press, settled, shown
from tests.ui.lower_half import GIB, WEB, LowerHalf


def test_the_same_values_as_a_table_newest_first_and_going_on(
    half: LowerHalf, graphs: Callable[..., list[Graph]], qtbot: QtBot
) -> None:
    graphs(WEB)
    press(half, "graphs-as-table")
    settled(half, qtbot)
    table = half.window.findChild(QTableView, "graph-values")
    assert table.isVisible()
    model = table.model()
    titles = [model.headerData(column, Qt.Orientation.Horizontal) for column in range(model.columnCount())]
    assert titles[:3] == ["Time", "CPU", "Memory: assigned"]
    rows = model.rowCount()
    assert 50 <= rows <= 61
    half.tick({WEB: Reading(half.now_s() + 1, {"cpu.guest": 99.0})}, half.now_s() + 1)
    qtbot.waitUntil(lambda: model.index(0, 1).data() == "99 %")
    assert model.index(0, 2).data() == "–"
    assert model.rowCount() <= 61
    assert model.index(0, 1).data(Qt.ItemDataRole.AccessibleTextRole) == "CPU 99 percent"
    assert table.as_text().startswith("Time\tCPU\tMemory: assigned")
    press(half, "graphs-as-table")
    settled(half, qtbot)
    assert shown(half)


def test_what_is_shown_is_saved_as_csv_and_as_a_picture(
    half: LowerHalf, graphs: Callable[..., list[Graph]], qtbot: QtBot, tmp_path: Path
) -> None:
    graphs(WEB)
    for action, suffix in ((0, "csv"), (1, "png")):
        half.window.findChild(QMenu, "export-menu").actions()[action].trigger()
        dialog = half.window.findChild(QFileDialog, "export-dialog")
        assert dialog.selectedFiles()[0].endswith(f".{suffix}")
        path = tmp_path / f"out.{suffix}"
        with qtbot.waitSignal(half.notices.added) as told:
            dialog.fileSelected.emit(str(path))
        assert str(told.args[0].text) == f"Saved as “{path}”."
        dialog.reject()
        qtbot.waitUntil(lambda: half.window.findChild(QFileDialog, "export-dialog") is None)
    lines = (tmp_path / "out.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("Time,CPU (percent),Memory: assigned (bytes)")
    assert 50 <= len(lines) <= 62
    assert float(lines[1].split(",")[2]) == pytest.approx(3.1 * GIB, rel=1e-6)
    picture = QImage(str(tmp_path / "out.png"))
    assert picture.width() >= 2 * 900


def test_a_file_that_cannot_be_written_is_a_sentence(
    half: LowerHalf, graphs: Callable[..., list[Graph]], qtbot: QtBot, tmp_path: Path
) -> None:
    graphs(WEB)
    (tmp_path / "folder").mkdir()
    half.window.findChild(QMenu, "export-menu").actions()[0].trigger()
    dialog = half.window.findChild(QFileDialog, "export-dialog")
    with qtbot.waitSignal(half.notices.added) as told:
        dialog.fileSelected.emit(str(tmp_path / "folder"))
    assert "could not be saved" in str(told.args[0].text)
    dialog.reject()
    qtbot.waitUntil(lambda: half.window.findChild(QFileDialog, "export-dialog") is None)
