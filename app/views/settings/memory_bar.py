"""The host's memory after the change: who has it, as a bar with its words."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QBrush, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.controllers.machine_settings_work import MachineSettingsWork
from app.core.names import shown
from app.core.partitions import INACTIVE_STATES
from app.core.record import record
from app.views.formatting import format_bytes
from app.views.style.fonts import TextStyle
from app.views.style.theme import Theme
from app.views.translation import translate
from app.views.widgets.labels import SECONDARY, ElidedLabel, style_text, text_label
from app.views.widgets.pictures import PictureView

_PARTS = ("parent", "others", "own", "added")


@record
class MemoryShares:
    """Bytes of the host's memory. ``added``: what the machine would get more than it has now."""

    total: int
    parent: int
    others: int
    own: int
    added: int

    @property
    def free(self) -> int:
        """What is left; below 0 when there is not enough."""
        return self.total - self.parent - self.others - self.own - self.added


def shares_of(work: MachineSettingsWork) -> MemoryShares | None:
    """What is known of the host's memory; None while it is not. Other machines count with their maximum."""
    abilities, draft, session = work.abilities, work.draft, work.session
    if abilities is None or draft is None or not abilities.memory_total_bytes:
        return None
    machines = session.snapshot.partitions.values() if session is not None and session.snapshot is not None else ()
    running = [each for each in machines if each.state not in INACTIVE_STATES]
    used = max(0, abilities.memory_total_bytes - abilities.memory_free_bytes)
    own = work.live.memory.startup_bytes if work.live is not None else 0
    others = sum(each.memory_maximum_bytes for each in running if each.uuid != work.uuid)
    own, others = min(own, used), min(others, max(0, used - own))
    added = max(0, draft.memory.startup_bytes - own)
    return MemoryShares(abilities.memory_total_bytes, used - own - others, others, own, added)


class MemoryBar(QWidget):
    """A heading, the bar, and a legend; the heading says the result in words."""

    def __init__(self, theme: Theme, work: MachineSettingsWork) -> None:
        super().__init__()
        self._work = work
        self.setObjectName("settings-memory-bar")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.metrics.icon_gap)
        head = QHBoxLayout()
        self._title = ElidedLabel()
        style_text(self._title, TextStyle.NOTE, SECONDARY)
        self._free = text_label("", TextStyle.NOTE_STRONG, "", "settings-memory-free")
        head.addWidget(self._title, 1)
        head.addWidget(self._free)
        column.addLayout(head)
        self._bar = _Bar(theme)
        column.addWidget(self._bar)
        legend = QHBoxLayout()
        legend.setSpacing(theme.metrics.icon_gap)
        self._own = ElidedLabel()
        self._own.setMaximumWidth(theme.metrics.px(160))
        words = {
            "parent": ElidedLabel(translate("Settings", "Parent partition")),
            "others": ElidedLabel(translate("Settings", "Other machines")),
            "own": self._own,
            "added": ElidedLabel(translate("Settings", "added")),
        }
        for part in _PARTS:
            style_text(words[part], TextStyle.NOTE, SECONDARY)
            legend.addWidget(PictureView(theme, _sample(theme, part), 12))
            legend.addWidget(words[part])
            legend.addSpacing(theme.metrics.gap)
        legend.addStretch(1)
        column.addLayout(legend)

    def refresh(self) -> None:
        """Show what the draft makes of the host's memory; hidden while it is not known."""
        shares = shares_of(self._work)
        self.setVisible(shares is not None)
        if shares is None:
            return
        host, machine = shown(self._work.host_name), self._work.machine
        self._title.setText(translate("Settings", "Memory of {host} while this machine runs").format(host=host))
        self._own.setText(shown(machine.name) if machine is not None else "")
        total = format_bytes(shares.total)
        if shares.free >= 0:
            text = translate("Settings", "{free} of {total} free").format(free=format_bytes(shares.free), total=total)
        else:
            missing = format_bytes(-shares.free)
            text = translate("Settings", "{missing} more than the {total} there are").format(
                missing=missing, total=total
            )
        self._free.setText(text)
        self._bar.show_shares(shares)


class _Bar(QWidget):
    """Painted; the words stand above and below."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._shares: MemoryShares | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    def show_shares(self, shares: MemoryShares) -> None:
        """Paint these."""
        self._shares = shares
        self.update()

    def sizeHint(self) -> QSize:
        """Override QWidget.sizeHint."""
        return QSize(self._theme.metrics.px(200), self._theme.metrics.px(16))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Override QWidget.paintEvent."""
        with QPainter(self) as painter:
            theme, shares = self._theme, self._shares
            painter.fillRect(self.rect(), theme.color("base"))
            if shares is not None:
                whole = max(shares.total, shares.total - shares.free)
                left = 0.0
                for part in _PARTS:
                    width = getattr(shares, part) / whole * self.width()
                    at = QRect(round(left), 0, max(0, round(left + width) - round(left)), self.height())
                    if self.layoutDirection() is Qt.LayoutDirection.RightToLeft:
                        at.moveRight(self.width() - 1 - at.left())
                    if at.width():
                        _fill(painter, theme, part, at)
                    left += width
            painter.setPen(QPen(theme.color("control"), 1))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))


def _fill(painter: QPainter, theme: Theme, part: str, rect: QRect) -> None:
    """Each part differs in more than colour: grey, pale, full, hatched."""
    memory = theme.color("memory")
    painter.fillRect(rect, theme.color("base"))
    if part == "parent":
        painter.fillRect(rect, theme.color("control"))
    elif part == "own":
        painter.fillRect(rect, memory)
    elif part == "others":
        painter.setOpacity(0.35)
        painter.fillRect(rect, memory)
        painter.setOpacity(1.0)
    else:
        painter.fillRect(rect, QBrush(memory, Qt.BrushStyle.BDiagPattern))
    painter.setPen(QPen(theme.color("base") if part != "added" else memory, 1))
    painter.drawRect(rect.adjusted(0, 0, -1, -1))


def _sample(theme: Theme, part: str) -> Callable[[int, float], QPixmap]:
    def made(side: int, dpr: float) -> QPixmap:
        pixmap = QPixmap(round(side * dpr), round(side * dpr))
        pixmap.setDevicePixelRatio(dpr)
        pixmap.fill(Qt.GlobalColor.transparent)
        with QPainter(pixmap) as painter:
            _fill(painter, theme, part, QRect(0, 0, side, side))
        return pixmap

    return made
