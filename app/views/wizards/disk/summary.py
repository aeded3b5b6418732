"""The last page of the disk wizards: all choices as text, and the same as commands."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPlainTextEdit, QPushButton, QWidget

from app.controllers.edit_disk_work import EditDiskWork
from app.controllers.new_disk_work import NewDiskWork
from app.core.equivalents import equivalent
from app.core.names import shown_lines
from app.views.style.theme import Theme
from app.views.translation import translate
from app.views.wizards.disk.base import DiskPage

_TEXT_LIMIT = 64 * 1024
_TEXT_PX, _COMMANDS_PX = 136, 56
Lines = Callable[[], list[tuple[str, str]]]


class SummaryPage(DiskPage):
    """``lines``: title and value of each choice; ``warning``: what to know first, "" for nothing."""

    def __init__(
        self,
        theme: Theme,
        work: NewDiskWork | EditDiskWork,
        heading: str,
        lines: Lines,
        warning: Callable[[], str] = lambda: "",
    ) -> None:
        hint = translate("Disks", "Finish has the host do this. It goes on as a task that can be followed.")
        super().__init__(theme, work, "disk-summary", translate("Disks", "Summary"), heading, hint)
        self._lines = lines
        self._warn = warning
        self._warning = self.add_warning("disk-warning", self.column)
        self._text = self._box("disk-summary-text", translate("Disks", "Choices"))
        self._commands = self._box("disk-summary-commands", translate("Disks", "The same as commands"))
        self._commands.setFont(theme.fixed_font())

    def first_control(self) -> QWidget | None:
        """Override WizardPage.first_control: Enter finishes."""
        return None

    def fill(self) -> None:
        """Override WizardPage.fill."""
        self._warning.say(self._warn())
        pattern = translate("Disks", "{title}: {value}")
        self._show(self._text, "\n".join(pattern.format(title=title, value=value) for title, value in self._lines()))
        self._show(self._commands, self._command_text())

    def help_text(self) -> str:
        """Override WizardPage.help_text."""
        return translate(
            "Disks", "The choices can be kept as a record. The commands do the same in a shell on the host, or nearly."
        )

    def _box(self, name: str, title: str) -> QPlainTextEdit:
        metrics = self.theme.metrics
        text = QPlainTextEdit()
        text.setObjectName(name)
        text.setReadOnly(True)
        text.setTabChangesFocus(True)
        text.setFixedHeight(metrics.px(_TEXT_PX if name == "disk-summary-text" else _COMMANDS_PX))
        copy = QPushButton(translate("Disks", "Cop&y") if name == "disk-summary-text" else translate("Disks", "C&opy"))
        copy.setObjectName(f"{name}-copy")
        copy.setAutoDefault(False)
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(text.toPlainText()))
        self.add_field(name, title, text)
        self.column.addWidget(copy, 0, Qt.AlignmentFlag.AlignLeft)
        self.column.addSpacing(metrics.gap)
        return text

    def _command_text(self) -> str:
        work = self._rules
        if any(not problem.is_warning for problem in work.problems()) or work.abilities is None:
            return translate("Disks", "Something needs attention first: see the marked pages.")
        line = equivalent(work.command())
        return line or translate("Disks", "No single command of virsh does this.")

    def _show(self, box: QPlainTextEdit, text: str) -> None:
        lines = shown_lines(text, _TEXT_LIMIT)
        if box.toPlainText() != lines:
            box.setPlainText(lines)
