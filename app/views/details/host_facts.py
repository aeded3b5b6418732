"""What the Summary says of the parent partition, and of several partitions together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from app.controllers.details import Subject
from app.core import metrics
from app.core.metrics import Reading, Unit
from app.core.names import shown
from app.core.partitions import HostFacts
from app.views.details.facts_grid import Fact
from app.views.details.sentences import unavailable
from app.views.formatting import format_bytes, format_uptime, format_value, not_available
from app.views.translation import translate


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
    processors = sum(machine.processor_count for machine in machines)
    maximum = sum(machine.memory_maximum_bytes for machine in machines)
    uuids = [machine.uuid for machine in machines]
    facts = [
        Fact("count", translate("Details", "Virtual machines"), str(len(machines))),
        Fact("states", translate("Details", "States"), words),
        Fact("processors", translate("Details", "Processors"), str(processors) if processors else not_available()),
        Fact("maximum", translate("Details", "Maximum memory"), format_bytes(maximum or None)),
        *(
            Fact(metric.replace(".", "-"), title, _total(uuids, readings, metric, unit))
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


def _total(uuids: list[str], readings: Mapping[str, Reading], metric: str, unit: Unit) -> str:
    """The sum, and of how many where not all have a value."""
    values = [readings[uuid].values[metric] for uuid in uuids if uuid in readings and metric in readings[uuid].values]
    if not values:
        return not_available()
    text = format_value(sum(values), unit)
    if len(values) == len(uuids):
        return text
    return translate("Details", "{value} ({count} of {all})").format(value=text, count=len(values), all=len(uuids))
