"""What making a machine would do, as text, before anything is made."""

from __future__ import annotations

import time

import libvirt

from app.core.abilities import HostAbilities
from app.core.command_lines import making_lines
from app.core.commands import PlanPreview, PlanPreviewQuery
from app.core.disk_rules import FOLDER_KINDS, location_of
from app.core.machine_plan import ExistingDisk, InstallCloudImage, MachinePlan, NewDisk
from app.core.plan_rules import seed_name
from app.definitions.making import Place, Places, machine_xml
from app.definitions.parsing import DefinitionError
from app.hosts.queries.abilities import abilities

_DEVICE_KINDS = frozenset({"logical", "zfs"})


def preview(connection: libvirt.virConnect, query: PlanPreviewQuery) -> PlanPreview:
    """The definition and the command lines of a plan. Raises libvirtError and DefinitionError."""
    found = abilities(connection)
    try:
        xml = machine_xml(query.plan, found, expected_places(query.plan, found))
    except ValueError as error:  # text that XML cannot hold
        raise DefinitionError(str(error)) from error
    return PlanPreview(xml, "\n".join(making_lines(query.plan, found)))


def expected_places(plan: MachinePlan, found: HostAbilities) -> Places:
    """Where the things that are to be made will be."""
    disk: Place | None = None
    match plan.disk:
        case NewDisk(location_uuid=uuid, name=name, format=form):
            disk = _place(uuid, name, form, found)
        case ExistingDisk(path=path, format=form):
            disk = Place("block" if path.startswith("/dev/") else "file", path, format=form)
    is_cloud = isinstance(plan.installation, InstallCloudImage)
    seed = _place(plan.location_uuid, seed_name(plan.name), "raw", found) if is_cloud else None
    return Places(disk, seed, time.time())


def _place(uuid: str, name: str, form: str, found: HostAbilities) -> Place:
    location = location_of(uuid, found)
    if location is not None and location.kind in FOLDER_KINDS | _DEVICE_KINDS:
        kind = "file" if location.kind in FOLDER_KINDS else "block"
        return Place(kind, f"{location.folder}/{name}", format=form)
    return Place("volume", pool=location.name if location is not None else "", volume=name, format=form)
