"""What is wrong with a machine's devices: each row spoils one field of a machine that is right."""

from __future__ import annotations

import pytest

from app.core.abilities import SwitchChoice
from app.core.machine_devices import (
    Adapter,
    Controller,
    Device,
    Display,
    Drive,
    HostDevice,
    RandomSource,
    SerialPort,
    SharedFolder,
    Tpm,
    Video,
    Watchdog,
)
from app.core.machine_settings import (
    AutomaticStart,
    AutomaticStop,
    Checkpoints,
    Firmware,
    General,
    Integration,
    MachineSettings,
    Memory,
    Processor,
    Security,
)
from app.core.port_rules import password_problems
from app.core.record import fields_of, replaced
from app.core.secrets import Secret
from app.core.settings_rules import device_problems
from tests.support.abilities import abilities

ERROR, WARNING = False, True
HOST = abilities(
    switches=(
        SwitchChoice("network", "lab"),
        SwitchChoice("network", "ovs", has_vlans=True, has_bandwidth=True),
        SwitchChoice("network", "asleep", is_active=False),
        SwitchChoice("bridge", "br0"),
        SwitchChoice("user", ""),
    )
)
DISK = Drive("disk:sda", "disk", "file", "/d/a.qcow2", "qcow2", "scsi", "sda", 0, 0)
OTHER_DISK = Drive("disk:sdb", "disk", "file", "/d/b.raw", "raw", "scsi", "sdb", 0, 1)
DVD = Drive("disk:sdc", "cdrom", "file", "", "raw", "sata", "sdc", 0, 2, is_read_only=True)
ADAPTER = Adapter("adapter:1", "network", "lab", mac="52:54:00:00:00:01", model="virtio")
OTHER_ADAPTER = Adapter("adapter:2", "network", "lab", mac="52:54:00:00:00:02", model="e1000", device_number=3)
PORT = SerialPort("serial:0", "unix", 0, "/run/a.sock")
OTHER_PORT = SerialPort("serial:1", "tcp", 1, address="127.0.0.1", service="4555")
VNC = Display("display:vnc", "vnc", listen_address="127.0.0.1", port=5901)
SPICE = Display("display:spice", "spice", listen_address="127.0.0.1", port=5910, tls_port=5911)
FOLDER = SharedFolder("folder:a", "virtiofs", "/srv/a", "a")
OTHER_FOLDER = SharedFolder("folder:b", "path", "/srv/b", "b")
PCI = HostDevice("host-device:pci", "pci", "0000:03:00.0")
USB = HostDevice("host-device:usb", "usb", "046d:c52b")
MACHINE = MachineSettings(
    "u", "kvm", "x86_64", General("web"), Firmware("uefi", "pc-q35-7.2"), Security(), Memory(1 << 30, 1 << 30,
    is_shared=True), Processor(2, 4), Integration(), Checkpoints(), AutomaticStart(), AutomaticStop(),
    controllers=(Controller("controller:scsi:0", "scsi", 0, "virtio-scsi"), Controller("controller:sata:0", "sata")),
    drives=(DISK, OTHER_DISK, DVD), adapters=(ADAPTER, OTHER_ADAPTER), serial_ports=(PORT, OTHER_PORT),
    displays=(VNC, SPICE), videos=(Video("video:0", "virtio"),), tpms=(Tpm("tpm:0", "tpm-crb", version="2.0"),),
    watchdogs=(Watchdog("watchdog:0", "i6300esb", "reset"),), random_sources=(RandomSource("random:0"),),
    shared_folders=(FOLDER, OTHER_FOLDER), host_devices=(PCI, USB),
)  # fmt: skip
SAFE = "a\u202eb"


def with_devices(*devices: Device, machine: MachineSettings = MACHINE) -> MachineSettings:
    """The machine with other devices of the same keys."""
    by_key = {each.key: each for each in devices}
    groups = [name for name in fields_of(machine) if isinstance(getattr(machine, name), tuple)]
    changed = {name: tuple(by_key.get(each.key, each) for each in getattr(machine, name)) for name in groups}
    return replaced(machine, **changed)


