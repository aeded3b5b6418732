"""What the desktop asks for: dark or light, more contrast, less motion."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication

# A surface darker than this is taken for a dark desktop where the desktop does not say.
_HALF_LIGHT = 128


class Desktop(QObject):
    """The desktop's wishes.

    Signals:
        changed: the colour scheme or the wish for contrast is another one.
    """

    changed = Signal()

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        # Both wrappers are kept: the second is deleted with the first.
        self._hints = app.styleHints()
        self._accessibility = self._hints.accessibility()
        self._looked_dark = app.palette().color(QPalette.ColorRole.Window).lightness() < _HALF_LIGHT
        self._hints.colorSchemeChanged.connect(self.changed)
        self._accessibility.contrastPreferenceChanged.connect(self.changed)

    def is_dark(self) -> bool:
        """Whether the desktop is dark."""
        scheme = self._hints.colorScheme()
        return self._looked_dark if scheme == Qt.ColorScheme.Unknown else scheme == Qt.ColorScheme.Dark

    def wants_contrast(self) -> bool:
        """Whether the desktop asks for high contrast."""
        return self._accessibility.contrastPreference() == Qt.ContrastPreference.HighContrast

    def request_scheme(self, is_dark: bool | None) -> None:
        """Ask for window frames and native dialogs that match ours; None leaves them to the desktop."""
        if is_dark is None:
            self._hints.unsetColorScheme()
        else:
            self._hints.setColorScheme(Qt.ColorScheme.Dark if is_dark else Qt.ColorScheme.Light)
