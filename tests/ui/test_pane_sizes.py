"""The lines between panes by keyboard."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QSplitter, QTabBar

from tests.ui.stage import Stage

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support raise")


def test_each_pane_grows_and_shrinks_in_its_own_direction(stage: Stage) -> None:
    wiring, window = stage.rest.wiring, stage.window
    stage.select("web")
    lower = stage.find("lower-splitter", QSplitter)
    stage.wait(lambda: min(lower.sizes()) > 0)
    places = (
        (wiring.hosts_pane.view, window.across, 0),
        (wiring.partitions.table, window.centre, 0),
        (wiring.actions_pane.first_button(), window.across, 2),
        (stage.find("details-pane"), lower, 1),
    )
    for widget, splitter, place in places:
        target = widget.findChild(QTabBar) if splitter is lower else widget
        target.setFocus()
        before = splitter.sizes()
        stage.key("Alt+Shift+Up")
        assert splitter.sizes()[place] == before[place] + 24, widget
        assert sum(splitter.sizes()) == sum(before)
        stage.key("Alt+Shift+Down")
        assert splitter.sizes() == before


def test_a_pane_stops_where_its_neighbour_has_no_room(stage: Stage) -> None:
    stage.rest.wiring.hosts_pane.view.setFocus()
    across = stage.window.across
    for _ in range(12):
        stage.key("Alt+Shift+Down")
    assert across.sizes()[0] >= stage.rest.wiring.hosts_pane.minimumWidth()
    assert across.sizes()[0] < 200
    stage.rest.wiring.partitions.table.setFocus()


def test_what_was_made_by_keyboard_is_remembered(stage: Stage) -> None:
    stage.rest.wiring.hosts_pane.view.setFocus()
    before = stage.window.layout_state()["across"]
    stage.key("Alt+Shift+Up")
    assert stage.window.layout_state()["across"] != before
