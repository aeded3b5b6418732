"""The Summary tab."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.core.commands import DetailsQuery, HeartbeatQuery, ScreenQuery
from app.core.details import Heartbeat
from app.core.messages import message
from app.core.metrics import PARENT, Reading
from app.core.partitions import ConnectionState, PartitionState
from app.core.record import replaced
from app.views.details.facts_grid import FactsGrid
from app.views.details.readable import ReadableText
from app.views.tab_order import tab_stops
from tests.ui.details.reading import fact, label, press, settled
from tests.ui.lower_half import DB, DETAILS, GIB, OFF, WEB, LowerHalf, machine, reading

HOSTILE = "<b>evil</b>\u202egnp.exe"


def test_the_summary_says_what_the_machine_is(half: LowerHalf, show: Callable[..., None]) -> None:
    show("summary", WEB)
    assert fact(half, "state") == "Running"
    assert fact(half, "generation") == "2 (UEFI with Secure Boot)"
    assert fact(half, "startup") == "4.0 GiB"
    assert fact(half, "heartbeat") == "OK"
    assert fact(half, "guest-name") == "web-01.example.net"
    assert fact(half, "uuid") == WEB
    assert fact(half, "notes") == DETAILS.notes
    assert fact(half, "uptime").startswith("6.")


def test_what_the_host_does_not_tell_is_said_not_to_be_known(half: LowerHalf, show: Callable[..., None]) -> None:
    half.gateway.answers[DetailsQuery(WEB)] = replaced(DETAILS, created_epoch_s=None, notes="")
    half.gateway.answers[HeartbeatQuery(WEB)] = Heartbeat("none")
    show("summary", WEB)
    assert fact(half, "created") == "not known"
    assert fact(half, "notes") == "none"
    assert fact(half, "heartbeat").startswith("Not available. The machine has no channel")


def test_a_failed_question_is_a_sentence_in_the_tab(half: LowerHalf, show: Callable[..., None]) -> None:
    show("summary", OFF)
    assert label(half, "summary-page-note") == "The DetailsQuery could not be read. It is a test."
    assert fact(half, "state") == "Off"


def test_text_of_guests_is_shown_as_it_is_and_marked(half: LowerHalf, show: Callable[..., None]) -> None:
    half.gateway.answers[HeartbeatQuery(WEB)] = Heartbeat("ok", guest_os=HOSTILE)
    half.gateway.answers[DetailsQuery(WEB)] = replaced(DETAILS, notes=HOSTILE)
    show("summary", WEB)
    for name in ("guest-os", "notes"):
        assert fact(half, name) == "<b>evil</b>⟨U+202E⟩gnp.exe"
        assert half.window.findChild(QLabel, f"fact-{name}").textFormat() is Qt.TextFormat.PlainText


def test_every_value_can_be_selected_and_all_of_them_copied(
    half: LowerHalf, show: Callable[..., None], qtbot: QtBot
) -> None:
    show("summary", WEB)
    value = half.window.findChild(QLabel, "fact-uuid")
    half.window.activateWindow()
    value.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(value.hasFocus)
    qtbot.keyClick(value, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == WEB
    assert value.accessibleName() == f"UUID: {WEB}"
    press(half, "details-copy")
    copied = QGuiApplication.clipboard().text().splitlines()
    assert "State: Running" in copied
    assert f"UUID: {WEB}" in copied


def test_values_are_a_list_of_one_tab_stop_in_which_arrows_go(
    half: LowerHalf, show: Callable[..., None], qtbot: QtBot
) -> None:
    show("summary", WEB)
    values = [value for value in half.window.findChildren(ReadableText) if value.objectName().startswith("fact-")]
    values = [value for value in values if value.isVisible()]
    roles = {QAccessible.queryAccessibleInterface(value).role() for value in values}
    assert len(values) > 8
    assert roles == {QAccessible.Role.ListItem}
    assert QAccessible.queryAccessibleInterface(half.window.findChild(FactsGrid)).role() is QAccessible.Role.List
    half.window.activateWindow()
    stops = [stop for stop in tab_stops(half.window, []) if stop in values]
    assert [stop.objectName() for stop in stops] == ["fact-state"]
    stops[0].setFocus(Qt.FocusReason.TabFocusReason)
    for key, name in (
        ("Down", "uptime"),
        ("Down", "generation"),
        ("Up", "uptime"),
        ("End", "notes"),
        ("Down", "notes"),
    ):
        qtbot.keyClick(half.window.focusWidget(), getattr(Qt.Key, f"Key_{key}"))
        assert half.window.focusWidget().objectName() == f"fact-{name}"
    qtbot.keyClick(half.window.focusWidget(), Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == DETAILS.notes
    assert [stop.objectName() for stop in tab_stops(half.window, []) if stop in values] == ["fact-notes"]
    qtbot.keyClick(half.window.focusWidget(), Qt.Key.Key_Home)
    assert half.window.focusWidget() is stops[0]


def test_the_value_with_the_focus_goes_on_and_tells_only_of_words(
    half: LowerHalf, show: Callable[..., None], qtbot: QtBot
) -> None:
    show("memory", WEB)
    half.tick({WEB: reading(1.0)})
    settled(half, qtbot)
    demand = half.window.findChild(ReadableText, "fact-demand")
    half.window.activateWindow()
    demand.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(demand.hasFocus)
    before, name = demand.text(), demand.accessibleName()
    half.tick({WEB: reading(15.0)})
    qtbot.waitUntil(lambda: demand.text() != before)
    assert demand.selectedText() == demand.text()
    assert demand.accessibleName() == name
    half.set_machines(machine(WEB, "web-01", PartitionState.OFF), machine(DB, "db-01"))
    qtbot.waitUntil(lambda: demand.accessibleName().endswith(": not running"))


@pytest.mark.parametrize("tab", ["summary", "networking", "performance"])
def test_tab_comes_to_the_sentence_where_there_is_nothing(half: LowerHalf, show: Callable[..., None], tab: str) -> None:
    show(tab)
    page = half.window.findChild(QWidget, f"{tab}-page")
    stops = [stop for stop in tab_stops(half.window, []) if page.isAncestorOf(stop)]
    assert [stop.text().split(" ")[:3] for stop in stops] == [["Select", "a", "partition"]]
    assert half.window.findChild(QWidget, "checkpoints-message") in tab_stops(half.window, [])


def test_a_value_that_changes_lets_a_selection_be(half: LowerHalf, show: Callable[..., None], qtbot: QtBot) -> None:
    show("summary", WEB)
    value = half.window.findChild(QLabel, "fact-state")
    value.setSelection(0, 3)
    half.set_machines(machine(WEB, "web-01", PartitionState.PAUSED), machine(DB, "db-01"))
    settled(half, qtbot)
    assert value.text() == "Running"
    assert value.selectedText() == "Run"
    value.setSelection(0, 0)
    half.tick({WEB: reading(1.0)})
    qtbot.waitUntil(lambda: value.text() == "Paused")


def test_the_picture_is_live_while_the_machine_runs_and_stays_in_grey_after(
    half: LowerHalf, show: Callable[..., None], qtbot: QtBot
) -> None:
    show("summary", WEB)
    picture = half.window.findChild(QWidget, "screen-picture")
    assert picture.accessibleName() == "Screen of web-01"
    assert picture.accessibleDescription() == "live picture"
    coloured = picture.grab().toImage()
    half.set_machines(machine(WEB, "web-01", PartitionState.OFF), machine(DB, "db-01"))
    qtbot.waitUntil(lambda: picture.accessibleDescription().startswith("Last picture, "))
    grey, colour = picture.grab().toImage().pixelColor(8, 20), coloured.pixelColor(8, 20)
    assert max(grey.red(), grey.green(), grey.blue()) - min(grey.red(), grey.green(), grey.blue()) <= 2
    assert abs(colour.red() - colour.blue()) > 20


def test_no_picture_says_why(half: LowerHalf, show: Callable[..., None]) -> None:
    half.gateway.answers[ScreenQuery(WEB)] = None
    half.gateway.answers[DetailsQuery(WEB)] = replaced(DETAILS, display="")
    show("summary", WEB)
    picture = half.window.findChild(QWidget, "screen-picture")
    assert picture.accessibleDescription() == "No picture: the machine has no display."
    show("summary", OFF)
    assert picture.accessibleDescription() == "No picture: the machine is not running (Off)."


def test_the_screen_is_asked_for_only_while_it_is_seen(half: LowerHalf, show: Callable[..., None]) -> None:
    show("memory", WEB)
    assert ScreenQuery(WEB) not in half.gateway.asked
    show("summary", WEB)
    assert half.gateway.asked.count(ScreenQuery(WEB)) == 1
    half.window.hidden_changed.emit(True)
    half.gateway.asked.clear()
    half.session.machine_changed(WEB, "checkpoints")
    half.tick({WEB: reading(1.0)})
    assert not half.lower.controller.is_waiting
    assert half.gateway.asked == []


def test_the_parent_partition_is_the_host(half: LowerHalf, show: Callable[..., None]) -> None:
    half.facts = replaced(
        half.facts, os_name="", unavailable={"os_name": "libvirt does not tell it of another computer."}
    )
    half.set_machines(machine(WEB, "web-01"))
    show("summary", PARENT)
    assert fact(half, "os-name") == "Not available. libvirt does not tell it of another computer."
    assert fact(half, "processor-model") == "AMD EPYC 7713"
    assert fact(half, "memory") == "96.0 GiB"
    assert not half.window.findChild(QWidget, "screen-picture").isVisible()


def test_several_machines_are_counted_and_added_up(half: LowerHalf, show: Callable[..., None], qtbot: QtBot) -> None:
    show("summary", WEB, DB)
    half.tick({WEB: Reading(1.0, {"memory.assigned": 1.0 * GIB}), DB: Reading(1.0, {"memory.assigned": 2.0 * GIB})})
    settled(half, qtbot)
    assert fact(half, "count") == "2"
    assert fact(half, "maximum") == "8.0 GiB"
    assert fact(half, "memory-assigned") == "3.0 GiB"
    assert fact(half, "network-total") == "…"


def test_a_sum_tells_of_how_many_machines_it_is(half: LowerHalf, show: Callable[..., None], qtbot: QtBot) -> None:
    """Definitions are read one after the other: until all are, the sum is not that of all."""
    unread = [machine(f"u-{n}", f"n-{n}", processor_count=0, memory_maximum_bytes=0) for n in range(1, 900)]
    half.set_machines(*unread)
    show("summary", *(each.uuid for each in unread))
    assert fact(half, "processors") == fact(half, "maximum") == "…"
    half.set_machines(machine(WEB, "web-01"), *unread)
    show("summary", WEB, *(each.uuid for each in unread))
    assert fact(half, "processors") == "4 (1 of 900 machines)"
    assert fact(half, "maximum") == "4.0 GiB (1 of 900 machines)"
    half.set_machines(machine(WEB, "web-01"), *(each._replace(processor_count=2) for each in unread))
    qtbot.waitUntil(lambda: fact(half, "processors") == "1802")


def test_what_no_machine_has_is_said_with_its_reason(half: LowerHalf, show: Callable[..., None], qtbot: QtBot) -> None:
    show("summary", WEB, DB)
    no_disk, no_driver = message("There is no disk."), message("There is no driver.")
    half.tick({
        WEB: Reading(1.0, {}, {"disk.total": no_disk, "memory.demand": no_driver}),
        DB: Reading(1.0, {}, {"disk.total": no_disk, "memory.demand": no_disk}),
    })  # fmt: skip
    qtbot.waitUntil(lambda: fact(half, "disk-total") == "Not available. There is no disk.")
    assert fact(half, "memory-demand") == "Not available. There is no driver. (1 of 2 machines)"
    half.set_machines(
        machine(WEB, "web-01", PartitionState.OFF), machine(DB, "db-01", PartitionState.OFF), machine(OFF, "old")
    )
    qtbot.waitUntil(lambda: fact(half, "disk-total") == "not running")


def test_of_a_host_that_does_not_answer_the_last_values_stay_with_their_time(
    half: LowerHalf, show: Callable[..., None], qtbot: QtBot
) -> None:
    show("summary", WEB)
    half.set_state(ConnectionState.NOT_RESPONDING)
    qtbot.waitUntil(lambda: "Not responding. Values as of " in label(half, "summary-page-note"))
    assert fact(half, "state") == "Running"
    assert half.window.findChild(QLabel, "fact-state").property("tone") == "secondary"
    half.set_state(ConnectionState.CONNECTED)
    qtbot.waitUntil(lambda: label(half, "summary-page-note") == "")


def test_without_a_host_nothing_stays(half: LowerHalf, show: Callable[..., None], qtbot: QtBot) -> None:
    show("summary", WEB)
    half.console.select_host("")
    qtbot.waitUntil(lambda: label(half, "summary-page-sentence").startswith("Select a partition"))
    assert label(half, "checkpoints-message") == "Select a virtual machine to see its checkpoints."