def found(machine: MachineSettings) -> list[tuple[str, str, bool]]:
    return [(key, each.field, each.is_warning) for key, each in device_problems(machine, HOST)]


RIGHT: dict[str, tuple[Device, dict[str, object]]] = {
    "a volume": (DISK, {"source_kind": "volume", "source": "pool/vol"}),
    "a network disk is shown only": (DISK, {"source_kind": "network", "source": "rbd:a/b", "format": "raw"}),
    "limits of both directions": (DISK, {"total_iops": 500, "total_bytes_per_s": 1 << 20}),
    "limits of each direction": (DISK, {"read_iops": 500, "write_bytes_per_s": 1}),
    "native without a cache": (DISK, {"io": "native", "cache": "none"}),
    "a host chooses the place": (DISK, {"controller": -1, "unit": -1}),
    "shared": (OTHER_DISK, {"is_shareable": True, "cache": "none"}),
    "not connected": (ADAPTER, {"is_connected": False}),
    "a VLAN of Open vSwitch": (ADAPTER, {"switch": "ovs", "vlan_id": 4094}),
    "a promised minimum": (ADAPTER, {"switch": "ovs", "inbound_minimum_kbyte_per_s": 1000}),
    "a macvtap is shown only": (ADAPTER, {"switch_kind": "direct", "switch": "eth0"}),
    "several queues": (ADAPTER, {"queues": 4}),
    "capital letters": (ADAPTER, {"mac": "52:54:00:AB:CD:EF"}),
    "a filter": (ADAPTER, {"filter": "no-mac-spoofing"}),
    "a console": (PORT, {"kind": "pty", "path": ""}),
    "an IPv6 address": (OTHER_PORT, {"address": "fe80::1"}),
    "a name of a host": (OTHER_PORT, {"address": "console.example.org"}),
    "a port that is chosen": (VNC, {"port": 0}),
    "no network at all": (VNC, {"listen_kind": "none", "port": 0}),
    "a limit of random numbers": (MACHINE.random_sources[0], {"rate_bytes": 1024, "period_ms": 1000}),
    "random numbers of QEMU": (MACHINE.random_sources[0], {"backend": "builtin"}),
    "a resolution": (MACHINE.videos[0], {"width": 1024, "height": 768, "heads": 4}),
    "9p read-only": (OTHER_FOLDER, {"is_read_only": True}),
    "a USB place": (USB, {"address": "1.4"}),
}


@pytest.mark.parametrize(("device", "changes"), RIGHT.values(), ids=RIGHT)
def test_right(device: Device, changes: dict[str, object]) -> None:
    assert found(with_devices(replaced(device, **changes))) == []


