"""Icons: drawn in the light colours on disk, recoloured from the palette, rendered when first painted.

An icon asks for its picture at the moment of painting, so a change of theme or of screen needs no new icon. The
pictures are cached per name, tone and size in device pixels until the palette changes.
"""

from __future__ import annotations

import os
from enum import Enum

from PySide6.QtCore import QByteArray, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from app.views.style.tokens import LIGHT, Palette, Sign

_LINE = LIGHT.text2
_ACCENT = LIGHT.accent
_SURFACE = LIGHT.base
_SIGN_PREFIX = "state-"
_AS_DRAWN = frozenset({"partita"})


class Tone(Enum):
    """In which colours an icon is drawn."""

    NORMAL = "normal"
    DISABLED = "disabled"
    SELECTED = "selected"  # on a selected row; differs in high contrast only
    MUTED = "muted"  # of a machine that is off: without accent


_TONE_OF_MODE = {QIcon.Mode.Disabled: Tone.DISABLED, QIcon.Mode.Selected: Tone.SELECTED}


class Icons:
    """Renders and caches icons for one palette at a time.

    `folder` holds "<name>.svg" files on a 16 px grid in the colours of the light palette.
    """

    def __init__(self, palette: Palette, folder: str) -> None:
        self._palette = palette
        self._folder = folder
        self._sources: dict[str, str] = {}
        self._pixmaps: dict[tuple[str, Tone, int, float], QPixmap] = {}
        self._icons: dict[str, QIcon] = {}
        self.clones: list[QIconEngine] = []

    def set_palette(self, palette: Palette) -> None:
        """Draw in another palette from now on; icons already handed out follow at their next painting."""
        self._palette = palette
        self._pixmaps.clear()

    def icon(self, name: str) -> QIcon:
        """Return the icon called `name`. Raises FileNotFoundError at once when there is none."""
        icon = self._icons.get(name)
        if icon is None:
            path = self._path(name)
            if not os.path.exists(path):
                raise FileNotFoundError(path)
            icon = self._icons[name] = QIcon(_Engine(self, name))
        return icon

    def sign_icon(self, sign: Sign) -> QIcon:
        """Return a state sign as an icon."""
        return self.icon(f"{_SIGN_PREFIX}{sign.value}")

    def pixmap(self, name: str, size_px: int, dpr: float = 1.0, tone: Tone = Tone.NORMAL) -> QPixmap:
        """Return the icon `size_px` logical pixels wide, for a screen of `dpr` device pixels a logical one."""
        side = max(1, round(size_px * dpr))
        key = (name, tone, side, dpr)
        pixmap = self._pixmaps.get(key)
        if pixmap is None:
            pixmap = self._pixmaps[key] = self._render(name, tone, side)
            pixmap.setDevicePixelRatio(dpr)
        return pixmap

    def sign(self, sign: Sign, size_px: int, dpr: float = 1.0, tone: Tone = Tone.NORMAL) -> QPixmap:
        """Return a state sign as a picture, sized as in `pixmap`."""
        return self.pixmap(f"{_SIGN_PREFIX}{sign.value}", size_px, dpr, tone)

    def _path(self, name: str) -> str:
        return os.path.join(self._folder, f"{name}.svg")

    def _render(self, name: str, tone: Tone, side: int) -> QPixmap:
        source = self._sources.get(name)
        if source is None:
            with open(self._path(name), encoding="utf-8") as file:
                source = self._sources[name] = file.read()
        pixmap = QPixmap(side, side)
        pixmap.fill(Qt.GlobalColor.transparent)
        if name not in _AS_DRAWN:
            source = recolour(source, self._palette, tone, is_sign=name.startswith(_SIGN_PREFIX))
        renderer = QSvgRenderer(QByteArray(source.encode()))
        with QPainter(pixmap) as painter:
            renderer.render(painter)
        return pixmap


def recolour(source: str, palette: Palette, tone: Tone = Tone.NORMAL, *, is_sign: bool = False) -> str:
    """Return an SVG drawn in the light palette in the colours of `palette`.

    In a sign the accent means "working", which has a colour of its own in high contrast.
    """
    replaced = {LIGHT.sign(sign): palette.sign(sign) for sign in Sign}
    accent = palette.working if is_sign else palette.accent
    replaced |= {_LINE: palette.text2, _ACCENT: accent, _SURFACE: palette.base}
    one_colour = None
    if tone is Tone.DISABLED:
        one_colour = palette.disabled
    elif tone is Tone.MUTED:
        one_colour = palette.text2
    elif tone is Tone.SELECTED and palette.is_high_contrast:
        one_colour = palette.selection_text
    if one_colour is not None:
        surface = palette.selection if tone is Tone.SELECTED else palette.base
        replaced = {colour: surface if colour == _SURFACE else one_colour for colour in replaced}
    # Two steps, for a new colour can be another one's old colour.
    for index, old in enumerate(replaced):
        source = source.replace(old, f"@{index};")
    for index, new in enumerate(replaced.values()):
        source = source.replace(f"@{index};", new)
    return source


class _Engine(QIconEngine):
    """Asks the cache for the picture at the moment it is painted."""

    def __init__(self, icons: Icons, name: str) -> None:
        super().__init__()
        self._icons = icons
        self._name = name

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, _state: QIcon.State) -> None:
        """Override QIconEngine.paint."""
        side = min(rect.width(), rect.height())
        pixmap = self._icons.pixmap(self._name, side, painter.device().devicePixelRatio(), _tone(mode))
        corner = QPoint(rect.x() + (rect.width() - side) // 2, rect.y() + (rect.height() - side) // 2)
        painter.drawPixmap(corner, pixmap)

    def pixmap(self, size: QSize, mode: QIcon.Mode, _state: QIcon.State) -> QPixmap:
        """Override QIconEngine.pixmap, for a device of one pixel to a logical one."""
        return self._icons.pixmap(self._name, min(size.width(), size.height()), 1.0, _tone(mode))

    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, _state: QIcon.State, scale: float) -> QPixmap:
        """Override QIconEngine.scaledPixmap; `size` is in logical pixels."""
        return self._icons.pixmap(self._name, min(size.width(), size.height()), scale, _tone(mode))

    def clone(self) -> QIconEngine:
        """Override QIconEngine.clone. Qt takes the copy without keeping its Python half alive, so we do."""
        copy = _Engine(self._icons, self._name)
        self._icons.clones.append(copy)
        return copy

    def key(self) -> str:
        """Override QIconEngine.key."""
        return "partita"

    def isNull(self) -> bool:
        """Override QIconEngine.isNull."""
        return False


def _tone(mode: QIcon.Mode) -> Tone:
    return _TONE_OF_MODE.get(mode, Tone.NORMAL)
