"""Adapt to the Host: what the machine was plugged into, and what its definition does not say."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QSpinBox, QWidget

from app.controllers.import_work import ImportWork
from app.core.names import shown
from app.views.style.theme import Theme
from app.views.translation import translate
from app.views.wizards.importing.base import ImportPage
from app.views.wizards.machine.base import refill, squeezable
from app.views.wizards.page import prepared

_ADAPTERS = 8
_MEMORY_MIB_MAX = 16 * 1024 * 1024


class AdaptPage(ImportPage):
    """A choice for each switch; generation, memory and processors where the files do not say them."""

    def __init__(self, theme: Theme, work: ImportWork) -> None:
        super().__init__(
            theme, work, "import-adapt",
            translate("Import", "Adapt"),
            translate("Import", "Adapt to the Host"),
            translate("Import", "What the virtual machine finds on this host."),
        )  # fmt: skip
        self._blocks: list[QWidget] = []
        self._switches: list[QComboBox] = []
        self._names: list[QLabel] = []
        for number in range(_ADAPTERS):
            block, column = self.add_block(is_indented=False)
            combo = squeezable(QComboBox())
            prepared(combo, f"import-switch-{number}")
            name = self.note(" ", f"import-switch-{number}-note")
            label = translate("Import", "Network adapter {number}").format(number=number + 1)
            self.add_field(f"switch-{number}", label, combo, into=column, note=name, width_px=400)
            self._blocks.append(block)
            self._switches.append(combo)
            self._names.append(name)
        self._newest = QCheckBox(translate("Import", "Use the &version of this host instead of its own"))
        self._newest.setObjectName("import-newest")
        self._version = self.add_choice(self._newest)
        self.add_problem_place("machine_type", self._newest)
        self._newest.toggled.connect(lambda: self.touch("machine_type"))
        self._foreign, column = self.add_block(is_indented=False)
        self._generation = squeezable(QComboBox())
        prepared(self._generation, "import-generation")
        self.add_field("generation", translate("Import", "&Generation"), self._generation, into=column, width_px=240)
        self._processors = self._spin("import-processors", 1, 4096)
        self.add_field("processor_count", translate("Import", "Virtual pr&ocessors"), self._processors, into=column,
                       width_px=140)  # fmt: skip
        self._memory = self._spin("import-memory", 1, _MEMORY_MIB_MAX)
        self._memory.setSuffix(translate("Import", " MiB"))
        self.add_field("memory", translate("Import", "&Memory"), self._memory, into=column, width_px=200)

    def fill(self) -> None:
        """Override WizardPage.fill."""
        work, draft, machine = self.work, self.work.draft, self.work.machine
        given = machine.switches if machine is not None else ()
        items = self._items()
        for number, (block, combo, name) in enumerate(zip(self._blocks, self._switches, self._names, strict=True)):
            block.setVisible(number < len(given))
            if number < len(given):
                refill(combo, items, draft.switches.get(given[number], ":"))
                text = translate("Import", "It was connected to {name}.").format(name=shown(given[number][1]) or "–")
                name.setText(text)
                self.describe(combo, text)
        is_foreign = machine is not None and machine.is_foreign
        self._foreign.setVisible(is_foreign)
        self._newest.setVisible(not is_foreign)
        self._newest.setChecked(draft.is_newest)
        version = "" if machine is None or is_foreign else shown(machine.machine_type)
        self._version.setText(translate("Import", "Its own is {version}.").format(version=version) if version else "")
        self._version.setVisible(bool(version))
        generations = work.abilities.generations if work.abilities is not None else ()
        texts = {1: translate("Import", "Generation 1 (BIOS)"), 2: translate("Import", "Generation 2 (UEFI)")}
        available = [(each.number, texts.get(each.number, "")) for each in generations if each.is_available]
        refill(self._generation, available, draft.generation)
        self._processors.setValue(draft.processor_count)
        self._memory.setValue(draft.memory_mib)

    def take(self) -> None:
        """Override WizardPage.take."""
        draft, machine = self.work.draft, self.work.machine
        given = machine.switches if machine is not None else ()
        for combo, switch in zip(self._switches, given, strict=False):
            if combo.currentData() is not None:
                draft.switches[switch] = combo.currentData()
        draft.is_newest = self._newest.isChecked()
        if self._generation.currentData() is not None:
            draft.generation = self._generation.currentData()
        draft.processor_count, draft.memory_mib = self._processors.value(), self._memory.value()

    def help_text(self) -> str:
        """Override WizardPage.help_text."""
        return translate(
            "Import",
            "A switch of the same name is proposed; where this host has none, the adapter is not connected until you "
            "choose one. A machine made with a newer version of the hypervisor may need the version of this host.",
        )

    def _items(self) -> list[tuple[object, str]]:
        switches = self.work.abilities.switches if self.work.abilities is not None else ()
        items: list[tuple[object, str]] = [(":", translate("Import", "Not connected"))]
        items += [(f"{each.kind}:{each.name}", shown(each.name or each.kind)) for each in switches]
        return items

    def _spin(self, name: str, least: int, most: int) -> QSpinBox:
        spin = QSpinBox()
        spin.setRange(least, most)
        prepared(spin, name)
        return spin