WRONG: dict[str, tuple[Device, dict[str, object], str, bool]] = {
    "no disk": (DISK, {"source": ""}, "source", ERROR),
    "a relative path": (DISK, {"source": "a.qcow2"}, "source", ERROR),
    "a path that deceives": (DISK, {"source": f"/{SAFE}"}, "source", ERROR),
    "a volume without location": (DISK, {"source_kind": "volume", "source": "vol"}, "source", ERROR),
    "the same file twice": (DISK, {"source": "/d/../d/b.raw"}, "source", ERROR),
    "a DVD with a relative path": (DVD, {"source": "x.iso"}, "source", ERROR),
    "a DVD that is QCOW2": (DVD, {"source": "/x.iso", "format": "qcow2"}, "format", ERROR),
    "VHDX": (DISK, {"format": "vhdx"}, "format", ERROR),
    "IDE in Generation 2": (DISK, {"bus": "ide", "unit": -1}, "bus", ERROR),
    "a disk on the diskette bus": (DISK, {"bus": "fdc", "unit": -1}, "bus", ERROR),
    "a DVD on virtio": (DVD, {"bus": "virtio"}, "bus", ERROR),
    "pass-through on SATA": (DISK, {"device": "lun", "bus": "sata", "unit": 3}, "bus", ERROR),
    "no such controller": (DISK, {"controller": 2}, "controller", ERROR),
    "no such location": (DISK, {"unit": 64}, "unit", ERROR),
    "a taken location": (DISK, {"unit": 1}, "unit", ERROR),
    "native with a cache": (DISK, {"io": "native"}, "io", ERROR),
    "an unsafe cache": (DISK, {"cache": "unsafe"}, "cache", WARNING),
    "zeroes kept": (DISK, {"detect_zeroes": "unmap"}, "detect_zeroes", WARNING),
    "SATA read-only": (DISK, {"bus": "sata", "unit": 3, "is_read_only": True}, "is_read_only", ERROR),
    "QCOW2 shared": (DISK, {"is_shareable": True}, "is_shareable", ERROR),
    "shared with a cache": (OTHER_DISK, {"is_shareable": True}, "is_shareable", WARNING),
    "markup in a serial number": (DISK, {"serial_number": "<a>"}, "serial_number", ERROR),
    "a long serial number": (DISK, {"serial_number": "a" * 37}, "serial_number", ERROR),
    "both limits": (DISK, {"total_iops": 1, "read_iops": 1}, "total_iops", ERROR),
    "both throughputs": (DISK, {"total_bytes_per_s": 1, "write_bytes_per_s": 1}, "total_bytes_per_s", ERROR),
    "a limit beyond QEMU's": (DISK, {"total_iops": 10**15 + 1}, "total_iops", ERROR),
    "no MAC": (ADAPTER, {"mac": ""}, "mac", ERROR),
    "no MAC at all": (ADAPTER, {"mac": "hello"}, "mac", ERROR),
    "a MAC of a group": (ADAPTER, {"mac": "53:54:00:00:00:01"}, "mac", ERROR),
    "a MAC of zeros": (ADAPTER, {"mac": "00:00:00:00:00:00"}, "mac", ERROR),
    "a MAC of the host's": (ADAPTER, {"mac": "fe:54:00:00:00:01"}, "mac", ERROR),
    "a MAC with dashes": (ADAPTER, {"mac": "52-54-00-00-00-01"}, "mac", ERROR),
    "a VLAN too many": (ADAPTER, {"switch": "ovs", "vlan_id": 4095}, "vlan_id", ERROR),
    "a VLAN where there are none": (ADAPTER, {"vlan_id": 5}, "vlan_id", ERROR),
    "a VLAN on a bridge": (ADAPTER, {"switch_kind": "bridge", "switch": "br0", "vlan_id": 5}, "vlan_id", WARNING),
    "no such switch": (ADAPTER, {"switch": "gone"}, "switch", ERROR),
    "a bridge nobody lists": (ADAPTER, {"switch_kind": "bridge", "switch": "br9"}, "switch", WARNING),
    "a switch without a name": (ADAPTER, {"switch": ""}, "switch", ERROR),
    "a switch that sleeps": (ADAPTER, {"switch": "asleep"}, "switch", WARNING),
    "a peak alone": (ADAPTER, {"inbound_peak_kbyte_per_s": 5}, "inbound_average_kbyte_per_s", ERROR),
    "a burst alone": (ADAPTER, {"outbound_burst_kbyte": 5}, "outbound_average_kbyte_per_s", ERROR),
    "a peak below": (
        ADAPTER, {"inbound_average_kbyte_per_s": 9, "inbound_peak_kbyte_per_s": 5}, "inbound_peak_kbyte_per_s", ERROR,
    ),
    "a promise not kept": (ADAPTER, {"inbound_minimum_kbyte_per_s": 5}, "inbound_minimum_kbyte_per_s", ERROR),
    "queues of e1000": (OTHER_ADAPTER, {"queues": 2}, "queues", ERROR),
    "many queues": (ADAPTER, {"queues": 257}, "queues", ERROR),
    "queues of the user's network": (ADAPTER, {"switch_kind": "user", "switch": "", "queues": 2}, "queues", ERROR),
    "more queues than processors": (ADAPTER, {"queues": 5}, "queues", WARNING),
    "a filter where nothing is filtered": (
        ADAPTER, {"switch_kind": "user", "switch": "", "filter": "clean-traffic"}, "filter", ERROR,
    ),
    "a filter with markup": (ADAPTER, {"filter": "<b>"}, "filter", ERROR),
    "a small MTU": (ADAPTER, {"mtu": 67}, "mtu", ERROR),
    "a taken number": (ADAPTER, {"device_number": 3}, "device_number", ERROR),
    "a large number": (ADAPTER, {"device_number": 16384}, "device_number", ERROR),
    "isolated alone": (ADAPTER, {"switch_kind": "user", "switch": "", "is_isolated": True}, "is_isolated", ERROR),
    "COM 5": (PORT, {"port": 4}, "port", ERROR),
    "a socket nowhere": (PORT, {"path": ""}, "path", ERROR),
    "a relative socket": (PORT, {"path": "a.sock"}, "path", ERROR),
    "a TCP port nowhere": (OTHER_PORT, {"address": ""}, "address", ERROR),
    "a host with a space": (OTHER_PORT, {"address": "a b"}, "address", ERROR),
    "no IP address": (OTHER_PORT, {"address": "300.1.1.1"}, "address", ERROR),
    "no TCP port": (OTHER_PORT, {"service": ""}, "service", ERROR),
    "TCP port 0": (OTHER_PORT, {"service": "0"}, "service", ERROR),
    "TCP port 65536": (OTHER_PORT, {"service": "65536"}, "service", ERROR),
    "a relative log": (PORT, {"log_file": "x"}, "log_file", ERROR),
    "VNC below 5900": (VNC, {"port": 5899}, "port", ERROR),
    "VNC beyond ports": (VNC, {"port": 65536}, "port", ERROR),
    "SPICE as root": (SPICE, {"port": 80}, "port", WARNING),
    "one port for both": (SPICE, {"tls_port": 5910}, "tls_port", ERROR),
    "no address": (VNC, {"listen_address": "1.2.3"}, "listen_address", ERROR),
    "everybody sees": (VNC, {"listen_address": "0.0.0.0"}, "listen_address", WARNING),
    "everybody guesses": (VNC, {"listen_address": "0.0.0.0", "has_password": True}, "listen_address", WARNING),
    "no network to listen on": (VNC, {"listen_kind": "network"}, "listen_network", ERROR),
    "a relative display": (VNC, {"listen_kind": "socket", "socket": "x", "port": 0}, "socket", ERROR),
    "a strange keyboard": (VNC, {"keymap": "../x"}, "keymap", ERROR),
    "two screens of VGA": (MACHINE.videos[0], {"model": "vga", "heads": 2}, "heads", ERROR),
    "many screens": (MACHINE.videos[0], {"heads": 17}, "heads", ERROR),
    "little memory": (MACHINE.videos[0], {"memory_bytes": 4096}, "memory_bytes", ERROR),
    "half a resolution": (MACHINE.videos[0], {"width": 1024}, "height", ERROR),
    "3D of VGA": (MACHINE.videos[0], {"model": "vga", "is_accelerated": True}, "is_accelerated", ERROR),
    "an old CRB": (MACHINE.tpms[0], {"version": "1.2"}, "version", ERROR),
    "a TPM nowhere": (MACHINE.tpms[0], {"backend": "passthrough"}, "device_path", ERROR),
    "random numbers of a file": (MACHINE.random_sources[0], {"source": "/etc/passwd"}, "source", ERROR),
    "a period of nothing": (MACHINE.random_sources[0], {"period_ms": 10}, "rate_bytes", ERROR),
    "queues of lsilogic": (MACHINE.controllers[0], {"model": "lsilogic", "queues": 2}, "queues", ERROR),
    "no folder": (FOLDER, {"source": ""}, "source", ERROR),
    "all folders": (FOLDER, {"source": "/"}, "source", WARNING),
    "no name": (FOLDER, {"tag": ""}, "tag", ERROR),
    "a long name": (FOLDER, {"tag": "ä" * 18}, "tag", ERROR),
    "a name that deceives": (FOLDER, {"tag": SAFE}, "tag", ERROR),
    "a taken name": (FOLDER, {"tag": "b"}, "tag", ERROR),
    "virtiofs read-only": (FOLDER, {"is_read_only": True}, "is_read_only", ERROR),
    "no PCI address": (PCI, {"address": "03:00"}, "address", ERROR),
    "no USB device": (USB, {"address": ""}, "address", ERROR),
}  # fmt: skip


