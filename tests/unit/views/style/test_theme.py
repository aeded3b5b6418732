"""The theme applies palettes, sizes and fonts, and says so."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtGui import QFont, QFontInfo, QPalette
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from app.views.style.desktop import Desktop
from app.views.style.fonts import TextStyle
from app.views.style.metrics import Density
from app.views.style.theme import Theme, ThemeChoice
from app.views.style.tokens import DARK, HC_BLACK, HC_WHITE, LIGHT, Palette

MakeTheme = Callable[..., Theme]


@pytest.mark.parametrize(
    ("choice", "palette"),
    [
        (ThemeChoice.LIGHT, LIGHT),
        (ThemeChoice.DARK, DARK),
        (ThemeChoice.HIGH_CONTRAST_BLACK, HC_BLACK),
        (ThemeChoice.HIGH_CONTRAST_WHITE, HC_WHITE),
    ],
)
def test_a_choice_becomes_the_applications_palette(
    make_theme: MakeTheme, qapp: QApplication, choice: ThemeChoice, palette: Palette
) -> None:
    theme = make_theme(choice)
    assert theme.colors is palette
    assert qapp.palette().color(QPalette.ColorRole.Base).name().upper() == palette.base
    assert qapp.palette().color(QPalette.ColorRole.Highlight).name().upper() == palette.selection
    assert qapp.palette().color(QPalette.ColorRole.Accent).name().upper() == palette.accent
    assert palette.control in qapp.styleSheet()
    assert "{" not in qapp.styleSheet().replace("{ ", "").replace("{\n", "").replace(" {", "")


def test_a_change_is_applied_before_it_is_told(make_theme: MakeTheme, qapp: QApplication, qtbot: QtBot) -> None:
    theme = make_theme(ThemeChoice.LIGHT)
    seen: list[str] = []
    theme.changed.connect(lambda: seen.append(qapp.palette().color(QPalette.ColorRole.Window).name().upper()))
    with qtbot.waitSignal(theme.changed):
        theme.set_choice(ThemeChoice.DARK)
    assert seen == [DARK.window]
    assert theme.color("window").name().upper() == DARK.window
    theme.set_choice(ThemeChoice.DARK)
    assert len(seen) == 1


class FakeDesktop(Desktop):
    """A desktop whose wishes a test can change."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self.dark = False
        self.contrast = False
        self.requested: list[bool | None] = []

    def is_dark(self) -> bool:
        return self.dark

    def wants_contrast(self) -> bool:
        return self.contrast

    def request_scheme(self, is_dark: bool | None) -> None:
        self.requested.append(is_dark)


def test_system_follows_the_desktop(make_theme: MakeTheme, qapp: QApplication, qtbot: QtBot) -> None:
    desktop = FakeDesktop(qapp)
    theme = make_theme(ThemeChoice.SYSTEM, desktop=desktop)
    assert theme.colors is LIGHT
    for dark, contrast, palette in [(True, False, DARK), (True, True, HC_BLACK), (False, True, HC_WHITE)]:
        desktop.dark, desktop.contrast = dark, contrast
        with qtbot.waitSignal(theme.changed):
            desktop.changed.emit()
        assert theme.colors is palette


def test_a_choice_does_not_follow_the_desktop(make_theme: MakeTheme, qapp: QApplication) -> None:
    desktop = FakeDesktop(qapp)
    theme = make_theme(ThemeChoice.SYSTEM, desktop=desktop)
    theme.set_choice(ThemeChoice.DARK)
    assert desktop.requested == [True]
    desktop.changed.emit()
    assert theme.colors is DARK
    theme.set_choice(ThemeChoice.SYSTEM)
    assert desktop.requested == [True, None]
    assert theme.colors is LIGHT


def test_the_real_desktop_answers(qapp: QApplication) -> None:
    desktop = Desktop(qapp)
    assert desktop.is_dark() in {True, False}
    assert desktop.wants_contrast() is False
    desktop.request_scheme(True)
    desktop.request_scheme(None)


def test_density_and_text_size_change_the_heights(make_theme: MakeTheme) -> None:
    theme = make_theme(ThemeChoice.LIGHT)
    compact = theme.metrics
    assert compact.row == 24
    assert compact.button == 28
    theme.set_density(Density.COMFORTABLE)
    assert theme.metrics.row == 28
    assert theme.metrics.button == 32
    theme.set_text_percent(200)
    assert theme.metrics.text_px == 26
    assert theme.metrics.row >= 2 * compact.row - 10
    assert theme.metrics.inset == 24


def test_buttons_and_fields_are_as_tall_as_the_metrics_say(make_theme: MakeTheme, qtbot: QtBot) -> None:
    theme = make_theme(ThemeChoice.LIGHT)
    button, field = QPushButton("OK"), QLineEdit()
    for widget in (button, field):
        qtbot.addWidget(widget)
        widget.ensurePolished()
        assert widget.sizeHint().height() == theme.metrics.button
        assert widget.minimumSizeHint().height() >= 24


def test_the_font_has_figures_of_one_width(make_theme: MakeTheme, qapp: QApplication) -> None:
    theme = make_theme(ThemeChoice.LIGHT)
    assert qapp.font().pixelSize() == 13
    assert qapp.font().isFeatureSet(QFont.Tag("tnum"))
    assert theme.font(TextStyle.PANE).weight() == QFont.Weight.DemiBold
    assert theme.font(TextStyle.CAPTION).pixelSize() == 11
    assert QFontInfo(theme.font()).family()


def test_high_contrast_has_a_thicker_focus_ring(make_theme: MakeTheme) -> None:
    theme = make_theme(ThemeChoice.HIGH_CONTRAST_WHITE)
    assert theme.metrics.focus_ring == 3
    theme.set_choice(ThemeChoice.LIGHT)
    assert theme.metrics.focus_ring == 2
