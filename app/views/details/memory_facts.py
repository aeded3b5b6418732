"""What the Memory tab says."""

from __future__ import annotations

from app.controllers.details import Known, Subject
from app.core import metrics
from app.core.balloon_policy import MemoryState
from app.core.details import MachineDetails
from app.core.metrics import METRICS, Reading
from app.core.partitions import INACTIVE_STATES, HostFacts
from app.views.details.facts_grid import Fact
from app.views.details.sentences import unavailable
from app.views.formatting import format_bytes, not_available
from app.views.translation import translate, translated

_AT_WORK = frozenset({MemoryState.FOLLOWING, MemoryState.SHORT})
_BUFFER = 1.2  # Hyper-V's usual buffer: a fifth above the demand


def memory_status(assigned_bytes: float, demand_bytes: float) -> str:
    """As Hyper-V says it: OK with a fifth to spare, Low with less, Warning when the guest needs more than it has."""
    if demand_bytes > assigned_bytes:
        return translate("Details", "Warning: the guest needs more than it has")
    if demand_bytes * _BUFFER > assigned_bytes:
        return translate("Details", "Low: little is left for the guest")
    return translate("Details", "OK")


def machine_memory(subject: Subject, known: Known, reading: Reading | None) -> list[Fact]:
    """Titles and values of one machine."""
    machine = subject.machine
    assert machine is not None
    details = known.details
    maximum = details.memory_maximum_bytes if details is not None else machine.memory_maximum_bytes
    is_running = machine.state not in INACTIVE_STATES
    return [
        *_dynamic(subject, details, is_running=is_running),
        _size("startup", translate("Details", "Startup memory"), details.memory_startup_bytes if details else 0),
        _size("maximum", translate("Details", "Maximum memory"), maximum),
        _measured("assigned", metrics.MEMORY_ASSIGNED, reading, is_running),
        _measured("demand", metrics.MEMORY_DEMAND, reading, is_running),
        _measured("resident", metrics.MEMORY_RESIDENT, reading, is_running),
        _status(reading, is_running),
        _balloon(details, reading, is_running),
    ]


def _dynamic(subject: Subject, details: MachineDetails | None, *, is_running: bool) -> list[Fact]:
    """Whether the memory is dynamic, and how that fares."""
    title = translate("Details", "Dynamic memory")
    if details is None:
        return [Fact("dynamic", title, "…", is_quiet=True)]
    policy = details.memory_policy
    if policy is None:
        return [Fact("dynamic", title, translate("Details", "Off"))]
    least = policy.minimum_bytes or details.memory_startup_bytes
    minimum = _size("minimum", translate("Details", "Minimum memory"), least)
    status = subject.machine.dynamic_memory if subject.machine is not None and is_running else None
    if status is None:
        return [Fact("dynamic", title, translate("Details", "On")), minimum]
    text = translate("Details", "On. {state}").format(state=translate("core", status.state.value))
    found = [Fact("dynamic", title, text), minimum]
    if status.target_bytes and status.state in _AT_WORK:
        found.append(_size("target", translate("Details", "Target"), status.target_bytes))
    return found


def parent_memory(facts: HostFacts, reading: Reading | None) -> list[Fact]:
    """Titles and values of a host."""
    total = facts.memory_bytes or (reading.values.get(metrics.MEMORY_ASSIGNED, 0.0) if reading is not None else 0.0)
    used = _measured("demand", metrics.MEMORY_DEMAND, reading, True)._replace(title=translate("Details", "In use"))
    found = [_size("total", translate("Details", "Memory of the host"), total), used]
    demand = reading.values.get(metrics.MEMORY_DEMAND) if reading is not None else None
    if demand is not None and total:
        found.append(_size("free", translate("Details", "Available"), max(0.0, total - demand)))
    return found


def _size(name: str, title: str, size_bytes: float) -> Fact:
    if size_bytes:
        return Fact(name, title, format_bytes(size_bytes))
    return Fact(name, title, "…", is_quiet=True)


def _measured(name: str, metric: str, reading: Reading | None, is_running: bool) -> Fact:
    title = translate("core", METRICS[metric].title)
    if not is_running:
        return Fact(name, title, translate("Details", "not running"), is_quiet=True)
    if reading is None:
        return Fact(name, title, "…", is_quiet=True)
    value = reading.values.get(metric)
    if value is not None:
        return Fact(name, title, format_bytes(value))
    reason = reading.missing.get(metric)
    text = unavailable(translated(reason)) if reason is not None else not_available()
    return Fact(name, title, text, is_quiet=True)


def _status(reading: Reading | None, is_running: bool) -> Fact:
    title = translate("Details", "Memory status")
    values = reading.values if reading is not None and is_running else {}
    assigned, demand = values.get(metrics.MEMORY_ASSIGNED), values.get(metrics.MEMORY_DEMAND)
    if assigned is not None and demand is not None:
        return Fact("status", title, memory_status(assigned, demand))
    if not is_running:
        return Fact("status", title, translate("Details", "not running"), is_quiet=True)
    text = translate("Details", "Not available. It is judged by the guest’s memory demand.")
    return Fact("status", title, text, is_quiet=True)


def _balloon(details: MachineDetails | None, reading: Reading | None, is_running: bool) -> Fact:
    title = translate("Details", "Memory balloon")
    if details is None:
        return Fact("balloon", title, "…", is_quiet=True)
    if not details.has_memory_balloon:
        return Fact("balloon", title, translate("Details", "none"), is_quiet=True)
    if not is_running or reading is None:
        return Fact("balloon", title, translate("Details", "present"))
    if metrics.MEMORY_DEMAND in reading.values:
        return Fact("balloon", title, translate("Details", "present, and its driver in the guest reports"))
    return Fact("balloon", title, translate("Details", "present, but no driver in the guest reports"))
