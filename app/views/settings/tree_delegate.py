"""Paints a node: icon, title, what it is set to, and the signs of what is changed and what waits."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.core.record import record
from app.views.style.fonts import TextStyle
from app.views.style.icons import Tone
from app.views.style.theme import Theme
from app.views.widgets.rows import RowState, paint_bar, paint_focus_ring, row_text, row_tone

Index = QModelIndex | QPersistentModelIndex
LINE = Qt.ItemDataRole.UserRole + 1


@record
class TreeLine:
    """What a line shows. A heading has no icon."""

    title: str
    icon: str = ""
    summary: str = ""
    level: int = 0
    is_changed: bool = False
    is_waiting: bool = False
    is_wrong: bool = False


class TreeDelegate(QStyledItemDelegate):
    """The line that is shown at the right is selected whoever has the focus."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, _option: QStyleOptionViewItem, index: Index) -> QSize:
        """Override QStyledItemDelegate.sizeHint."""
        metrics = self._theme.metrics
        line = index.data(LINE)
        is_single = not isinstance(line, TreeLine) or not line.summary
        return QSize(metrics.px(120), metrics.row if is_single else metrics.two_line_row)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Override QStyledItemDelegate.paint."""
        line = index.data(LINE)
        if not isinstance(line, TreeLine):
            return
        painter.save()
        if line.icon:
            self._paint_node(painter, option, line)
        else:
            self._paint_heading(painter, option, line)
        painter.restore()

    def _paint_heading(self, painter: QPainter, option: QStyleOptionViewItem, line: TreeLine) -> None:
        theme, metrics = self._theme, self._theme.metrics
        painter.setFont(theme.font(TextStyle.NOTE_STRONG))
        painter.setPen(theme.color("text2"))
        rect = option.rect.adjusted(metrics.inset, 0, -metrics.inset, 0)
        painter.drawText(rect, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading), line.title)
        self._paint_focus(painter, option, is_selected=False)

    def _paint_node(self, painter: QPainter, option: QStyleOptionViewItem, line: TreeLine) -> None:
        theme, metrics = self._theme, self._theme.metrics
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        state = RowState(is_selected, True, bool(option.state & QStyle.StateFlag.State_MouseOver))
        if is_selected:
            painter.fillRect(option.rect, theme.color("selection"))
        elif state.is_hovered:
            painter.fillRect(option.rect, theme.color("hover"))
        paint_bar(painter, option.rect, theme, state)
        rect = option.rect
        left = rect.left() + metrics.inset + line.level * metrics.px(18)
        right = self._paint_signs(painter, option, line, row_tone(state))
        title_font = theme.font(TextStyle.PANE if is_selected else TextStyle.BODY)
        note_font = theme.font(TextStyle.HEADER if line.is_changed else TextStyle.CAPTION)
        title_height = QFontMetrics(title_font).height()
        note_height = QFontMetrics(note_font).height() if line.summary else 0
        top = rect.top() + (rect.height() - title_height - note_height) // 2
        icon = QRect(left, top + (title_height - metrics.icon) // 2, metrics.icon, metrics.icon)
        pixmap = theme.icons.pixmap(line.icon, metrics.icon, painter.device().devicePixelRatioF(), row_tone(state))
        painter.drawPixmap(QStyle.visualRect(option.direction, rect, icon).topLeft(), pixmap)
        left += metrics.icon + metrics.gap
        flags = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading)
        for text, font, height, token, offset in (
            (line.title, title_font, title_height, "text", 0),
            (line.summary, note_font, note_height, "text" if line.is_changed else "text2", title_height),
        ):
            if not text:
                continue
            painter.setFont(font)
            painter.setPen(theme.color(row_text(theme, state, token)))
            words = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, right - left)
            at = QRect(left, top + offset, right - left, height)
            painter.drawText(QStyle.visualRect(option.direction, rect, at), flags, words)
        self._paint_focus(painter, option, is_selected=is_selected)

    def _paint_signs(self, painter: QPainter, option: QStyleOptionViewItem, line: TreeLine, tone: Tone) -> int:
        """Paint the signs from the end; returns where the text must end."""
        theme, metrics = self._theme, self._theme.metrics
        names = [
            name
            for name, is_there in (
                ("state-critical", line.is_wrong),
                ("pending-change", line.is_changed),
                ("turn-off", line.is_waiting),
            )
            if is_there
        ]
        right = option.rect.right() - metrics.gap
        for name in names:
            right -= metrics.icon
            at = QRect(
                right, option.rect.top() + (option.rect.height() - metrics.icon) // 2, metrics.icon, metrics.icon
            )
            pixmap = theme.icons.pixmap(name, metrics.icon, painter.device().devicePixelRatioF(), tone)
            painter.drawPixmap(QStyle.visualRect(option.direction, option.rect, at).topLeft(), pixmap)
            right -= metrics.icon_gap
        return right

    def _paint_focus(self, painter: QPainter, option: QStyleOptionViewItem, *, is_selected: bool) -> None:
        has_focus = bool(option.state & QStyle.StateFlag.State_HasFocus)
        if has_focus and option.widget is not None and option.widget.hasFocus():
            paint_focus_ring(painter, option.rect, self._theme, is_on_selection=is_selected)
