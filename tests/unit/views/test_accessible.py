"""What the helpers add to Qt's own accessibility; heard from outside in tests/accessibility."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QComboBox, QFormLayout, QFrame, QLabel, QLineEdit, QPlainTextEdit, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from app.views.widgets import accessible, chart


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> Iterator[list]:
    """The accessibility events that are sent while an assistive technology seems to listen."""
    events: list = []
    stand_in = SimpleNamespace(
        isActive=lambda: True,
        updateAccessibility=events.append,
        Event=QAccessible.Event,
        Role=QAccessible.Role,
        AnnouncementPoliteness=QAccessible.AnnouncementPoliteness,
        installFactory=QAccessible.installFactory,
    )
    monkeypatch.setattr(accessible, "QAccessible", stand_in)
    return events


def interface_of(widget: QWidget) -> object:
    return QAccessible.queryAccessibleInterface(widget)


def test_an_announcement_carries_its_text_and_politeness(qtbot: QtBot, sent: list) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    accessible.announce(widget, "web-01 started")
    accessible.announce(widget, "web-02 could not start", assertive=True)
    accessible.announce(widget, "")
    politeness = QAccessible.AnnouncementPoliteness
    assert [(event.message(), event.politeness()) for event in sent] == [
        ("web-01 started", politeness.Polite),
        ("web-02 could not start", politeness.Assertive),
    ]


def test_nothing_is_sent_while_nobody_listens(qtbot: QtBot, sent: list, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accessible.QAccessible, "isActive", lambda: False)
    widget = QWidget()
    qtbot.addWidget(widget)
    accessible.announce(widget, "web-01 started")
    assert sent == []


def test_plain_label_never_interprets_markup(qtbot: QtBot) -> None:
    label = accessible.plain_label("<b>web</b>", "machine-name", is_selectable=True)
    qtbot.addWidget(label)
    assert label.textFormat() is Qt.TextFormat.PlainText
    assert label.text() == "<b>web</b>"
    assert label.objectName() == "machine-name"
    assert label.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByKeyboard


def test_a_label_names_its_field_without_the_mnemonic(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    form, field = QFormLayout(page), QLineEdit()
    label = accessible.labelled("Na&me:", field)
    form.addRow(label, field)
    assert label.buddy() is field
    assert label.textFormat() is Qt.TextFormat.PlainText
    assert "&" not in interface_of(field).text(QAccessible.Text.Name)
    related = interface_of(field).relations(QAccessible.RelationFlag.Label)
    assert [interface.object() for interface, _ in related] == [label]


def test_a_label_has_its_buddy_before_it_has_text(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    """The name of a label without one goes out with its mnemonic mark, and is kept by who hears it."""
    texts: list[tuple[str, QWidget | None]] = []

    class Recorder(QLabel):
        def setText(self, text: str) -> None:
            texts.append((text, self.buddy()))
            super().setText(text)

    monkeypatch.setattr(accessible, "QLabel", Recorder)
    field = QLineEdit()
    for widget in (field, accessible.labelled("Na&me:", field)):
        qtbot.addWidget(widget)
    assert [(text, buddy) for text, buddy in texts if text] == [("Na&me:", field)]


def test_a_closed_combo_box_says_what_an_arrow_key_chose(qtbot: QtBot, sent: list) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    form, combo = QFormLayout(page), QComboBox()
    combo.addItems(["External", "Internal", "Private"])
    form.addRow(accessible.labelled("&Type:", combo), combo)
    combo.setCurrentIndex(2)
    assert sent == [], "a change made by the program is not spoken"
    page.show()
    page.activateWindow()
    combo.setFocus()
    qtbot.waitUntil(combo.hasFocus)
    sent.clear()
    qtbot.keyClick(combo, Qt.Key.Key_Up)
    assert [(event.type(), event.object(), event.child()) for event in sent] == [
        (QAccessible.Event.Focus, combo.view(), 1)
    ]


def test_a_field_says_its_name_on_its_first_focus_only(qtbot: QtBot, qapp: object, sent: list) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    form, first, other = QFormLayout(page), QLineEdit(), QPlainTextEdit()
    form.addRow(first)
    form.addRow(other)
    names = accessible.FocusNames(qapp)
    try:
        page.show()
        page.activateWindow()
        for field in (other, first):
            field.setFocus()
            qtbot.waitUntil(field.hasFocus)
        qtbot.waitUntil(lambda: len(sent) == 1)
        assert (sent[0].type(), sent[0].object()) == (QAccessible.Event.NameChanged, first)
        for field in (other, first):
            field.setFocus()
            qtbot.waitUntil(field.hasFocus)
        assert first.property("accessibleNameWasSent")
        qtbot.wait(accessible._NAME_DELAY_MS * 2)  # noqa: SLF001 - nothing happens that could be waited for
        assert len(sent) == 1
    finally:
        names.setParent(None)
        qapp.focusChanged.disconnect(names._follow)  # noqa: SLF001 - the application outlives this test


def test_a_role_is_told_and_leaves_with_its_widget(qtbot: QtBot) -> None:
    for _ in range(50):
        frame = QFrame()
        accessible.set_role(frame, QAccessible.Role.Chart)
        frame.setAccessibleName("CPU")
        assert interface_of(frame).role() is QAccessible.Role.Chart
        assert interface_of(frame).text(QAccessible.Text.Name) == "CPU"
        frame.deleteLater()
        qtbot.waitSignal(frame.destroyed).wait()
    plain = QFrame()
    qtbot.addWidget(plain)
    assert interface_of(plain).role() is not QAccessible.Role.Chart


def test_a_chart_reads_its_numbers_when_asked(qtbot: QtBot, sent: list) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    graph, other = QScrollArea(page), QLineEdit(page)
    numbers = iter(("now 1 percent", "now 2 percent", "now 3 percent", "now 4 percent"))
    speech = chart.ChartSpeech(graph, "CPU use", lambda: next(numbers))
    assert interface_of(graph).role() is QAccessible.Role.Chart
    assert graph.accessibleDescription() == "now 1 percent"
    assert graph.viewport().focusPolicy() is Qt.FocusPolicy.NoFocus
    page.show()
    page.activateWindow()
    other.setFocus()
    qtbot.waitUntil(other.hasFocus)
    speech.refresh()
    assert graph.accessibleDescription() == "now 2 percent"
    graph.setFocus()
    qtbot.waitUntil(graph.hasFocus)
    assert graph.accessibleDescription() == "now 3 percent"
    speech.refresh()
    assert graph.accessibleDescription() == "now 3 percent", "what is being read must not change"
    sent.clear()
    qtbot.keyClick(graph, Qt.Key.Key_Space)
    assert [event.message() for event in sent] == ["CPU use: now 4 percent"]
