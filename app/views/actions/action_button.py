"""One entry of the Actions pane: icon, text and key of a QAction, as wide as the pane."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QSize, Qt
from PySide6.QtGui import QAction, QFontMetrics, QKeySequence, QPainter, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QStyle, QStyleOption, QWidget

from app.views.actions.action_set import ActionSet
from app.views.style.fonts import TextStyle
from app.views.style.icons import Tone
from app.views.style.theme import Theme
from app.views.widgets.pressing import act_on_pressed

_WRAPPED = Qt.TextFlag.TextWordWrap
_TALL_PX = 10_000


class ActionButton(QAbstractButton):
    """Follows its action: text, icon, enabled state, tooltip and check mark. A long text takes two lines."""

    def __init__(self, action: QAction, actions: ActionSet, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._action = action
        self._theme = theme
        self.setObjectName(f"action-{action.objectName()}")
        self.setCheckable(action.isCheckable())
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        action.changed.connect(self._follow)
        act_on_pressed(self, actions.held, lambda held: actions.trigger_for(action.objectName(), held))
        theme.changed.connect(self.updateGeometry)
        self._follow()

    def _follow(self) -> None:
        action = self._action
        text = self._text()
        self.setEnabled(action.isEnabled())
        if self.isCheckable():
            self.setChecked(action.isChecked())
        self.setToolTip(action.toolTip())
        self.setAccessibleName(text)
        key = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        parts = [part for part in (action.statusTip(), key) if part]
        self.setAccessibleDescription(" ".join(parts))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.metrics.px(184), self._theme.metrics.action)

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.metrics.px(120), self._theme.metrics.action)

    def hasHeightForWidth(self) -> bool:
        """Override QWidget.hasHeightForWidth."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Override QWidget.heightForWidth: no word of an action is ever cut."""
        metrics, fonts = self._theme.metrics, QFontMetrics(self._theme.font(TextStyle.BODY))
        room = QRect(0, 0, max(1, self.text_room(width)), _TALL_PX)
        height = fonts.boundingRect(room, _WRAPPED, self._text()).height()
        return metrics.action + max(0, height - fonts.height())

    def text_room(self, width: int) -> int:
        """The pixels between icon and edge in a button of ``width``."""
        return width - self._text_left() - self._theme.metrics.inset

    def _text(self) -> str:
        return self._action.text().replace("&", "")

    def _mirrored(self, place: QRect) -> QRect:
        return QStyle.visualRect(self.layoutDirection(), self.rect(), place)

    def _text_left(self) -> int:
        return self._theme.metrics.inset + self._theme.metrics.icon + self._theme.metrics.gap

    def event(self, event: QEvent) -> bool:
        if event.type() in {QEvent.Type.HoverEnter, QEvent.Type.HoverLeave}:
            self.update()
        return super().event(event)

    def paintEvent(self, event: QEvent) -> None:
        with QPainter(self) as painter:
            theme, metrics = self._theme, self._theme.metrics
            option = QStyleOption()
            option.initFrom(self)
            if self.isEnabled() and (self.isDown() or option.state & QStyle.StateFlag.State_MouseOver):
                painter.fillRect(self.rect(), theme.color("selection" if self.isDown() else "hover"))
            tone = Tone.NORMAL if self.isEnabled() else Tone.DISABLED
            left = metrics.inset
            self._paint_icon(painter, left, tone)
            text_left = self._text_left()
            painter.setFont(theme.font(TextStyle.BODY))
            painter.setPen(theme.color("text" if self.isEnabled() else "disabled"))
            key = self._action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            key_font = theme.font(TextStyle.CAPTION)
            text = self._text()
            width = self.width() - text_left - metrics.inset
            key_width = self._key_width(key, text, width)
            place = QRect(text_left, 0, width - key_width, self.height())
            # Beside a key the text is in one line, for there it fits but for a part of a pixel.
            flow = Qt.TextFlag.TextSingleLine if key_width else _WRAPPED
            painter.drawText(self._mirrored(place), flow | Qt.AlignmentFlag.AlignVCenter, text)
            if key_width:
                painter.setFont(key_font)
                painter.setPen(theme.color("text2" if self.isEnabled() else "disabled"))
                place = QRect(text_left, 0, width, self.height())
                flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
                painter.drawText(self._mirrored(place), flags, key)
            if self.hasFocus():
                ring = metrics.focus_ring
                painter.setPen(QPen(theme.color("focus"), ring))
                painter.drawRect(self.rect().adjusted(ring // 2, ring // 2, -ring // 2 - 1, -ring // 2 - 1))

    def _key_width(self, key: str, text: str, width: int) -> int:
        """Room for the key beside the text; 0 where it does not fit: the tooltip and the menus have it."""
        if not key:
            return 0
        theme = self._theme
        text_width = QFontMetrics(theme.font(TextStyle.BODY)).horizontalAdvance(text)
        key_width = QFontMetrics(theme.font(TextStyle.CAPTION)).horizontalAdvance(key) + theme.metrics.gap
        text_width += 1  # parts of pixels
        return key_width if text_width + key_width <= width else 0

    def _paint_icon(self, painter: QPainter, left: int, tone: Tone) -> None:
        size = self._theme.metrics.icon
        top = (self._theme.metrics.action - size) // 2
        dpr = painter.device().devicePixelRatioF()
        mark = "check" if self.isChecked() else ""
        name = mark if self.isCheckable() else self._action.property("iconName") or ""
        if name:
            place = self._mirrored(QRect(left, top, size, size)).topLeft()
            painter.drawPixmap(place, self._theme.icons.pixmap(name, size, dpr, tone))
