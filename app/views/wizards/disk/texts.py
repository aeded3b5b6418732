"""Virtual hard disks in words."""

from __future__ import annotations

from app.controllers.disk_look import DiskLook
from app.core.disk_commands import DiskInspection, DiskUser
from app.core.disk_deeds import Deed, plain_format
from app.core.disk_rules import format_name
from app.core.machine_plan import DiskType
from app.core.names import shown
from app.views.formatting import format_bytes
from app.views.translation import translate


def type_of(disk: DiskInspection) -> DiskType:
    """Fixed counts what takes all its room, whoever gave it that."""
    if disk.backing_path:
        return DiskType.DIFFERENCING
    return DiskType.FIXED if disk.allocation_bytes >= disk.capacity_bytes > 0 else DiskType.DYNAMIC


def type_text(kind: DiskType) -> str:
    """A type as people say it."""
    return {
        DiskType.FIXED: translate("Disks", "Fixed size"),
        DiskType.DYNAMIC: translate("Disks", "Dynamically expanding"),
        DiskType.DIFFERENCING: translate("Disks", "Differencing"),
    }[kind]


def deed_text(deed: Deed) -> str:
    """An action's name."""
    return {
        Deed.COMPACT: translate("Disks", "Compact"),
        Deed.CONVERT: translate("Disks", "Convert"),
        Deed.EXPAND: translate("Disks", "Expand"),
        Deed.SHRINK: translate("Disks", "Shrink"),
        Deed.MERGE: translate("Disks", "Merge"),
        Deed.RECONNECT: translate("Disks", "Reconnect"),
    }[deed]


def user_text(user: DiskUser) -> str:
    """A machine and how it has the disk."""
    parts = [translate("Disks", "running") if user.is_running else translate("Disks", "off")]
    if not user.is_top:
        parts.append(translate("Disks", "its disk builds on this one"))
    if user.has_checkpoints:
        parts.append(translate("Disks", "has checkpoints"))
    return f"{shown(user.name)} ({', '.join(parts)})"


def users_text(disk: DiskInspection) -> str:
    """Who uses it."""
    return ", ".join(map(user_text, disk.users)) or translate("Disks", "No virtual machine")


def short_text(disk: DiskInspection) -> str:
    """A disk in a line."""
    return translate("Disks", "{type}, {format}, {size}. Used by: {users}.").format(
        type=type_text(type_of(disk)),
        format=format_name(plain_format(disk.format)),
        size=format_bytes(disk.capacity_bytes),
        users=users_text(disk),
    )


def look_text(look: DiskLook, otherwise: str) -> str:
    """What is known of a disk that was named; ``otherwise`` while none is, or while a problem is shown beside."""
    if look.disk is not None:
        return short_text(look.disk)
    return translate("Disks", "Looking at the disk…") if look.is_reading else otherwise
