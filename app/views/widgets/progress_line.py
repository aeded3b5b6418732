"""A thin line that shows how far a job is."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QProgressBar, QSizePolicy, QWidget

from app.views.style.theme import Theme

_STEP_MS = 1000
_STEPS = 4


class ProgressLine(QProgressBar):
    """Percent done; an unknown share is a quarter that moves on once a second, only while it is seen.

    It is a progress bar to a screen reader. The words and the figure stand beside it, not in it.
    """

    def __init__(self, theme: Theme, name: str, thickness_px: int = 6, parent: QWidget | None = None) -> None:
        """`name`: what makes progress, for screen readers."""
        super().__init__(parent)
        self._theme = theme
        self._thickness_px = thickness_px
        self._step = 0
        self._timer = QTimer(self, interval=_STEP_MS)
        self._timer.timeout.connect(self._advance)
        self.setAccessibleName(name)
        self.setTextVisible(False)
        self.setRange(0, 100)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self._on_theme_changed)

    def set_percent(self, percent: float | None) -> None:
        """Show how much is done, 0 to 100, or None when it cannot be known."""
        if percent is None:
            self.setRange(0, 0)
        else:
            self.setRange(0, 100)
            self.setValue(max(0, min(100, round(percent))))
        self._watch()
        self.update()

    def sizeHint(self) -> QSize:
        """Override QWidget.sizeHint."""
        return QSize(self._theme.metrics.px(120), max(2, self._theme.metrics.px(self._thickness_px)))

    def minimumSizeHint(self) -> QSize:
        """Override QWidget.minimumSizeHint."""
        return QSize(self._theme.metrics.px(24), self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Override QProgressBar.paintEvent."""
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            height = self.sizeHint().height()
            track = QRectF(0, (self.height() - height) / 2, self.width(), height)
            radius = height / 2
            painter.setBrush(self._theme.color("selection_off"))
            painter.drawRoundedRect(track, radius, radius)
            painter.setBrush(self._theme.color("accent"))
            painter.drawRoundedRect(self._done(track), radius, radius)

    def showEvent(self, event: QShowEvent) -> None:
        """Override QWidget.showEvent."""
        super().showEvent(event)
        self._watch()

    def hideEvent(self, event: QHideEvent) -> None:
        """Override QWidget.hideEvent."""
        super().hideEvent(event)
        self._timer.stop()

    def _is_unknown(self) -> bool:
        return self.maximum() == 0

    def _done(self, track: QRectF) -> QRectF:
        if self._is_unknown():
            width = track.width() / _STEPS
            return QRectF(track.x() + self._step * width, track.y(), width, track.height())
        share = self.value() / 100
        return QRectF(track.x(), track.y(), track.width() * share, track.height())

    def _watch(self) -> None:
        if self._is_unknown() and self.isVisible():
            self._timer.start()
        else:
            self._timer.stop()

    def _advance(self) -> None:
        self._step = (self._step + 1) % _STEPS
        self.update()

    def _on_theme_changed(self) -> None:
        self.updateGeometry()
        self.update()
