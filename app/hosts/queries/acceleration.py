"""How fast a host can run machines, and whether what libvirt offers is real."""

from __future__ import annotations

import libvirt

from app.core.abilities import Acceleration
from app.core.messages import QT_TRANSLATE_NOOP, Message, message
from app.definitions.capabilities import GuestKind, HostCapabilities, read_processor_features
from app.hosts.errors import tried

KVM, EMULATION = "kvm", "qemu"
PREFERRED = (KVM, "hvf", "xen", "ch", "bhyve", "vz", EMULATION, "test")
_X86 = frozenset({"i686", "x86_64"})
_VIRTUALIZATION = frozenset({"vmx", "svm"})

NOT_OFFERED = QT_TRANSLATE_NOOP(
    "core",
    "libvirt does not offer KVM on this host: there is no /dev/kvm, or QEMU may not use it. "
    "Check that virtualization is enabled in the computer's firmware settings.",
)
NO_PROCESSOR_SUPPORT = QT_TRANSLATE_NOOP(
    "core",
    "libvirt offers KVM, but the host's processor shows neither VT-x nor AMD-V, as in many rented virtual "
    "computers: machines would start and then hang. They are emulated instead, which is slow but works.",
)


def accelerations(
    connection: libvirt.virConnect, capabilities: HostCapabilities, kind: GuestKind
) -> tuple[Acceleration, ...]:
    """Every way of running ``kind`` here, usable ones first, the proposed one at their head.

    KVM is always among those of a QEMU host, with the reason when it cannot be used.
    Raises libvirtError when the connection is lost, DefinitionError.
    """
    found = [
        Acceleration(name, reason is None, reason)
        for name in kind.accelerations
        for reason in [_obstacle(connection, capabilities) if name == KVM else None]
    ]
    if EMULATION in kind.accelerations and KVM not in kind.accelerations:
        found.append(Acceleration(KVM, is_usable=False, reason=message(NOT_OFFERED), is_offered=False))
    return tuple(sorted(found, key=lambda one: (not one.is_usable, _preference(one.kind))))


def _preference(name: str) -> int:
    return PREFERRED.index(name) if name in PREFERRED else len(PREFERRED)


def _obstacle(connection: libvirt.virConnect, capabilities: HostCapabilities) -> Message | None:
    """Why KVM that libvirt offers does not work; None also where nothing speaks against it."""
    if capabilities.architecture not in _X86 or capabilities.processor_features & _VIRTUALIZATION:
        return None
    features = _expanded(connection, capabilities)
    if features is None or features & _VIRTUALIZATION:
        return None
    return message(NO_PROCESSOR_SUPPORT)


def _expanded(connection: libvirt.virConnect, capabilities: HostCapabilities) -> frozenset[str] | None:
    """All features of the host's processor.

    The list in the capabilities holds only what the named model does not have anyway, and some models
    have the feature that is asked for. None when libvirt cannot say, so that nothing is claimed.
    """
    if not capabilities.processor:
        return None
    features = libvirt.VIR_CONNECT_BASELINE_CPU_EXPAND_FEATURES
    xml = tried(lambda: connection.baselineCPU([capabilities.processor], features))
    return None if xml is None else read_processor_features(xml)
