"""Choose Disk Format, and Choose Disk Type."""

from __future__ import annotations

from PySide6.QtWidgets import QButtonGroup, QLabel, QRadioButton, QWidget

from app.controllers.new_disk_work import NewDiskWork
from app.core.disk_rules import DIFFERENCING_FORMATS, FIXED_FORMATS, VHDX, format_name
from app.core.machine_plan import DiskType
from app.core.messages import message
from app.views.style.theme import Theme
from app.views.translation import translate, translated
from app.views.wizards.disk.base import DiskPage
from app.views.wizards.disk.texts import type_text


class FormatPage(DiskPage):
    """The formats; what a host of libvirt cannot make is there, grey, with the reason."""

    def __init__(self, theme: Theme, work: NewDiskWork) -> None:
        super().__init__(
            theme, work, "disk-format",
            translate("Disks", "Format"),
            translate("Disks", "Choose Disk Format"),
            translate("Disks", "What kind of file the virtual hard disk is."),
        )  # fmt: skip
        self._work = work
        self._group = QButtonGroup(self)
        self._choices: dict[str, QRadioButton] = {}
        vhdx = translated(message(VHDX))
        for form, text, hint in (
            ("qcow2", translate("Disks", "&QCOW2"), translate("Disks", "The host’s own format: grows as it is "
             "written to, with checkpoints and differencing disks. Up to 64 TiB.")),
            ("raw", translate("Disks", "&RAW"), translate("Disks", "The plain content, fastest. No checkpoints "
             "within it.")),
            ("vpc", translate("Disks", "&VHD"), translate("Disks", "For older Hyper-V and Virtual PC. Up to "
             "2040 GiB.")),
            ("vhdx", translate("Disks", "VHD&X"), vhdx),
            ("vmdk", translate("Disks", "V&MDK"), translate("Disks", "For VMware. Up to 2 TiB.")),
            ("vdi", translate("Disks", "VD&I"), translate("Disks", "For VirtualBox. Up to 2 TiB.")),
        ):  # fmt: skip
            button = QRadioButton(text)
            button.setObjectName(f"format-{form}")
            button.setEnabled(form != "vhdx")
            self._group.addButton(button)
            self._choices[form] = button
            self.add_choice(button, hint)
        self.add_problem_place("disk_format", self._choices["qcow2"])
        self._group.buttonToggled.connect(lambda *_: self.touch("disk_format"))

    def first_control(self) -> QWidget | None:
        """Override WizardPage.first_control."""
        return self._group.checkedButton()

    def fill(self) -> None:
        """Override WizardPage.fill."""
        self._choices[self._work.draft.format].setChecked(True)

    def take(self) -> None:
        """Override WizardPage.take."""
        self._work.draft.format = next(form for form, button in self._choices.items() if button.isChecked())

    def help_text(self) -> str:
        """Override WizardPage.help_text."""
        return translate(
            "Disks",
            "Choose QCOW2 unless the disk is to be used elsewhere. Edit Disk can convert it into another format "
            "later. In a storage location whose disks are devices, only RAW is possible.",
        )


class TypePage(DiskPage):
    """Fixed, dynamic or differencing; what the chosen format cannot be is grey, with the reason."""

    def __init__(self, theme: Theme, work: NewDiskWork) -> None:
        super().__init__(
            theme, work, "disk-type",
            translate("Disks", "Type"),
            translate("Disks", "Choose Disk Type"),
            translate("Disks", "How the virtual hard disk takes room on the host."),
        )  # fmt: skip
        self._work = work
        self._group = QButtonGroup(self)
        self._choices: dict[DiskType, QRadioButton] = {}
        self._labels: dict[DiskType, QLabel] = {}
        self._hints = {
            DiskType.FIXED: translate("Disks", "Takes its whole size at once. It never runs out of room, and is a "
                                      "little faster."),
            DiskType.DYNAMIC: translate("Disks", "Takes room only for what is written to it, and grows up to its "
                                        "size."),
            DiskType.DIFFERENCING: translate("Disks", "Builds on another disk, its parent, and holds only what "
                                             "differs from it. The parent must not change any more."),
        }  # fmt: skip
        for kind, text in (
            (DiskType.FIXED, translate("Disks", "Fi&xed size")),
            (DiskType.DYNAMIC, translate("Disks", "&Dynamically expanding")),
            (DiskType.DIFFERENCING, translate("Disks", "Diff&erencing")),
        ):
            button = QRadioButton(text)
            button.setObjectName(f"type-{kind.value}")
            self._group.addButton(button)
            self._choices[kind] = button
            self._labels[kind] = self.add_choice(button, self._hints[kind])
        self.add_problem_place("disk_type", self._choices[DiskType.FIXED])
        self._group.buttonToggled.connect(lambda *_: self.touch("disk_type"))

    def first_control(self) -> QWidget | None:
        """Override WizardPage.first_control."""
        checked = self._group.checkedButton()
        return checked if checked is not None and checked.isEnabled() else super().first_control()

    def entered(self) -> None:
        """Override WizardPage.entered: a type that the format cannot have is left for one that it has."""
        if not self._choices[self._work.draft.type].isEnabled():
            self._choices[DiskType.DYNAMIC].setChecked(True)

    def fill(self) -> None:
        """Override WizardPage.fill."""
        form = self._work.draft.format
        name = format_name(form)
        reasons = {
            DiskType.FIXED: "" if form in FIXED_FORMATS else translate(
                "Disks", "libvirt cannot make a fixed {format} disk.").format(format=name),
            DiskType.DYNAMIC: "",
            DiskType.DIFFERENCING: "" if form in DIFFERENCING_FORMATS else translate(
                "Disks", "A {format} disk cannot build on another one.").format(format=name),
        }  # fmt: skip
        for kind, button in self._choices.items():
            text = reasons[kind] or self._hints[kind]
            button.setEnabled(not reasons[kind])
            button.setAccessibleDescription(text)
            self._labels[kind].setText(text)
        self._choices[self._work.draft.type].setChecked(True)

    def take(self) -> None:
        """Override WizardPage.take."""
        self._work.draft.type = next(kind for kind, button in self._choices.items() if button.isChecked())

    def help_text(self) -> str:
        """Override WizardPage.help_text."""
        lines = [f"{type_text(kind)}: {self._hints[kind]}" for kind in self._choices]
        return "\n".join(lines)
