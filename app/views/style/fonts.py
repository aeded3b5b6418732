"""The application's font: Inter where it is installed, else the desktop's own, with figures of one width."""

from __future__ import annotations

from enum import Enum

from PySide6.QtGui import QFont, QFontDatabase, QFontInfo

from app.views.style.metrics import BASE_TEXT_PX

# A desktop's ordinary text is at most this tall (11 points at 96 dots an inch); more is a wish for larger text.
_ORDINARY_TEXT_PX = 14.7
_TABULAR = "tnum"


class TextStyle(Enum):
    """The styles of text: size in pixels at the default text size, and weight."""

    WELCOME = (20, QFont.Weight.DemiBold)
    PAGE = (17, QFont.Weight.DemiBold)
    PANE = (13, QFont.Weight.DemiBold)
    LABEL = (13, QFont.Weight.Medium)
    BODY = (13, QFont.Weight.Normal)
    NOTE = (12, QFont.Weight.Normal)
    HEADER = (12, QFont.Weight.Medium)
    NOTE_STRONG = (12, QFont.Weight.DemiBold)
    CAPTION = (11, QFont.Weight.Normal)


class Fonts:
    """Fonts of every text style. `text_percent` enlarges all of them (100 to 300)."""

    def __init__(self, text_percent: int = 100) -> None:
        system = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
        wish = max(1.0, QFontInfo(system).pixelSize() / _ORDINARY_TEXT_PX)
        self._factor = wish * max(100, min(300, text_percent)) / 100
        self._family = "Inter" if QFontDatabase.hasFamily("Inter") else system.family()
        self._fonts: dict[TextStyle, QFont] = {}

    @property
    def text_px(self) -> int:
        """Size of ordinary text in logical pixels."""
        return round(BASE_TEXT_PX * self._factor)

    def font(self, style: TextStyle) -> QFont:
        """Return the font of a style. It is shared: copy it before changing it."""
        font = self._fonts.get(style)
        if font is None:
            size_px, weight = style.value
            font = QFont(self._family)
            font.setPixelSize(round(size_px * self._factor))
            font.setWeight(weight)
            font.setFeature(QFont.Tag(_TABULAR), 1)
            self._fonts[style] = font
        return font

    def fixed(self) -> QFont:
        """Return the font for code and logs."""
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPixelSize(round(12 * self._factor))
        return font
