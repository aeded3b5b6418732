"""Which graphs there are, and which lines each has for what is selected. Data only: no numpy, no widgets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from app.controllers.details import Subject, SubjectKind
from app.core import metrics
from app.core.metrics import METRICS, PARENT, Kind, Unit, split_key
from app.core.names import shown
from app.views.translation import translate

COMPARED_LIMIT = 8
INSTANCES_LIMIT = 64
_NAME_LIMIT = 40

CPU, CPU_EACH, MEMORY, DISK, NETWORK = "cpu", "cpu-each", "memory", "disk", "network"
DISK_OPERATIONS, DISK_LATENCY = "disk-operations", "disk-latency"
DISK_EACH, OPERATIONS_EACH, LATENCY_EACH, NETWORK_EACH = (
    "disk-each", "operations-each", "latency-each", "network-each",
)  # fmt: skip

GRAPHS: tuple[str, ...] = (
    CPU, CPU_EACH, MEMORY, DISK, DISK_OPERATIONS, DISK_LATENCY, NETWORK, DISK_EACH, OPERATIONS_EACH, LATENCY_EACH,
    NETWORK_EACH,
)  # fmt: skip
DEFAULT_GRAPHS = (CPU, MEMORY, DISK, NETWORK)

_PAIRS: Mapping[str, tuple[str, str]] = {
    DISK: (metrics.DISK_READ, metrics.DISK_WRITE),
    DISK_OPERATIONS: (metrics.DISK_READ_OPERATIONS, metrics.DISK_WRITE_OPERATIONS),
    DISK_LATENCY: (metrics.DISK_READ_LATENCY, metrics.DISK_WRITE_LATENCY),
    NETWORK: (metrics.NETWORK_SEND, metrics.NETWORK_RECEIVE),
    DISK_EACH: (metrics.DISK_READ, metrics.DISK_WRITE),
    OPERATIONS_EACH: (metrics.DISK_READ_OPERATIONS, metrics.DISK_WRITE_OPERATIONS),
    LATENCY_EACH: (metrics.DISK_READ_LATENCY, metrics.DISK_WRITE_LATENCY),
    NETWORK_EACH: (metrics.NETWORK_SEND, metrics.NETWORK_RECEIVE),
}
_COMPARED: Mapping[str, tuple[str, ...]] = {
    CPU: (metrics.CPU_HOST,),
    MEMORY: (metrics.MEMORY_ASSIGNED,),
    DISK: (metrics.DISK_TOTAL,),
    NETWORK: (metrics.NETWORK_TOTAL,),
    DISK_OPERATIONS: (metrics.DISK_READ_OPERATIONS, metrics.DISK_WRITE_OPERATIONS),
    DISK_LATENCY: (metrics.DISK_READ_LATENCY, metrics.DISK_WRITE_LATENCY),
}


class LinePlan(NamedTuple):
    """One line: whose (UUID or PARENT) and which series; ``name`` stands in the legend."""

    owner: str
    key: str
    name: str
    is_dashed: bool = False


class LimitPlan(NamedTuple):
    """A level across the graph, in the unit of its lines."""

    name: str
    value: float


class GraphPlan(NamedTuple):
    """One graph. ``id`` stays the same for the same graph of another machine; ``name`` says whose it is as well."""

    id: str
    title: str
    name: str
    kind: Kind
    unit: Unit
    lines: tuple[LinePlan, ...]
    limits: tuple[LimitPlan, ...] = ()


def graph_title(graph: str) -> str:
    """What a graph, or a group of graphs, is called where graphs are chosen."""
    return {
        CPU: translate("Performance", "CPU"),
        CPU_EACH: translate("Performance", "CPU, each processor"),
        MEMORY: translate("Performance", "Memory"),
        DISK: translate("Performance", "Disk"),
        DISK_OPERATIONS: translate("Performance", "Disk operations"),
        DISK_LATENCY: translate("Performance", "Disk latency"),
        NETWORK: translate("Performance", "Network"),
        DISK_EACH: translate("Performance", "Each disk"),
        OPERATIONS_EACH: translate("Performance", "Operations of each disk"),
        LATENCY_EACH: translate("Performance", "Latency of each disk"),
        NETWORK_EACH: translate("Performance", "Each network adapter"),
    }[graph]


def plan_graphs(subject: Subject, chosen: Iterable[str], keys: Callable[[str], Sequence[str]]) -> list[GraphPlan]:
    """The graphs for what is selected. ``keys``: the series that there are of a partition."""
    wanted = set(chosen)
    graphs = [graph for graph in GRAPHS if graph in wanted]
    if subject.kind is SubjectKind.SEVERAL:
        return [plan for graph in graphs for plan in _compared(subject, graph)]
    if subject.kind is SubjectKind.NONE:
        return []
    owner = subject.keys[0]
    return [plan for graph in graphs for plan in _single(subject, owner, graph, keys(owner))]


def compared_name(subject: Subject, owner: str) -> str:
    """The name of one of several partitions, as it stands in a legend."""
    if owner == PARENT:
        return translate("Performance", "Parent partition")
    return next((shown(each.name, _NAME_LIMIT) for each in subject.machines if each.uuid == owner), owner)


def subject_name(subject: Subject) -> str:
    """Whose graphs they are."""
    if subject.kind is SubjectKind.SEVERAL:
        return translate("Performance", "{count} partitions").format(count=len(subject.keys))
    return compared_name(subject, subject.keys[0]) if subject.keys else ""


def _named(title: str, subject: Subject) -> str:
    return translate("Performance", "{graph} of {name}").format(graph=title, name=subject_name(subject))


def _compared(subject: Subject, graph: str) -> list[GraphPlan]:
    plans = []
    for metric in _COMPARED.get(graph, ()):
        about = METRICS[metric]
        title = translate("core", about.title)
        lines = tuple(LinePlan(owner, metric, compared_name(subject, owner)) for owner in subject.keys[:COMPARED_LIMIT])
        plans.append(GraphPlan(f"compare {metric}", title, _named(title, subject), about.kind, about.unit, lines))
    return plans


def _single(subject: Subject, owner: str, graph: str, keys: Sequence[str]) -> list[GraphPlan]:
    if graph == CPU:
        metric = metrics.CPU_HOST if owner == PARENT else metrics.CPU_GUEST
        title = graph_title(CPU)
        return [_plan(subject, CPU, title, (LinePlan(owner, metric, title),))]
    if graph == MEMORY:
        return [_memory(subject, owner)]
    if graph == CPU_EACH:
        return [
            _plan(
                subject,
                f"{CPU_EACH} {number}",
                translate("Performance", "Processor {number}").format(number=shown(number, _NAME_LIMIT)),
                (LinePlan(owner, f"{metrics.CPU_EACH}:{number}", number),),
            )
            for number in _instances(keys, metrics.CPU_EACH)
        ]
    if graph in {CPU, DISK, DISK_OPERATIONS, DISK_LATENCY, NETWORK}:
        return [_plan(subject, graph, graph_title(graph), _pair(owner, graph, ""))]
    return [
        _plan(subject, f"{graph} {name}", _device_title(graph, name), _pair(owner, graph, name))
        for name in _instances(keys, _PAIRS[graph][0])
    ]


def _device_title(graph: str, device: str) -> str:
    template = {
        DISK_EACH: translate("Performance", "Disk {device}"),
        OPERATIONS_EACH: translate("Performance", "Operations of {device}"),
        LATENCY_EACH: translate("Performance", "Latency of {device}"),
        NETWORK_EACH: translate("Performance", "Network {device}"),
    }[graph]
    return template.format(device=shown(device, _NAME_LIMIT))


def _pair(owner: str, graph: str, device: str) -> tuple[LinePlan, LinePlan]:
    first, second = _PAIRS[graph]
    is_network = graph in {NETWORK, NETWORK_EACH}
    names = (
        (translate("Performance", "send"), translate("Performance", "receive"))
        if is_network
        else (translate("Performance", "read"), translate("Performance", "write"))
    )
    return (
        LinePlan(owner, metrics.series_key(first, device), names[0]),
        LinePlan(owner, metrics.series_key(second, device), names[1], is_dashed=True),
    )


def _memory(subject: Subject, owner: str) -> GraphPlan:
    if owner == PARENT:
        lines = (LinePlan(owner, metrics.MEMORY_DEMAND, translate("Performance", "in use")),)
        total = subject.facts.memory_bytes if subject.facts is not None else 0
        limits = (LimitPlan(translate("Performance", "total"), float(total)),) if total else ()
        return _plan(subject, MEMORY, graph_title(MEMORY), lines, limits)
    machine = subject.machine
    maximum = machine.memory_maximum_bytes if machine is not None else 0
    lines = (
        LinePlan(owner, metrics.MEMORY_ASSIGNED, translate("Performance", "assigned")),
        LinePlan(owner, metrics.MEMORY_DEMAND, translate("Performance", "demand"), is_dashed=True),
        LinePlan(owner, metrics.MEMORY_RESIDENT, translate("Performance", "on host"), is_dashed=True),
    )
    limits = (LimitPlan(translate("Performance", "maximum"), float(maximum)),) if maximum else ()
    return _plan(subject, MEMORY, graph_title(MEMORY), lines, limits)


def _plan(
    subject: Subject, id_: str, title: str, lines: tuple[LinePlan, ...], limits: tuple[LimitPlan, ...] = ()
) -> GraphPlan:
    about = METRICS[split_key(lines[0].key)[0]]
    return GraphPlan(id_, title, _named(title, subject), about.kind, about.unit, lines, limits)


def _instances(keys: Sequence[str], metric: str) -> list[str]:
    """The devices that there are series of, numbers in their order."""
    found = [instance for key in keys for name, instance in (split_key(key),) if name == metric and instance]
    ordered = sorted(dict.fromkeys(found), key=lambda name: (0, int(name), "") if name.isdecimal() else (1, 0, name))
    return ordered[:INSTANCES_LIMIT]
