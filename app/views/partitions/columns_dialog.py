"""The Columns dialog: everything about columns that the mouse can do at the header, by keyboard."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from app.models.columns import COLUMN_IDS, COLUMNS, NAME
from app.models.partitions_model import PartitionsModel
from app.views.dialogs.base import Dialog
from app.views.partitions.column_layout import LEAST_WIDTH_PX, WIDTH_LIMIT_PX, ColumnLayout
from app.views.partitions.texts import PartitionTexts
from app.views.style.theme import Theme
from app.views.translation import translate
from app.views.widgets.accessible import labelled

_ID = Qt.ItemDataRole.UserRole
_WIDTH_STEP_PX = 10
_CHECKED, _UNCHECKED = Qt.CheckState.Checked, Qt.CheckState.Unchecked


class ColumnsDialog(Dialog):
    """Nothing changes before OK."""

    def __init__(
        self, parent: QWidget, theme: Theme, texts: PartitionTexts, columns: ColumnLayout, model: PartitionsModel
    ) -> None:
        title = translate("Columns", "Columns")
        super().__init__(parent, theme, "columns-dialog", title, translate("Columns", "Columns of the partitions"))
        self._texts = texts
        self._columns = columns
        self._model = model
        self._is_reset = False
        self._widths: dict[str, int] = {}  # those that were changed here
        self.list = _ColumnList(theme)
        self.list.setObjectName("columns-list")
        label = labelled(translate("Columns", "&Shown columns, in their order:"), self.list)
        self._up = self._side_button(translate("Columns", "Move &Up"), "move-up", -1)
        self._down = self._side_button(translate("Columns", "Move Dow&n"), "move-down", 1)
        beside = QVBoxLayout()
        beside.addWidget(self._up)
        beside.addWidget(self._down)
        beside.addStretch(1)
        middle = QHBoxLayout()
        middle.addWidget(self.list, 1)
        middle.addLayout(beside)
        self.body.addWidget(label)
        self.body.addLayout(middle, 1)
        self._add_width()
        self._add_order()
        self._add_footer()
        self._fill(columns.order(), columns.is_wanted)
        self.list.currentRowChanged.connect(self._enable_buttons)
        self.list.currentRowChanged.connect(self._show_width)
        self.list.setCurrentRow(0)
        self.list.setFocus()
        self.resize(theme.metrics.px(520), theme.metrics.px(560))

    def _side_button(self, text: str, name: str, step: int) -> QWidget:
        button = self.add_button(text, name)
        button.clicked.connect(lambda: self.move_current(step))
        return button

    def _add_width(self) -> None:
        self.width_box = QSpinBox()
        self.width_box.setObjectName("column-width")
        self.width_box.setRange(LEAST_WIDTH_PX, WIDTH_LIMIT_PX)
        self.width_box.setSingleStep(_WIDTH_STEP_PX)
        self.width_box.setSuffix(translate("Columns", " px"))
        self.width_box.valueChanged.connect(self._take_width)
        line = QHBoxLayout()
        line.addWidget(labelled(translate("Columns", "&Width of this column:"), self.width_box))
        line.addWidget(self.width_box)
        line.addStretch(1)
        self.body.addLayout(line)

    def _show_width(self, row: int) -> None:
        item = self.list.item(row)
        if item is None:
            return
        column_id = item.data(_ID)
        before = COLUMNS[COLUMN_IDS.index(column_id)].width if self._is_reset else self._columns.width_of(column_id)
        self.width_box.blockSignals(True)
        self.width_box.setValue(self._widths.get(column_id, before))
        self.width_box.blockSignals(False)

    def _take_width(self, width_px: int) -> None:
        item = self.list.currentItem()
        if item is not None:
            self._widths[item.data(_ID)] = width_px

    def _add_order(self) -> None:
        self.sort_box = QComboBox()
        self.sort_box.setObjectName("sort-column")
        for column in COLUMNS:
            self.sort_box.addItem(self._texts.plain_title(column), column.id)
        now = self._model.arrangement
        self.sort_box.setCurrentIndex(COLUMN_IDS.index(now.sort_id))
        self.descending = QCheckBox(translate("Columns", "&Descending"))
        self.descending.setObjectName("sort-descending")
        self.descending.setChecked(now.is_descending)
        line = QHBoxLayout()
        line.addWidget(labelled(translate("Columns", "Sort &by:"), self.sort_box))
        line.addWidget(self.sort_box, 1)
        line.addWidget(self.descending)
        self.body.addLayout(line)

    def _add_footer(self) -> None:
        reset = self.add_button(translate("Columns", "&Reset"), "reset-columns", is_left=True)
        reset.clicked.connect(self._reset)
        ok = self.add_button(translate("Columns", "OK"), "accept", is_primary=True)
        ok.clicked.connect(self.accept)
        self.add_close()

    def _fill(self, order: tuple[str, ...], is_checked: object) -> None:
        self.list.clear()
        for column_id in order:
            column = COLUMNS[COLUMN_IDS.index(column_id)]
            item = QListWidgetItem(self._texts.plain_title(column))
            item.setData(_ID, column_id)
            item.setSizeHint(QSize(0, self.theme.metrics.row))
            item.setCheckState(_CHECKED if is_checked(column_id) else _UNCHECKED)  # type: ignore[operator]
            if column_id == NAME:
                item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsUserCheckable)
                item.setToolTip(translate("Columns", "The name is always shown."))
            self.list.addItem(item)

    def _enable_buttons(self, row: int) -> None:
        self._up.setEnabled(row > 0)
        self._down.setEnabled(0 <= row < self.list.count() - 1)

    def move_current(self, step: int) -> None:
        """Move the current column up (-1) or down (1)."""
        row = self.list.currentRow()
        if 0 <= row + step < self.list.count():
            item = self.list.takeItem(row)
            self.list.insertItem(row + step, item)
            self.list.setCurrentRow(row + step)

    def _reset(self) -> None:
        self._is_reset = True
        self._widths.clear()
        defaults = {column.id for column in COLUMNS if column.is_default}
        self._fill(COLUMN_IDS, defaults.__contains__)
        self.sort_box.setCurrentIndex(COLUMN_IDS.index(NAME))
        self.descending.setChecked(False)
        self.list.setCurrentRow(0)

    def accept(self) -> None:
        """Override QDialog.accept."""
        if self._is_reset:
            self._columns.reset()  # widths as well
        items = [self.list.item(row) for row in range(self.list.count())]
        self._columns.set_order(tuple(item.data(_ID) for item in items))
        for item in items:
            is_checked = item.checkState() == _CHECKED
            if is_checked != self._columns.is_wanted(item.data(_ID)):
                self._columns.set_wanted(item.data(_ID), is_checked)
        for column_id, width_px in self._widths.items():
            self._columns.set_width(column_id, width_px)
        self._model.sort_by(self.sort_box.currentData(), self.descending.isChecked())
        super().accept()


class _ColumnList(QListWidget):
    """Alt with the arrows moves a column: the buttons without leaving the list."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setAccessibleName(translate("Columns", "Columns"))
        self.setMinimumHeight(theme.metrics.px(220))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Override QListWidget.keyPressEvent."""
        dialog = self.window()
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()), 0)
        if step and event.modifiers() & Qt.KeyboardModifier.AltModifier and isinstance(dialog, ColumnsDialog):
            dialog.move_current(step)
            event.accept()
            return
        super().keyPressEvent(event)