@pytest.mark.parametrize(("device", "changes", "field", "is_warning"), WRONG.values(), ids=WRONG)
def test_wrong(device: Device, changes: dict[str, object], field: str, is_warning: bool) -> None:
    problems = found(with_devices(replaced(device, **changes)))
    # Of a pair that is the same, the other one may say so as well.
    assert [each for each in problems if each[0] == device.key] == [(device.key, field, is_warning)]
    assert {each[1] for each in problems} == {field}


def test_both_of_a_pair_say_so() -> None:
    both = with_devices(replaced(ADAPTER, mac=OTHER_ADAPTER.mac))
    assert found(both) == [(ADAPTER.key, "mac", ERROR), (OTHER_ADAPTER.key, "mac", ERROR)]
    both = with_devices(replaced(PORT, path="/run/b"), replaced(OTHER_PORT, kind="file", path="/run/b"))
    assert [each[1] for each in found(both)] == ["path", "path"]
    both = with_devices(replaced(VNC, port=SPICE.tls_port))
    assert [each[:2] for each in found(both)] == [(VNC.key, "port"), (SPICE.key, "tls_port")]
    assert found(replaced(MACHINE, host_devices=(PCI, replaced(PCI, key="new:pci")))) == [
        (PCI.key, "address", ERROR), ("new:pci", "address", ERROR)
    ]  # fmt: skip


