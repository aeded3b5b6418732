"""The choices of an Import wizard, also those that do not count at the moment."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from uuid import uuid4

from app.controllers.new_machine_defaults import unique_name, usual_location
from app.core.abilities import HostAbilities
from app.core.import_plan import ImportPlan, ImportType, SwitchChange
from app.core.import_source import FoundMachine
from app.core.machine_plan import MIB

_MEMORY_MIB = 2048
_NAME = "Imported"


@dataclass(slots=True)
class ImportDraft:
    """``switches``: "kind:name" by what the adapters were plugged into; ":" for none.

    ``uuid``: for a copy. ``is_newest``: whether the host's own machine type replaces that of the definition.
    """

    path: str = ""
    number: int = 0
    type: ImportType = ImportType.COPY
    name: str = ""
    location_uuid: str = ""
    switches: dict[tuple[str, str], str] = field(default_factory=dict)
    is_newest: bool = False
    generation: int = 2
    memory_mib: int = _MEMORY_MIB
    processor_count: int = 1
    uuid: str = field(default_factory=lambda: str(uuid4()))

    def copied(self) -> ImportDraft:
        """A copy that does not change with this one."""
        return copy.deepcopy(self)


def propose_host(draft: ImportDraft, abilities: HostAbilities) -> None:
    """What follows from the host alone."""
    if draft.location_uuid not in {each.uuid for each in abilities.storage}:
        location = usual_location(abilities)
        draft.location_uuid = location.uuid if location is not None else ""


def propose_machine(draft: ImportDraft, machine: FoundMachine, abilities: HostAbilities) -> None:
    """What follows from the machine that was found."""
    is_whole = not machine.is_foreign and not machine.is_known
    draft.type = ImportType.RESTORE if is_whole else ImportType.COPY
    draft.name = unique_name(abilities.machine_names, machine.name or _NAME)
    draft.is_newest = False
    draft.memory_mib = machine.memory_bytes // MIB or _MEMORY_MIB
    draft.processor_count = machine.processor_count or 1
    available = [each.number for each in abilities.generations if each.is_available]
    wanted = machine.generation or 2
    draft.generation = wanted if wanted in available or not available else available[-1]
    there = [f"{each.kind}:{each.name}" for each in abilities.switches]
    usual = "network:default" if "network:default" in there else (there[0] if there else ":")
    draft.switches = {}
    for kind, name in machine.switches:
        same = f"{kind}:{name}"
        draft.switches[kind, name] = same if same in there else usual if machine.is_foreign else ":"


def plan_of(draft: ImportDraft, machine: FoundMachine, abilities: HostAbilities) -> ImportPlan:
    """What the choices amount to."""
    usable = [each.kind for each in abilities.accelerations if each.is_usable]
    changes = []
    for kind, name in machine.switches:
        new_kind, _, new_name = draft.switches.get((kind, name), ":").partition(":")
        changes.append(SwitchChange(kind, name, new_kind, new_name))
    generation = draft.generation if machine.is_foreign else machine.generation
    newest = next((each.machine_type for each in abilities.generations if each.number == generation), "")
    return ImportPlan(
        machine,
        draft.type,
        draft.uuid if draft.type is ImportType.COPY else machine.uuid,
        draft.name,
        draft.location_uuid,
        usable[0] if usable else "qemu",
        tuple(changes),
        newest if draft.is_newest and not machine.is_foreign else "",
        generation,
        draft.memory_mib * MIB,
        draft.processor_count,
    )
