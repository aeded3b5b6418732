"""Assign Memory: at the start, and between which bounds."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QSpinBox

from app.controllers.new_machine_work import NewMachine
from app.views.formatting import format_bytes
from app.views.style.theme import Theme
from app.views.translation import translate
from app.views.wizards.machine.base import MachinePage
from app.views.wizards.page import prepared

_MOST_MIB = 64 * 1024 * 1024  # 64 TiB: the rules say what the host can do, with a sentence


class MemoryPage(MachinePage):
    """Sizes in MiB, as the host counts them."""

    def __init__(self, theme: Theme, work: NewMachine) -> None:
        super().__init__(
            theme, work, "memory",
            translate("NewMachine", "Memory"),
            translate("NewMachine", "Assign Memory"),
            translate("NewMachine", "The memory that the virtual machine has when it starts."),
        )  # fmt: skip
        self._startup = memory_spin("machine-memory")
        self._host = self.note(" ", "machine-memory-note")
        label = translate("NewMachine", "&Startup memory")
        self.add_field("startup_bytes", label, self._startup, note=self._host, width_px=160)
        self._is_dynamic = QCheckBox(translate("NewMachine", "Use &dynamic memory for this virtual machine"))
        self._is_dynamic.setObjectName("machine-dynamic-memory")
        self.add_choice(
            self._is_dynamic,
            translate("NewMachine", "While Partita is connected, it gives and takes memory by what the guest needs."),
        )
        self.column.addSpacing(theme.metrics.gap)
        _, indented = self.add_block()
        self._minimum = memory_spin("machine-memory-minimum")
        self._maximum = memory_spin("machine-memory-maximum")
        label = translate("NewMachine", "M&inimum memory")
        self.add_field("minimum_bytes", label, self._minimum, into=indented, width_px=160)
        label = translate("NewMachine", "Ma&ximum memory")
        self.add_field("maximum_bytes", label, self._maximum, into=indented, width_px=160)

    def fill(self) -> None:
        """Override WizardPage.fill."""
        draft, abilities = self.draft, self.work.abilities
        self._startup.setValue(draft.startup_mib)
        self._is_dynamic.setChecked(draft.is_dynamic)
        self._minimum.setValue(draft.minimum_mib)
        self._maximum.setValue(draft.maximum_mib)
        if abilities is not None:
            text = translate("NewMachine", "{free} of {total} are free on this host.").format(
                free=format_bytes(abilities.memory_free_bytes), total=format_bytes(abilities.memory_total_bytes)
            )
            self._host.setText(text)
            self.describe(self._startup, text)
        self._enable()

    def take(self) -> None:
        """Override WizardPage.take."""
        draft = self.draft
        draft.startup_mib, draft.is_dynamic = self._startup.value(), self._is_dynamic.isChecked()
        draft.minimum_mib, draft.maximum_mib = self._minimum.value(), self._maximum.value()
        self._enable()

    def help_text(self) -> str:
        """Override WizardPage.help_text."""
        return translate(
            "NewMachine",
            "Without dynamic memory the machine keeps what it starts with. With it, the minimum is what the guest "
            "always keeps, and the maximum what it can get; the guest needs a balloon driver for it.\nA machine of "
            "Generation 2 needs about 320 MiB to start at all.",
        )

    def _enable(self) -> None:
        for spin in (self._minimum, self._maximum):
            spin.setEnabled(self._is_dynamic.isChecked())


def memory_spin(name: str) -> QSpinBox:
    """A field for memory in MiB."""
    spin = QSpinBox()
    spin.setRange(1, _MOST_MIB)
    spin.setSingleStep(256)
    spin.setSuffix(translate("NewMachine", " MiB"))
    prepared(spin, name)
    return spin
