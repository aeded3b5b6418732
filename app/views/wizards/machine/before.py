"""Before You Begin: what the wizard does, and how to be quick."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QWidget

from app.controllers.new_machine_work import NewMachine
from app.views.style.theme import Theme
from app.views.translation import translate
from app.views.wizards.machine.base import MachinePage


class BeforePage(MachinePage):
    """Nothing is asked here but whether to show it again."""

    needs_host = False

    def __init__(self, theme: Theme, work: NewMachine) -> None:
        title = translate("NewMachine", "Before You Begin")
        super().__init__(theme, work, "before", title, title)
        for number, text in enumerate(
            (
                translate("NewMachine", "This wizard makes a virtual machine: a computer within this host, with "
                          "processors, memory, a network adapter and a virtual hard disk of its own."),
                translate("NewMachine", "Each page proposes what suits this host. Finish makes the machine from any "
                          "page, with what the pages after it propose; Next goes through them one by one."),
                translate("NewMachine", "Nothing is made before you finish. All but the generation can be changed "
                          "later."),
            )
        ):  # fmt: skip
            label = self.text(text, name=f"before-text-{number}")
            label.setContentsMargins(0, 0, 0, theme.metrics.gap)
            self.column.addWidget(label)
        self._hide = QCheckBox(translate("NewMachine", "&Do not show this page again"))
        self._hide.setObjectName("before-hide")
        self._hide.setChecked(not work.is_introduced)
        self._hide.toggled.connect(lambda is_hidden: work.set_introduced(not is_hidden))
        self.column.addSpacing(theme.metrics.gap)
        self.column.addWidget(self._hide)

    def first_control(self) -> QWidget | None:
        """Override WizardPage.first_control: Enter goes on, as in every wizard."""
        return None

    def help_text(self) -> str:
        """Override WizardPage.help_text."""
        return translate(
            "NewMachine",
            "Alt+N or Enter goes to the next page, Alt+P to the previous one, Escape closes the wizard. Pages that you "
            "have seen can be chosen in the list at the left. A mark there shows a page with a field that needs "
            "attention.\nTo see this page again after hiding it, choose it in the list at the left of the wizard.",
        )
