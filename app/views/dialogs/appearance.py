"""Appearance: colours, density and what is announced; each choice shows at once."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QWidget

from app.core.record import record
from app.views.dialogs.base import Dialog
from app.views.style.metrics import Density
from app.views.style.theme import Theme, ThemeChoice
from app.views.translation import translate
from app.views.widgets.accessible import labelled


@record
class AppearanceChoices:
    """What stands now, and who hears of changes."""

    are_announcements_on: bool
    text_percent: int
    on_theme: Callable[[ThemeChoice], None]
    on_density: Callable[[Density], None]
    on_text_percent: Callable[[int], None]
    on_announcements: Callable[[bool], None]


_TEXT_SIZES = (100, 125, 150, 175, 200)


class AppearanceDialog(Dialog):
    """Changes apply while the dialog is open; there is nothing to confirm."""

    def __init__(self, parent: QWidget, theme: Theme, choices: AppearanceChoices) -> None:
        title = translate("Appearance", "Appearance")
        super().__init__(parent, theme, "appearance-dialog", title, title)
        colors = QComboBox()
        colors.setObjectName("appearance-colors")
        for choice, text in (
            (ThemeChoice.SYSTEM, translate("Appearance", "As the desktop")),
            (ThemeChoice.LIGHT, translate("Appearance", "Light")),
            (ThemeChoice.DARK, translate("Appearance", "Dark")),
            (ThemeChoice.HIGH_CONTRAST_BLACK, translate("Appearance", "High contrast, dark")),
            (ThemeChoice.HIGH_CONTRAST_WHITE, translate("Appearance", "High contrast, light")),
        ):
            colors.addItem(text, choice)
        colors.setCurrentIndex(colors.findData(theme.choice))
        colors.currentIndexChanged.connect(lambda: choices.on_theme(colors.currentData()))
        density = QComboBox()
        density.setObjectName("appearance-density")
        density.addItem(translate("Appearance", "Compact"), Density.COMPACT)
        density.addItem(translate("Appearance", "Comfortable"), Density.COMFORTABLE)
        density.setCurrentIndex(density.findData(theme.density))
        density.currentIndexChanged.connect(lambda: choices.on_density(density.currentData()))
        size = QComboBox()
        size.setObjectName("appearance-text-size")
        for percent in _TEXT_SIZES:
            size.addItem(translate("Appearance", "{percent} %").format(percent=percent), percent)
        size.setCurrentIndex(max(0, size.findData(choices.text_percent)))
        size.currentIndexChanged.connect(lambda: choices.on_text_percent(size.currentData()))
        announcements = QCheckBox(translate("Appearance", "&Announce changes and results to a screen reader"))
        announcements.setObjectName("appearance-announcements")
        announcements.setChecked(choices.are_announcements_on)
        announcements.toggled.connect(choices.on_announcements)
        form = QFormLayout()
        form.setSpacing(theme.metrics.gap)
        form.addRow(labelled(translate("Appearance", "&Colors:"), colors), colors)
        form.addRow(labelled(translate("Appearance", "&Density:"), density), density)
        form.addRow(labelled(translate("Appearance", "&Text size:"), size), size)
        self.body.addLayout(form)
        self.body.addWidget(announcements)
        self.body.addStretch(1)
        close = self.add_button(translate("Appearance", "Close"), "close", is_primary=True)
        close.clicked.connect(self.accept)
        colors.setFocus(Qt.FocusReason.OtherFocusReason)
