"""The New Virtual Hard Disk wizard: its pages in Hyper-V's order."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.controllers.new_disk_work import NewDiskWork
from app.core.disk_rules import format_name, location_of
from app.core.errors import Failure
from app.core.machine_plan import DiskType
from app.core.names import shown
from app.core.sizes import size_text
from app.views.style.theme import Theme
from app.views.translation import translate
from app.views.wizards.disk.configure import ConfigurePage
from app.views.wizards.disk.format_type import FormatPage, TypePage
from app.views.wizards.disk.place import PlacePage
from app.views.wizards.disk.summary import SummaryPage
from app.views.wizards.disk.texts import type_text
from app.views.wizards.host_wizard import HostWizard


class NewDiskWizard(HostWizard):
    """Format, type, place, size or parent, summary."""

    def __init__(self, parent: QWidget, theme: Theme, work: NewDiskWork, failure: Failure | None = None) -> None:
        heading = translate("Disks", "Completing the New Virtual Hard Disk Wizard")
        pages = [
            FormatPage(theme, work),
            TypePage(theme, work),
            PlacePage(theme, work),
            ConfigurePage(theme, work),
            SummaryPage(theme, work, heading, lambda: new_disk_lines(work)),
        ]
        title = translate("Disks", "New Virtual Hard Disk")
        super().__init__(parent, theme, work, "new-disk-wizard", title, pages, failure)
        work.read()


def new_disk_lines(work: NewDiskWork) -> list[tuple[str, str]]:
    """The choices: title and value."""
    disk, abilities = work.disk(), work.abilities
    location = location_of(disk.location_uuid, abilities) if abilities is not None else None
    place = (location.folder or location.name) if location is not None else ""
    lines = [
        (translate("Disks", "Host"), shown(work.host_name)),
        (translate("Disks", "Format"), format_name(disk.format)),
        (translate("Disks", "Type"), type_text(disk.type)),
        (translate("Disks", "Name"), shown(disk.name)),
        (translate("Disks", "Location"), shown(place)),
        (translate("Disks", "Size"), size_text(disk.capacity_bytes)),
    ]
    if disk.type is DiskType.DIFFERENCING:
        parent = f"{shown(disk.parent)} ({format_name(disk.parent_format)})"
        lines.append((translate("Disks", "Parent"), parent))
    return lines
