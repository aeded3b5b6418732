"""What the painter of rows needs of the theme, looked up once for each theme instead of for each cell."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPixmap, QStaticText, QTransform

from app.core.metrics import Kind
from app.views.style.fonts import TextStyle
from app.views.style.icons import Tone
from app.views.style.theme import Theme
from app.views.style.tokens import Sign

_CACHED = 1024  # texts of a font: some screens full
_PLAIN = Qt.TextFormat.PlainText


class Text(NamedTuple):
    """A text laid out in one line, and its size in logical pixels (other writings may be taller)."""

    layout: QStaticText
    width: float
    height: int


class Ink(NamedTuple):
    """Colours of one row, and how its icon and its sign are drawn."""

    text: QColor
    number: QColor
    note: QColor
    critical: QColor
    icon: Tone
    sign: Tone
    is_selected: bool


class Face:
    """A font with the lines of text that were laid out in it."""

    def __init__(self, font: QFont) -> None:
        self.font = font
        self.metrics = QFontMetrics(font)
        self.height = self.metrics.height()
        self._texts: dict[str, Text] = {}
        self._elided: dict[tuple[str, int, Qt.TextElideMode], Text] = {}

    def text(self, text: str) -> Text:
        """Return ``text`` laid out; markup in it stays as it is."""
        found = self._texts.get(text)
        if found is None:
            if len(self._texts) >= _CACHED:
                self._texts.clear()
            layout = QStaticText(text)
            layout.setTextFormat(_PLAIN)
            layout.setPerformanceHint(QStaticText.PerformanceHint.AggressiveCaching)
            layout.prepare(QTransform(), self.font)
            size = layout.size()
            found = self._texts[text] = Text(layout, size.width(), round(size.height()))
        return found

    def elided(self, text: str, width: int, mode: Qt.TextElideMode) -> Text:
        """Return ``text`` laid out so that it fits ``width``."""
        found = self.text(text)
        if found.width <= width:
            return found
        key = (text, width, mode)
        shortened = self._elided.get(key)
        if shortened is None:
            if len(self._elided) >= _CACHED:
                self._elided.clear()
            shortened = self._elided[key] = self.text(self.metrics.elidedText(text, mode, width))
        return shortened


class Look:
    """Colours, fonts and pictures of one theme at one device pixel ratio."""

    def __init__(self, theme: Theme, dpr: float) -> None:
        self.dpr = dpr
        self.palette = theme.colors
        self.metrics = theme.metrics
        self.inset = theme.metrics.inset
        self.gap = theme.metrics.gap
        self.body = Face(theme.font(TextStyle.BODY))
        self.strong = Face(theme.font(TextStyle.PANE))
        self.note = Face(theme.font(TextStyle.NOTE))
        self.note_medium = Face(theme.font(TextStyle.HEADER))
        self.caption = Face(theme.font(TextStyle.CAPTION))
        self.color = theme.color
        self._theme = theme
        self._inks: dict[tuple[bool, bool, bool, bool], Ink] = {}
        self._pixmaps: dict[tuple[str, Tone, bool], QPixmap] = {}
        self._signs: dict[tuple[Sign, Tone], QPixmap] = {}
        self._number_widths: dict[str, int] = {}

    def ink(self, is_selected: bool, is_dim: bool, has_dim_numbers: bool, is_stale: bool) -> Ink:
        """Colours of a row. ``is_selected``: with the focus in its table; without, a row keeps its colours."""
        key = (is_selected, is_dim, has_dim_numbers, is_stale)
        found = self._inks.get(key)
        if found is None:
            is_plain = is_selected and self.palette.is_high_contrast
            text = self.color("selection_text" if is_selected else "text")
            faint = text if is_plain else self.color("text2")
            found = self._inks[key] = Ink(
                text=faint if is_dim else text,
                number=faint if is_dim or has_dim_numbers else text,
                note=faint,
                critical=text if is_plain else self.color("critical"),
                icon=Tone.SELECTED if is_selected else Tone.MUTED if is_dim else Tone.NORMAL,
                sign=Tone.SELECTED if is_selected else Tone.MUTED if is_stale else Tone.NORMAL,
                is_selected=is_selected,
            )
        return found

    def icon(self, name: str, tone: Tone, is_mirrored: bool = False) -> QPixmap:
        """An icon of the usual size, or what a mirror shows of it."""
        found = self._pixmaps.get((name, tone, is_mirrored))
        if found is None:
            found = self._theme.icons.pixmap(name, self.metrics.icon, self.dpr, tone)
            found = found.transformed(QTransform.fromScale(-1, 1)) if is_mirrored else found
            self._pixmaps[name, tone, is_mirrored] = found
        return found

    def sign(self, sign: Sign, tone: Tone) -> QPixmap:
        """A state sign of the usual size."""
        found = self._signs.get((sign, tone))
        if found is None:
            found = self._signs[sign, tone] = self._theme.sign_pixmap(sign, self.dpr, tone)
        return found

    def number_width(self, widest: str) -> int:
        """The room that numbers up to ``widest`` take, so that they never jump."""
        width = self._number_widths.get(widest)
        if width is None:
            width = self._number_widths[widest] = round(self.note_medium.text(widest).width + 0.5)
        return width

    def graph(self, kind: Kind) -> str:
        """The colour of a kind of graph."""
        return self.palette.graph(kind)
