"""Dynamic memory: how much memory each machine is to have, from what its guest needs and what the host has left.

A machine gets its demand and its buffer, within its minimum and its maximum. It is given what it needs at
once, and what it does not need is taken slowly; small differences change nothing. When the host cannot give
all that is asked, it goes by weight; when the host itself is short, buffers are taken back, by weight too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum

from app.core.messages import QT_TRANSLATE_NOOP
from app.core.record import record

MIB = 1024 * 1024
_GROW_LEAST_BYTES, _GROW_LEAST_SHARE = 4 * MIB, 0.02
_SHRINK_LEAST_BYTES, _SHRINK_LEAST_SHARE = 16 * MIB, 0.10
_SHRINK_STEP_SHARE = 0.5  # of what is too much, each time: a guest that needs it again soon loses little
_RESERVE_LEAST_BYTES, _RESERVE_SHARE = 256 * MIB, 0.05
_WEIGHT_LIMIT = 100


@record
class MemoryPolicy:
    """What a machine's settings say. ``minimum_bytes`` 0: as at the start.

    ``weight`` 0 to 100: who gets more when the host is short.
    """

    minimum_bytes: int
    maximum_bytes: int
    buffer_percent: int = 20
    weight: int = 50


class MemoryState(Enum):
    """How dynamic memory fares with a machine that runs. ``value`` is an English sentence, context "core"."""

    BEGINNING = QT_TRANSLATE_NOOP("core", "It begins within seconds.")
    FOLLOWING = QT_TRANSLATE_NOOP("core", "The memory follows the demand, while Partita is connected.")
    SHORT = QT_TRANSLATE_NOOP("core", "The host is short of memory: the machine gets less than it asks for.")
    NOT_REPORTING = QT_TRANSLATE_NOOP(
        "core", "The guest does not report its memory, so it keeps what it has. It needs a balloon and its driver."
    )
    OTHER_CONSOLE = QT_TRANSLATE_NOOP("core", "Another Partita console looks after the memory of this machine.")
    REFUSED = QT_TRANSLATE_NOOP("core", "The host refuses to change the memory of this machine.")


@record
class MemoryStatus:
    """Dynamic memory of one machine that runs. ``target_bytes`` 0: none was set by this console yet."""

    policy: MemoryPolicy
    state: MemoryState
    target_bytes: int = 0


@record
class MachineMemory:
    """A machine as last read. ``demand_bytes`` is what is in use of ``assigned_bytes``, the kernel's own included."""

    uuid: str
    policy: MemoryPolicy
    assigned_bytes: float
    demand_bytes: float


@record
class HostMemory:
    """A host as last read. ``available_bytes``: free, or held by caches that it would give up."""

    total_bytes: float
    available_bytes: float


def wanted_bytes(machine: MachineMemory) -> float:
    """Demand and buffer, within minimum and maximum; a minimum above the maximum counts as the maximum."""
    policy = machine.policy
    asked = machine.demand_bytes * (1 + policy.buffer_percent / 100)
    return min(max(asked, policy.minimum_bytes), policy.maximum_bytes)


def spare_bytes(host: HostMemory) -> float:
    """What may be given away before the host itself runs short; negative when it does already."""
    return host.available_bytes - max(_RESERVE_LEAST_BYTES, host.total_bytes * _RESERVE_SHARE)


def targets(machines: Sequence[MachineMemory], host: HostMemory) -> dict[str, int]:
    """UUID -> bytes, whole MiB, for each machine whose memory is to change now."""
    taken = _taken(machines, spare_bytes(host))
    given = _given(machines, spare_bytes(host))
    found: dict[str, int] = {}
    for machine in machines:
        exact = machine.assigned_bytes + given.get(machine.uuid, 0.0) - taken.get(machine.uuid, 0.0)
        target = _whole(exact, machine)
        if _is_worth_it(machine, target):
            found[machine.uuid] = target
    return found


def is_short(machine: MachineMemory, target: int) -> bool:
    """Whether ``target`` is clearly less than the machine asks for."""
    return wanted_bytes(machine) - target > max(_GROW_LEAST_BYTES, target * _GROW_LEAST_SHARE)


def _given(machines: Sequence[MachineMemory], spare: float) -> dict[str, float]:
    asked = {one.uuid: wanted_bytes(one) - one.assigned_bytes for one in machines}
    asked = {uuid: size for uuid, size in asked.items() if size > 0}
    if sum(asked.values()) <= spare:
        return asked
    weights = {one.uuid: one.policy.weight + 1.0 for one in machines}
    return _shared(asked, weights, max(0.0, spare))


def _taken(machines: Sequence[MachineMemory], spare: float) -> dict[str, float]:
    surplus = {one.uuid: max(0.0, one.assigned_bytes - wanted_bytes(one)) for one in machines}
    taken = {uuid: size * _SHRINK_STEP_SHARE for uuid, size in surplus.items()}
    missing = -spare - sum(taken.values())
    if missing <= 0:
        return taken
    # The host is short: also what is left of the surplus, and buffers, but never what guests use.
    least = {one.uuid: max(one.demand_bytes, min(one.policy.minimum_bytes, one.assigned_bytes)) for one in machines}
    more = {one.uuid: max(0.0, one.assigned_bytes - taken[one.uuid] - least[one.uuid]) for one in machines}
    weights = {one.uuid: _WEIGHT_LIMIT + 1.0 - one.policy.weight for one in machines}
    shares = _shared(more, weights, missing)
    return {uuid: size + shares.get(uuid, 0.0) for uuid, size in taken.items()}


def _shared(asked: Mapping[str, float], weights: Mapping[str, float], total: float) -> dict[str, float]:
    """``total`` by weight; nobody gets more than is asked, and what one does not need goes to the others."""
    given: dict[str, float] = {}
    open_, left = dict(asked), total
    while open_:
        unit = left / sum(weights[uuid] for uuid in open_)
        content = [uuid for uuid, size in open_.items() if size <= unit * weights[uuid]]
        if not content:
            return given | {uuid: unit * weights[uuid] for uuid in open_}
        for uuid in content:
            given[uuid] = open_.pop(uuid)
            left -= given[uuid]
    return given


def _whole(size: float, machine: MachineMemory) -> int:
    """Whole MiB, rounded down (the host's), but never under the minimum or over the maximum."""
    policy = machine.policy
    floor = min(policy.minimum_bytes, policy.maximum_bytes, machine.assigned_bytes)
    return int(min(max(size // MIB * MIB, floor), policy.maximum_bytes))


def _is_worth_it(machine: MachineMemory, target: int) -> bool:
    difference = target - machine.assigned_bytes
    if difference >= 0:
        return difference >= max(_GROW_LEAST_BYTES, machine.assigned_bytes * _GROW_LEAST_SHARE)
    return -difference >= max(_SHRINK_LEAST_BYTES, machine.assigned_bytes * _SHRINK_LEAST_SHARE) * _SHRINK_STEP_SHARE
