"""The host's devices to choose from: with their groups, who has them, and why one cannot be chosen."""

from __future__ import annotations

import libvirt
import pytest

from app.core.host_devices import HostDevices
from app.hosts.queries.host_devices import BRIDGE, HUB, NO_GROUP, NO_IOMMU, NO_LIST, SAME_IDS, host_devices


class Device:
    def __init__(self, xml: str) -> None:
        self._xml = xml

    def XMLDesc(self, _flags: int) -> str:
        return self._xml


class Domain:
    def __init__(self, devices: str) -> None:
        self._devices = devices

    def XMLDesc(self, _flags: int) -> str:
        machine = "<name>db-01</name><uuid>u</uuid><memory>1</memory><os><type>hvm</type></os>"
        return f"<domain type='kvm'>{machine}<devices>{self._devices}</devices></domain>"

    def name(self) -> str:
        return "db-01"


class Host:
    """Answers as libvirt would."""

    def __init__(self, *devices: str, machine: str = "", error: libvirt.libvirtError | None = None) -> None:
        self._devices, self._machine, self._error = devices, machine, error

    def listAllDevices(self, _flags: int) -> list[Device]:
        if self._error is not None:
            raise self._error
        return [Device(each) for each in self._devices]

    def listAllDomains(self, _flags: int) -> list[Domain]:
        return [Domain(self._machine)]


def pci(slot: int, code: str = "0x030000", group: int = -1) -> str:
    own = f"<iommuGroup number='{group}'><address domain='0' bus='0' slot='{slot}' function='0'/></iommuGroup>"
    return (
        f"<device><name>pci_{slot}</name><capability type='pci'><class>{code}</class><domain>0</domain><bus>0</bus>"
        f"<slot>{slot}</slot><function>0</function>{own if group >= 0 else ''}</capability></device>"
    )


def usb(vendor: str, number: int) -> str:
    return (
        f"<device><name>usb_{number}</name><capability type='usb_device'><bus>1</bus><device>{number}</device>"
        f"<product id='0x0002'/><vendor id='{vendor}'/></capability></device>"
    )


def read(host: Host) -> HostDevices:
    return host_devices(host)  # type: ignore[arg-type]


def obstacles(found: HostDevices) -> list[str]:
    return ["" if each.obstacle is None else each.obstacle.template for each in found.devices]


def test_groups_users_and_what_stays_with_the_host() -> None:
    mine = "<hostdev mode='subsystem' type='pci'><source><address bus='0x00' slot='0x02'/></source></hostdev>"
    found = read(Host(pci(2, group=1), pci(1, "0x060400", 1), pci(3), machine=mine))
    assert [each.address for each in found.devices] == ["0000:00:01.0", "0000:00:02.0", "0000:00:03.0"]
    assert obstacles(found) == [BRIDGE, "", NO_GROUP]
    assert [each.used_by for each in found.devices] == [(), ("db-01",), ()]
    assert found.devices[1].kind_name == "display controller"
    assert found.pci_problem is None


def test_without_an_iommu_the_list_comes_with_the_reason() -> None:
    found = read(Host(pci(2)))
    assert len(found.devices) == 1
    assert found.pci_problem is not None
    assert found.pci_problem.template == NO_IOMMU


def test_usb_devices_of_one_name_cannot_be_told_apart() -> None:
    found = read(Host(usb("0x046d", 4), usb("0x046d", 5), usb("0x1d6b", 1), usb("0x0951", 6)))
    assert obstacles(found) == [SAME_IDS, SAME_IDS, "", HUB]
    assert found.devices[0].place == "1.4"


def test_one_that_cannot_be_read_is_left_out() -> None:
    assert len(read(Host("<device>", pci(2))).devices) == 1


def test_a_host_without_a_list_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    error = libvirt.libvirtError("not supported")
    monkeypatch.setattr(error, "get_error_code", lambda: libvirt.VIR_ERR_NO_SUPPORT)
    found = read(Host(error=error))
    assert found.devices == ()
    assert found.pci_problem is not None
    assert found.pci_problem.template == NO_LIST
