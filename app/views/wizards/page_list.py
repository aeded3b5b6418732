"""The pages of a wizard as a list of steps: what is done, where one is, what is still to come."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPalette, QPen, QPolygonF
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.views.style.fonts import TextStyle
from app.views.style.icons import Tone
from app.views.style.theme import Theme
from app.views.style.tokens import Sign
from app.views.translation import translate
from app.views.widgets.labels import tooltip
from app.views.widgets.rows import RowState, paint_bar, paint_focus_ring

_STATE = Qt.ItemDataRole.UserRole
_STROKE_PX = 1.6
Index = QModelIndex | QPersistentModelIndex


class StepState(Enum):
    """How a page stands."""

    DONE = "done"
    CURRENT = "current"
    TO_COME = "to come"
    WRONG = "wrong"


class PageList(QListWidget):
    """The steps from top to bottom; those that were reached can be gone to.

    Signals:
        chosen: the number of the page, from 0, that the user wants to see.
    """

    chosen = Signal(int)

    def __init__(self, theme: Theme, titles: tuple[str, ...]) -> None:
        super().__init__()
        self._theme = theme
        self._titles = titles
        self._is_told = False
        self.setObjectName("wizard-pages")
        self.setAccessibleName(translate("Wizard", "Pages"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setBackgroundRole(QPalette.ColorRole.Window)
        self.setItemDelegate(_StepDelegate(theme, self))
        for title in titles:
            item = QListWidgetItem(title)
            item.setToolTip(tooltip(title))
            self.addItem(item)
        self.currentRowChanged.connect(self._on_row_changed)
        theme.changed.connect(self._apply_metrics)
        self._apply_metrics()

    def show_states(self, states: tuple[StepState, ...], reached: int, current: int) -> None:
        """Draw and say the steps anew; those up to ``reached`` can be chosen. Emits nothing."""
        self._is_told = True
        for row, state in enumerate(states):
            item = self.item(row)
            item.setData(_STATE, state)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, self._spoken(row, state))
            flags = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled
            item.setFlags(flags if row <= reached else Qt.ItemFlag.NoItemFlags)
        self.setCurrentRow(current)
        self._is_told = False

    def sizeHint(self) -> QSize:
        """Override QListWidget.sizeHint."""
        return QSize(self._theme.metrics.px(224), super().sizeHint().height())

    def _spoken(self, row: int, state: StepState) -> str:
        word = {
            StepState.DONE: translate("Wizard", "done"),
            StepState.CURRENT: translate("Wizard", "current"),
            StepState.TO_COME: translate("Wizard", "to come"),
            StepState.WRONG: translate("Wizard", "needs attention"),
        }[state]
        return translate("Wizard", "Step {number} of {count}, {title}, {state}").format(
            number=row + 1, count=len(self._titles), title=self._titles[row], state=word
        )

    def _on_row_changed(self, row: int) -> None:
        if not self._is_told and row >= 0:
            self.chosen.emit(row)

    def _apply_metrics(self) -> None:
        metrics = self._theme.metrics
        self.setFixedWidth(metrics.px(224))
        self.doItemsLayout()


class _StepDelegate(QStyledItemDelegate):
    """Paints a sign and the title. The current page is selected whoever has the focus."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Override QStyledItemDelegate.sizeHint."""
        metrics = self._theme.metrics
        return QSize(metrics.px(120), max(metrics.px(32), metrics.row + metrics.icon_gap))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Override QStyledItemDelegate.paint."""
        theme, metrics = self._theme, self._theme.metrics
        state = index.data(_STATE)
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        is_reached = bool(option.state & QStyle.StateFlag.State_Enabled)
        row = RowState(is_selected, True, bool(option.state & QStyle.StateFlag.State_MouseOver) and is_reached)
        painter.save()
        if is_selected:
            painter.fillRect(option.rect, theme.color("selection"))
        elif row.is_hovered:
            painter.fillRect(option.rect, theme.color("hover"))
        paint_bar(painter, option.rect, theme, row)
        token = "selection_text" if is_selected else "text" if is_reached else "text2"
        side, rect = metrics.sign, option.rect
        place = QRect(rect.left() + metrics.footer_gap, rect.top() + (rect.height() - side) // 2, side, side)
        self._paint_sign(painter, QStyle.visualRect(option.direction, rect, place), state, is_selected)
        font = theme.font(TextStyle.PANE if is_selected else TextStyle.BODY)
        painter.setFont(font)
        painter.setPen(theme.color(token))
        text = QStyle.visualRect(option.direction, rect, rect.adjusted(metrics.px(44), 0, -metrics.gap, 0))
        title = QFontMetrics(font).elidedText(str(index.data()), Qt.TextElideMode.ElideRight, text.width())
        painter.drawText(text, int(Qt.AlignmentFlag.AlignVCenter), title)
        if option.state & QStyle.StateFlag.State_HasFocus and option.widget is not None and option.widget.hasFocus():
            paint_focus_ring(painter, option.rect, theme, is_on_selection=is_selected)
        painter.restore()

    def _paint_sign(self, painter: QPainter, rect: QRect, state: object, is_selected: bool) -> None:
        theme = self._theme
        is_inverted = is_selected and theme.colors.is_high_contrast
        if state is StepState.WRONG:
            tone = Tone.SELECTED if is_inverted else Tone.NORMAL
            painter.drawPixmap(rect, theme.sign_pixmap(Sign.CRITICAL, painter.device().devicePixelRatio(), tone))
            return
        color = theme.color("selection_text" if is_inverted else "control" if state is StepState.TO_COME else "accent")
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width = theme.metrics.px(16) / 16 * _STROKE_PX
        inside = QRectF(rect).adjusted(width, width, -width, -width)
        if state is StepState.CURRENT:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color)
            painter.drawEllipse(inside)
            return
        pen = QPen(color, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if state is StepState.TO_COME:
            painter.drawEllipse(inside)
            return
        x, y, w, h = inside.x(), inside.y(), inside.width(), inside.height()
        tick = [QPointF(x, y + h * 0.55), QPointF(x + w * 0.36, y + h * 0.88), QPointF(x + w, y + h * 0.14)]
        painter.drawPolyline(QPolygonF(tick))
