"""The Import Virtual Machine wizard: its pages in Hyper-V's order."""

from __future__ import annotations

from PySide6.QtWidgets import QPlainTextEdit, QWidget

from app.controllers.import_work import ImportWork
from app.core.errors import Failure
from app.core.import_plan import ImportType
from app.core.names import shown, shown_lines
from app.views.style.theme import Theme
from app.views.translation import translate
from app.views.wizards.host_wizard import HostWizard
from app.views.wizards.importing.adapt import AdaptPage
from app.views.wizards.importing.base import ImportPage, kind_text
from app.views.wizards.importing.kind import PlacePage, TypePage
from app.views.wizards.importing.locate import LocatePage, SelectPage
from app.views.wizards.page import prepared

_TEXT_PX = 200


class SummaryPage(ImportPage):
    """All choices as text."""

    def __init__(self, theme: Theme, work: ImportWork) -> None:
        super().__init__(
            theme, work, "import-summary",
            translate("Import", "Summary"),
            translate("Import", "Completing the Import Wizard"),
            translate("Import", "Finish begins a task that can be followed and cancelled; nothing is left of one that "
                      "does not come to its end."),
        )  # fmt: skip
        self._text = QPlainTextEdit()
        self._text.setReadOnly(True)
        self._text.setMinimumHeight(theme.metrics.px(_TEXT_PX))
        prepared(self._text, "import-summary-text")
        self.add_field("summary", translate("Import", "Choices"), self._text)

    def first_control(self) -> QWidget | None:
        """Override WizardPage.first_control: Enter finishes."""
        return None

    def fill(self) -> None:
        """Override WizardPage.fill."""
        pattern = translate("Import", "{title}: {value}")
        text = "\n".join(pattern.format(title=title, value=value) for title, value in self._lines())
        lines = shown_lines(text)
        if self._text.toPlainText() != lines:
            self._text.setPlainText(lines)

    def _lines(self) -> list[tuple[str, str]]:
        plan = self.work.plan()
        if plan is None:
            return [(translate("Import", "Files"), translate("Import", "nothing was found yet"))]
        types = {
            ImportType.REGISTER: translate("Import", "Register in place"),
            ImportType.RESTORE: translate("Import", "Restore"),
            ImportType.COPY: translate("Import", "Copy"),
        }
        lines = [
            (translate("Import", "Host"), shown(self.work.host_name)),
            (translate("Import", "Files"), shown(plan.machine.path)),
            (translate("Import", "What they are"), kind_text(plan.machine.kind)),
            (translate("Import", "Import type"), types[plan.type]),
            (translate("Import", "Name"), shown(plan.name)),
        ]
        lines += [(translate("Import", "Virtual hard disk"), shown(disk.name)) for disk in plan.machine.disks]
        none = translate("Import", "not connected")
        for change in plan.switches:
            lines.append((translate("Import", "Network adapter"), shown(change.new_name or change.new_kind) or none))
        return lines


class ImportWizard(HostWizard):
    """Locate, select, type, place, adapt, summary."""

    def __init__(self, parent: QWidget, theme: Theme, work: ImportWork, failure: Failure | None = None) -> None:
        """``failure``: why the attempt before, whose choices are shown, did not succeed."""
        pages = [page(theme, work) for page in (LocatePage, SelectPage, TypePage, PlacePage, AdaptPage, SummaryPage)]
        title = translate("Import", "Import Virtual Machine")
        super().__init__(parent, theme, work, "import-wizard", title, pages, failure)
        work.read()
