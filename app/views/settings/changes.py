"""Changes as a list to read: pending ones, what the host did otherwise, and both versions of a conflict."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from app.controllers.machine_settings_work import MachineSettingsWork
from app.core.machine_settings import AddDevice, Change, ChangeOutcome, FieldChange
from app.core.names import shown
from app.core.settings_timing import When
from app.views.dialogs.base import Dialog
from app.views.style.theme import Theme
from app.views.translation import translate
from app.views.widgets.labels import tooltip

Describe = Callable[[Change], tuple[str, str, str] | None]
"""The words of a change: its field, the old value and the new one; None when no page knows it."""


def change_line(change: Change, describe: Describe) -> str:
    """A change in one line."""
    words = describe(change)
    if words is not None:
        field, old, new = words
        return translate("Settings", "{field}: {old} → {new}").format(field=field, old=old, new=new)
    if isinstance(change, FieldChange):
        return translate("Settings", "{field}: {old} → {new}").format(
            field=f"{shown(change.key)} {change.field}", old=shown(str(change.old)), new=shown(str(change.new))
        )
    if isinstance(change, AddDevice):
        return translate("Settings", "{device}: to be added").format(device=_device(change))
    return translate("Settings", "{device}: to be removed").format(device=_device(change))


def _device(change: Change) -> str:
    assert not isinstance(change, FieldChange)
    return shown(f"{type(change.device).__name__} ({change.device.key})")


def change_lines(work: MachineSettingsWork, describe: Describe) -> list[str]:
    """The pending changes, each with when it takes effect."""
    later = translate("Settings", "{change} (from the next start)")
    lines: list[str] = []
    for change in work.changes():
        line = change_line(change, describe)
        lines.append(line if work.when(change) is When.NOW else later.format(change=line))
    return lines


def outcome_lines(outcome: ChangeOutcome, describe: Describe) -> list[str]:
    """What the host did not do as it was asked; nothing for changes that were known to wait."""
    lines = [
        translate("Settings", "{field}: the host has {got}, not {wanted}").format(
            field=shown(f"{each.key} {each.field}"), got=shown(str(each.got)), wanted=shown(str(each.wanted))
        )
        for each in outcome.dropped
    ]
    for change, reason in outcome.waiting:
        if reason:
            line = change_line(change, describe)
            text = translate("Settings", "{change}: waits for the next start, because the host said: {reason}")
            lines.append(text.format(change=line, reason=shown(reason)))
    return lines


class ChangesDialog(Dialog):
    """Lines to read, with a way out."""

    def __init__(self, parent: QWidget, theme: Theme, heading: str, lines: Sequence[str]) -> None:
        super().__init__(parent, theme, "settings-changes", heading, heading)
        self.body.addWidget(line_list(theme, heading, lines), 1)
        self.add_close(translate("Settings", "Close"))
        self.resize(theme.metrics.px(560), theme.metrics.px(320))


class ConflictDialog(Dialog):
    """Somebody else changed the same: both versions, and whose is to go on from. Nothing is changed meanwhile."""

    def __init__(self, parent: QWidget, theme: Theme, work: MachineSettingsWork, describe: Describe) -> None:
        heading = translate("Settings", "Somebody else changed the same settings")
        super().__init__(parent, theme, "settings-conflict", heading, heading)
        text = translate(
            "Settings",
            "Nothing of yours is applied. Keep your changes to look at them on top of what is stored now, and apply "
            "them then; or discard them.",
        )
        self.body.addWidget(self.text(text, name="settings-conflict-text"))
        self.clashes = work.conflict
        lines: list[str] = []
        for clash in self.clashes:
            mine = change_line(clash.change, describe)
            if clash.is_gone:
                lines.append(translate("Settings", "Yours: {mine}. It is no longer there.").format(mine=mine))
                continue
            theirs = _theirs(clash.change, clash.theirs, describe)
            lines.append(translate("Settings", "Yours: {mine}. Stored now: {theirs}").format(mine=mine, theirs=theirs))
        self.body.addWidget(line_list(theme, translate("Settings", "Both versions"), lines), 1)
        keep = self.add_button(
            translate("Settings", "Reload and &Keep My Changes"), "settings-keep-mine", is_primary=True
        )
        keep.clicked.connect(self.accept)
        self.accepted.connect(work.keep_mine)
        discard = self.add_button(translate("Settings", "&Discard Mine"), "settings-discard-mine")
        discard.clicked.connect(lambda: (work.discard_mine(), self.done(2)))
        self.add_close()
        self.resize(theme.metrics.px(600), theme.metrics.px(320))


def _theirs(change: Change, value: object, describe: Describe) -> str:
    if isinstance(change, FieldChange):
        words = describe(FieldChange(change.key, change.field, change.old, value))
        return words[2] if words is not None else shown(str(value))
    return translate("Settings", "changed")


def line_list(theme: Theme, name: str, lines: Sequence[str]) -> QListWidget:
    """A list of lines that can be read one by one and wraps."""
    widget = QListWidget()
    widget.setObjectName("settings-lines")
    widget.setAccessibleName(name)
    widget.setProperty("look", "framed")
    widget.setWordWrap(True)
    widget.setTextElideMode(Qt.TextElideMode.ElideNone)
    widget.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    widget.setSpacing(theme.metrics.icon_gap // 2)
    for line in lines:
        item = QListWidgetItem(line)
        item.setToolTip(tooltip(line))
        widget.addItem(item)
    if lines:
        widget.setCurrentRow(0)
    return widget
