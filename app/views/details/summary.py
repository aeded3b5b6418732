"""The Summary tab."""

from __future__ import annotations

import time

from PySide6.QtGui import QImage, QResizeEvent

from app.controllers.details import DetailsController, Need, SubjectKind
from app.core.names import shown
from app.core.partitions import PartitionState
from app.views.details.facts_page import FactsPage
from app.views.details.host_facts import parent_facts, several_facts
from app.views.details.machine_facts import machine_facts
from app.views.details.sentences import failure_sentence, nothing_selected, standing
from app.views.details.thumbnail import Thumbnail
from app.views.formatting import format_clock
from app.views.partitions.texts import boot_clock
from app.views.style.theme import Theme
from app.views.translation import translate, translated


class SummaryPage(FactsPage):
    """What is selected, in titles and values, with a picture of its screen."""

    needs = frozenset({Need.DETAILS, Need.HEARTBEAT, Need.SCREEN})

    def __init__(self, theme: Theme, controller: DetailsController) -> None:
        self._controller = controller
        self._thumbnail = Thumbnail(theme)
        super().__init__(theme, translate("Details", "Summary"), "summary-page", self._thumbnail)
        self.set_beside_visible(False)

    def refresh(self) -> None:
        """Show what is known now."""
        controller = self._controller
        subject, known = controller.subject, controller.known
        self.set_beside_visible(subject.kind is SubjectKind.MACHINE)
        if subject.kind is SubjectKind.MACHINE:
            failure = known.failures.get(Need.DETAILS)
            notes = (standing(subject), failure_sentence(failure) if failure is not None else "")
            self.show_facts(machine_facts(subject, known, self._boottime_s()), notes, subject.is_stale)
            self._show_screen()
        elif subject.kind is SubjectKind.PARENT and subject.facts is not None:
            self.show_facts(parent_facts(subject.facts, self._boottime_s()), (standing(subject),), subject.is_stale)
        elif subject.kind is SubjectKind.SEVERAL:
            facts = several_facts(subject, controller.readings)
            self.show_facts(facts, (standing(subject),), subject.is_stale)
        else:
            self.show_sentence(nothing_selected(translate("Details", "to see what it is.")))

    def _boottime_s(self) -> float:
        """CLOCK_BOOTTIME of the values: it stands still with them."""
        as_of_s = self._controller.subject.as_of_epoch_s
        return boot_clock() - (time.time() - as_of_s if as_of_s is not None else 0.0)

    def _show_screen(self) -> None:
        subject, known = self._controller.subject, self._controller.known
        machine = subject.machine
        assert machine is not None
        is_running = machine.state is PartitionState.RUNNING
        failure = known.failures.get(Need.SCREEN)
        is_live = is_running and not subject.is_stale and failure is None
        image = known.screen if isinstance(known.screen, QImage) else None
        self._thumbnail.show_picture(shown(machine.name), image, self._caption(image is not None), is_live)

    def _caption(self, has_picture: bool) -> str:
        subject, known = self._controller.subject, self._controller.known
        machine = subject.machine
        assert machine is not None
        if has_picture and known.screen_epoch_s is not None:
            return translate("Details", "Last picture, {time}").format(time=format_clock(known.screen_epoch_s))
        failure = known.failures.get(Need.SCREEN)
        if failure is not None:
            return translate("Details", "No picture. {reason}").format(reason=translated(failure.why))
        if machine.state is not PartitionState.RUNNING:
            state = translate("core", machine.state.value)
            return translate("Details", "No picture: the machine is not running ({state}).").format(state=state)
        if known.is_screen_answered:
            if known.details is not None and not known.details.display:
                return translate("Details", "No picture: the machine has no display.")
            return translate("Details", "No picture: the host gives none of this machine.")
        if subject.is_stale:
            return translate("Details", "No picture: the host does not answer.")
        return translate("Details", "Waiting for a picture…")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Override QScrollArea.resizeEvent: the picture takes the height that there is."""
        super().resizeEvent(event)
        room = self.viewport().height() - 2 * self._theme.metrics.gap
        self._thumbnail.set_room(room, self.viewport().width() // 4)
