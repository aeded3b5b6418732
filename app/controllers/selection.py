"""What is selected, and the named facts that decide which actions are enabled."""

from __future__ import annotations

from app.core.commands import Verb
from app.core.metrics import PARENT
from app.core.partitions import ConnectionState, Partition
from app.core.record import record
from app.core.rules import is_allowed, is_deletable


@record
class Selection:
    """A host and the partitions selected on it, as last read. No host: nothing is selected at all."""

    host_id: str = ""
    host_name: str = ""
    host_state: ConnectionState = ConnectionState.DISCONNECTED
    is_parent: bool = False
    machines: tuple[Partition, ...] = ()
    busy: frozenset[str] = frozenset()  # UUIDs with an unfinished job
    group: str = ""  # the group whose heading is current, else the one that all selected machines are in


NOTHING_SELECTED = Selection()


def is_same(one: Selection, other: Selection) -> bool:
    """Whether two selections are of the same machines at the same host, however those are by now."""
    return _identity(one) == _identity(other)


def _identity(selection: Selection) -> tuple[object, ...]:
    uuids = tuple(machine.uuid for machine in selection.machines)
    return selection.host_id, selection.is_parent, uuids, selection.group


@record
class Facts:
    """Named facts about a selection; actions are enabled by these alone."""

    has_host: bool = False
    is_connected: bool = False
    is_connecting: bool = False
    is_parent: bool = False
    machine_count: int = 0
    allowed: frozenset[Verb] = frozenset()  # verbs that every selected machine takes
    is_deletable: bool = False
    is_persistent: bool = False
    is_busy: bool = False
    starts_automatically: bool = False
    has_group: bool = False


def facts_of(selection: Selection) -> Facts:
    """The facts of a selection. A verb is allowed when it makes sense for all selected machines."""
    machines = selection.machines
    busy = any(machine.uuid in selection.busy for machine in machines)
    verbs = (Verb.TURN_OFF,) if busy else tuple(Verb)  # power can be cut whatever else goes on
    allowed = frozenset(
        verb for verb in verbs if machines and all(is_allowed(verb, machine) for machine in machines)
    )
    return Facts(
        has_host=bool(selection.host_id),
        is_connected=selection.host_state is ConnectionState.CONNECTED,
        is_connecting=selection.host_state in {ConnectionState.CONNECTING, ConnectionState.RECONNECTING},
        is_parent=selection.is_parent,
        machine_count=len(machines),
        allowed=allowed,
        is_deletable=bool(machines) and not busy and all(map(is_deletable, machines)),
        is_persistent=bool(machines) and all(machine.is_persistent for machine in machines),
        is_busy=busy,
        starts_automatically=bool(machines) and all(machine.starts_automatically for machine in machines),
        has_group=bool(selection.group),
    )


def split_uuids(uuids: tuple[str, ...]) -> tuple[bool, tuple[str, ...]]:
    """Whether the parent partition is among selected rows, and the machines' UUIDs."""
    return PARENT in uuids, tuple(uuid for uuid in uuids if uuid != PARENT)
