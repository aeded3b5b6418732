"""The addresses of a machine's adapters, from whoever knows them."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping

import libvirt

from app.core.details import AdapterAddresses
from app.definitions.domain import read_agent_state, read_domain
from app.hosts.errors import is_connection_lost
from app.hosts.lookup import is_gone
from app.hosts.queries.heartbeat import answer_limit

ADDRESS_LIMIT = 64
"""Addresses of one adapter that are told; a guest could claim thousands."""

_LEASE = ("lease", libvirt.VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_LEASE)
_AGENT = ("agent", libvirt.VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_AGENT)
_ARP = ("arp", libvirt.VIR_DOMAIN_INTERFACE_ADDRESSES_SRC_ARP)


def addresses(domain: libvirt.virDomain) -> tuple[AdapterAddresses, ...]:
    """For each adapter and source, the addresses that no source before it told.

    Sources in order: the virtual switch's leases, the guest's agent when it is connected, the host's
    ARP table. A source that fails is passed over; the machine's own MAC addresses are the only ones
    that count. Raises libvirtError when the machine is gone or the connection lost, DefinitionError.
    """
    if not domain.isActive():
        return ()
    xml = domain.XMLDesc(0)
    known = {adapter.mac: set[str]() for adapter in read_domain(xml).adapters if adapter.mac}
    has_agent = read_agent_state(xml) in {"connected", "unknown"}
    found: list[AdapterAddresses] = []
    for name, source in (_LEASE, _AGENT, _ARP) if has_agent else (_LEASE, _ARP):
        for mac, told in _told(domain, source).items():
            if mac not in known:
                continue
            new = tuple(address for address in told if address not in known[mac])[:ADDRESS_LIMIT]
            known[mac].update(new)
            if new:
                found.append(AdapterAddresses(mac, new, name))
    return tuple(found)


def _told(domain: libvirt.virDomain, source: int) -> dict[str, list[str]]:
    try:
        if source == _AGENT[1]:
            with answer_limit(domain):
                answer = domain.interfaceAddresses(source, 0)
        else:
            answer = domain.interfaceAddresses(source, 0)
    except libvirt.libvirtError as error:
        if is_gone(error) or is_connection_lost(error):
            raise
        return {}
    return _by_mac(answer or {})


def _by_mac(answer: Mapping[str, Mapping[str, object]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for interface in answer.values():
        mac = str(interface.get("hwaddr") or "").lower()
        told = found.setdefault(mac, [])
        entries = interface.get("addrs")
        for entry in entries if isinstance(entries, list) else ():
            address = _checked(str(entry.get("addr", "")))
            if address and address not in told and len(told) < ADDRESS_LIMIT:
                told.append(address)
    return found


def _checked(text: str) -> str:
    """``text`` as an address that can be reached from outside the guest; "" when it is none."""
    try:
        address = ipaddress.ip_address(text[:64])
    except ValueError:
        return ""
    return "" if address.is_loopback or address.is_unspecified else str(address)
