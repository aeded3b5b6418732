"""The Performance tab: graphs of one, the parent, and several."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTableView, QWidget
from pytestqt.qtbot import QtBot

from app.core.messages import message
from app.core.metrics import PARENT, Reading
from app.core.partitions import ConnectionState
from app.services.setting_keys import GRAPHS
from app.views.widgets.graph import Graph
from tests.ui.details.reading import label, press, series_names, settled, shown, tree_of
from tests.ui.lower_half import DB, WEB, LowerHalf, machine


def test_the_performance_of_a_machine_is_four_graphs_that_speak(graphs: Callable[..., list[Graph]]) -> None:
    found = graphs(WEB)
    assert [graph.accessibleName() for graph in found] == [
        "CPU of web-01", "Memory of web-01", "Disk of web-01", "Network of web-01",
    ]  # fmt: skip
    assert series_names(found[1]) == ["assigned", "demand", "on host"]
    assert series_names(found[2]) == ["read", "write"]
    words = found[0].summary()
    assert words.startswith("CPU of web-01: now ")
    assert "percent" in words
    assert "60 seconds" in words


def test_the_parent_has_graphs_of_its_own(graphs: Callable[..., list[Graph]]) -> None:
    found = graphs(PARENT)
    assert found[0].accessibleName() == "CPU of Parent partition"
    assert series_names(found[1]) == ["in use"]


def test_several_machines_share_a_graph_for_each_kind(graphs: Callable[..., list[Graph]]) -> None:
    found = graphs(WEB, DB)
    assert len(found) == 4
    assert [series_names(graph) for graph in found] == [["web-01", "db-01"]] * 4
    assert found[0].accessibleName() == "CPU, of the host of 2 partitions"


def test_more_than_eight_are_said_not_to_be_compared(half: LowerHalf, show: Callable[..., None]) -> None:
    machines = [machine(f"m{number}", f"m{number}") for number in range(10)]
    half.set_machines(*machines)
    half.record(30, *(each.uuid for each in machines))
    show("performance", *(each.uuid for each in machines))
    assert label(half, "performance-note") == "10 partitions are selected; the first 8 are compared."
    assert series_names(shown(half)[0]) == [f"m{number}" for number in range(8)]


def test_a_statistic_that_cannot_be_had_says_why(
    half: LowerHalf, show: Callable[..., None], graphs: Callable[..., list[Graph]], qtbot: QtBot
) -> None:
    graphs(WEB)
    half.set_machines(machine("bare", "bare"), machine(WEB, "web-01"))
    show("performance", "bare")
    half.tick({"bare": Reading(1.0, {"cpu.guest": 3.0}, {"disk.read": message("The virtual machine has no disk.")})})
    settled(half, qtbot)
    assert shown(half)[2].summary() == "Disk of bare: Not available. The virtual machine has no disk."


def test_a_gap_is_a_gap(graphs: Callable[..., list[Graph]]) -> None:
    table = graphs(WEB)[0].table()
    in_gap = (table.x > -26.0) & (table.x < -20.0)
    assert not (table.columns[0][in_gap] == table.columns[0][in_gap]).any()


def test_graphs_go_on_with_each_reading_and_stand_still_when_paused(
    half: LowerHalf, graphs: Callable[..., list[Graph]], qtbot: QtBot
) -> None:
    found = graphs(WEB)
    newest = found[0].table().columns[0][-1]
    half.tick({WEB: Reading(half.now_s() + 1, {"cpu.guest": 99.0})}, half.now_s() + 1)
    settled(half, qtbot)
    assert found[0].table().columns[0][-1] == 99.0 != newest
    press(half, "pause-graphs")
    assert all(graph.is_paused() for graph in found)
    half.tick({WEB: Reading(half.now_s() + 2, {"cpu.guest": 11.0})}, half.now_s() + 2)
    settled(half, qtbot)
    assert found[0].table().columns[0][-1] == 99.0
    press(half, "pause-graphs")
    settled(half, qtbot)
    assert found[0].table().columns[0][-1] == 11.0


def test_a_key_in_one_graph_moves_all_of_them(
    half: LowerHalf, graphs: Callable[..., list[Graph]], qtbot: QtBot
) -> None:
    found = graphs(WEB)
    qtbot.keyClick(found[0], Qt.Key.Key_Minus)
    assert {graph.window_of_time().span_s for graph in found} == {120.0}
    assert half.lower.span_s() == 120
    qtbot.keyClick(found[1], Qt.Key.Key_P)
    assert all(graph.is_paused() for graph in found)
    half.lower.set_span(600)
    assert {graph.window_of_time().span_s for graph in found} == {600.0}


def test_the_choice_of_graphs_is_remembered(half: LowerHalf, graphs: Callable[..., list[Graph]], qtbot: QtBot) -> None:
    graphs(WEB)
    half.choose_graphs(("cpu-each", "latency-each"))
    settled(half, qtbot)
    names_of_all = [graph.accessibleName() for graph in shown(half)]
    assert names_of_all[:4] == [f"Processor {number} of web-01" for number in range(4)]
    assert names_of_all[4:] == ["Latency of vda of web-01", "Latency of vdb of web-01"]
    assert half.settings.get(GRAPHS) == ("cpu-each", "latency-each")
    half.choose_graphs(())
    settled(half, qtbot)
    assert label(half, "performance-message").startswith("No graph is chosen.")


def test_nothing_is_drawn_for_a_tab_that_is_not_shown(
    half: LowerHalf, show: Callable[..., None], graphs: Callable[..., list[Graph]], qtbot: QtBot
) -> None:
    graph = graphs(WEB)[0]
    before = len(graph.table().x)
    show("summary", WEB)
    half.tick({WEB: Reading(half.now_s() + 1, {"cpu.guest": 99.0})}, half.now_s() + 1)
    settled(half, qtbot)
    assert len(graph.table().x) == before
    show("performance", WEB)
    assert graph.table().columns[0][-1] == 99.0


def test_nothing_is_drawn_while_the_window_is_minimised(
    half: LowerHalf, graphs: Callable[..., list[Graph]], qtbot: QtBot
) -> None:
    graph = graphs(WEB)[0]
    half.tick({WEB: Reading(half.now_s() + 1, {"cpu.guest": 98.0})}, half.now_s() + 1)
    qtbot.waitUntil(lambda: graph.table().columns[0][-1] == 98.0)
    half.window.hidden_changed.emit(True)
    half.tick({WEB: Reading(half.now_s() + 1, {"cpu.guest": 99.0})}, half.now_s() + 1)
    settled(half, qtbot)
    assert graph.table().columns[0][-1] == 98.0
    half.window.hidden_changed.emit(False)
    qtbot.waitUntil(lambda: graph.table().columns[0][-1] == 99.0)


def test_a_host_that_does_not_answer_leaves_its_graphs_with_their_time(
    half: LowerHalf, graphs: Callable[..., list[Graph]], qtbot: QtBot
) -> None:
    graph = graphs(WEB)[0]
    points = len(graph.table().x)
    half.set_state(ConnectionState.NOT_RESPONDING)
    qtbot.waitUntil(lambda: "Values as of " in label(half, "performance-note"))
    assert len(graph.table().x) == points


def test_f6_finds_who_takes_the_focus_in_each_pane(
    half: LowerHalf, show: Callable[..., None], graphs: Callable[..., list[Graph]]
) -> None:
    first = graphs(WEB)[0]
    (_, checkpoints), (_, details) = half.lower.focus_places()
    assert checkpoints() is tree_of(half)
    assert details() is first
    show("networking", WEB)
    assert details() is half.window.findChild(QTableView, "adapters")
    show("summary")
    assert checkpoints().objectName() == "checkpoints-message"


def test_whose_line_is_which_is_said_once_in_full_where_names_are_long(
    half: LowerHalf, show: Callable[..., None], graphs: Callable[..., list[Graph]]
) -> None:
    graphs(WEB, DB)
    assert not half.window.findChild(QWidget, "graph-legend").isVisible()
    name = "a-name-that-no-graph-has-room-for"
    half.set_machines(machine(WEB, name), machine(DB, "db-01"))
    show("performance", WEB, DB)
    legend = half.window.findChild(QWidget, "graph-legend")
    assert legend.isVisible()
    assert legend.accessibleName() == f"Lines, in this order: {name}, db-01"
    show("performance", WEB)
    assert not legend.isVisible()


def test_graphs_of_single_devices_say_that_they_compare_nothing(
    half: LowerHalf, show: Callable[..., None], graphs: Callable[..., list[Graph]]
) -> None:
    graphs(WEB)
    half.choose_graphs(("latency-each",))
    show("performance", WEB, DB)
    assert label(half, "performance-message") == "None of the chosen graphs applies to what is selected."
    show("performance", WEB)
    assert [graph.accessibleName() for graph in shown(half)] == ["Latency of vda of web-01", "Latency of vdb of web-01"]


def test_the_value_is_of_now_also_where_the_lines_move_seldom(
    half: LowerHalf, graphs: Callable[..., list[Graph]], qtbot: QtBot
) -> None:
    found = graphs(WEB)
    half.lower.set_span(86_400)
    settled(half, qtbot)
    before = found[0].grab().toImage()
    half.tick({WEB: Reading(half.now_s() + 1, {"cpu.guest": 1.0})}, half.now_s() + 1)
    settled(half, qtbot)
    header = found[0].rect().adjusted(found[0].width() // 2, 0, 0, 20 - found[0].height())
    assert found[0].grab().toImage().copy(header) != before.copy(header)


@pytest.mark.parametrize("span_s", [60, 86_400])
def test_the_value_and_the_dot_are_of_the_same_reading(
    half: LowerHalf, graphs: Callable[..., list[Graph]], qtbot: QtBot, span_s: int
) -> None:
    cpu = graphs(WEB)[0]
    half.lower.set_span(span_s)
    settled(half, qtbot)
    round_s = half.now_s() + 1
    places = []
    for number, percent in enumerate((10.0, 90.0, 10.0)):
        taken_s = round_s + number + 0.2  # a busy host is read some time after the round began
        half.tick({WEB: Reading(taken_s, {"cpu.guest": percent, "cpu.host": 1.0})}, round_s + number)
        settled(half, qtbot)
        assert half.now_s() == taken_s
        places += [place for place, _ in cpu.dots()]
        if span_s == 60:
            assert float(cpu.table().columns[0][-1]) == percent
    assert places[0] == places[2]
    assert places[1].y() < places[0].y()
    round_s += 1
    press(half, "pause-graphs")
    paused, (before,) = cpu.grab().toImage(), cpu.dots()
    half.tick({WEB: Reading(round_s + 2, {"cpu.guest": 60.0, "cpu.host": 1.0})}, round_s + 2)
    half.lower.set_span(600)
    settled(half, qtbot)
    half.lower.set_span(span_s)
    settled(half, qtbot)
    assert cpu.dots() == [before]
    assert cpu.grab().toImage() == paused
    press(half, "pause-graphs")
    half.tick({WEB: Reading(round_s + 3, {"memory.assigned": 1.0})}, round_s + 3)
    settled(half, qtbot)
    assert cpu.dots() == []  # the value reads "–": there is no now
