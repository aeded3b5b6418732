"""Earlier definitions: what Partita changed can be had back."""

from __future__ import annotations

from PySide6.QtCore import QDateTime, QLocale, QSignalBlocker
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QPushButton

from app.controllers.machine_settings_work import MachineSettingsWork, Standing
from app.views.settings.diff import DiffDialog, diff_text, diff_view
from app.views.settings.nodes import Node, Section
from app.views.settings.page import SettingsPage
from app.views.style.theme import Theme
from app.views.translation import translate

EARLIER = "earlier"


class EarlierPage(SettingsPage):
    """The newest first; what is selected is compared with what is stored now."""

    def __init__(self, theme: Theme, work: MachineSettingsWork) -> None:
        super().__init__(theme, work, EARLIER, translate("Settings", "Earlier Definitions"))
        self._xml: list[str] = []
        self.add_note(
            translate(
                "Settings",
                "Whenever Partita changes this machine's definition, it keeps the one before on this computer: the "
                "last 20, without passwords.",
            )
        )
        self._list = QListWidget()
        self._list.setObjectName("settings-earlier")
        self._list.setAccessibleName(translate("Settings", "Earlier definitions"))
        self._list.setProperty("look", "framed")
        self._list.setMaximumHeight(theme.metrics.row * 7)
        self._list.currentRowChanged.connect(lambda _row: self._compare())
        self.column.addWidget(self._list)
        self._none = self.add_note(translate("Settings", "There is none yet."), "settings-earlier-none")
        self._diff = diff_view(theme, "")
        self.column.addWidget(self._diff, 1)
        self._restore = QPushButton(translate("Settings", "&Restore…"))
        self._restore.setObjectName("settings-restore")
        self._restore.setAutoDefault(False)
        self._restore.clicked.connect(self._ask_to_restore)
        row = QHBoxLayout()
        row.addWidget(self._restore)
        row.addStretch(1)
        self.column.addLayout(row)
        work.earlier_changed.connect(self._show)
        work.applied.connect(lambda _outcome: work.read_earlier())
        work.read_earlier()
        self._show()

    def fill(self) -> None:
        """Override SettingsPage.fill."""
        self._compare()

    # Within

    def _show(self) -> None:
        found = self.work.earlier
        self._xml = [xml for _, xml in found]
        with QSignalBlocker(self._list):
            self._list.clear()
            for epoch_s, _ in found:
                moment = QDateTime.fromMSecsSinceEpoch(round(epoch_s * 1000))
                when = QLocale().toString(moment, QLocale.FormatType.ShortFormat)
                self._list.addItem(translate("Settings", "Until {moment}").format(moment=when))
            if found:
                self._list.setCurrentRow(0)
        for widget in (self._list, self._diff):
            widget.setVisible(bool(found))
        self._none.setVisible(not found)
        self._compare()

    def _chosen(self) -> str | None:
        row = self._list.currentRow()
        return self._xml[row] if 0 <= row < len(self._xml) else None

    def _compare(self) -> None:
        work, xml = self.work, self._chosen()
        current = work.answer.xml_stored if work.answer is not None else ""
        text = diff_text(current, xml) if xml is not None else ""
        same = translate("Settings", "It is the same as the one that is stored now.")
        shown_text = text or (same if xml is not None else "")
        if self._diff.toPlainText() != shown_text:
            self._diff.setPlainText(shown_text)
        is_free = not work.has_edits() and work.standing is Standing.READY
        self._restore.setEnabled(bool(text) and is_free)
        reason = translate("Settings", "Apply or undo the pending changes of the other pages first.")
        self._restore.setToolTip("" if is_free else reason)

    def _ask_to_restore(self) -> None:
        xml, work = self._chosen(), self.work
        if xml is None or work.answer is None:
            return
        heading = translate("Settings", "Restore this definition?")
        text = diff_text(work.answer.xml_stored, xml)

        def restore() -> None:
            work.replace_definition(xml)

        DiffDialog(self, self.theme, heading, text, translate("Settings", "&Restore"), restore).open()


def earlier_node() -> Node:
    """The node of the tree."""
    title = translate("Settings", "Earlier Definitions")
    return Node(EARLIER, title, "revert", Section.MANAGEMENT, EarlierPage, lambda _settings: "")
