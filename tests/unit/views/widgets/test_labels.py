"""Labels: plain text, styles that follow the theme, cut in the middle."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QSpinBox
from pytestqt.qtbot import QtBot

from app.views.style.fonts import TextStyle
from app.views.style.theme import Theme, ThemeChoice
from app.views.style.tokens import DARK, LIGHT, Sign
from app.views.widgets.labels import (
    CRITICAL,
    SECONDARY,
    ElidedLabel,
    make_primary,
    pad_spin_box,
    style_text,
    text_label,
    tooltip,
)
from app.views.widgets.pictures import sign_view

MakeTheme = Callable[..., Theme]


def _color(label: QLabel) -> str:
    label.ensurePolished()
    return label.palette().color(label.foregroundRole()).name().upper()


def test_text_follows_style_tone_and_theme(make_theme: MakeTheme, qtbot: QtBot) -> None:
    theme = make_theme(ThemeChoice.LIGHT)
    title, note = text_label("Memory", TextStyle.PAGE), text_label("2 changes", TextStyle.NOTE, SECONDARY)
    for label in (title, note):
        qtbot.addWidget(label)
        label.ensurePolished()
    assert title.font().pixelSize() == 17
    assert title.font().weight() == QFont.Weight.DemiBold
    assert title.font().isFeatureSet(QFont.Tag("tnum"))
    assert _color(note) == LIGHT.text2
    theme.set_choice(ThemeChoice.DARK)
    theme.set_text_percent(200)
    assert _color(note) == DARK.text2
    assert title.font().pixelSize() == 34
    style_text(note, TextStyle.NOTE, CRITICAL)
    assert _color(note) == DARK.critical


def test_markup_is_shown_as_it_is(qtbot: QtBot) -> None:
    label = text_label("<b>web</b>")
    qtbot.addWidget(label)
    assert label.textFormat() == Qt.TextFormat.PlainText
    assert tooltip("<b>a&b</b>") == "<span>&lt;b&gt;a&amp;b&lt;/b&gt;</span>"
    assert tooltip("") == ""


def test_a_long_name_is_cut_but_stays_whole_for_readers(make_theme: MakeTheme, qtbot: QtBot) -> None:
    make_theme()
    name = "test-win11-<keyboard>-layout"
    label = ElidedLabel(name)
    qtbot.addWidget(label)
    label.resize(label.sizeHint().width(), 20)
    assert not label.is_elided()
    assert label.toolTip() == ""
    label.resize(60, 20)
    label.show()
    assert label.is_elided()
    assert label.text() == name
    assert label.toolTip() == tooltip(name)
    assert label.minimumSizeHint().width() < 60
    label.setText("short")
    assert label.toolTip() == ""


def test_an_elided_label_paints_both_ends(make_theme: MakeTheme, qtbot: QtBot) -> None:
    make_theme()
    one, other = ElidedLabel("machine-with-a-long-name-01"), ElidedLabel("machine-with-a-long-name-02")
    for label in (one, other):
        qtbot.addWidget(label)
        label.resize(90, 20)
    assert one.is_elided()
    assert one.grab().toImage() != other.grab().toImage()


def test_a_primary_button_is_filled(make_theme: MakeTheme, qtbot: QtBot) -> None:
    make_theme()
    button = make_primary(QPushButton("Next"))
    qtbot.addWidget(button)
    image = button.grab().toImage()
    assert image.pixelColor(image.width() // 2, 4).name().upper() == LIGHT.accent


def test_a_spin_box_has_the_inset_of_fields(qtbot: QtBot) -> None:
    box = QSpinBox()
    qtbot.addWidget(box)
    pad_spin_box(box)
    line = box.findChild(QLineEdit)
    assert line is not None
    assert line.textMargins().left() == 6


def test_a_sign_is_painted_in_its_colour(make_theme: MakeTheme, qtbot: QtBot) -> None:
    theme = make_theme(ThemeChoice.LIGHT)
    view = sign_view(theme, Sign.RUNNING, 24)
    qtbot.addWidget(view)
    view.resize(view.sizeHint())
    assert view.grab().toImage().pixelColor(10, 12).name().upper() == LIGHT.running
    theme.set_choice(ThemeChoice.DARK)
    assert view.grab().toImage().pixelColor(10, 12).name().upper() == DARK.running
    theme.set_text_percent(200)
    assert view.sizeHint().width() == 48
