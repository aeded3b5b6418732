"""XML: the stored definition as the host has it, to be edited as a whole."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QPushButton

from app.controllers.machine_settings_work import MachineSettingsWork, Standing
from app.core.partitions import INACTIVE_STATES
from app.core.xml_text import xml_problem
from app.views.dialogs.field_problem import FieldProblem
from app.views.settings.diff import DiffDialog, diff_text
from app.views.settings.highlighter import XmlHighlighter
from app.views.settings.nodes import Node, Section
from app.views.settings.page import SettingsPage
from app.views.style.theme import Theme
from app.views.translation import translate, translated

DEFINITION = "definition"


class DefinitionPage(SettingsPage):
    """Applied by itself, for the other pages change single fields of the same text."""

    def __init__(self, theme: Theme, work: MachineSettingsWork) -> None:
        super().__init__(theme, work, DEFINITION, translate("Settings", "XML"))
        self.add_note(
            translate(
                "Settings",
                "The definition that the machine starts with next, without passwords. Those that are stored stay. "
                "Before anything is changed, the differences are shown and the host checks it against its schema.",
            )
        )
        self._box = QPlainTextEdit()
        self._box.setObjectName("settings-xml")
        self._box.setAccessibleName(translate("Settings", "Definition"))
        self._box.setFont(theme.fixed_font())
        self._box.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._box.setTabChangesFocus(True)
        self._box.setMinimumHeight(theme.metrics.row * 6)
        self._highlighter = XmlHighlighter(self._box.document(), theme)
        self._box.textChanged.connect(self._on_typed)
        theme.changed.connect(lambda: self._box.setFont(theme.fixed_font()))
        self.column.addWidget(self._box, 1)
        self._problem = FieldProblem(self._box, theme)
        self.column.addWidget(self._problem)
        self._apply = self._button(translate("Settings", "Chec&k and Apply…"), "settings-xml-apply")
        self._apply.clicked.connect(self.ask_to_apply)
        self._undo = self._button(translate("Settings", "Undo Edits"), "settings-xml-undo")
        self._undo.clicked.connect(lambda: work.set_xml(None))
        row = QHBoxLayout()
        row.addWidget(self._apply)
        row.addWidget(self._undo)
        row.addStretch(1)
        self.column.addLayout(row)

    def fill(self) -> None:
        """Override SettingsPage.fill."""
        work = self.work
        text = work.xml
        if text != self._box.toPlainText():
            with QSignalBlocker(self._box):
                self._box.setPlainText(text)
        is_edited = work.has_xml_edits()
        is_blocked = bool(work.changes())
        self._box.setReadOnly(is_blocked)
        reason = translate("Settings", "Apply or undo the pending changes of the other pages first.")
        self.say(reason if is_blocked and not is_edited else "")
        problem = xml_problem(text) if is_edited else None
        self._problem.say(translated(problem) if problem is not None else "")
        self._apply.setEnabled(is_edited and not is_blocked and work.standing is Standing.READY)
        self._apply.setToolTip("" if is_edited else translate("Settings", "Nothing is changed."))
        self._undo.setEnabled(is_edited)

    def ask_to_apply(self) -> None:
        """Show what would change, or what is wrong."""
        work = self.work
        if xml_problem(work.xml) is not None:
            self._box.setFocus()
            self._problem.announce()
            return
        heading = translate("Settings", "Store this definition?")
        if work.state not in INACTIVE_STATES:
            heading = translate("Settings", "Store this definition for the next start?")
        text = diff_text(work.xml_base, work.xml)
        DiffDialog(self, self.theme, heading, text, translate("Settings", "&Store"), work.apply_xml).open()

    def help_text(self) -> str:
        """Override SettingsPage.help_text."""
        return translate("Settings", "What the host does not know or changes is told after it was stored.")

    def _on_typed(self) -> None:
        self.work.set_xml(self._box.toPlainText())

    def _button(self, text: str, name: str) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        button.setAutoDefault(False)
        return button


def definition_node() -> Node:
    """The node of the tree."""
    title = translate("Settings", "XML")
    return Node(DEFINITION, title, "note", Section.MANAGEMENT, DefinitionPage, lambda _settings: "")
