"""What Partita itself writes into a machine's definition: an element of its own in the metadata.

    <partita:machine xmlns:partita="urn:partita:machine:1">
      <partita:created>1790000000</partita:created>                       seconds since the epoch
      <partita:memory minimum="536870912" buffer="20" weight="50"/>       dynamic memory; bytes, percent, 0 to 100
      <partita:checkpoints kind="standard" automatic="yes" folder="/x"/>
      <partita:start action="if-running" delay="30"/>                     seconds; "always" is the host's own flag
      <partita:stop action="shut-down"/>                                  "save", "turn-off", "shut-down"
    </partita:machine>

enabled="no" in the element of memory keeps a policy that is switched off.
"""

from __future__ import annotations

import math

from lxml import etree

from app.core.record import record
from app.definitions.parsing import DefinitionError, number

NAMESPACE = "urn:partita:machine:1"
"""Also the URI under which libvirt keeps the element (``virDomainSetMetadata``)."""
PREFIX = "partita"


@record
class DynamicMemory:
    """The policy of a machine whose memory changes with its demand. Without the element there is none."""

    minimum_bytes: int
    buffer_percent: int = 20
    weight: int = 50


def machine_element(created_epoch_s: float, memory: DynamicMemory | None = None) -> etree._Element:
    """The element for a new machine."""
    machine = etree.Element(f"{{{NAMESPACE}}}machine", nsmap={PREFIX: NAMESPACE})
    etree.SubElement(machine, f"{{{NAMESPACE}}}created").text = str(int(created_epoch_s))
    if memory is not None:
        policy = etree.SubElement(machine, f"{{{NAMESPACE}}}memory")
        policy.set("minimum", str(memory.minimum_bytes))
        policy.set("buffer", str(memory.buffer_percent))
        policy.set("weight", str(memory.weight))
    return machine


def dynamic_memory(domain: etree._Element) -> DynamicMemory | None:
    """The policy of a machine; None when it has none or it is unreadable."""
    policy = domain.find(f"metadata/{{{NAMESPACE}}}machine/{{{NAMESPACE}}}memory")
    if policy is None or policy.get("enabled") == "no":
        return None
    try:
        return DynamicMemory(
            number(policy.get("minimum", "0")), number(policy.get("buffer", "20")), number(policy.get("weight", "50"))
        )
    except DefinitionError:
        return None


def created_epoch_s(domain: etree._Element) -> float | None:
    """When Partita made the machine, in seconds since the epoch; None when it is not written or unreadable."""
    text = domain.findtext(f"metadata/{{{NAMESPACE}}}machine/{{{NAMESPACE}}}created") or ""
    try:
        seconds = float(text[:32])
    except ValueError:
        return None
    return seconds if math.isfinite(seconds) and 0 <= seconds < 1e11 else None
