"""Completing the wizard: all choices as text, as the definition, and as commands."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QCheckBox, QPlainTextEdit, QPushButton, QTabWidget, QVBoxLayout, QWidget

from app.controllers.new_machine_work import NewMachine
from app.core.names import shown_lines
from app.views.style.theme import Theme
from app.views.translation import translate, translated
from app.views.wizards.machine.base import MachinePage
from app.views.wizards.machine.summary_text import summary_text

_TEXT_LIMIT = 256 * 1024
_HEIGHT_PX = 250


class SummaryPage(MachinePage):
    """The definition and the commands are the host's own answer to the plan."""

    def __init__(self, theme: Theme, work: NewMachine) -> None:
        super().__init__(
            theme, work, "summary",
            translate("NewMachine", "Summary"),
            translate("NewMachine", "Completing the New Virtual Machine Wizard"),
            translate("NewMachine", "Finish makes this virtual machine."),
        )  # fmt: skip
        self._tabs = QTabWidget()
        self._tabs.setObjectName("summary-tabs")
        self._tabs.setAccessibleName(translate("NewMachine", "Summary as"))
        self._texts: dict[str, QPlainTextEdit] = {}
        for key, title in (
            ("text", translate("NewMachine", "Text")),
            ("xml", translate("NewMachine", "XML")),
            ("commands", translate("NewMachine", "Commands")),
        ):
            self._tabs.addTab(self._tab(key, title), title)
        self.column.addWidget(self._tabs)
        self.column.addSpacing(theme.metrics.gap)
        self._customize = QCheckBox(translate("NewMachine", "C&ustomize its settings before it starts"))
        self._customize.setObjectName("machine-customize")
        self.add_choice(self._customize)
        self._start = QCheckBox(translate("NewMachine", "&Start the virtual machine when it is made"))
        self._start.setObjectName("machine-start")
        self._start_hint = self.add_choice(self._start)
        work.preview_changed.connect(self._show_preview)

    def first_control(self) -> QWidget | None:
        """Override WizardPage.first_control: Enter finishes."""
        return None

    def entered(self) -> None:
        """Override WizardPage.entered: the host is asked only for what is looked at."""
        if not any(not problem.is_warning for problem in self.work.problems()):
            self.work.ask_preview()
        self._show_preview()

    def fill(self) -> None:
        """Override WizardPage.fill."""
        self._customize.setChecked(self.draft.is_customized)
        self._start.setChecked(self.draft.is_started)
        self._show_start()
        self._texts["text"].setPlainText(summary_text(self.work))

    def take(self) -> None:
        """Override WizardPage.take."""
        self.draft.is_customized = self._customize.isChecked()
        if not self.draft.is_customized:
            self.draft.is_started = self._start.isChecked()
        self._show_start()

    def help_text(self) -> str:
        """Override WizardPage.help_text."""
        return translate(
            "NewMachine",
            "Text can be kept as a record. XML is the definition that the host is given. Commands do the same in a "
            "shell, with virt-install or virsh.",
        )

    def _show_start(self) -> None:
        """What is customized first is started from the window, when its settings are as they shall be."""
        is_customized = self.draft.is_customized
        hint = translate("NewMachine", "Its settings open when it is made. Start it from the window then.")
        self._start.setEnabled(not is_customized)
        self._start_hint.setText(hint)
        self._start_hint.setVisible(is_customized)
        self.describe(self._start, hint if is_customized else "")

    def _tab(self, key: str, title: str) -> QWidget:
        holder = QWidget()
        layout = QVBoxLayout(holder)
        metrics = self.theme.metrics
        layout.setContentsMargins(0, metrics.gap, 0, 0)
        layout.setSpacing(metrics.gap)
        text = QPlainTextEdit()
        text.setObjectName(f"summary-{key}")
        text.setAccessibleName(title)
        text.setReadOnly(True)
        text.setTabChangesFocus(True)
        text.setMinimumHeight(metrics.px(_HEIGHT_PX))
        if key != "text":
            text.setFont(self.theme.fixed_font())
            text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        copy = QPushButton(translate("NewMachine", "&Copy"))
        copy.setObjectName(f"summary-{key}-copy")
        copy.setAutoDefault(False)
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(text.toPlainText()))
        layout.addWidget(text, 1)
        layout.addWidget(copy, 0, Qt.AlignmentFlag.AlignLeft)
        self._texts[key] = text
        return holder

    def _show_preview(self) -> None:
        work = self.work
        if any(not problem.is_warning for problem in work.problems()):
            xml = commands = translate("NewMachine", "Something needs attention first: see the marked pages.")
        elif work.preview is not None:
            xml, commands = work.preview.xml, work.preview.commands
        elif work.preview_failure is not None:
            xml = commands = translated(work.preview_failure.why)
        else:
            xml = commands = translate("NewMachine", "Reading…")
        for key, text in (("xml", xml), ("commands", commands)):
            lines = shown_lines(text, _TEXT_LIMIT)
            if self._texts[key].toPlainText() != lines:
                self._texts[key].setPlainText(lines)
