"""The header of the partitions table: title, unit in a lighter tone, and the order's arrow beside them."""

from __future__ import annotations

from math import ceil

from PySide6.QtCore import QPointF, QRect, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHeaderView, QWidget

from app.models.columns import COLUMN_IDS, COLUMNS, NAME, Column
from app.views.partitions.look import Look
from app.views.partitions.texts import PartitionTexts
from app.views.style.icons import Tone
from app.views.style.theme import Theme
from app.views.widgets.viewport import use_own_viewport

_RIGHT = Qt.TextElideMode.ElideRight


class ColumnHeader(QHeaderView):
    """Sections are the columns of ``COLUMNS``; the order's arrow is set by ``show_order``."""

    def __init__(self, theme: Theme, texts: PartitionTexts, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        use_own_viewport(self)
        self._theme = theme
        self._texts = texts
        self._look: Look | None = None
        self._sort_id, self._is_descending = NAME, False
        self.setObjectName("partitions-header")
        self.setSectionsClickable(True)
        self.setSectionsMovable(True)
        self.setFirstSectionMovable(True)
        self.setHighlightSections(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setMinimumSectionSize(max(24, theme.metrics.px(40)))
        theme.changed.connect(self._restyle)

    def show_order(self, column_id: str, is_descending: bool) -> None:
        """Which column orders the rows."""
        self._sort_id, self._is_descending = column_id, is_descending
        self.viewport().update()

    def _restyle(self) -> None:
        self._look = None
        self.setMinimumSectionSize(max(24, self._theme.metrics.px(40)))
        self.updateGeometry()
        self.viewport().update()

    def sizeHint(self) -> QSize:
        """Override QHeaderView.sizeHint."""
        return QSize(self.length(), self._theme.metrics.table_header)

    def wanted_width(self, logical: int, has_arrow: bool = True) -> int:
        """How wide the section must be for its title, its unit and the order's arrow."""
        metrics = self._current_look().metrics
        column = COLUMNS[logical]
        arrow = metrics.icon_gap + metrics.sign if has_arrow else 0
        return self._text_width(self._texts.plain_title(column), self._texts.unit(column)) + 2 * metrics.gap + arrow + 2

    def least_width(self, logical: int) -> int:
        """How wide the section must be for its short title and its unit."""
        metrics, column = self._current_look().metrics, COLUMNS[logical]
        words = self._text_width(self._texts.short_title(column), self._texts.unit(column))
        return words + metrics.gap + metrics.icon_gap + 1

    def _text_width(self, title: str, unit: str) -> int:
        look = self._current_look()
        unit_width = ceil(look.note.text(unit).width) + look.metrics.icon_gap if unit else 0
        return ceil(look.note_medium.text(title).width) + unit_width

    def painted_text(self, logical: int) -> str:
        """What stands in a section: the long title, or the short one where that would be cut."""
        metrics, column = self._current_look().metrics, COLUMNS[logical]
        room = self.sectionSize(logical) - metrics.gap - metrics.icon_gap - 1
        arrow = metrics.icon_gap + metrics.sign if column.id == self._sort_id else 0
        return " ".join(filter(None, self.words(column, room - arrow)))

    def words(self, column: Column, room: int) -> tuple[str, str]:
        """Title and unit that fit: the unit before the long title, for the tooltip has that, and no other cell it."""
        title, short, unit = self._texts.plain_title(column), self._texts.short_title(column), self._texts.unit(column)
        for words in ((title, unit), (short, unit), (title, "")):
            if self._text_width(*words) <= room:
                return words
        return short, ""

    def paintSection(self, painter: QPainter, rect: QRect, logical: int) -> None:
        """Override QHeaderView.paintSection."""
        look = self._current_look()
        column = COLUMNS[logical]

        def at(x: float, width: float) -> float:
            """Where what is at ``x`` from left to right is put."""
            return rect.left() + rect.right() + 1 - x - width if self.isRightToLeft() else x

        painter.fillRect(rect, look.color("base"))
        border = look.color("border")
        painter.fillRect(rect.left(), rect.bottom(), rect.width(), 1, border)
        if self.visualIndex(logical) != self._last_visual():
            painter.fillRect(int(at(rect.right(), 1)), rect.top() + look.gap, 1, rect.height() - 2 * look.gap, border)
        is_first = self.visualIndex(logical) == self._first_visual()
        left = rect.left() + (look.inset if is_first else look.gap)
        is_right = column.is_number and not column.has_spark
        right = rect.right() - (look.gap if is_right else look.metrics.icon_gap)
        arrow_room = look.metrics.icon_gap + look.metrics.sign if column.id == self._sort_id else 0
        title, unit = self.words(column, right - left - arrow_room)
        unit_text = look.note.text(unit) if unit else None
        unit_room = ceil(unit_text.width) + look.metrics.icon_gap if unit_text else 0
        room = right - left - arrow_room - unit_room
        title_text = look.note_medium.elided(title, max(0, room), _RIGHT)
        if is_right:
            left = right - round(title_text.width) - unit_room - arrow_room
        painter.setPen(look.color("text"))
        painter.setFont(look.note_medium.font)
        top = rect.top() + (rect.height() - look.note_medium.height) // 2
        painter.drawStaticText(QPointF(at(left, title_text.width), top), title_text.layout)
        left += round(title_text.width)
        if unit_text is not None:
            painter.setPen(look.color("text2"))
            painter.setFont(look.note.font)
            painter.drawStaticText(
                QPointF(at(left + look.metrics.icon_gap, unit_text.width), top), unit_text.layout
            )
            left += unit_room
        if arrow_room:
            arrow = self._theme.icons.pixmap(
                "chevron-down" if self._is_descending else "chevron-up", look.metrics.sign, look.dpr, Tone.NORMAL
            )
            down = (rect.height() - look.metrics.sign) // 2
            painter.drawPixmap(
                int(at(left + look.metrics.icon_gap, look.metrics.sign)), rect.top() + down, arrow
            )

    def _first_visual(self) -> int:
        return min((self.visualIndex(at) for at in range(len(COLUMN_IDS)) if not self.isSectionHidden(at)), default=0)

    def _last_visual(self) -> int:
        return max((self.visualIndex(at) for at in range(len(COLUMN_IDS)) if not self.isSectionHidden(at)), default=0)

    def _current_look(self) -> Look:
        dpr = self.devicePixelRatioF()
        if self._look is None or self._look.dpr != dpr:
            self._look = Look(self._theme, dpr)
        return self._look
