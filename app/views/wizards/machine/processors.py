"""Assign Processors: how many, and under Advanced how they are arranged."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QSpinBox, QWidget

from app.controllers.new_machine_work import NewMachine
from app.views.style.theme import Theme
from app.views.translation import translate
from app.views.widgets.folding import FoldingSection
from app.views.wizards.machine.base import MachinePage
from app.views.wizards.page import prepared

_MOST = 9999  # the rules say what the host can do, with a sentence


class ProcessorsPage(MachinePage):
    """The topology is the host's business unless the user says otherwise."""

    def __init__(self, theme: Theme, work: NewMachine) -> None:
        super().__init__(
            theme, work, "processors",
            translate("NewMachine", "Processors"),
            translate("NewMachine", "Assign Processors"),
            translate("NewMachine", "Virtual processors share the host’s own with everything else that runs there."),
        )  # fmt: skip
        self._count = _spin()
        self._host = self.note(" ", "machine-processors-note")
        prepared(self._count, "machine-processors")
        label = translate("NewMachine", "&Virtual processors")
        self.add_field("processor_count", label, self._count, note=self._host, width_px=120)
        content = QWidget()
        self._folding = FoldingSection(
            theme, translate("NewMachine", "Advanced"), content, is_open=False, is_link=True, name="processors-advanced"
        )
        self.column.addWidget(self._folding)
        block, layout = self.add_block(is_indented=False)
        self._is_own = QCheckBox(translate("NewMachine", "&Set the topology"))
        self._is_own.setObjectName("machine-has-topology")
        hint = translate("NewMachine", "How the processors look to the guest: some systems are licensed by sockets.")
        self.add_choice(self._is_own, hint, layout)
        _, indented = self.add_block(layout)
        self._parts = (_spin(), _spin(), _spin())
        for spin, text, name in zip(
            self._parts,
            (
                translate("NewMachine", "Soc&kets"),
                translate("NewMachine", "Co&res per socket"),
                translate("NewMachine", "Threa&ds per core"),
            ),
            ("machine-sockets", "machine-cores", "machine-threads"),
            strict=True,
        ):
            self.add_field("topology", text, prepared(spin, name), into=indented, width_px=120, is_part=True)
        self._product = self.note(" ", "machine-topology-note")
        indented.addWidget(self._product)
        self.add_problem_place("topology", self._parts[0], indented)
        self._block = block
        block.setVisible(False)
        self._folding.toggled.connect(block.setVisible)

    def reveal(self, key: str) -> None:
        """Override WizardPage.reveal."""
        if key == "topology":
            self._folding.set_open(True)

    def fill(self) -> None:
        """Override WizardPage.fill."""
        draft, abilities = self.draft, self.work.abilities
        self._count.setValue(draft.processor_count)
        if abilities is not None:
            text = translate("NewMachine", "This host has {count} processors; a virtual machine can have {most}.")
            text = text.format(count=abilities.host_processor_count, most=abilities.processors_max)
            self._host.setText(text)
            self.describe(self._count, text)
        self._is_own.setChecked(draft.has_topology)
        for spin, value in zip(self._parts, (draft.sockets, draft.cores, draft.threads), strict=True):
            spin.setValue(value)
        if draft.has_topology:
            self._folding.set_open(True)
        self._explain()

    def take(self) -> None:
        """Override WizardPage.take. A topology that is switched on fits the count at first."""
        draft = self.draft
        draft.processor_count = self._count.value()
        if self._is_own.isChecked() and not draft.has_topology:
            self.is_loading = True
            for spin, value in zip(self._parts, (1, draft.processor_count, 1), strict=True):
                spin.setValue(value)
            self.is_loading = False
        draft.has_topology = self._is_own.isChecked()
        draft.sockets, draft.cores, draft.threads = (spin.value() for spin in self._parts)
        self._explain()

    def help_text(self) -> str:
        """Override WizardPage.help_text."""
        return translate(
            "NewMachine",
            "More virtual processors than the host has make a machine slower, not faster. The number can be changed "
            "while the machine is off.",
        )

    def _explain(self) -> None:
        for spin in self._parts:
            spin.setEnabled(self._is_own.isChecked())
        sockets, cores, threads = (spin.value() for spin in self._parts)
        self._product.setText(
            translate("NewMachine", "{sockets} × {cores} × {threads} = {count} processors").format(
                sockets=sockets, cores=cores, threads=threads, count=sockets * cores * threads
            )
        )
        self._product.setVisible(self._is_own.isChecked())


def _spin() -> QSpinBox:
    spin = QSpinBox()
    spin.setRange(1, _MOST)
    return spin
