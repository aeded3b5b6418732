"""The way of Tab: pane by pane in the order of reading, also to what was made late."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.views.tab_order import move_focus, tab_stops


class Window(QWidget):
    """A field outside of the panes, made last; two panes, the second one filled first."""

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self.first, self.second = QWidget(), QWidget()
        for pane in (self.second, self.first):
            QVBoxLayout(pane)
            self._column.addWidget(pane)
        self.add(self.second, "c")
        self.add(self.first, "a")
        self.add(self, "menu")
        self.add(self.first, "b")

    def add(self, place: QWidget, name: str) -> QPushButton:
        button = QPushButton(name)
        place.layout().addWidget(button)
        button.show()
        return button

    @property
    def panes(self) -> list[QWidget]:
        return [self.first, self.second]

    def names(self) -> list[str]:
        return [stop.text() for stop in tab_stops(self, self.panes)]  # type: ignore[attr-defined]


@pytest.fixture
def window(qtbot: QtBot) -> Window:
    made = Window()
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is made)
    return made


def test_stops_are_in_the_order_of_the_panes(window: Window) -> None:
    assert window.names() == ["menu", "a", "b", "c"]


def test_what_is_hidden_or_disabled_or_takes_clicks_only_is_passed_by(window: Window) -> None:
    window.add(window.first, "hidden").hide()
    window.add(window.first, "disabled").setEnabled(False)
    window.add(window.first, "clicked").setFocusPolicy(Qt.FocusPolicy.ClickFocus)
    assert window.names() == ["menu", "a", "b", "c"]


@pytest.mark.parametrize(("is_forward", "way"), [(True, "abcma"), (False, "cbamc")])
def test_the_focus_goes_round(window: Window, is_forward: bool, way: str) -> None:
    stops = tab_stops(window, window.panes)
    stops[0].setFocus()
    went = ""
    for _ in way:
        assert move_focus(window, window.panes, is_forward)
        went += window.focusWidget().text()[0]  # type: ignore[attr-defined]
    assert went == way


def test_from_what_only_a_click_leads_to_tab_goes_on_from_there(window: Window) -> None:
    clicked = window.add(window.first, "clicked")
    clicked.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
    clicked.setFocus()
    assert move_focus(window, window.panes, True)
    assert window.focusWidget().text() == "c"  # type: ignore[attr-defined]
    clicked.setFocus()
    assert move_focus(window, window.panes, False)
    assert window.focusWidget().text() == "b"  # type: ignore[attr-defined]


def test_a_window_without_stops_leaves_the_key_to_others(qtbot: QtBot) -> None:
    empty = QWidget()
    qtbot.addWidget(empty)
    assert not move_focus(empty, [], True)
