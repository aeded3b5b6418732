"""Fields of the page Processor."""

from __future__ import annotations

from app.core.machine_plan import Topology
from app.core.machine_settings import NumaNode
from app.core.messages import QT_TRANSLATE_NOOP, message
from app.definitions.fields import (
    Field,
    NotChangeable,
    attribute_of,
    number_text,
    put_attribute,
    put_size,
    put_text,
    size_of,
    take_away,
    text_of,
)
from app.definitions.nodes import Element
from app.definitions.parsing import DefinitionError, number
from app.definitions.placing import add, ensured, prune

NO_PROCESSOR = QT_TRANSLATE_NOOP("core", "A virtual machine needs a processor.")
BAD_LIMIT = QT_TRANSLATE_NOOP("core", "The limit is a percentage from 1 to 100.")
_PERIOD_US = 100_000  # libvirt's own
_NESTED = ("vmx", "svm")  # Intel's and AMD's name of it
_IS_ON = frozenset({"force", "require", "optional"})
_OF_PASSTHROUGH = frozenset({"host-passthrough", "maximum"})


def _maximum(domain: Element) -> int:
    written = text_of(domain, "vcpu").strip()
    return number(written) if written else 1


def _count(domain: Element) -> int:
    written = attribute_of(domain, "vcpu", "current")
    return number(written) if written else _maximum(domain)


def _put_count(domain: Element, value: int) -> None:
    _put_processors(domain, value, _maximum(domain))


def _put_maximum(domain: Element, value: int) -> None:
    _put_processors(domain, _count(domain), value)


def _put_processors(domain: Element, count: int, maximum: int) -> None:
    if count < 1 or maximum < 1:
        raise NotChangeable(message(NO_PROCESSOR))
    vcpu = ensured(domain, "vcpu")
    if vcpu.text.strip() != str(maximum):
        vcpu.put_text(str(maximum))
    if count == maximum:
        vcpu.drop("current")
    else:
        vcpu.set("current", str(count))
    take_away(domain, "vcpus")  # says the same processor by processor, and would contradict


def _topology(domain: Element) -> Topology:
    found = domain.find("cpu/topology")
    if found is None:
        return Topology()
    # Dies and clusters lie between sockets and cores, and are counted among the cores here.
    parts = [number(found.get(name) or "1") for name in ("sockets", "dies", "clusters", "cores", "threads")]
    return Topology(parts[0], parts[1] * parts[2] * parts[3], parts[4])


def _put_topology(domain: Element, value: Topology) -> None:
    if not any((value.sockets, value.cores, value.threads)):
        take_away(domain, "cpu/topology")
        return
    found = ensured(domain, "cpu/topology")
    if value.cores != _topology(domain).cores:
        for name in ("dies", "clusters"):
            if found.get(name):
                found.set(name, "1")
        found.set("cores", str(value.cores))
    found.set("sockets", str(value.sockets))
    if not found.get("cores"):
        found.set("cores", str(value.cores))
    found.set("threads", str(value.threads))


def _limit(domain: Element) -> int:
    quota_text = text_of(domain, "cputune/quota").strip()
    if not quota_text or quota_text.startswith("-"):
        return 100
    period_us = number(text_of(domain, "cputune/period").strip() or "0") or _PERIOD_US
    quota_us = number(quota_text)
    return max(1, min(100, round(quota_us * 100 / period_us))) if quota_us else 100


