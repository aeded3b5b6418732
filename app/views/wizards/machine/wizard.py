"""The New Virtual Machine wizard: its pages in Hyper-V's order."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.controllers.new_machine_work import NewMachine
from app.core.errors import Failure
from app.views.style.theme import Theme
from app.views.translation import translate
from app.views.wizards.host_wizard import HostWizard
from app.views.wizards.machine.base import MachinePage
from app.views.wizards.machine.before import BeforePage
from app.views.wizards.machine.disk import DiskPage
from app.views.wizards.machine.generation import GenerationPage
from app.views.wizards.machine.installation import InstallationPage
from app.views.wizards.machine.memory import MemoryPage
from app.views.wizards.machine.name import NamePage
from app.views.wizards.machine.networking import NetworkingPage
from app.views.wizards.machine.processors import ProcessorsPage
from app.views.wizards.machine.summary import SummaryPage

_PAGES = (
    BeforePage, NamePage, GenerationPage, ProcessorsPage, MemoryPage, NetworkingPage, DiskPage, InstallationPage,
    SummaryPage,
)  # fmt: skip


class MachineWizard(HostWizard):
    """Pages over one :class:`NewMachine`."""

    def __init__(
        self,
        parent: QWidget,
        theme: Theme,
        work: NewMachine,
        name: str,
        title: str,
        pages: list[MachinePage],
        failure: Failure | None = None,
    ) -> None:
        """``failure``: why the attempt before, whose choices are shown, did not succeed."""
        super().__init__(parent, theme, work, name, title, pages, failure)
        work.media_changed.connect(self.refresh)
        if failure is None and len(pages) > 1 and not work.is_introduced:
            self.go_to(1)
        work.read()


class NewMachineWizard(MachineWizard):
    """All that can be asked, page by page."""

    def __init__(self, parent: QWidget, theme: Theme, work: NewMachine, failure: Failure | None = None) -> None:
        title = translate("NewMachine", "New Virtual Machine")
        pages = [page(theme, work) for page in _PAGES]
        super().__init__(parent, theme, work, "new-machine-wizard", title, pages, failure)
