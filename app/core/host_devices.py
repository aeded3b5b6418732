"""Devices of a host that a machine can have for itself."""

from __future__ import annotations

from app.core.messages import Message
from app.core.record import record


@record
class ChoosableDevice:
    """A PCI or USB device. ``address`` as in HostDevice: "0000:03:00.0", or "046d:c52b" (vendor and product).

    ``kind_name`` is what it is, e.g. "display controller", "" when it does not say. ``iommu_group`` is -1 without one;
    ``neighbours``: addresses of the other devices of the group, which leave the host together with it.
    ``used_by``: names of the machines that have it. ``obstacle``: why it cannot be chosen, None when it can.
    """

    kind: str  # "pci", "usb"
    address: str
    vendor: str
    product: str
    kind_name: str = ""
    driver: str = ""
    place: str = ""  # of USB: "bus 1, device 4"
    iommu_group: int = -1
    neighbours: tuple[str, ...] = ()
    used_by: tuple[str, ...] = ()
    obstacle: Message | None = None


@record
class HostDevicesQuery:
    """Answer: HostDevices."""


@record
class HostDevices:
    """Answer of HostDevicesQuery, by address. ``pci_problem``: why no PCI device can be passed through at all."""

    devices: tuple[ChoosableDevice, ...]
    pci_problem: Message | None = None