def test_the_host_fills_in_what_a_new_device_leaves_to_it() -> None:
    new = replaced(MACHINE, adapters=(replaced(ADAPTER, key="new:a", mac=""),))
    assert found(new) == []
    new = replaced(MACHINE, drives=(replaced(DISK, key="new:d", format=""),))
    assert found(new) == [("new:d", "format", ERROR)]


def test_watchdogs_of_the_chipset_need_generation_2() -> None:
    old = replaced(MACHINE, firmware=Firmware("bios", "pc-i440fx-7.2"), watchdogs=(Watchdog("w", "itco"),))
    assert ("w", "model", ERROR) in found(old)


def test_virtiofs_wants_the_memory_shared() -> None:
    alone = replaced(MACHINE, memory=replaced(MACHINE.memory, is_shared=False))
    assert found(alone) == [("memory", "is_shared", WARNING)]
    assert found(replaced(alone, shared_folders=(OTHER_FOLDER,))) == []


def test_before_the_host_has_told_nothing_is_refused_for_it() -> None:
    machine = with_devices(replaced(ADAPTER, switch="gone", vlan_id=7))
    assert list(device_problems(machine, None)) == []


@pytest.mark.parametrize(
    ("kind", "text", "is_right"),
    [
        ("vnc", "", True), ("vnc", "12345678", True), ("vnc", "123456789", False), ("vnc", "äöüäö", False),
        ("spice", "123456789", True), ("spice", "a" * 61, False), ("spice", "a\nb", False),
    ],
)  # fmt: skip
def test_passwords_are_checked_and_not_told(kind: str, text: str, is_right: bool) -> None:
    problems = list(password_problems(kind, Secret(text)))
    assert bool(problems) is not is_right
    assert all(text not in str(each.text) for each in problems)
