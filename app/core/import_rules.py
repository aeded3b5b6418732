"""What is wrong with an import, field by field; asked in the wizard, and again before anything is changed."""

from __future__ import annotations

from app.core.abilities import HostAbilities
from app.core.import_plan import ImportPlan, ImportType
from app.core.machine_plan import GIB, MIB
from app.core.messages import QT_TRANSLATE_NOOP, message
from app.core.names import name_problem
from app.core.problem import Problem

N = QT_TRANSLATE_NOOP
KNOWN = N("core", "This host has the machine already: only a copy with an identity of its own can be imported.")
NOT_HERE = N("core", "The files are not on the host, or do not belong to an export: they have to be copied.")
ONLY_COPY = N("core", "Files of this kind hold no identity: the machine gets a new one.")
NO_LOCATION = N("core", "Choose a storage location that is a folder.")
TOO_FULL = N("core", "{size} GiB are needed there; {free} GiB are free.")
MANY_PROCESSORS = N("core", "This host gives a machine at most {count} processors.")
NO_PROCESSORS = N("core", "Enter at least one processor.")
LITTLE_MEMORY = N("core", "Enter at least 32 MiB.")
MUCH_MEMORY = N("core", "This host has only {size} MiB of memory.")
NO_GENERATION = N("core", "This host has no machines of Generation {number}.")
NO_VERSION = N("core", "This host does not know the version {version}. Use the version of this host instead.")
MISSING_SWITCH = N("core", "This host has no virtual switch {name}. Choose another, or none.")
_FOLDERS = frozenset({"dir", "fs", "netfs"})
_LEAST_BYTES = 32 * MIB


def problems(plan: ImportPlan, abilities: HostAbilities) -> tuple[Problem, ...]:
    """Everything that is wrong, in the order of the pages."""
    found: list[Problem] = []
    if plan.machine.problem is not None:
        found.append(Problem("source", plan.machine.problem))
    found += _type(plan)
    text = name_problem(plan.name, abilities.machine_names)
    if text is not None:
        found.append(Problem("name", text))
    if plan.type is not ImportType.REGISTER:
        found += _location(plan, abilities)
    found += _switches(plan, abilities)
    if not plan.machine.is_foreign and not plan.machine.has_version and not plan.machine_type:
        found.append(Problem("machine_type", message(NO_VERSION, version=plan.machine.machine_type)))
    if plan.machine.is_foreign:
        found += _machine(plan, abilities)
    return tuple(found)


def _type(plan: ImportPlan) -> list[Problem]:
    machine = plan.machine
    if plan.type is not ImportType.COPY and machine.is_foreign:
        return [Problem("type", message(ONLY_COPY))]
    if plan.type is not ImportType.COPY and machine.is_known:
        return [Problem("type", message(KNOWN))]
    if plan.type is ImportType.REGISTER and not machine.can_register:
        return [Problem("type", message(NOT_HERE))]
    return []


def _location(plan: ImportPlan, abilities: HostAbilities) -> list[Problem]:
    location = next((each for each in abilities.storage if each.uuid == plan.location_uuid), None)
    if location is None or location.kind not in _FOLDERS:
        return [Problem("location_uuid", message(NO_LOCATION))]
    if location.problem is not None:
        return [Problem("location_uuid", location.problem)]
    needed = sum(each.size_bytes for each in plan.machine.disks)
    if location.capacity_bytes and needed > location.free_bytes:
        size, free = _gib(needed), _gib(location.free_bytes)
        return [Problem("location_uuid", message(TOO_FULL, size=size, free=free))]
    return []


def _switches(plan: ImportPlan, abilities: HostAbilities) -> list[Problem]:
    there = {(each.kind, each.name) for each in abilities.switches}
    return [
        Problem(f"switch-{number}", message(MISSING_SWITCH, name=change.new_name))
        for number, change in enumerate(plan.switches)
        if change.new_kind and (change.new_kind, change.new_name) not in there
    ]


def _machine(plan: ImportPlan, abilities: HostAbilities) -> list[Problem]:
    found: list[Problem] = []
    if not any(each.number == plan.generation and each.is_available for each in abilities.generations):
        found.append(Problem("generation", message(NO_GENERATION, number=plan.generation)))
    if plan.processor_count < 1:
        found.append(Problem("processor_count", message(NO_PROCESSORS)))
    elif plan.processor_count > abilities.processors_max:
        found.append(Problem("processor_count", message(MANY_PROCESSORS, count=abilities.processors_max)))
    if plan.memory_bytes < _LEAST_BYTES:
        found.append(Problem("memory", message(LITTLE_MEMORY)))
    elif plan.memory_bytes > abilities.memory_total_bytes:
        found.append(Problem("memory", message(MUCH_MEMORY, size=abilities.memory_total_bytes // MIB)))
    return found


def _gib(size_bytes: int) -> str:
    return f"{size_bytes / GIB:.1f}"
