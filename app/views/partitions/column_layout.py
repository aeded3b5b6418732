"""Which columns are shown, in which order and how wide: one layout for both tables, kept as plain data."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QTableView

from app.models.columns import COLUMN_IDS, COLUMNS, NAME, Column
from app.views.partitions.column_header import ColumnHeader
from app.views.style.theme import Theme

FOLDS = ("demand", "address", "uptime")
"""Columns that give way, in this order, where the window is too narrow for all that are wanted."""

_LEAST_LAST_PX = 96
_SHRINK = ("network", "disk")
_VERSION = 1
_WIDTH_LIMIT_PX = 4000


class ColumnLayout(QObject):
    """Drives the header that is seen and has the hidden header of the machines' table follow it.

    A column that is wanted may still give way for want of room (``FOLDS``), unless the user asked
    for it by hand: then the table scrolls.
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
        self._shown: frozenset[str] = frozenset()
        self._is_applying = False
        self._room_px = 0
        self._told = QTimer(self, singleShot=True, interval=300)
        self._told.timeout.connect(self.changed)
        for each in (self._header, self._follower):
            each.setStretchLastSection(False)
            each.setMinimumSectionSize(24)
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

    def reset(self) -> None:
        """Back to the columns, order and widths of first use."""
        self._wanted = {column.id for column in COLUMNS if column.is_default}
        self._asked = set()
        self._place(COLUMN_IDS)
        self._set_widths({})
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
                    "width": round(self._widths[column_id]),
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
        self._set_widths(
            {
                each["id"]: each["width"]
                for each in known
                if isinstance(each.get("width"), int) and 0 < each["width"] <= _WIDTH_LIMIT_PX
            }
        )
        self._fold()

    # How it is done

    def _factor(self) -> float:
        return self._theme.metrics.px(1000) / 1000

    def _set_widths(self, widths: dict[str, float]) -> None:
        self._widths = {column.id: float(widths.get(column.id, column.width)) for column in COLUMNS}

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
        factor = self._factor()
        widths = {column_id: width * factor for column_id, width in self._widths.items()}
        for column_id in FOLDS:
            if self._fits(shown, widths):
                break
            if column_id in shown and column_id not in self._asked:
                shown.remove(column_id)
        for column_id in _SHRINK:
            # Numbers stay where their sparklines have to go.
            if column_id in shown and not self._fits(shown, widths):
                least = self._header.wanted_width(COLUMN_IDS.index(column_id), has_arrow=False)
                widths[column_id] = min(widths[column_id], least)
        self._apply(shown, widths)

    def _fits(self, shown: list[str], widths: dict[str, float]) -> bool:
        needed = sum(widths[column_id] for column_id in shown[:-1]) + self._least_last()
        return self._room_px <= 0 or needed <= self._room_px

    def _least_last(self) -> float:
        return _LEAST_LAST_PX * self._factor()

    def _apply(self, shown: list[str], widths: dict[str, float]) -> None:
        self._is_applying = True
        for logical, column_id in enumerate(COLUMN_IDS):
            for header in (self._header, self._follower):
                header.setSectionHidden(logical, column_id not in shown)
                if column_id in shown:
                    header.resizeSection(logical, round(widths[column_id]))
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
        width = round(max(self._least_last(), self._room_px - others))
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
        self._widths[COLUMN_IDS[logical]] = new / self._factor()
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
