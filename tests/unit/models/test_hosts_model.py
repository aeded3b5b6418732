"""The list of hosts under Qt's own tester."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from app.core.address import HostAddress, Transport
from app.core.gateway import ConnectionStatus
from app.core.partitions import ConnectionState
from app.models.hosts_model import HostRole, HostRow, HostsModel

AWAY = ConnectionStatus(ConnectionState.DISCONNECTED, 1.0)


def row(name: str, host_id: str = "") -> HostRow:
    return HostRow(host_id or name, name, HostAddress(Transport.SSH, host="h"), AWAY)


def model_of(*names: str) -> tuple[HostsModel, QAbstractItemModelTester]:
    model = HostsModel(lambda each: each.status.state.value)
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    for name in names:
        model.add(row(name))
    return model, tester


def test_rows_stand_in_the_order_of_the_list_and_go_singly(qtbot: QtBot) -> None:
    model, _tester = model_of("a", "b", "c")
    assert [model.index(place).data() for place in range(model.rowCount())] == ["a", "b", "c"]
    with qtbot.waitSignal(model.rowsRemoved):
        model.remove("b")
    model.remove("b")
    assert [model.index(place).data(HostRole.ID) for place in range(model.rowCount())] == ["a", "c"]
    assert (model.row_of("c"), model.row_of("b"), model.host("b")) == (1, -1, None)
    assert model.rowCount(model.index(0)) == 0


def test_only_what_differs_is_announced(qtbot: QtBot) -> None:
    model, _tester = model_of("a", "b")
    with qtbot.assertNotEmitted(model.dataChanged):
        model.update("a", running_count=0)
        model.update("nowhere", running_count=3)
    with qtbot.waitSignal(model.dataChanged) as heard:
        model.update("b", running_count=3, is_known=True)
    assert [index.row() for index in heard.args[:2]] == [1, 1]
    assert model.host("b").running_count == 3


def test_it_is_told_in_words_and_marks_what_deceives() -> None:
    model, _tester = model_of("a\u202eb")
    index = model.index(0)
    assert index.data() == "a⟨U+202E⟩b"
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "a⟨U+202E⟩b, Not connected"
    assert index.data(HostRole.ROW).name == "a\u202eb"
