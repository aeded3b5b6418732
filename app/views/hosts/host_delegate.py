"""Paints a host in two lines: icon, name and place; below it how it is."""

from __future__ import annotations

from PySide6.QtCore import QObject, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QHelpEvent, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QToolTip

from app.core.names import shown
from app.core.partitions import ConnectionState
from app.models.hosts_model import HostRole, HostRow, Index
from app.views.hosts.host_text import describe, place, second_line
from app.views.style.fonts import TextStyle
from app.views.style.icons import Tone
from app.views.style.signs import connection_sign
from app.views.style.theme import Theme
from app.views.widgets.labels import tooltip

_QUIET = {ConnectionState.CONNECTED, ConnectionState.DISCONNECTED}
_SEEN_AS_LIVE = {ConnectionState.CONNECTED, ConnectionState.CONNECTING}


class HostDelegate(QStyledItemDelegate):
    """Sizes and colours come from the theme."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(self._theme.metrics.px(160), self._theme.metrics.host_row)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = index.data(HostRole.ROW)
        if not isinstance(row, HostRow):
            return
        theme, metrics = self._theme, self._theme.metrics
        painter.save()
        text_color, faint_color = self._paint_ground(painter, option, row)
        rect = option.rect

        def mirrored(inside: QRect) -> QRect:
            return QStyle.visualRect(option.direction, rect, inside)

        left = rect.left() + metrics.inset
        is_plain = self._is_selected(option) and self._is_active(option)
        tone = Tone.SELECTED if is_plain else Tone.NORMAL
        pixmap = theme.icons.pixmap("host", metrics.icon, painter.device().devicePixelRatioF(), tone)
        name_font = theme.font(TextStyle.PANE)
        note_font = theme.font(TextStyle.CAPTION)
        name_height = QFontMetrics(name_font).height()
        note_height = QFontMetrics(note_font).height()
        top = rect.top() + (rect.height() - name_height - note_height) // 2
        icon = QRect(left, top + (name_height - metrics.icon) // 2, metrics.icon, metrics.icon)
        painter.drawPixmap(mirrored(icon).topLeft(), pixmap)
        text_left = left + metrics.icon + metrics.gap
        width = rect.right() - metrics.gap - text_left
        painter.setFont(name_font)
        painter.setPen(text_color)
        name = QFontMetrics(name_font).elidedText(shown(row.name), Qt.TextElideMode.ElideMiddle, width)
        painter.drawText(mirrored(QRect(text_left, top, width, name_height)), Qt.AlignmentFlag.AlignVCenter, name)
        used = QFontMetrics(name_font).horizontalAdvance(name) + metrics.gap
        painter.setFont(note_font)
        painter.setPen(faint_color)
        if used + QFontMetrics(note_font).horizontalAdvance(place(row)) <= width:
            beside = QRect(text_left + used, top, width - used, name_height)
            painter.drawText(mirrored(beside), Qt.AlignmentFlag.AlignVCenter, place(row))
        self._paint_note(painter, row, mirrored(QRect(text_left, top + name_height, width, note_height)), tone)
        painter.restore()

    def helpEvent(
        self,
        event: QHelpEvent,
        view: QAbstractItemView,
        option: QStyleOptionViewItem,
        index: Index,
    ) -> bool:
        """Override QStyledItemDelegate.helpEvent: the whole name and state, of which a line may show a part."""
        row = index.data(HostRole.ROW)
        if not isinstance(row, HostRow):
            return super().helpEvent(event, view, option, index)
        QToolTip.showText(event.globalPos(), tooltip(f"{shown(row.name)}\n{describe(row)}"), view)
        return True

    def _is_selected(self, option: QStyleOptionViewItem) -> bool:
        return bool(option.state & QStyle.StateFlag.State_Selected)

    def _is_active(self, option: QStyleOptionViewItem) -> bool:
        """Whether the list has the keyboard: only then a selected row has the colours of a selection."""
        return bool(option.state & QStyle.StateFlag.State_Active) and option.widget.hasFocus()

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem, row: HostRow) -> tuple[object, object]:
        """Fill the row; return the colours of its first and second line."""
        theme = self._theme
        has_focus = bool(option.state & QStyle.StateFlag.State_HasFocus)
        is_active = self._is_active(option)
        if self._is_selected(option):
            painter.fillRect(option.rect, theme.color("selection" if is_active else "selection_off"))
            bar = QRect(option.rect.left(), option.rect.top(), 3, option.rect.height())
            edge = QStyle.visualRect(option.direction, option.rect, bar)
            painter.fillRect(edge, theme.color("accent" if is_active else "text2"))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(option.rect, theme.color("hover"))
        if has_focus and is_active:
            painter.setPen(QPen(theme.color("focus"), theme.metrics.focus_ring))
            inside = theme.metrics.focus_ring // 2
            painter.drawRect(option.rect.adjusted(inside, inside, -inside - 1, -inside - 1))
        if self._is_selected(option) and is_active:
            selected = theme.color("selection_text")
            return selected, selected if theme.colors.is_high_contrast else theme.color("text2")
        is_live = row.status.state in _SEEN_AS_LIVE
        return theme.color("text" if is_live else "text2"), theme.color("text2")

    def _paint_note(self, painter: QPainter, row: HostRow, rect: QRect, tone: Tone) -> None:
        left = rect.left()
        if row.status.state not in _QUIET:
            dpr = painter.device().devicePixelRatioF()
            sign = self._theme.sign_pixmap(connection_sign(row.status.state), dpr, tone)
            size = self._theme.metrics.sign
            at = QRect(left, rect.top() + (rect.height() - size) // 2, size, size)
            painter.drawPixmap(QStyle.visualRect(painter.layoutDirection(), rect, at).topLeft(), sign)
            left += size + self._theme.metrics.icon_gap
        text = painter.fontMetrics().elidedText(second_line(row), Qt.TextElideMode.ElideRight, rect.right() - left)
        place = QRect(left, rect.top(), rect.right() - left, rect.height())
        painter.drawText(
            QStyle.visualRect(painter.layoutDirection(), rect, place), Qt.AlignmentFlag.AlignVCenter, text
        )
