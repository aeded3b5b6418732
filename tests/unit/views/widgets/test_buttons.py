"""Buttons are reachable, named, and large enough."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QPushButton, QRadioButton, QWidget
from pytestqt.qtbot import QtBot

from app.views.style.theme import Theme, ThemeChoice
from app.views.widgets.buttons import SegmentedButton, icon_button, link_button
from app.views.widgets.folding import FoldingSection
from app.views.widgets.labels import make_primary
from app.views.widgets.pane_header import PaneHeader

MakeTheme = Callable[..., Theme]
SPANS = [(60, "1 min"), (600, "10 min"), (3600, "1 h")]


def test_a_link_answers_to_click_and_space(make_theme: MakeTheme, qtbot: QtBot) -> None:
    make_theme()
    runs: list[int] = []
    link = link_button("Show as table", lambda: runs.append(1), "show-table")
    qtbot.addWidget(link)
    link.show()
    qtbot.mouseClick(link, Qt.MouseButton.LeftButton)
    link.setFocus()
    qtbot.keyClick(link, Qt.Key.Key_Space)
    assert runs == [1, 1]
    assert link.focusPolicy() & Qt.FocusPolicy.TabFocus
    assert link.sizeHint().height() >= 24


def test_an_icon_button_says_its_name(make_theme: MakeTheme, qtbot: QtBot) -> None:
    theme = make_theme()
    button = icon_button(theme, "settings", "Choose columns")
    qtbot.addWidget(button)
    button.ensurePolished()
    assert button.accessibleName() == button.toolTip() == "Choose columns"
    assert button.sizeHint().width() >= 24
    assert button.sizeHint().height() >= 24
    theme.set_text_percent(200)
    assert button.iconSize().width() == 32


def test_one_segment_is_chosen(make_theme: MakeTheme, qtbot: QtBot) -> None:
    segments = SegmentedButton(make_theme(), "Time span", SPANS)
    qtbot.addWidget(segments)
    segments.show()
    segments.set_value(60)
    assert segments.value() == 60
    with qtbot.waitSignal(segments.chosen) as caught:
        qtbot.mouseClick(segments.findChildren(QRadioButton)[2], Qt.MouseButton.LeftButton)
    assert caught.args == [3600]
    assert segments.value() == 3600
    segments.set_value(7)
    assert segments.value() is None
    assert segments.findChildren(QRadioButton)[1].accessibleName() == "Time span: 10 min"


def test_arrows_choose_a_segment_and_tab_leaves(make_theme: MakeTheme, qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    segments, after = SegmentedButton(make_theme(), "Time span", SPANS), QPushButton("After")
    layout = QHBoxLayout(window)
    layout.addWidget(segments)
    layout.addWidget(after)
    segments.set_value(60)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    buttons = segments.findChildren(QRadioButton)
    buttons[0].setFocus()
    with qtbot.waitSignal(segments.chosen) as caught:
        QTest.keyClick(buttons[0], Qt.Key.Key_Right)
    assert caught.args == [600]
    assert QApplication.focusWidget() is buttons[1]
    QTest.keyClick(buttons[1], Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is after


@pytest.mark.parametrize("chosen", [60, 7])
def test_segments_are_radio_buttons_of_which_one_is_a_tab_stop(
    make_theme: MakeTheme, qtbot: QtBot, chosen: int
) -> None:
    segments = SegmentedButton(make_theme(), "Time span", SPANS)
    qtbot.addWidget(segments)
    segments.set_value(600)
    segments.set_value(chosen)  # 7 is none of them: still one stop
    buttons = segments.findChildren(QRadioButton)
    faces = [QAccessible.queryAccessibleInterface(button) for button in buttons]
    assert [face.role() for face in faces] == [QAccessible.Role.RadioButton] * 3
    assert [bool(face.state().checked) for face in faces] == [value == chosen for value, _ in SPANS]
    assert sum(bool(button.focusPolicy() & Qt.FocusPolicy.TabFocus) for button in buttons) == 1
    for button in buttons:
        assert button.height() >= 24
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton, pos=button.rect().topRight())
        assert button.isChecked()


def test_segments_keep_their_width_when_chosen(make_theme: MakeTheme, qtbot: QtBot) -> None:
    segments = SegmentedButton(make_theme(), "Time span", SPANS)
    qtbot.addWidget(segments)
    segments.show()
    widths = set()
    for value, _ in SPANS:
        segments.set_value(value)
        widths.add(segments.sizeHint().width())
    assert len(widths) == 1


def test_a_section_folds(make_theme: MakeTheme, qtbot: QtBot) -> None:
    content = QLabel("4 virtual processors")
    section = FoldingSection(make_theme(), "Show & tell", content, is_open=False, open_title="Hide")
    qtbot.addWidget(section)
    section.show()
    header = section.findChild(QPushButton)
    assert header is not None
    assert not content.isVisible()
    assert header.text() == "Show && tell"
    assert header.accessibleName() == "Show & tell", "the title says what pressing it does"
    interface = QAccessible.queryAccessibleInterface(header)
    assert interface is not None
    assert interface.role() == QAccessible.Role.PushButton
    header.setFocus()
    with qtbot.waitSignal(section.toggled) as caught:
        qtbot.keyClick(header, Qt.Key.Key_Space)
    assert caught.args == [True]
    assert content.isVisible()
    assert header.accessibleName() == "Hide"
    section.set_open(False)
    assert not content.isVisible()


def test_a_long_title_is_cut_and_does_not_widen_its_pane(make_theme: MakeTheme, qtbot: QtBot) -> None:
    section = FoldingSection(make_theme(), "machine-with-a-very-long-name-" * 6, QLabel("4"))
    qtbot.addWidget(section)
    assert section.minimumSizeHint().width() < 150
    section.resize(180, 60)
    section.show()
    before = section.grab().toImage()
    section.set_open(False)
    assert section.grab().toImage() != before
    section.set_title("Show & tell")
    assert section.findChild(QPushButton).accessibleName() == "Show & tell, folded"


def test_a_pane_header_grows_with_the_text(make_theme: MakeTheme, qtbot: QtBot) -> None:
    theme = make_theme()
    header = PaneHeader(theme, "Partitions")
    qtbot.addWidget(header)
    header.set_detail("14 virtual machines on atelier")
    button = header.add_button("settings", "Choose columns", "columns")
    assert header.height() == 32
    assert button.objectName() == "columns"
    theme.set_text_percent(200)
    assert header.height() >= 44
    header.set_title("Checkpoints")
    assert header.title() == "Checkpoints"


@pytest.mark.parametrize("choice", list(ThemeChoice)[1:])
def test_focus_is_seen_on_every_button(make_theme: MakeTheme, qtbot: QtBot, choice: ThemeChoice) -> None:
    theme = make_theme(choice)
    window = QWidget()
    qtbot.addWidget(window)
    layout = QHBoxLayout(window)
    section = FoldingSection(theme, "Hardware", QLabel("4"))
    segments = SegmentedButton(theme, "Time span", SPANS)
    segments.set_value(60)
    buttons = [
        QPushButton("OK"),
        make_primary(QPushButton("Next")),
        link_button("Help"),
        icon_button(theme, "add", "Add"),
    ]
    for widget in (QPushButton("first"), *buttons, section, segments):
        layout.addWidget(widget)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    first = layout.itemAt(0).widget()
    for widget in (*buttons, *section.findChildren(QPushButton), *segments.findChildren(QRadioButton)):
        first.setFocus()
        before, size = widget.grab().toImage(), widget.size()
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        assert widget.grab().toImage() != before, widget
        assert widget.size() == size, "nothing moves when the focus comes"
