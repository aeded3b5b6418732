"""What the pages of the Import wizard share."""

from __future__ import annotations

from collections.abc import Sequence

from app.controllers.import_work import ImportWork
from app.core.import_source import FoundMachine, SourceKind
from app.core.names import shown
from app.core.problem import Problem
from app.views.formatting import format_bytes
from app.views.style.theme import Theme
from app.views.translation import translate
from app.views.wizards.page import WizardPage


class ImportPage(WizardPage):
    """A page over the work."""

    def __init__(self, theme: Theme, work: ImportWork, name: str, title: str, heading: str, hint: str = "") -> None:
        super().__init__(theme, name, title, heading, hint)
        self.work = work
        work.found_changed.connect(self.load)

    def problems(self) -> Sequence[Problem]:
        """Override WizardPage.problems: what the rules say of the fields of this page."""
        return [problem for problem in self.work.problems() if problem.field in self.fields]


def kind_text(kind: SourceKind) -> str:
    """What the files are."""
    return {
        SourceKind.EXPORT: translate("Import", "an exported virtual machine"),
        SourceKind.DEFINITION: translate("Import", "a definition of libvirt"),
        SourceKind.APPLIANCE: translate("Import", "an appliance (OVF)"),
        SourceKind.DISK: translate("Import", "a virtual hard disk"),
    }[kind]


def machine_text(machine: FoundMachine) -> str:
    """A machine that was found, in one line."""
    size = format_bytes(sum(disk.size_bytes for disk in machine.disks))
    pattern = translate("Import", "{name}: {kind}, {count} disks, {size}")
    return pattern.format(name=shown(machine.name), kind=kind_text(machine.kind), count=len(machine.disks), size=size)
