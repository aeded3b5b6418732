"""What the Summary says of the parent partition, and of several partitions together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence

from app.controllers.details import Subject
from app.core import metrics
from app.core.metrics import Reading, Unit
from app.core.names import shown
from app.core.partitions import INACTIVE_STATES, HostFacts, Partition
from app.views.details.facts_grid import Fact
from app.views.details.sentences import unavailable
from app.views.formatting import format_bytes, format_uptime, format_value, format_whole, not_available
from app.views.translation import translate, translated


def parent_facts(facts: HostFacts, boottime_s: float) -> list[Fact]:
    """Titles and values of a host. ``boottime_s``: CLOCK_BOOTTIME now."""
    uptime = format_uptime(boottime_s - facts.booted_boottime_s) if facts.booted_boottime_s is not None else ""
    memory = format_bytes(facts.memory_bytes) if facts.memory_bytes else ""
    rows = (
        ("name", translate("Details", "Host"), shown(facts.name)),
        ("os_name", translate("Details", "Management system"), shown(facts.os_name)),
        ("os_version", translate("Details", "System version"), shown(facts.os_version)),
        ("hypervisor", translate("Details", "Hypervisor"), shown(facts.hypervisor)),
        ("hypervisor_version", translate("Details", "Hypervisor version"), shown(facts.hypervisor_version)),
        ("management_version", translate("Details", "libvirt version"), shown(facts.management_version)),
        ("processor_model", translate("Details", "Processor"), shown(facts.processor_model)),
        ("processor_count", translate("Details", "Processors"), str(facts.processor_count or "")),
        ("memory_bytes", translate("Details", "Memory"), memory),
        ("booted_boottime_s", translate("Details", "Uptime"), uptime),
    )
    return [_with_reason(name, title, value, facts.unavailable) for name, title, value in rows]


def _with_reason(name: str, title: str, value: str, reasons: Mapping[str, str]) -> Fact:
    fact_id = name.removesuffix("_boottime_s").removesuffix("_bytes").replace("_", "-")
    if value:
        return Fact(fact_id, title, value)
    reason = reasons.get(name)
    text = unavailable(translate("core", reason)) if reason else not_available()
    return Fact(fact_id, title, text, is_quiet=True)


def several_facts(subject: Subject, readings: Mapping[str, Reading]) -> list[Fact]:
    """How many there are, in which states, and what they take together."""
    machines = subject.machines
    states = Counter(machine.state for machine in machines)
    words = ", ".join(f"{count} {translate('core', state.value)}" for state, count in states.most_common())
    # Definitions are read one after the other: until then a machine has no processors and no memory here.
    processors = [machine.processor_count for machine in machines if machine.processor_count]
    maxima = [machine.memory_maximum_bytes for machine in machines if machine.memory_maximum_bytes]
    facts = [
        Fact("count", translate("Details", "Virtual machines"), str(len(machines))),
        Fact("states", translate("Details", "States"), words),
        _sum("processors", translate("Details", "Processors"), processors, len(machines), str),
        _sum("maximum", translate("Details", "Maximum memory"), maxima, len(machines), format_bytes),
        *(
            _total(title, machines, readings, metric, unit)
            for metric, title, unit in (
                (metrics.MEMORY_ASSIGNED, translate("Details", "Assigned memory"), Unit.BYTES),
                (metrics.MEMORY_DEMAND, translate("Details", "Memory demand"), Unit.BYTES),
                (metrics.CPU_HOST, translate("Details", "CPU, of the host"), Unit.PERCENT),
                (metrics.DISK_TOTAL, translate("Details", "Disk"), Unit.BYTES_PER_SECOND),
                (metrics.NETWORK_TOTAL, translate("Details", "Network"), Unit.BYTES_PER_SECOND),
            )
        ),
        Fact("names", translate("Details", "Names"), ", ".join(shown(machine.name, 60) for machine in machines[:40])),
    ]
    if subject.is_parent:
        text = translate("Details", "Parent partition and virtual machines")
        facts.insert(0, Fact("selected", translate("Details", "Selected"), text))
    return facts


def _sum(name: str, title: str, values: Sequence[float], count: int, as_text: Callable[[float], str]) -> Fact:
    """The sum, and of how many where not all have a value; the host has still to tell the rest."""
    if not values:
        return Fact(name, title, "…", is_quiet=True)
    return Fact(name, title, _of_how_many(as_text(sum(values)), len(values), count))


def _total(
    title: str, machines: Sequence[Partition], readings: Mapping[str, Reading], metric: str, unit: Unit
) -> Fact:
    """The sum, and of how many where not all have a value; the reason where none has."""
    name = metric.replace(".", "-")
    read = [readings[machine.uuid] for machine in machines if machine.uuid in readings]
    values = [reading.values[metric] for reading in read if metric in reading.values]
    if values:
        return Fact(name, title, _of_how_many(format_value(sum(values), unit), len(values), len(machines)))
    return Fact(name, title, _why_nothing(machines, read, metric), is_quiet=True)


def _why_nothing(machines: Sequence[Partition], read: Sequence[Reading], metric: str) -> str:
    """Why no machine has a value: the reason that most of them have, and of how many where there are others."""
    if all(machine.state in INACTIVE_STATES for machine in machines):
        return translate("Details", "not running")
    reasons = Counter(translated(reading.missing[metric]) for reading in read if metric in reading.missing)
    if not reasons:
        return "…"
    reason, count = reasons.most_common(1)[0]
    return unavailable(_of_how_many(reason, count, len(machines)) if len(reasons) > 1 else reason)


def _of_how_many(text: str, count: int, all_count: int) -> str:
    if count == all_count:
        return text
    of_all = translate("Details", "{value} ({count} of {all} machines)")
    return of_all.format(value=text, count=format_whole(count), all=format_whole(all_count))
