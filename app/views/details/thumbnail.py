"""The picture of a machine's screen: live, the last one in grey, or why there is none."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QAccessible, QFontMetrics, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.views.style.fonts import TextStyle
from app.views.style.theme import Theme
from app.views.translation import translate
from app.views.widgets.accessible import set_role

_LOWEST_PX, _HIGHEST_PX = 96, 240
_ASPECT = 4 / 3
_FADED = 0.55


class Thumbnail(QWidget):
    """As high as :meth:`set_room` allows, four to three."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._source: QImage | None = None
        self._picture: QImage | None = None
        self._is_live = False
        self._caption = ""
        self.setObjectName("screen-picture")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        set_role(self, QAccessible.Role.Graphic)
        self.set_room(_LOWEST_PX, 10_000)
        theme.changed.connect(self.update)

    def set_room(self, height_px: int, width_px: int) -> None:
        """Fit into this room."""
        height = max(_LOWEST_PX, min(_HIGHEST_PX, height_px, round(width_px / _ASPECT)))
        size = QSize(round(height * _ASPECT), height)
        if size != self.size():
            self.setFixedSize(size)

    def show_picture(self, name: str, image: QImage | None, caption: str, is_live: bool) -> None:
        """``name``: the machine's. ``caption``: said of a picture that is not live, or instead of one."""
        if image is self._source and is_live == self._is_live and caption == self._caption and name == self._name():
            return
        if image is not self._source or is_live != self._is_live:
            self._source, self._is_live = image, is_live
            self._picture = (
                image if is_live or image is None else image.convertToFormat(QImage.Format.Format_Grayscale8)
            )
        self._caption = caption
        title = translate("Details", "Screen of {name}").format(name=name)
        description = translate("Details", "live picture") if is_live and image is not None else caption
        # Only what differs is told: a picture comes every few seconds.
        if title != self.accessibleName():
            self.setProperty("machineName", name)
            self.setAccessibleName(title)
        if description != self.accessibleDescription():
            self.setAccessibleDescription(description)
        self.update()

    def _name(self) -> str:
        return str(self.property("machineName") or "")

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Override QWidget.paintEvent."""
        theme = self._theme
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), theme.color("window"))
            if self._picture is not None:
                self._paint_picture(painter, self._picture)
            if self._caption and (self._picture is None or not self._is_live):
                self._paint_caption(painter)
            painter.setPen(theme.color("border"))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def _paint_picture(self, painter: QPainter, picture: QImage) -> None:
        size = picture.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRect(
            (self.width() - size.width()) // 2, (self.height() - size.height()) // 2, size.width(), size.height()
        )
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setOpacity(1.0 if self._is_live else _FADED)
        painter.drawImage(place, picture)
        painter.setOpacity(1.0)

    def _paint_caption(self, painter: QPainter) -> None:
        theme, metrics = self._theme, self._theme.metrics
        font = theme.font(TextStyle.NOTE)
        painter.setFont(font)
        room = self.rect().adjusted(metrics.gap, metrics.icon_gap, -metrics.gap, -metrics.icon_gap)
        flags = int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWordWrap)
        if self._picture is not None:
            height = QFontMetrics(font).boundingRect(room, flags, self._caption).height() + 2 * metrics.icon_gap
            strip = QRect(0, self.height() - height, self.width(), height)
            painter.fillRect(strip, theme.color("window"))
            room = strip.adjusted(metrics.gap, 0, -metrics.gap, 0)
        painter.setPen(theme.color("text2"))
        painter.drawText(room, flags, self._caption)
