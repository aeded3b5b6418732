"""What a network adapter can be plugged into: a host's networks and bridges."""

from __future__ import annotations

from pathlib import Path

import libvirt

from app.core.abilities import SwitchChoice
from app.definitions.interface import is_bridge
from app.definitions.network import SwitchAbilities, read_switch_abilities
from app.definitions.parsing import DefinitionError
from app.hosts.errors import tried
from app.hosts.lookup import is_gone

LINKS = Path("/sys/class/net")
"""This computer's links, each a folder."""
_TAGS_ON_BRIDGES = 11_000_000
"""The version of libvirt from which it puts ports of Linux bridges into VLANs."""


def switches(
    connection: libvirt.virConnect, *, is_session: bool, links: Path | None = None
) -> tuple[SwitchChoice, ...]:
    """Networks, then bridges of the host that belong to none, sorted; for a user's own host its user-mode network.

    ``links``: the folder in which this computer's own links are, when the host is this computer.

    A host that cannot say has none. Raises libvirtError only when the connection is lost.
    """
    networks = tried(lambda: connection.listAllNetworks(0)) or []
    has_tags = (tried(connection.getLibVersion) or 0) >= _TAGS_ON_BRIDGES
    choices = [choice for network in networks if (choice := _network(network, has_tags)) is not None]
    own = {tried(network.bridgeName) for network in networks}
    if is_session:
        # Only root may plug into bridges; every user has the emulator's own network.
        return (SwitchChoice("user", ""), *sorted(choices, key=_order))
    names = {*_bridges(connection), *_bridges_here(links)} - own
    bridges = [SwitchChoice("bridge", name, has_vlans=has_tags) for name in names]
    return (*sorted(choices, key=_order), *sorted(bridges, key=_order))


def _network(network: libvirt.virNetwork, has_tags: bool) -> SwitchChoice | None:
    try:
        can = _abilities(network.XMLDesc(0))
        return SwitchChoice(
            "network", network.name(), network.UUIDString(), bool(network.isActive()),
            has_vlans=can.has_vlans or (can.is_tap and has_tags), has_bandwidth=can.has_bandwidth,
        )  # fmt: skip
    except libvirt.libvirtError as error:
        if is_gone(error) or error.get_error_code() == libvirt.VIR_ERR_NO_NETWORK:
            return None
        raise


def _abilities(xml: str) -> SwitchAbilities:
    try:
        return read_switch_abilities(xml)
    except DefinitionError:
        return SwitchAbilities()  # it can be plugged into all the same


def _bridges(connection: libvirt.virConnect) -> list[str]:
    """By the interface driver: it alone says of a remote host which of its links are bridges."""
    found: list[str] = []
    for interface in tried(lambda: connection.listAllInterfaces(libvirt.VIR_CONNECT_LIST_INTERFACES_ACTIVE)) or []:
        xml = tried(lambda interface=interface: interface.XMLDesc(0))
        if xml is not None and is_bridge(xml):
            found.append(interface.name())
    return found


def _bridges_here(links: Path | None) -> list[str]:
    """Where libvirt was built without an interface driver."""
    if links is None or not links.is_dir():
        return []
    return [link.name for link in links.iterdir() if (link / "bridge").is_dir()]


def _order(choice: SwitchChoice) -> str:
    return choice.name
