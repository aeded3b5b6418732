"""libvirt's test driver in this process: hosts of any size, and connections that hang when told to."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import libvirt

from app.core.address import HostAddress, Transport
from app.hosts.connection import open_connection

MACHINE = """\
<domain type="test"><name>{name}</name><uuid>{uuid}</uuid><memory>65536</memory><vcpu>1</vcpu>
<os><type>hvm</type></os></domain>"""

NETWORK = """\
<network type="test"><name>default</name><bridge name="virbr0"/><ip address="192.168.122.1" netmask="255.255.255.0">
<dhcp><range start="192.168.122.128" end="192.168.122.253"/></dhcp></ip></network>"""


def machine_uuid(number: int) -> str:
    return f"aaaaaaaa-0000-4000-8000-{number:012x}"


def machines_file(folder: Path, count: int = 3) -> HostAddress:
    """A host with ``count`` running machines named m0, m1, ..."""
    path = folder / "host.xml"
    machines = "".join(MACHINE.format(name=f"m{number}", uuid=machine_uuid(number)) for number in range(count))
    path.write_text(f"<node>{machines}{NETWORK}</node>")
    return HostAddress(Transport.TEST_FILE, path=str(path))


class HangingConnection:
    """A connection that does what the real one does, unless ``hang`` was called: then requests wait for ``go_on``.

    ``error``: raised by requests that hung, as libvirt does when keepalive ends the connection.
    """

    def __init__(self, real: libvirt.virConnect) -> None:
        self.real = real
        self.error: libvirt.libvirtError | None = None
        self.references_left: int | None = None  # set by closing
        self.waiting = threading.Event()
        self._missing: set[str] = set()
        self._goes_on = threading.Event()
        self._goes_on.set()

    def cannot(self, name: str) -> None:
        """From now on the driver has no request of this name."""
        self._missing.add(name)

    def hang(self) -> None:
        self._goes_on.clear()

    def go_on(self) -> None:
        self._goes_on.set()

    def close(self) -> int:
        self.references_left = self.real.close()
        return self.references_left

    def domainListGetStats(self, *arguments: object) -> object:
        self._check("domainListGetStats")
        return self._request(self.real.domainListGetStats, *arguments)

    def listAllDomains(self, *arguments: object) -> object:
        return self._request(self.real.listAllDomains, *arguments)

    def getCPUStats(self, *arguments: object) -> object:
        return self._request(self.real.getCPUStats, *arguments)

    def getLibVersion(self) -> object:
        return self._request(self.real.getLibVersion)

    def domainEventRegisterAny(self, *arguments: object) -> int:
        self._check("domainEventRegisterAny")
        return self.real.domainEventRegisterAny(*arguments)

    def _check(self, name: str) -> None:
        if name in self._missing:
            raise host_error(libvirt.VIR_ERR_NO_SUPPORT, f"no support for {name}", libvirt.VIR_FROM_ESX)

    def _request(self, function: Callable[..., object], *arguments: object) -> object:
        if not self._goes_on.is_set():
            self.waiting.set()
            self._goes_on.wait(60)
            if self.error is not None:
                raise self.error
        return function(*arguments)

    def __getattr__(self, name: str) -> object:
        return getattr(self.real, name)


class Opener:
    """Opens the test driver and remembers what it opened. ``plan`` may hold errors or events to wait for first."""

    def __init__(self) -> None:
        self.opened: list[HangingConnection] = []
        self.plan: list[libvirt.libvirtError | threading.Event] = []
        self.attempts = 0
        self.missing: tuple[str, ...] = ()  # what the driver cannot do

    def __call__(self, address: HostAddress) -> libvirt.virConnect:
        self.attempts += 1
        step = self.plan.pop(0) if self.plan else None
        if isinstance(step, threading.Event):
            step.wait(60)
        elif step is not None:
            raise step
        connection = HangingConnection(open_connection(address))
        for name in self.missing:
            connection.cannot(name)
        self.opened.append(connection)
        return connection  # type: ignore[return-value]

    @property
    def last(self) -> libvirt.virConnect:
        """The real connection that is watched."""
        return self.opened[-1].real


def host_error(code: int, text: str, domain: int = libvirt.VIR_FROM_RPC, number: int = -1) -> libvirt.libvirtError:
    """A libvirtError as the library would raise it."""
    made = libvirt.libvirtError("")
    made.err = (code, domain, text, 2, "%s", text, None, number, -1)
    return made


def lost_error() -> libvirt.libvirtError:
    """What requests of a connection that keepalive has ended raise."""
    return host_error(libvirt.VIR_ERR_INTERNAL_ERROR, "internal error: client socket is closed")
