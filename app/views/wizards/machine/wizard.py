"""The New Virtual Machine wizard: its pages in Hyper-V's order."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.controllers.new_machine_work import NewMachine, Standing
from app.core.errors import Failure
from app.core.names import shown
from app.views.style.theme import Theme
from app.views.translation import translate, translated
from app.views.widgets.message_bar import Severity
from app.views.wizards.frame import Wizard, WizardDeeds
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


class MachineWizard(Wizard):
    """Opens at once; its fields wait for the host."""

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
        self._work = work
        self._before = failure
        deeds = WizardDeeds(
            work.finish, work.has_input, work.size(name), lambda width, height: work.set_size(name, width, height)
        )
        super().__init__(parent, theme, name, title, pages, deeds)
        work.standing_changed.connect(self._show_standing)
        work.media_changed.connect(self.refresh)
        self.finished.connect(work.close)
        self._show_standing()
        if failure is not None:
            self.go_to(len(pages) - 1)
        elif len(pages) > 1 and not work.is_introduced:
            self.go_to(1)
        work.read()

    def _show_standing(self) -> None:
        work = self._work
        if work.standing is Standing.READY:
            text = f"{translated(self._before.what)} {translated(self._before.why)}" if self._before else ""
            self.show_ready(Severity.ERROR, text)
            self._before = None
        elif work.standing is Standing.FAILED and work.failure is not None:
            self.show_failure(f"{translated(work.failure.what)} {translated(work.failure.why)}", work.read)
        else:
            text = translate("NewMachine", "Reading what {host} can do…").format(host=shown(work.host_name))
            self.show_reading(text)


class NewMachineWizard(MachineWizard):
    """All that can be asked, page by page."""

    def __init__(self, parent: QWidget, theme: Theme, work: NewMachine, failure: Failure | None = None) -> None:
        title = translate("NewMachine", "New Virtual Machine")
        pages = [page(theme, work) for page in _PAGES]
        super().__init__(parent, theme, work, "new-machine-wizard", title, pages, failure)
