"""Words of the checkpoints' tree."""

from __future__ import annotations

import time

from app.core.details import Checkpoint
from app.core.names import shown, shown_lines
from app.core.partitions import Partition
from app.models.checkpoints_model import CheckpointColumn
from app.views.formatting import format_bytes, format_time
from app.views.translation import translate, translated
from app.views.widgets.labels import tooltip


class CheckpointWords:
    """Fulfils the model's ``CheckpointTexts``; ``machine`` gives the words of "Now"."""

    def __init__(self) -> None:
        self.machine: Partition | None = None
        self.since_bytes: int | None = None  # written since the current checkpoint

    def title(self, column: CheckpointColumn) -> str:
        """The header of a column."""
        return {
            CheckpointColumn.NAME: translate("Checkpoints", "Checkpoint"),
            CheckpointColumn.TAKEN: translate("Checkpoints", "Taken"),
            CheckpointColumn.KIND: translate("Checkpoints", "Kind"),
            CheckpointColumn.SIZE: translate("Checkpoints", "Size"),
            CheckpointColumn.NOTES: translate("Checkpoints", "Notes"),
        }[column]

    def cell(self, column: CheckpointColumn, record: Checkpoint | None) -> str:
        """What the cell shows; "" when it is blank."""
        if record is None:
            return self._now(column)
        if column is CheckpointColumn.NAME:
            return shown(record.name)
        if column is CheckpointColumn.TAKEN:
            return format_time(record.created_epoch_s, time.time())
        if column is CheckpointColumn.KIND:
            return translate("core", record.kind)
        if column is CheckpointColumn.SIZE:
            return "–" if record.size_bytes is None else format_bytes(record.size_bytes)
        return shown(record.notes.partition("\n")[0])

    def spoken(self, column: CheckpointColumn, record: Checkpoint | None) -> str:
        """What a screen reader says for the cell."""
        text = self.cell(column, record)
        if column is CheckpointColumn.NAME or not text:
            return text
        if column is CheckpointColumn.SIZE and record is not None and record.size_bytes is None:
            text = shown_lines(_size_note(record))
        return translate("Checkpoints", "{title} {value}").format(title=self.title(column), value=text)

    def tip(self, column: CheckpointColumn, record: Checkpoint | None) -> str:
        """The cell's tooltip; "" for none."""
        if record is None:
            return tooltip(self._now(column))
        if column is CheckpointColumn.SIZE:
            return tooltip(shown_lines(_size_note(record)))
        if column is CheckpointColumn.NOTES:
            return tooltip(shown_lines(record.notes, 600))
        return tooltip(self.cell(column, record))

    def place(self, parent: Checkpoint | None, level: int) -> str:
        """Where a row is in the tree."""
        if parent is None:
            return translate("Checkpoints", "level {level}").format(level=level)
        return translate("Checkpoints", "in {parent}, level {level}").format(parent=shown(parent.name), level=level)

    def _now(self, column: CheckpointColumn) -> str:
        if column is CheckpointColumn.NAME:
            return translate("Checkpoints", "Now")
        if column is CheckpointColumn.SIZE and self.since_bytes is not None:
            return format_bytes(self.since_bytes)
        if column is CheckpointColumn.NOTES and self.machine is not None:
            state = translate("core", self.machine.state.value)
            return translate("Checkpoints", "{state}, changes since the last checkpoint").format(state=state)
        return ""


def _size_note(record: Checkpoint) -> str:
    """What the size is of, or why there is none."""
    if record.size_note is not None:
        return translated(record.size_note)
    if record.size_bytes is None:
        return translate("Checkpoints", "Not available. The host does not tell how big a checkpoint is.")
    return format_bytes(record.size_bytes)
