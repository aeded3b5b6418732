"""A wizard whose fields wait until its host has told what it can do."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from app.controllers.host_work import HostWork, Standing
from app.core.errors import Failure
from app.core.names import shown
from app.views.style.theme import Theme
from app.views.translation import translate, translated
from app.views.widgets.message_bar import Severity
from app.views.wizards.frame import Wizard, WizardDeeds
from app.views.wizards.page import WizardPage


class HostWizard(Wizard):
    """Opens at once. ``failure``: why the attempt before, whose choices are shown, did not succeed."""

    def __init__(
        self,
        parent: QWidget,
        theme: Theme,
        work: HostWork,
        name: str,
        title: str,
        pages: Sequence[WizardPage],
        failure: Failure | None = None,
    ) -> None:
        self._work = work
        self._before = failure
        deeds = WizardDeeds(
            work.finish, work.has_input, work.size(name), lambda width, height: work.set_size(name, width, height)
        )
        super().__init__(parent, theme, name, title, pages, deeds)
        work.standing_changed.connect(self._show_standing)
        work.looks_changed.connect(self.refresh)
        self.finished.connect(work.close)
        self._show_standing()
        if failure is not None:
            self.go_to(len(pages) - 1)

    def _show_standing(self) -> None:
        work = self._work
        if work.standing is Standing.READY:
            text = f"{translated(self._before.what)} {translated(self._before.why)}" if self._before else ""
            self.show_ready(Severity.ERROR, text)
            self._before = None
        elif work.standing is Standing.FAILED and work.failure is not None:
            self.show_failure(f"{translated(work.failure.what)} {translated(work.failure.why)}", work.read)
        else:
            text = translate("Wizard", "Reading what {host} can do…").format(host=shown(work.host_name))
            self.show_reading(text)
