"""What the New Virtual Machine wizard proposes: by what the host can do, and by the choices of the last time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from app.controllers.new_machine_draft import DiskChoice, Draft
from app.core.abilities import GenerationAbilities, HostAbilities, StorageLocation, SwitchChoice
from app.core.machine_plan import GIB, MIB, DiskType

NAME = "New Virtual Machine"
_MEMORY_MIB, _LEAST_MEMORY_MIB, _MEMORY_STEP_MIB = 2048, 256, 64
_DISK_GIB, _LEAST_DISK_GIB = 64, 4
_USUAL = "default"  # what libvirt calls the first location and the first switch
_REMEMBERED = (
    "generation", "has_secure_boot", "has_tpm", "processor_count", "startup_mib", "is_dynamic", "minimum_mib",
    "maximum_mib", "switch_kind", "switch", "location_uuid", "disk_gib", "disk_format", "is_started",
)  # fmt: skip


def remembered(draft: Draft) -> dict[str, object]:
    """The choices that the next wizard proposes again, for settings."""
    return {name: getattr(draft, name) for name in _REMEMBERED} | {"disk_type": draft.disk_type.value}


def unique_name(taken: Iterable[str], name: str = NAME) -> str:
    """``name``, with a number when another machine has it."""
    names = set(taken)
    number = 2
    unique = name
    while unique in names:
        unique, number = f"{name} {number}", number + 1
    return unique


def similar_name(name: str, taken: Iterable[str]) -> str:
    """A name like ``name`` that no other machine has: web-01 becomes web-02, or the next one that is free."""
    names = set(taken)
    stem, digits = re.fullmatch(r"(.*?)([0-9]{0,9})", name, re.DOTALL).groups()  # type: ignore[union-attr]
    stem = stem if digits else f"{stem}-"
    number = int(digits or 1) + 1
    while (similar := f"{stem}{number:0{len(digits)}d}") in names:
        number += 1
    return similar


def recall(draft: Draft, choices: Mapping[str, object]) -> None:
    """Take over the choices of the last time; what is not of the right kind is left out."""
    for name in _REMEMBERED:
        value = choices.get(name)
        if type(value) is type(getattr(draft, name)) and (not isinstance(value, int) or 0 <= value < 2**31):
            setattr(draft, name, value)
    kind = choices.get("disk_type")
    if kind in {DiskType.FIXED.value, DiskType.DYNAMIC.value}:
        draft.disk_type = DiskType(kind)


def propose(draft: Draft, abilities: HostAbilities, choices: Mapping[str, object] | None) -> None:
    """Fill a draft for a host: the choices of the last time as far as they are possible there."""
    free_mib = abilities.memory_free_bytes // MIB
    most_mib = free_mib // 2 // _MEMORY_STEP_MIB * _MEMORY_STEP_MIB
    draft.startup_mib = max(_LEAST_MEMORY_MIB, min(_MEMORY_MIB, most_mib))
    draft.maximum_mib = 2 * draft.startup_mib
    draft.minimum_mib = max(_LEAST_MEMORY_MIB, draft.startup_mib // 4)
    draft.processor_count = max(1, min(2, abilities.host_processor_count // 2))
    draft.generation, draft.has_secure_boot = 2, True
    _connect(draft, abilities)
    recall(draft, choices or {})
    if not draft.name:
        draft.name = unique_name(abilities.machine_names)
    adapt(draft, abilities)
    location = location_of(draft, abilities)
    if location is None:
        draft.disk_choice = DiskChoice.LATER
    elif not (choices and "disk_gib" in choices):
        free_gib = location.free_bytes // GIB if location.capacity_bytes else _DISK_GIB
        draft.disk_gib = max(_LEAST_DISK_GIB, min(_DISK_GIB, free_gib))


def adapt(draft: Draft, abilities: HostAbilities) -> None:
    """Replace the choices that do not exist on this host; the rest stays as the user wants it."""
    generation = _generation(draft.generation, abilities)
    if generation is not None:
        draft.generation = generation.number
        if not generation.has_secure_boot:
            draft.has_secure_boot = False
        if not generation.has_tpm:
            draft.has_tpm = False
    if draft.acceleration not in {each.kind for each in abilities.accelerations if each.is_usable or each.is_offered}:
        usable = (each for each in abilities.accelerations if each.is_usable)
        draft.acceleration = next((each.kind for each in usable), "")
    if location_of(draft, abilities) is None:
        location = usual_location(abilities)
        draft.location_uuid = location.uuid if location is not None else ""
    if draft.disk_location_uuid not in {each.uuid for each in abilities.storage}:
        draft.disk_location_uuid = ""
    switches = {(each.kind, each.name) for each in abilities.switches}
    if draft.switch_kind and (draft.switch_kind, draft.switch) not in switches:
        _connect(draft, abilities)


def _connect(draft: Draft, abilities: HostAbilities) -> None:
    switch = _switch(abilities)
    draft.switch_kind, draft.switch = (switch.kind, switch.name) if switch is not None else ("", "")


def location_of(draft: Draft, abilities: HostAbilities) -> StorageLocation | None:
    """The storage location that a draft names, when the host has it."""
    return next((each for each in abilities.storage if each.uuid == draft.location_uuid), None)


def _generation(number: int, abilities: HostAbilities) -> GenerationAbilities | None:
    available = [each for each in abilities.generations if each.is_available]
    wanted = [each for each in available if each.number == number]
    return next(iter(wanted or sorted(available, key=lambda each: -each.number)), None)


def usual_location(abilities: HostAbilities) -> StorageLocation | None:
    """Where the files of machines lie unless the user wants it otherwise; None when there is no place for them."""
    usable = [each for each in abilities.storage if each.is_active and each.problem is None]
    named = [each for each in usable if each.name == _USUAL]
    return next(iter(named or sorted(usable, key=lambda each: -each.free_bytes)), None)


def _switch(abilities: HostAbilities) -> SwitchChoice | None:
    active = [each for each in abilities.switches if each.is_active]
    usual = [each for each in active if each.kind == "network" and each.name == _USUAL]
    if usual:
        return usual[0]
    own = [each for each in active if each.kind == "user"]
    return own[0] if own and abilities.is_session else None
