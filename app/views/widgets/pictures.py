"""Signs and icons inside layouts: painted, so that a screen reader does not meet pictures without words."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.views.style.theme import Theme
from app.views.style.tokens import Sign


class PictureView(QWidget):
    """A square picture that follows the theme and the screen; what it means stands in words beside it."""

    def __init__(
        self, theme: Theme, picture: Callable[[int, float], QPixmap], size_px: int, parent: QWidget | None = None
    ) -> None:
        """`picture`: makes it for a side in logical pixels and a device pixel ratio. `size_px`: at the default text
        size.
        """
        super().__init__(parent)
        self._theme = theme
        self._picture = picture
        self._size_px = size_px
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self._on_theme_changed)

    def set_picture(self, picture: Callable[[int, float], QPixmap]) -> None:
        """Show another picture."""
        self._picture = picture
        self.update()

    def sizeHint(self) -> QSize:
        """Override QWidget.sizeHint."""
        side = self._theme.metrics.px(self._size_px)
        return QSize(side, side)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Override QWidget.paintEvent."""
        with QPainter(self) as painter:
            side = self._theme.metrics.px(self._size_px)
            pixmap = self._picture(side, self.devicePixelRatio())
            painter.drawPixmap((self.width() - side) // 2, (self.height() - side) // 2, pixmap)

    def _on_theme_changed(self) -> None:
        self.updateGeometry()
        self.update()


def sign_picture(theme: Theme, sign: Sign) -> Callable[[int, float], QPixmap]:
    """Return the maker of a state sign's picture."""
    return lambda side, dpr: theme.icons.sign(sign, side, dpr)


def sign_view(theme: Theme, sign: Sign, size_px: int = 12) -> PictureView:
    """Return a state sign to stand before its word."""
    return PictureView(theme, sign_picture(theme, sign), size_px)


def icon_view(theme: Theme, name: str, size_px: int = 16) -> PictureView:
    """Return an icon as decoration."""
    return PictureView(theme, lambda side, dpr: theme.icons.pixmap(name, side, dpr), size_px)
