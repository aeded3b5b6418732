"""A notice appears for each thing that is said, in its turn, and disturbs nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.views.widgets.notice import Notice


class Appearing(QObject):
    """Keeps what a notice says whenever it appears."""

    def __init__(self, notice: Notice) -> None:
        super().__init__(notice)
        self._notice = notice
        self.texts: list[str] = []
        notice.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Override QObject.eventFilter."""
        if event.type() == QEvent.Type.Show:
            self.texts.append(self._notice.accessibleName())
        return False


@pytest.fixture
def listening() -> Iterator[None]:
    was_active = QAccessible.isActive()
    QAccessible.setActive(True)
    yield
    QAccessible.setActive(was_active)


@pytest.fixture
def row(qtbot: QtBot) -> QWidget:
    """A field, the notice and a label beside each other, the focus in the field."""
    window = QWidget()
    qtbot.addWidget(window)
    layout = QHBoxLayout(window)
    layout.addWidget(QLineEdit())
    layout.addWidget(Notice(gap_ms=20, stay_ms=200), 1)
    layout.addWidget(QLabel("beside"))
    window.resize(700, 40)
    with qtbot.waitExposed(window):
        window.show()
    return window


def notice_in(row: QWidget) -> Notice:
    found = row.findChild(Notice)
    assert found is not None
    return found


@pytest.mark.usefixtures("listening")
def test_what_is_said_appears_in_its_turn_and_goes_again(qtbot: QtBot, row: QWidget) -> None:
    notice = notice_in(row)
    appearing = Appearing(notice)
    notice.say("one")
    notice.say("two")
    notice.say("failed", is_assertive=True)
    assert appearing.texts == ["one"], "a reader has not asked for its words yet"
    qtbot.waitUntil(lambda: appearing.texts == ["one", "failed", "two"])
    assert notice.text() == "two"
    qtbot.waitUntil(notice.isHidden)


@pytest.mark.usefixtures("listening")
def test_it_is_a_notification_and_moves_neither_focus_nor_neighbours(row: QWidget) -> None:
    notice, field = notice_in(row), row.findChild(QLineEdit)
    assert field is not None
    field.setFocus()
    places = [child.geometry() for child in row.findChildren(QWidget)]
    notice.say("a long sentence " * 40)
    assert notice.isVisible()
    interface = QAccessible.queryAccessibleInterface(notice)
    assert interface is not None
    assert interface.role() == QAccessible.Role.Notification
    assert [child.geometry() for child in row.findChildren(QWidget)] == places
    assert row.focusWidget() is field
    assert notice.focusPolicy() == Qt.FocusPolicy.NoFocus


def test_nothing_appears_while_nobody_listens(row: QWidget, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QAccessible, "isActive", lambda: False)
    notice = notice_in(row)
    notice.say("one")
    assert notice.isHidden()
