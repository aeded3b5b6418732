"""Hosts of libvirt's test driver inside this process, each with machines of its own and a connection to meddle with."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterable
from pathlib import Path

import libvirt
from lxml import etree

from app.core.address import HostAddress, Transport, build_uri
from app.core.commands import Query
from app.core.gateway import HostGateway, HostListener
from app.hosts.connection import open_connection
from app.hosts.gateway import Gateway
from tests.unit.hosts_commands.machines import Machine

_files = itertools.count()
NO_SOCKET, NO_RIGHTS = "no socket", "no rights"


class DriverHost:
    """A host in a file. ``driver`` is the program's own connection to it: what is done there is done "elsewhere".

    ``trouble``: "" to be reached, or why not. While ``lets_in`` is not set, attempts to connect wait;
    while ``answers`` is not set, questions about machines do.
    """

    def __init__(
        self, folder: Path, name: str, machines: Iterable[Machine] = (), others: Iterable[etree._Element] = ()
    ) -> None:
        """``others``: storage locations, networks, ... as libvirt defines them."""
        self.name = name
        path = folder / f"host-{next(_files)}.xml"
        root = etree.Element("node")
        root.extend(others)
        for machine in machines:
            root.append(machine.definition())
        path.write_bytes(etree.tostring(root))
        self.address = HostAddress(Transport.TEST_FILE, path=str(path))
        self.host_id = build_uri(self.address)
        self.trouble = ""
        self.tries = 0
        self.lets_in = threading.Event()
        self.lets_in.set()
        self.answers = threading.Event()
        self.answers.set()
        self._driver: libvirt.virConnect | None = None

    @property
    def driver(self) -> libvirt.virConnect:
        """The connection that was opened last."""
        assert self._driver is not None, "the program has not connected yet"
        return self._driver

    def machine(self, name: str) -> libvirt.virDomain:
        """A machine as libvirt has it."""
        return self.driver.lookupByName(name)

    def define(self, machine: Machine) -> None:
        """Somebody else defines a machine."""
        domain = self.driver.defineXML(etree.tostring(machine.definition(), encoding="unicode"))
        if machine.run == 1:
            domain.create()

    def vanish(self, name: str) -> None:
        """Somebody else deletes a machine."""
        domain = self.machine(name)
        if domain.isActive():
            domain.destroy()
        if domain.isPersistent():
            domain.undefine()

    def open(self, address: HostAddress) -> libvirt.virConnect:
        """What the program calls in place of libvirt's opening."""
        self.tries += 1
        self.lets_in.wait()
        if self.trouble:
            raise refusal(self.trouble)
        self._driver = open_connection(address)
        return self._driver


class _Gated(Gateway):
    """A gateway whose answers can be held back."""

    answers: threading.Event

    def read(self, query: Query) -> object:
        self.answers.wait()
        return super().read(query)


class DriverHosts:
    """Makes gateways whose connections the tests know. Addresses that are no test host's are refused."""

    def __init__(self) -> None:
        self.by_id: dict[str, DriverHost] = {}
        self.trouble_elsewhere = NO_SOCKET
        self.asked_elsewhere: list[HostAddress] = []

    def add(self, host: DriverHost) -> DriverHost:
        """Let a host be reached."""
        self.by_id[host.host_id] = host
        return host

    def make_gateway(self, host_id: str, address: HostAddress, listener: HostListener, name: str = "") -> HostGateway:
        """The GatewayFactory of the program under test."""
        host = self.by_id.get(host_id)
        if host is None:
            return Gateway(host_id, address, listener, name, opener=self._refuse)
        gateway = _Gated(host_id, address, listener, name, opener=host.open)
        gateway.answers = host.answers
        return gateway

    def _refuse(self, address: HostAddress) -> libvirt.virConnect:
        self.asked_elsewhere.append(address)
        raise refusal(self.trouble_elsewhere)


def refusal(trouble: str) -> libvirt.libvirtError:
    """The error that libvirt raises when a daemon cannot be reached."""
    code = {
        NO_SOCKET: (libvirt.VIR_ERR_SYSTEM_ERROR, 2, "Failed to connect socket to '/run/libvirt/libvirt-sock': "
                    "No such file or directory"),
        NO_RIGHTS: (libvirt.VIR_ERR_SYSTEM_ERROR, 13, "Failed to connect socket to '/run/libvirt/libvirt-sock': "
                    "Permission denied"),
    }.get(trouble, (libvirt.VIR_ERR_INTERNAL_ERROR, 0, trouble))  # fmt: skip
    error = libvirt.libvirtError(code[2])
    # As the binding lays it out: code, domain, message, level, three texts, two numbers.
    error.err = (code[0], libvirt.VIR_FROM_RPC, code[2], 2, "", None, None, code[1], 0)
    return error
