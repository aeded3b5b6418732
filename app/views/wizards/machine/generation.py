"""Specify Generation: firmware, acceleration, Secure Boot and TPM."""

from __future__ import annotations

from PySide6.QtWidgets import QButtonGroup, QCheckBox, QComboBox, QRadioButton, QWidget

from app.controllers.new_machine_work import NewMachine
from app.core.abilities import Acceleration, GenerationAbilities
from app.views.style.theme import Theme
from app.views.translation import translate, translated
from app.views.wizards.machine.base import MachinePage, disable_item, refill, squeezable
from app.views.wizards.page import prepared


class GenerationPage(MachinePage):
    """What cannot be had is shown with its reason."""

    def __init__(self, theme: Theme, work: NewMachine) -> None:
        super().__init__(
            theme, work, "generation",
            translate("NewMachine", "Generation"),
            translate("NewMachine", "Specify Generation"),
            translate("NewMachine", "The generation cannot be changed once the virtual machine is made."),
        )  # fmt: skip
        self._group = QButtonGroup(self)
        self._generations: dict[int, QRadioButton] = {}
        self._hints = {}
        for number, text in (
            (1, translate("NewMachine", "Generation &1")),
            (2, translate("NewMachine", "Generation &2")),
        ):
            button = QRadioButton(text)
            button.setObjectName(f"generation-{number}")
            self._group.addButton(button, number)
            self._generations[number] = button
            self._hints[number] = self.add_choice(button, _hint(number))
        self.add_problem_place("generation", self._generations[2])
        self.column.addSpacing(theme.metrics.inset)
        self._secure = QCheckBox(translate("NewMachine", "Enable &Secure Boot"))
        self._secure.setObjectName("machine-secure-boot")
        self._secure_hint = self.add_choice(self._secure, " ")
        self.add_problem_place("has_secure_boot", self._secure)
        self._tpm = QCheckBox(translate("NewMachine", "Enable Trusted Platform &Module (TPM)"))
        self._tpm.setObjectName("machine-tpm")
        self._tpm_hint = self.add_choice(self._tpm, " ")
        self.add_problem_place("has_tpm", self._tpm)
        self.column.addSpacing(theme.metrics.inset)
        self._acceleration = squeezable(QComboBox())
        self._acceleration_note = self.note(" ", "machine-acceleration-note")
        prepared(self._acceleration, "machine-acceleration")
        label = translate("NewMachine", "&Acceleration")
        note = self._acceleration_note
        self.add_field("acceleration", label, self._acceleration, note=note, width_px=360)

    def first_control(self) -> QWidget | None:
        """Override WizardPage.first_control."""
        return self._group.checkedButton() or super().first_control()

    def fill(self) -> None:
        """Override WizardPage.fill."""
        draft, abilities = self.draft, self.work.abilities
        for each in abilities.generations if abilities is not None else ():
            if each.number in self._generations:
                self._show_generation(each)
        if draft.generation in self._generations:
            self._generations[draft.generation].setChecked(True)
        accelerations = abilities.accelerations if abilities is not None else ()
        items = [(each.kind, _acceleration_text(each)) for each in accelerations]
        refill(self._acceleration, items, draft.acceleration)
        for row, each in enumerate(accelerations):
            if not each.is_usable and not each.is_offered:
                disable_item(self._acceleration, row)
        self._secure.setChecked(draft.has_secure_boot)
        self._tpm.setChecked(draft.has_tpm)
        self._explain()

    def take(self) -> None:
        """Override WizardPage.take."""
        draft = self.draft
        if self._group.checkedId() > 0:
            draft.generation = self._group.checkedId()
        draft.has_secure_boot, draft.has_tpm = self._secure.isChecked(), self._tpm.isChecked()
        draft.acceleration = self._acceleration.currentData() or ""
        self._explain()

    def help_text(self) -> str:
        """Override WizardPage.help_text."""
        return translate(
            "NewMachine",
            "Generation 1 starts with a BIOS and works with every operating system, old ones too. Generation 2 starts "
            "with UEFI: it can use Secure Boot, a TPM and large start disks.\nAcceleration by the processor (KVM) is "
            "as fast as the host itself. Emulation works everywhere and is many times slower.",
        )

    def _show_generation(self, generation: GenerationAbilities) -> None:
        text = _hint(generation.number)
        if not generation.is_available:
            reason = translated(generation.reason) if generation.reason is not None else _not_here()
            text = translate("NewMachine", "Not available: {reason}").format(reason=reason)
        self._generations[generation.number].setEnabled(generation.is_available)
        self._hints[generation.number].setText(text)
        self.describe(self._generations[generation.number], text)

    def _explain(self) -> None:
        """Say why something cannot be had, and what the chosen acceleration means."""
        abilities, draft = self.work.abilities, self.draft
        generations = abilities.generations if abilities is not None else ()
        chosen = next((each for each in generations if each.number == draft.generation), None)
        is_second = chosen is not None and chosen.number == 2
        for box, label, has, hint in (
            (self._secure, self._secure_hint, is_second and chosen.has_secure_boot, translate(
                "NewMachine", "Only software that is signed by known vendors is started.")),
            (self._tpm, self._tpm_hint, is_second and chosen.has_tpm, translate(
                "NewMachine", "A chip for keys and measurements, as Windows 11 wants it.")),
        ):  # fmt: skip
            text = hint if has else (_not_here() if is_second else translate("NewMachine", "Only for Generation 2."))
            box.setEnabled(bool(has))
            label.setText(text)
            self.describe(box, text)
        note = _acceleration_note(abilities.accelerations if abilities is not None else (), draft.acceleration)
        self._acceleration_note.setText(note)
        self._acceleration_note.setVisible(bool(note))
        self.describe(self._acceleration, note)


def _hint(number: int) -> str:
    if number == 1:
        return translate("NewMachine", "BIOS. For every operating system, 32-bit ones and old ones too.")
    return translate("NewMachine", "UEFI. For 64-bit operating systems, with Secure Boot and a TPM.")


def _not_here() -> str:
    return translate("NewMachine", "This host does not offer it.")


def _acceleration_text(acceleration: Acceleration) -> str:
    words = {
        "kvm": translate("NewMachine", "KVM (by the processor)"),
        "qemu": translate("NewMachine", "Emulation (slow)"),
        "xen": translate("NewMachine", "Xen"),
        "test": translate("NewMachine", "Pretended (nothing runs)"),
    }
    text = words.get(acceleration.kind, acceleration.kind)
    if acceleration.is_usable:
        return text
    if acceleration.is_offered:
        return translate("NewMachine", "{name}: not recommended here").format(name=text)
    return translate("NewMachine", "{name}: not usable here").format(name=text)


def _acceleration_note(accelerations: tuple[Acceleration, ...], chosen: str) -> str:
    """The reasons of what cannot be used, then of what is chosen."""
    ordered = sorted(accelerations, key=lambda each: (each.is_usable, each.kind == chosen))
    reasons = (each.reason for each in ordered if each.reason and (not each.is_usable or each.kind == chosen))
    return " ".join(translated(reason) for reason in reasons)
