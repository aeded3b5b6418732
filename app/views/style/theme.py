"""The theme: which palette, density and text size are in use, and their application to Qt."""

from __future__ import annotations

import os
from enum import Enum

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QIcon, QPalette, QPixmap
from PySide6.QtWidgets import QApplication

from app.views.style.desktop import Desktop
from app.views.style.fonts import Fonts, TextStyle
from app.views.style.icons import Icons, Tone
from app.views.style.metrics import Density, Metrics, build_metrics
from app.views.style.sheet import build_style_sheet
from app.views.style.tokens import DARK, HC_BLACK, HC_WHITE, LIGHT, Palette, Sign

_RESOURCES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "..", "resources")


class ThemeChoice(Enum):
    """What the user chose; `SYSTEM` follows the desktop's colour scheme and its wish for contrast."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"
    HIGH_CONTRAST_BLACK = "high-contrast-black"
    HIGH_CONTRAST_WHITE = "high-contrast-white"


_CHOSEN = {
    ThemeChoice.LIGHT: LIGHT,
    ThemeChoice.DARK: DARK,
    ThemeChoice.HIGH_CONTRAST_BLACK: HC_BLACK,
    ThemeChoice.HIGH_CONTRAST_WHITE: HC_WHITE,
}


class Theme(QObject):
    """Colours, sizes, fonts and icons in use. Views read them from here and listen to `changed`.

    Signals:
        changed: another palette, density or text size is in use; all of it is applied already.
    """

    changed = Signal()

    def __init__(
        self,
        app: QApplication,
        choice: ThemeChoice = ThemeChoice.SYSTEM,
        density: Density = Density.COMPACT,
        text_percent: int = 100,
        desktop: Desktop | None = None,
    ) -> None:
        super().__init__(app)
        self._app = app
        self._choice = choice
        self._density = density
        self._is_applying = False
        self._fonts = Fonts(text_percent)
        self._desktop = desktop or Desktop(app)
        self.colors = self._wanted_palette()
        self.icons = Icons(self.colors, os.path.normpath(os.path.join(_RESOURCES, "icons")))
        self._qcolors: dict[str, QColor] = {}
        self.metrics = self._build_metrics()
        app.setStyle("Fusion")
        self._apply()
        self._desktop.changed.connect(self._on_desktop_changed)

    @property
    def choice(self) -> ThemeChoice:
        """What the user chose."""
        return self._choice

    @property
    def density(self) -> Density:
        """The density in use."""
        return self._density

    def set_choice(self, choice: ThemeChoice) -> None:
        """Use another palette, or follow the desktop."""
        if choice is not self._choice:
            self._choice = choice
            self._refresh()

    def set_density(self, density: Density) -> None:
        """Use another density."""
        if density is not self._density:
            self._density = density
            self._refresh()

    def set_text_percent(self, text_percent: int) -> None:
        """Enlarge all text to `text_percent` of its default size (100 to 300)."""
        self._fonts = Fonts(text_percent)
        self._refresh()

    def color(self, token: str) -> QColor:
        """Return the colour called `token` in the palette in use. It is shared: copy it before changing it."""
        color = self._qcolors.get(token)
        if color is None:
            color = self._qcolors[token] = QColor(getattr(self.colors, token))
        return color

    def font(self, style: TextStyle = TextStyle.BODY) -> QFont:
        """Return the font of a text style. It is shared: copy it before changing it."""
        return self._fonts.font(style)

    def fixed_font(self) -> QFont:
        """Return the font for code and logs."""
        return self._fonts.fixed()

    def icon(self, name: str) -> QIcon:
        """Return the icon called `name`; it follows later changes of the theme by itself."""
        return self.icons.icon(name)

    def sign_icon(self, sign: Sign) -> QIcon:
        """Return a state sign as an icon."""
        return self.icons.sign_icon(sign)

    def sign_pixmap(self, sign: Sign, dpr: float, tone: Tone = Tone.NORMAL) -> QPixmap:
        """Return a state sign of the usual size as a picture, for painters."""
        return self.icons.sign(sign, self.metrics.sign, dpr, tone)

    def application_icon(self) -> QIcon:
        """Return the application's own icon, in the sizes that desktops ask for."""
        icon = QIcon()
        for side in (16, 24, 32, 48, 64, 128):
            icon.addPixmap(self.icons.pixmap("partita", side))
        return icon

    def _wanted_palette(self) -> Palette:
        chosen = _CHOSEN.get(self._choice)
        if chosen is not None:
            return chosen
        is_dark = self._desktop.is_dark()
        if self._desktop.wants_contrast():
            return HC_BLACK if is_dark else HC_WHITE
        return DARK if is_dark else LIGHT

    def _build_metrics(self) -> Metrics:
        line_px = QFontMetrics(self._fonts.font(TextStyle.BODY)).height()
        caption_px = QFontMetrics(self._fonts.font(TextStyle.CAPTION)).height()
        return build_metrics(self._density, self._fonts.text_px, line_px, caption_px, self.colors.is_high_contrast)

    def _on_desktop_changed(self) -> None:
        if not self._is_applying and self._choice is ThemeChoice.SYSTEM:
            self._refresh()

    def _refresh(self) -> None:
        self._is_applying = True
        chosen = _CHOSEN.get(self._choice)
        self._desktop.request_scheme(None if chosen is None else chosen.is_dark)
        self.colors = self._wanted_palette()
        self.icons.set_palette(self.colors)
        self._qcolors.clear()
        self.metrics = self._build_metrics()
        self._apply()
        self._is_applying = False
        self.changed.emit()

    def _text_px(self, style: TextStyle) -> int:
        return self._fonts.font(style).pixelSize()

    def _apply(self) -> None:
        self._app.setFont(self._fonts.font(TextStyle.BODY))
        self._app.setPalette(build_qt_palette(self.colors))
        art = os.path.normpath(os.path.join(_RESOURCES, "style", self.colors.name)).replace(os.sep, "/")
        self._app.setStyleSheet(build_style_sheet(self.colors, self.metrics, art, self._text_px))


def build_qt_palette(colors: Palette) -> QPalette:
    """Return the palette as Qt's roles, for what Fusion draws by itself."""
    role = QPalette.ColorRole
    active = {
        role.Window: colors.window, role.WindowText: colors.text, role.Base: colors.base,
        role.AlternateBase: colors.parent, role.Text: colors.text, role.PlaceholderText: colors.text2,
        role.Button: colors.window, role.ButtonText: colors.text, role.BrightText: colors.critical,
        role.Highlight: colors.selection, role.HighlightedText: colors.selection_text,
        role.Link: colors.link, role.LinkVisited: colors.link, role.Accent: colors.accent,
        role.ToolTipBase: colors.base, role.ToolTipText: colors.text,
        role.Mid: colors.control, role.Midlight: colors.hover, role.Light: colors.base,
        role.Dark: colors.control, role.Shadow: colors.border,
    }  # fmt: skip
    palette = QPalette()
    for name, value in active.items():
        palette.setColor(name, QColor(value))
    disabled = QColor(colors.disabled)
    for name in (role.WindowText, role.Text, role.ButtonText, role.PlaceholderText):
        palette.setColor(QPalette.ColorGroup.Disabled, name, disabled)
    palette.setColor(QPalette.ColorGroup.Inactive, role.Highlight, QColor(colors.selection_off))
    palette.setColor(QPalette.ColorGroup.Inactive, role.HighlightedText, QColor(colors.text))
    return palette
