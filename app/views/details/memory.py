"""The Memory tab."""

from __future__ import annotations

from app.controllers.details import DetailsController, Need, SubjectKind
from app.core.metrics import PARENT
from app.views.details.facts_page import FactsPage
from app.views.details.host_facts import several_facts
from app.views.details.memory_facts import machine_memory, parent_memory
from app.views.details.sentences import failure_sentence, nothing_selected, standing
from app.views.style.theme import Theme
from app.views.translation import translate

_SHARED = {"count", "maximum", "memory-assigned", "memory-demand", "names"}


class MemoryPage(FactsPage):
    """Startup, maximum, assigned, demand, and how the machine fares with it."""

    needs = frozenset({Need.DETAILS})

    def __init__(self, theme: Theme, controller: DetailsController) -> None:
        self._controller = controller
        super().__init__(theme, translate("Details", "Memory"), "memory-page")

    def refresh(self) -> None:
        """Show what is known now."""
        controller = self._controller
        subject, known = controller.subject, controller.known
        machine = subject.machine
        if machine is not None:
            failure = known.failures.get(Need.DETAILS)
            notes = (standing(subject), failure_sentence(failure) if failure is not None else "")
            facts = machine_memory(subject, known, controller.readings.get(machine.uuid))
        elif subject.kind is SubjectKind.PARENT and subject.facts is not None:
            notes = (standing(subject), "")
            facts = parent_memory(subject.facts, controller.readings.get(PARENT))
        elif subject.kind is SubjectKind.SEVERAL:
            notes = (standing(subject), "")
            facts = [fact for fact in several_facts(subject, controller.readings) if fact.id in _SHARED]
        else:
            self.show_sentence(nothing_selected(translate("Details", "to see its memory.")))
            return
        self.show_facts(facts, notes, subject.is_stale)
