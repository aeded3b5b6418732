"""The Memory and Networking tabs."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QTableView
from pytestqt.qtbot import QtBot

from app.core.balloon_policy import MemoryPolicy, MemoryState, MemoryStatus
from app.core.commands import DetailsQuery
from app.core.messages import message
from app.core.metrics import PARENT, Reading
from app.core.record import replaced
from app.views.details.memory_facts import memory_status
from tests.ui.details.reading import fact, press, settled
from tests.ui.lower_half import DETAILS, GIB, WEB, LowerHalf, machine, reading


@pytest.mark.parametrize(
    ("assigned", "demand", "word"), [(2.0, 1.0, "OK"), (1.1, 1.0, "Low"), (1.0, 1.1, "Warning"), (1.2, 1.0, "OK")]
)
def test_the_status_of_memory_is_hyper_vs(assigned: float, demand: float, word: str) -> None:
    assert memory_status(assigned * GIB, demand * GIB).startswith(word)


def test_memory_says_what_the_machine_has_and_why_the_rest_is_missing(
    half: LowerHalf, show: Callable[..., None], qtbot: QtBot
) -> None:
    show("memory", WEB)
    missing = {"memory.demand": message("The guest does not report its memory.")}
    half.tick({WEB: Reading(1.0, {"memory.assigned": 3.0 * GIB, "memory.resident": 3.5 * GIB}, missing)})
    settled(half, qtbot)
    assert fact(half, "assigned") == "3.0 GiB"
    assert fact(half, "resident") == "3.5 GiB"
    assert fact(half, "demand") == "Not available. The guest does not report its memory."
    assert fact(half, "status") == "Not available. It is judged by the guest’s memory demand."
    assert fact(half, "balloon") == "present, but no driver in the guest reports"
    half.tick({WEB: reading(1.0)})
    qtbot.waitUntil(lambda: fact(half, "status") == "OK")


@pytest.mark.parametrize(
    ("state", "words", "has_target"),
    [
        (MemoryState.FOLLOWING, "On. The memory follows the demand", True),
        (MemoryState.NOT_REPORTING, "On. The guest does not report its memory", False),
        (MemoryState.OTHER_CONSOLE, "On. Another Partita console", False),
    ],
)
def test_dynamic_memory_says_how_it_fares(
    half: LowerHalf, show: Callable[..., None], qtbot: QtBot, state: MemoryState, words: str, has_target: bool
) -> None:
    policy = MemoryPolicy(int(GIB), int(4 * GIB))
    half.gateway.answers[DetailsQuery(WEB)] = replaced(DETAILS, memory_policy=policy)
    half.set_machines(machine(WEB, "web-01", dynamic_memory=MemoryStatus(policy, state, int(3 * GIB))))
    show("memory", WEB)
    qtbot.waitUntil(lambda: fact(half, "dynamic").startswith(words))
    assert fact(half, "minimum") == "1.0 GiB"
    assert fact(half, "target") == ("3.0 GiB" if has_target else "")


def test_dynamic_memory_that_is_off_says_so(half: LowerHalf, show: Callable[..., None], qtbot: QtBot) -> None:
    show("memory", WEB)
    qtbot.waitUntil(lambda: fact(half, "dynamic") == "Off")
    assert fact(half, "minimum") == ""


def cells(table: QTableView, row: int) -> list[str]:
    return [table.model().index(row, column).data() for column in range(table.model().columnCount())]


def test_each_adapter_is_a_row(half: LowerHalf, show: Callable[..., None], qtbot: QtBot) -> None:
    show("networking", WEB)
    half.tick({WEB: Reading(1.0, {"network.receive:vnet3": 1e6, "network.send:vnet3": 2.5e6})})
    settled(half, qtbot)
    table = half.window.findChild(QTableView, "adapters")
    first, second = cells(table, 0), cells(table, 1)
    assert first[:3] == ["default", "Virtual switch", "52:54:00:6b:3c:58"]
    assert first[3] == "192.168.122.14 (lease), fe80::5054:ff:fe6b:3c58 (guest agent)"
    assert first[4:] == ["virtio", "plugged in", "1.0 MB/s", "2.5 MB/s"]
    assert second[3] == "not known"
    assert second[5] == "unplugged"
    spoken = table.model().index(0, 6).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "Receive 1 megabytes per second"
    press(half, "details-copy")
    assert "52:54:00:6b:3c:58\t192.168.122.14 (lease)" in QGuiApplication.clipboard().text()


def test_the_parents_physical_adapters_are_asked_for_and_shown(
    half: LowerHalf, show: Callable[..., None], qtbot: QtBot
) -> None:
    show("networking", PARENT)
    qtbot.waitUntil(lambda: PARENT in half.gateway.attention.detailed)
    half.tick({PARENT: Reading(1.0, {"network.receive:eno1": 1e6, "network.send:eno1": 2e6, "network.receive": 1e6})})
    settled(half, qtbot)
    table = half.window.findChild(QTableView, "adapters")
    assert cells(table, 0) == ["eno1", "1.0 MB/s", "2.0 MB/s"]
    assert table.model().rowCount() == 1
    show("summary", PARENT)
    qtbot.waitUntil(lambda: PARENT not in half.gateway.attention.detailed)