def _put_limit(domain: Element, value: int) -> None:
    if not 1 <= value <= 100:
        raise NotChangeable(message(BAD_LIMIT))
    if value == 100:
        take_away(domain, "cputune/quota")
        take_away(domain, "cputune/period")
        return
    period_us = number(text_of(domain, "cputune/period").strip() or "0")
    if not period_us:
        period_us = _PERIOD_US
        put_text(domain, "cputune/period", str(period_us))
    put_text(domain, "cputune/quota", str(period_us * value // 100))


def _mode(domain: Element) -> str:
    cpu = domain.find("cpu")
    if cpu is None:
        return ""
    # A model alone is the old way of saying "custom".
    return cpu.get("mode") or ("custom" if cpu.find("model") is not None else "")


def _put_mode(domain: Element, value: str) -> None:
    """What only the old mode can have goes with it; host and hypervisor refuse it else."""
    if not value:
        cpu = domain.find("cpu")
        if cpu is not None:
            cpu.drop("mode", "match", "check", "migratable")
            for name in ("model", "vendor", "feature"):
                take_away(domain, f"cpu/{name}")
            prune(domain, "cpu")
        return
    cpu = ensured(domain, "cpu")
    cpu.set("mode", value)
    if value not in _OF_PASSTHROUGH:
        cpu.drop("migratable")
    if value != "custom":
        cpu.drop("match")
        take_away(domain, "cpu/model")
        take_away(domain, "cpu/vendor")


def _model(domain: Element) -> str:
    return text_of(domain, "cpu/model").strip()


def _nested(domain: Element) -> str:
    policies = [each.get("policy", "require") for each in domain.all_at("cpu/feature") if each.get("name") in _NESTED]
    if not policies:
        return ""
    return "on" if any(policy in _IS_ON for policy in policies) else "off"


def _put_nested(domain: Element, value: str) -> None:
    """Both names are written where none is: the one that is not the host's processor's does nothing."""
    found = [each for each in domain.all_at("cpu/feature") if each.get("name") in _NESTED]
    if not value:
        for each in found:
            each.remove()
        prune(domain, "cpu")
        return
    if not found:
        cpu = ensured(domain, "cpu")
        for name in _NESTED:
            feature = add(cpu, "feature")
            feature.set("policy", "optional")
            feature.set("name", name)
            found.append(feature)
    for feature in found:
        is_on = feature.get("policy", "require") in _IS_ON
        if is_on != (value == "on"):
            feature.set("policy", "optional" if value == "on" else "disable")


def _numa(domain: Element) -> tuple[NumaNode, ...]:
    return tuple(_node(cell) for cell in domain.all_at("cpu/numa/cell"))


def _node(cell: Element) -> NumaNode:
    return NumaNode(cell.get("cpus"), _cell_size(cell))


def _cell_size(cell: Element) -> int:
    """The size is an attribute here: read as if it were an element's text."""
    written = cell.get("memory")
    if not written:
        return 0
    size = Element("memory")
    size.set("unit", cell.get("unit") or "KiB")
    size.put_text(written)
    return size_of(size)


def _put_numa(domain: Element, value: tuple[NumaNode, ...]) -> None:
    cells = domain.all_at("cpu/numa/cell")
    for cell in cells[len(value) :]:
        cell.remove()
    if not value:
        take_away(domain, "cpu/numa")
        return
    for index, node in enumerate(value):
        if index < len(cells):
            cell = cells[index]
        else:
            cell = add(ensured(domain, "cpu/numa"), "cell")
            cell.set("id", str(index))
        if _node(cell) != node:
            _put_node(cell, node)


def _put_node(cell: Element, node: NumaNode) -> None:
    if node.memory_bytes <= 0:
        raise DefinitionError("a NUMA node needs memory")
    if cell.get("cpus") != node.processors:
        put_attribute(cell, "", "cpus", node.processors)
    if _cell_size(cell) == node.memory_bytes:
        return
    size = Element("memory")
    size.set("unit", cell.get("unit") or "KiB")
    put_size(size, node.memory_bytes)
    cell.set("memory", size.text)
    cell.set("unit", size.get("unit"))


PROCESSOR = (
    Field("maximum", _maximum, _put_maximum),
    Field("count", _count, _put_count),
    Field("topology", _topology, _put_topology),
    Field("limit_percent", _limit, _put_limit),
    number_text("weight", "cputune/shares"),
    Field("mode", _mode, _put_mode),
    Field("model", _model, lambda domain, value: put_text(domain, "cpu/model", value)),
    Field("nested", _nested, _put_nested),
    Field("numa", _numa, _put_numa),
)
