"""The Edit Virtual Hard Disk wizard: its pages in Hyper-V's order."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.controllers.edit_disk_work import EditDiskWork
from app.core.disk_deeds import Deed
from app.core.disk_rules import format_name, location_of
from app.core.errors import Failure
from app.core.names import shown
from app.core.sizes import parse_size, size_text
from app.views.style.theme import Theme
from app.views.translation import translate
from app.views.wizards.disk.change import ChangePage
from app.views.wizards.disk.deed import DeedPage
from app.views.wizards.disk.locate import LocatePage
from app.views.wizards.disk.summary import SummaryPage
from app.views.wizards.disk.texts import deed_text, type_text, users_text
from app.views.wizards.host_wizard import HostWizard


class EditDiskWizard(HostWizard):
    """Locate, action, what it has to know, summary."""

    def __init__(self, parent: QWidget, theme: Theme, work: EditDiskWork, failure: Failure | None = None) -> None:
        heading = translate("Disks", "Completing the Edit Virtual Hard Disk Wizard")
        pages = [
            LocatePage(theme, work),
            DeedPage(theme, work),
            ChangePage(theme, work),
            SummaryPage(theme, work, heading, lambda: edit_disk_lines(work), lambda: edit_disk_warning(work)),
        ]
        title = translate("Disks", "Edit Virtual Hard Disk")
        super().__init__(parent, theme, work, "edit-disk-wizard", title, pages, failure)
        work.read()


def edit_disk_lines(work: EditDiskWork) -> list[tuple[str, str]]:
    """The choices: title and value."""
    draft, disk = work.draft, work.disk
    lines = [
        (translate("Disks", "Host"), shown(work.host_name)),
        (translate("Disks", "Virtual hard disk"), shown(draft.path.strip())),
        (translate("Disks", "Action"), deed_text(draft.deed) if draft.deed is not None else ""),
    ]
    if disk is not None:
        lines.append((translate("Disks", "Used by"), users_text(disk)))
    match draft.deed:
        case Deed.CONVERT:
            lines += _copy_lines(work)
        case Deed.EXPAND | Deed.SHRINK:
            now = size_text(disk.capacity_bytes) if disk is not None else ""
            size_bytes = parse_size(work.new_size())
            wanted = size_text(size_bytes) if size_bytes is not None else work.new_size()
            lines += [(translate("Disks", "Size now"), now), (translate("Disks", "New size"), shown(wanted))]
        case Deed.MERGE if disk is not None:
            lines.append((translate("Disks", "Into its parent"), shown(disk.backing_path)))
        case Deed.RECONNECT:
            parent = f"{shown(draft.parent.strip())} ({format_name(draft.parent_format)})"
            lines.append((translate("Disks", "New parent"), parent))
    return lines


def edit_disk_warning(work: EditDiskWork) -> str:
    """What would be lost."""
    path = shown(work.draft.path.strip())
    if work.draft.deed is Deed.SHRINK:
        text = translate("Disks", "The end of {path} is cut off. Whatever lies there is destroyed.")
    elif work.draft.deed is Deed.MERGE:
        text = translate("Disks", "{path} is deleted when its changes are in the parent.")
    else:
        text = ""
    return text.format(path=path)


def _copy_lines(work: EditDiskWork) -> list[tuple[str, str]]:
    target, abilities = work.target(), work.abilities
    location = location_of(target.location_uuid, abilities) if abilities is not None else None
    place = (location.folder or location.name) if location is not None else ""
    return [
        (translate("Disks", "New disk"), shown(target.name)),
        (translate("Disks", "Location"), shown(place)),
        (translate("Disks", "Format"), format_name(target.format)),
        (translate("Disks", "Type"), type_text(target.type)),
        (translate("Disks", "Size"), size_text(target.capacity_bytes)),
    ]
