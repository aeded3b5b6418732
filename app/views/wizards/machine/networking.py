"""Configure Networking: the virtual switch that the network adapter is plugged into."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox

from app.controllers.new_machine_work import NewMachine
from app.core.abilities import SwitchChoice
from app.core.names import shown
from app.views.style.theme import Theme
from app.views.translation import translate
from app.views.wizards.machine.base import MachinePage, refill, squeezable
from app.views.wizards.page import prepared


class NetworkingPage(MachinePage):
    """One choice; more adapters are added in the settings."""

    def __init__(self, theme: Theme, work: NewMachine) -> None:
        super().__init__(
            theme, work, "networking",
            translate("NewMachine", "Networking"),
            translate("NewMachine", "Configure Networking"),
            translate("NewMachine", "The network adapter of the virtual machine is plugged into a virtual switch, or "
                      "into none."),
        )  # fmt: skip
        self._switch = squeezable(QComboBox())
        self._note = self.note(" ", "machine-switch-note")
        prepared(self._switch, "machine-switch")
        label = translate("NewMachine", "&Connection")
        self.add_field("switch", label, self._switch, note=self._note, width_px=400)

    def fill(self) -> None:
        """Override WizardPage.fill."""
        refill(self._switch, switch_items(self.work), f"{self.draft.switch_kind}:{self.draft.switch}")
        self._explain()

    def take(self) -> None:
        """Override WizardPage.take."""
        take_switch(self._switch, self.work)
        self._explain()

    def help_text(self) -> str:
        """Override WizardPage.help_text."""
        return translate(
            "NewMachine",
            "A virtual switch of the host connects machines with one another and, as it is set up, with the host and "
            "the networks beyond. Not connected means that the adapter is there, with its cable pulled out.",
        )

    def _explain(self) -> None:
        text = {
            "": translate("NewMachine", "The virtual machine has no network until it is connected."),
            "bridge": translate("NewMachine", "The virtual machine is a computer of the host’s own network."),
            "user": translate("NewMachine", "The virtual machine reaches out through the host; nothing reaches in."),
        }.get(self.draft.switch_kind, "")
        self._note.setText(text)
        self._note.setVisible(bool(text))
        self.describe(self._switch, text)


def switch_items(work: NewMachine) -> list[tuple[object, str]]:
    """The switches of the host as choices: "kind:name" and the text."""
    items: list[tuple[object, str]] = [(":", translate("NewMachine", "Not connected"))]
    for switch in work.abilities.switches if work.abilities is not None else ():
        items.append((f"{switch.kind}:{switch.name}", _switch_text(switch)))
    return items


def take_switch(combo: QComboBox, work: NewMachine) -> None:
    """Put the chosen switch into the draft."""
    work.draft.switch_kind, _, work.draft.switch = str(combo.currentData() or ":").partition(":")


def _switch_text(switch: SwitchChoice) -> str:
    if switch.kind == "user":
        return translate("NewMachine", "Through this host (NAT of the user)")
    text = shown(switch.name)
    if switch.kind == "bridge":
        text = translate("NewMachine", "{name} (bridge of the host)").format(name=text)
    return text if switch.is_active else translate("NewMachine", "{name} (not active)").format(name=text)
