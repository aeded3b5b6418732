"""All choices for a new machine as lines of text."""

from __future__ import annotations

from collections.abc import Iterator

from app.controllers.new_machine_defaults import location_of
from app.controllers.new_machine_work import NewMachine
from app.core.disk_rules import format_name
from app.core.machine_plan import (
    DiskType,
    ExistingDisk,
    InstallCloudImage,
    InstallFromImage,
    InstallFromNetwork,
    MachinePlan,
    NewDisk,
)
from app.core.names import shown
from app.views.formatting import format_bytes
from app.views.translation import translate


def summary_text(work: NewMachine) -> str:
    """One line for each choice: "Name: web-01"."""
    if work.abilities is None:
        return ""
    pattern = translate("NewMachine", "{title}: {value}")
    return "\n".join(pattern.format(title=title, value=value) for title, value in _lines(work, work.plan()))


def _lines(work: NewMachine, plan: MachinePlan) -> Iterator[tuple[str, str]]:
    yield translate("NewMachine", "Name"), shown(plan.name)
    yield translate("NewMachine", "Host"), shown(work.host_name)
    location = location_of(work.draft, work.abilities) if work.abilities is not None else None
    if location is not None:
        yield translate("NewMachine", "Location"), shown(location.folder or location.name)
    yield translate("NewMachine", "Generation"), _generation(plan)
    yield translate("NewMachine", "Virtual processors"), _processors(plan)
    yield translate("NewMachine", "Memory"), _memory(plan)
    yield translate("NewMachine", "Network"), _network(plan)
    yield translate("NewMachine", "Hard disk"), _disk(work, plan)
    yield translate("NewMachine", "Operating system"), _installation(work, plan)
    if plan.notes:
        yield translate("NewMachine", "Notes"), shown(plan.notes.replace("\n", " "))


def _generation(plan: MachinePlan) -> str:
    parts = [str(plan.generation)]
    if plan.has_secure_boot:
        parts.append(translate("NewMachine", "Secure Boot"))
    if plan.has_tpm:
        parts.append(translate("NewMachine", "TPM"))
    if plan.acceleration == "qemu":
        parts.append(translate("NewMachine", "emulated"))
    return ", ".join(parts)


def _processors(plan: MachinePlan) -> str:
    topology = plan.topology
    if not topology.sockets:
        return str(plan.processor_count)
    return translate("NewMachine", "{count} ({sockets} × {cores} × {threads})").format(
        count=plan.processor_count, sockets=topology.sockets, cores=topology.cores, threads=topology.threads
    )


def _memory(plan: MachinePlan) -> str:
    memory = plan.memory
    startup = format_bytes(memory.startup_bytes)
    if not memory.is_dynamic:
        return startup
    return translate("NewMachine", "{startup}, dynamic from {minimum} to {maximum}").format(
        startup=startup, minimum=format_bytes(memory.minimum_bytes), maximum=format_bytes(memory.maximum_bytes)
    )


def _network(plan: MachinePlan) -> str:
    if not plan.switch_kind:
        return translate("NewMachine", "Not connected")
    return shown(plan.switch) or translate("NewMachine", "Through this host (NAT of the user)")


def _disk(work: NewMachine, plan: MachinePlan) -> str:
    match plan.disk:
        case NewDisk(location_uuid=uuid, name=name, capacity_bytes=size, format=kind, type=disk_type):
            storage = work.abilities.storage if work.abilities is not None else ()
            folder = next((each.folder or each.name for each in storage if each.uuid == uuid), "")
            words = {
                DiskType.FIXED: translate("NewMachine", "fixed size"),
                DiskType.DYNAMIC: translate("NewMachine", "dynamically expanding"),
            }
            return (
                f"{shown(folder)}/{shown(name)} ({format_name(kind)}, {format_bytes(size)}, {words.get(disk_type, '')})"
            )
        case ExistingDisk(path=path, format=kind):
            return f"{shown(path)} ({format_name(kind)})"
    return translate("NewMachine", "None")


def _installation(work: NewMachine, plan: MachinePlan) -> str:
    match plan.installation:
        case InstallFromImage(path=path):
            system = work.draft.system
            text = translate("NewMachine", "From {path}").format(path=shown(path))
            return f"{shown(system.name)}, {text}" if system is not None else text
        case InstallFromNetwork():
            return translate("NewMachine", "From a network server")
        case InstallCloudImage(path=path, seed=seed):
            return translate("NewMachine", "Cloud image {path}, user {user}, host name {host}").format(
                path=shown(path), user=shown(seed.user), host=shown(seed.host_name)
            )
    return translate("NewMachine", "Installed later")
