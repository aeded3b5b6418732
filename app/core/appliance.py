"""A machine as an appliance (OVF) describes it."""

from __future__ import annotations

from app.core.record import record


@record
class ApplianceDisk:
    """A disk. ``file``: the plain name of its file, "" for one that begins empty. ``format``: "vmdk" or "" unknown."""

    file: str
    capacity_bytes: int
    format: str = ""


@record
class Appliance:
    """What is asked for; 0 where nothing is. ``networks``: one name for each network adapter."""

    name: str
    processor_count: int
    memory_bytes: int
    is_uefi: bool
    disks: tuple[ApplianceDisk, ...] = ()
    networks: tuple[str, ...] = ()
    notes: str = ""
