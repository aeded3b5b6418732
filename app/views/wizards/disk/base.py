"""What the pages of the disk wizards share."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QLineEdit, QPushButton, QWidget

from app.controllers.edit_disk_work import EditDiskWork
from app.controllers.host_work import HostWork
from app.controllers.new_disk_work import NewDiskWork
from app.core.problem import Problem
from app.views.breaking import breakable
from app.views.style.theme import Theme
from app.views.style.tokens import Sign
from app.views.translation import translate
from app.views.widgets.pictures import sign_view
from app.views.wizards.machine.chooser import choose_volume
from app.views.wizards.page import WizardPage

FORMATS = ("qcow2", "raw", "vpc", "vhdx", "vmdk", "vdi", "qed")
"""All that can be named; which of them a host makes, the rules say."""


class DiskPage(WizardPage):
    """A page over a work that says what is wrong."""

    def __init__(
        self, theme: Theme, work: NewDiskWork | EditDiskWork, name: str, title: str, heading: str, hint: str = ""
    ) -> None:
        super().__init__(theme, name, title, heading, hint)
        self._rules = work

    def problems(self) -> Sequence[Problem]:
        """Override WizardPage.problems: what the rules say of the fields of this page."""
        return [problem for problem in self._rules.problems() if problem.field in self.fields]

    def add_warning(self, name: str, into: QBoxLayout) -> WarningLine:
        """Append a line with the sign of a warning, hidden until it is given a text."""
        line = WarningLine(self.theme, self.text("", name=name))
        into.addWidget(line)
        return line

    def show_note(self, key: str, note: QLabel, text: str) -> None:
        """Another line under a field; said with the field unless something is wrong there."""
        put_text(note, text)
        self.describe(self.fields[key].widget, text)


class WarningLine(QWidget):
    """What would be lost, with the sign of a warning before it."""

    def __init__(self, theme: Theme, label: QLabel) -> None:
        super().__init__()
        self._label = label
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, theme.metrics.gap)
        layout.setSpacing(theme.metrics.icon_gap)
        layout.addWidget(sign_view(theme, Sign.WARNING, 16), 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(label, 1)
        self.hide()

    def say(self, text: str) -> None:
        """Show ``text``, or nothing."""
        put_text(self._label, text)
        self.setVisible(bool(text))


def put_text(label: QLabel, text: str) -> None:
    """Show a text that may name a long path; it is read without the places where it is broken."""
    broken = breakable(text)
    label.setText(broken)
    label.setAccessibleName(text if broken != text else "")


def set_text(edit: QLineEdit, text: str) -> None:
    """Show another text; the cursor stays where it is when it is the same."""
    if edit.text() != text:
        edit.setText(text)


def browse_button(
    page: QWidget, theme: Theme, work: HostWork, name: str, take: Callable[[str, str], None]
) -> QPushButton:
    """A button that lets the user choose a disk of the host; ``take`` gets its path and format."""
    button = QPushButton(translate("Disks", "&Browse..."))
    button.setObjectName(name)
    button.setAutoDefault(False)
    button.clicked.connect(lambda: choose_volume(page, theme, work, take))
    return button
