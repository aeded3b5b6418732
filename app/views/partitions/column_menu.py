"""The menu of the header: order, and which columns are shown."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QMenu, QWidget

from app.models.columns import COLUMN_IDS, COLUMNS, NAME
from app.models.partitions_model import PartitionsModel
from app.views.partitions.column_layout import ColumnLayout
from app.views.partitions.texts import PartitionTexts
from app.views.translation import translate


class ColumnMenu(QMenu):
    """Made for one showing; deletes itself when it closes."""

    dialog_asked = Signal()

    def __init__(
        self, parent: QWidget, texts: PartitionTexts, columns: ColumnLayout, model: PartitionsModel, logical: int
    ) -> None:
        super().__init__(parent)
        self.setObjectName("column-menu")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if 0 <= logical < len(COLUMNS):
            self._add_order(model, COLUMN_IDS[logical])
            hide = self.addAction(translate("Partitions", "&Hide Column"))
            hide.setEnabled(COLUMN_IDS[logical] != NAME)
            hide.triggered.connect(lambda: columns.set_wanted(COLUMN_IDS[logical], False))
            self.addSeparator()
        for column in COLUMNS:
            action = self.addAction(texts.plain_title(column).replace("&", "&&"))
            action.setObjectName(f"column-{column.id}")
            action.setCheckable(True)
            action.setChecked(columns.is_wanted(column.id))
            action.setEnabled(column.id != NAME)
            action.toggled.connect(lambda is_on, column_id=column.id: columns.set_wanted(column_id, is_on))
        self.addSeparator()
        self.addAction(translate("Partitions", "&Columns…")).triggered.connect(self.dialog_asked)
        self.addAction(translate("Partitions", "&Reset Columns")).triggered.connect(columns.reset)

    def _add_order(self, model: PartitionsModel, column_id: str) -> None:
        now = model.arrangement
        for text, is_descending in (
            (translate("Partitions", "Sort &Ascending"), False),
            (translate("Partitions", "Sort &Descending"), True),
        ):
            action = self.addAction(text)
            action.setCheckable(True)
            action.setChecked((now.sort_id, now.is_descending) == (column_id, is_descending))
            action.triggered.connect(lambda _on, down=is_descending: model.sort_by(column_id, down))
