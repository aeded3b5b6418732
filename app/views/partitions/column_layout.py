"""Which columns are shown, in which order and how wide: one layout for both tables, kept as plain data."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QTableView

from app.models.columns import COLUMN_IDS, COLUMNS, NAME, Column
from app.views.partitions.column_header import ColumnHeader
from app.views.style.fonts import TextStyle
from app.views.style.theme import Theme

FOLDS = ("demand", "address", "uptime")
"""Columns that give way, in this order, where the window is too narrow for all that are wanted."""

LEAST_WIDTH_PX = 24
_LEAST_LAST_PX = 68
_REFERENCE, _REFERENCE_PX = "Paused-Critical 192.168.122.145", 193.5  # in Inter at the size of notes
_ALMOST = 1e-6  # so that rounding does not cost a pixel
_SHRINK = ("network", "disk")
_VERSION = 2  # 1 kept every width as if the user had chosen it
WIDTH_LIMIT_PX = 4000


class ColumnLayout(QObject):
    """Drives the header that is seen and has the hidden header of the machines' table follow it.

    Where there is not room for all, columns shrink to their least width, then some give way
    (``FOLDS``), unless the user asked for them by hand: then the table scrolls. A width that the
    user chose is kept.
    """

    changed = Signal()  # by the user: to be remembered
    shown_changed = Signal()  # other columns are on screen

    def __init__(self, theme: Theme, header: ColumnHeader, follower: QTableView, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme
        self._header = header
        self._table = follower
        self._follower = follower.horizontalHeader()
        self._wanted = {column.id for column in COLUMNS if column.is_default}
        self._asked: set[str] = set()
        self._own: dict[str, float] = {}  # widths that the user chose, at the default text size
        self._shown: frozenset[str] = frozenset()
        self._is_applying = False
        self._room_px = 0
        self._told = QTimer(self, singleShot=True, interval=300)
        self._told.timeout.connect(self.changed)
        for each in (self._header, self._follower):
            each.setStretchLastSection(False)
            each.setMinimumSectionSize(LEAST_WIDTH_PX)
        theme.changed.connect(self._fold)
        header.sectionResized.connect(self._resized)
        header.sectionMoved.connect(self._moved)
        header.sectionHandleDoubleClicked.connect(self.fit)
        self.reset()
        self._told.stop()

    # What the user wants

    def is_wanted(self, column_id: str) -> bool:
        """Whether the user wants to see the column."""
        return column_id in self._wanted

    def order(self) -> tuple[str, ...]:
        """All columns in the order of the screen, shown or not."""
        return tuple(COLUMN_IDS[self._header.logicalIndex(visual)] for visual in range(len(COLUMN_IDS)))

    def shown(self) -> frozenset[str]:
        """The columns on screen."""
        return self._shown

    def set_wanted(self, column_id: str, is_wanted: bool) -> None:
        """Show or hide a column. Name is always shown."""
        if column_id == NAME or column_id not in COLUMN_IDS:
            return
        (self._wanted.add if is_wanted else self._wanted.discard)(column_id)
        (self._asked.add if is_wanted else self._asked.discard)(column_id)
        self._fold()
        self._told.start()

    def set_order(self, order: tuple[str, ...]) -> None:
        """Put columns into this order; those left out keep their places after them."""
        self._place(order)
        self._told.start()

    def width_of(self, column_id: str) -> int:
        """How wide a column is, in pixels at the default text size; one that is not shown: would be."""
        logical = COLUMN_IDS.index(column_id)
        if column_id in self._own or column_id not in self._shown:
            return round(self._own.get(column_id, COLUMNS[logical].width))
        return round(self._header.sectionSize(logical) / self._factor())

    def set_width(self, column_id: str, width_px: int) -> None:
        """Make a column so wide, in pixels at the default text size, as if it was dragged."""
        self._own[column_id] = float(width_px)
        self._fold()
        self._told.start()

    def reset(self) -> None:
        """Back to the columns, order and widths of first use."""
        self._wanted = {column.id for column in COLUMNS if column.is_default}
        self._asked = set()
        self._place(COLUMN_IDS)
        self._own = {}
        self._fold()
        self._told.start()

    def fit(self, logical: int) -> None:
        """Make a column as wide as what is on screen in it."""
        width = max(self._table.sizeHintForColumn(logical), self._header.wanted_width(logical))
        self._header.resizeSection(logical, width)

    def set_room(self, room_px: int) -> None:
        """How wide the tables are."""
        if room_px != self._room_px:
            self._room_px = room_px
            self._fold()

    # As plain data

    def state(self) -> dict[str, Any]:
        """The layout as JSON data; widths in pixels at the default text size."""
        return {
            "version": _VERSION,
            "columns": [
                {
                    "id": column_id,
                    "shown": column_id in self._wanted,
                    "asked": column_id in self._asked,
                    **({"width": round(self._own[column_id])} if column_id in self._own else {}),
                }
                for column_id in self.order()
            ],
        }

    def restore(self, state: object) -> None:
        """Take over a layout; what is not understood is left as it is at first use."""
        columns = state.get("columns") if isinstance(state, dict) else None
        if not isinstance(columns, list):
            return
        known = [each for each in columns if isinstance(each, dict) and each.get("id") in COLUMN_IDS]
        if not known:
            return
        for each in known:
            if isinstance(each.get("shown"), bool):
                (self._wanted.add if each["shown"] else self._wanted.discard)(each["id"])
            if each.get("asked") is True:
                self._asked.add(each["id"])
        self._wanted.add(NAME)
        self._place(tuple(dict.fromkeys(each["id"] for each in known)))
        is_of_now = state.get("version") == _VERSION  # type: ignore[union-attr]
        self._own = {
            each["id"]: float(each["width"])
            for each in known
            if isinstance(each.get("width"), int) and 0 < each["width"] <= WIDTH_LIMIT_PX
            and (is_of_now or each["width"] != COLUMNS[COLUMN_IDS.index(each["id"])].width)
        }  # fmt: skip
        self._fold()

    # How it is done

    def _factor(self) -> float:
        """How much wider than Inter at the default size texts are."""
        breadth = QFontMetricsF(self._theme.font(TextStyle.NOTE)).horizontalAdvance(_REFERENCE)
        return max(self._theme.metrics.px(1000) / 1000, round(breadth / _REFERENCE_PX, 2))

    def _widths(self) -> dict[str, tuple[float, float]]:
        """The least and the wanted width of every column."""
        factor = self._factor()
        widths = {}
        for column in COLUMNS:
            wanted = self._own.get(column.id, float(column.width)) * factor
            least = wanted if column.id in self._own else (column.least_width or column.width) * factor
            widths[column.id] = (least, wanted)
        return widths

    def _place(self, order: tuple[str, ...]) -> None:
        for header in (self._header, self._follower):
            header.blockSignals(True)
            for visual, column_id in enumerate(order):
                header.moveSection(header.visualIndex(COLUMN_IDS.index(column_id)), visual)
            header.blockSignals(False)
        self._header.viewport().update()
        self._table.viewport().update()

    def _fold(self) -> None:
        """Show what is wanted and fits."""
        shown = [column_id for column_id in self.order() if column_id in self._wanted]
        both = self._widths()
        for column_id in FOLDS:
            if self._least(shown, both) <= self._room_px or self._room_px <= 0:
                break
            if column_id in shown and column_id not in self._asked:
                shown.remove(column_id)
        for column_id in _SHRINK:
            # Numbers stay where their sparklines have to go.
            if column_id in shown and self._least(shown, both) > self._room_px > 0:
                title = self._header.least_width(COLUMN_IDS.index(column_id))
                both[column_id] = (min(both[column_id][0], title), both[column_id][1])
        self._apply(shown, self._spread(shown, both))

    def _least(self, shown: list[str], both: dict[str, tuple[float, float]]) -> float:
        """The room that columns need when each has its least width; the last one always can have less."""
        last = min(both[shown[-1]][0], _LEAST_LAST_PX * self._factor())
        return sum(both[column_id][0] for column_id in shown[:-1]) + last

    def _spread(self, shown: list[str], both: dict[str, tuple[float, float]]) -> dict[str, float]:
        """Widths between the least and the wanted, so that all room is used and no more where that can be."""
        needed, wanted = self._least(shown, both), sum(both[column_id][1] for column_id in shown)
        share = (self._room_px - needed) / (wanted - needed) if wanted > needed else 1.0
        share = min(1.0, max(0.0, share)) if self._room_px > 0 else 1.0
        return {
            column_id: both[column_id][0] + share * (both[column_id][1] - both[column_id][0]) for column_id in shown
        }

    def _apply(self, shown: list[str], widths: dict[str, float]) -> None:
        self._is_applying = True
        for logical, column_id in enumerate(COLUMN_IDS):
            for header in (self._header, self._follower):
                header.setSectionHidden(logical, column_id not in shown)
                if column_id in shown:
                    header.resizeSection(logical, int(widths[column_id] + _ALMOST))
        self._is_applying = False
        self._fill()
        if frozenset(shown) != self._shown:
            self._shown = frozenset(shown)
            self.shown_changed.emit()

    def _fill(self) -> None:
        """Give the last column the room that is left."""
        shown = [
            logical
            for visual in range(len(COLUMN_IDS))
            if not self._hidden(logical := self._header.logicalIndex(visual))
        ]
        if not shown or self._room_px <= 0:
            return
        others = sum(self._header.sectionSize(logical) for logical in shown[:-1])
        width = int(max(_LEAST_LAST_PX * self._factor(), self._room_px - others))
        self._is_applying = True
        self._header.resizeSection(shown[-1], width)
        self._follower.resizeSection(shown[-1], width)
        self._is_applying = False

    def _hidden(self, logical: int) -> bool:
        return self._header.isSectionHidden(logical)

    def _resized(self, logical: int, _old: int, new: int) -> None:
        if self._is_applying or new <= 0:
            return
        self._follower.resizeSection(logical, new)
        self._own[COLUMN_IDS[logical]] = new / self._factor()
        self._told.start()
        if not self._is_last(logical):
            self._fill()

    def _is_last(self, logical: int) -> bool:
        visual = self._header.visualIndex(logical)
        return all(self._hidden(self._header.logicalIndex(after)) for after in range(visual + 1, self._header.count()))

    def _moved(self, _logical: int, old: int, new: int) -> None:
        if not self._is_applying:
            self._follower.moveSection(old, new)
            self._fold()
            self._told.start()

    def columns_shown(self) -> tuple[Column, ...]:
        """The columns on screen, in the order of the screen."""
        return tuple(COLUMNS[COLUMN_IDS.index(column_id)] for column_id in self.order() if column_id in self._shown)
