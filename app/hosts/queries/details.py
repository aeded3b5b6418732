"""What one machine is, from its definition."""

from __future__ import annotations

import libvirt

from app.core.details import MachineDetails
from app.core.record import replaced
from app.definitions.domain import read_domain


def details(domain: libvirt.virDomain) -> MachineDetails:
    """The machine as it runs now, or as it will start. Raises libvirtError and DefinitionError."""
    now = read_domain(domain.XMLDesc(0))
    if not domain.isActive() or not domain.isPersistent():
        return now
    # While it runs, its definition says what it has by now (the balloon moves); startup memory is in the other one.
    later = read_domain(domain.XMLDesc(libvirt.VIR_DOMAIN_XML_INACTIVE))
    return replaced(now, memory_startup_bytes=later.memory_startup_bytes)
