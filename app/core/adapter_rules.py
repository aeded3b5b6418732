"""What a network adapter of a machine may be: what it is plugged into, its address, its limits."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.core.abilities import HostAbilities, SwitchChoice
from app.core.machine_devices import Adapter
from app.core.machine_settings import MachineSettings, is_new
from app.core.messages import QT_TRANSLATE_NOOP, Message, message
from app.core.names import is_deceptive
from app.core.plan_rules import INACTIVE_SWITCH, NO_SWITCH
from app.core.problem import Problem

VLAN_MOST = 4094
QUEUES_MOST = 256
BANDWIDTH_MOST = 2**32 // 1000
MTU_LEAST, MTU_MOST = 68, 65535
DEVICE_NUMBER_MOST = 16383
CHOSEN_KINDS = frozenset({"network", "bridge", "user"})
"""Kinds of what an adapter is plugged into that can be chosen; the others are shown."""
_TAP_KINDS = frozenset({"network", "bridge", "ethernet", "direct"})
_MAC = re.compile(r"[0-9a-f]{2}(?::[0-9a-f]{2}){5}")
_NO_MAC = "00:00:00:00:00:00"

NO_MAC = QT_TRANSLATE_NOOP("core", "Enter the MAC address.")
BAD_MAC = QT_TRANSLATE_NOOP("core", "A MAC address is six pairs of 0 to 9 and a to f, such as 52:54:00:1a:7c:03.")
GROUP_MAC = QT_TRANSLATE_NOOP("core", "This is an address of a group. The second digit of an adapter's own is even.")
EMPTY_MAC = QT_TRANSLATE_NOOP("core", "An adapter cannot have the address 00:00:00:00:00:00.")
TAP_MAC = QT_TRANSLATE_NOOP("core", "The host keeps addresses that begin with fe for its own side of the cable.")
TWICE_MAC = QT_TRANSLATE_NOOP("core", "Another network adapter of this machine has the same address.")
NO_NAME = QT_TRANSLATE_NOOP("core", "Choose a virtual switch. For none, choose “Not connected”.")
WIDE_VLAN = QT_TRANSLATE_NOOP("core", "A VLAN has a number from 1 to {last}.")
NO_VLAN = QT_TRANSLATE_NOOP(
    "core",
    "This host cannot put adapters of {switch} into a VLAN: that needs Open vSwitch or SR-IOV, or libvirt 11 with a "
    "Linux bridge. Use a virtual switch whose bridge is on the VLAN.",
)
NEEDS_AVERAGE = QT_TRANSLATE_NOOP("core", "A peak or burst needs an average as well.")
LOW_PEAK = QT_TRANSLATE_NOOP("core", "The peak cannot be less than the average.")
LARGE_BANDWIDTH = QT_TRANSLATE_NOOP("core", "Enter at most {limit}.")
NO_MINIMUM = QT_TRANSLATE_NOOP("core", "Only virtual switches that have a limit of their own can promise a minimum.")
MANY_QUEUES = QT_TRANSLATE_NOOP("core", "Enter 1 to {limit}, or 0 for the host's choice.")
VIRTIO_QUEUES = QT_TRANSLATE_NOOP("core", "Only virtio adapters have several queues.")
NO_USER_QUEUES = QT_TRANSLATE_NOOP("core", "The user-mode network has one queue.")
MORE_QUEUES = QT_TRANSLATE_NOOP(
    "core", "The machine has only {count} virtual processors: more queues than that do nothing."
)
BAD_MTU = QT_TRANSLATE_NOOP("core", "Enter {least} to {most}, or 0 for the host's choice.")
BAD_NUMBER = QT_TRANSLATE_NOOP("core", "Enter 1 to {most}, or 0 for none.")
TWICE_NUMBER = QT_TRANSLATE_NOOP("core", "Another network adapter of this machine has the same number.")
NO_FILTER = QT_TRANSLATE_NOOP("core", "The host filters nothing on connections of this kind.")
BAD_FILTER = QT_TRANSLATE_NOOP("core", "The name cannot contain the character “{character}”.")
NO_ISOLATION = QT_TRANSLATE_NOOP("core", "Ports can be isolated on virtual switches and bridges only.")


def adapter_problems(adapter: Adapter, settings: MachineSettings, abilities: HostAbilities | None) -> Iterator[Problem]:
    """What is wrong with ``adapter``, one of ``settings``. ``abilities``: None while they are not known."""
    yield from _mac(adapter, settings)
    if abilities is not None:
        yield from _switch(adapter, abilities)
    yield from _vlan(adapter, abilities)
    yield from _bandwidth(adapter, abilities)
    yield from _hardware(adapter, settings)
    yield from _features(adapter, settings)


def mac_problem(mac: str) -> Message | None:
    """Why ``mac`` cannot be an adapter's address, by itself."""
    if _MAC.fullmatch(mac.lower()) is None:
        return message(BAD_MAC)
    if mac == _NO_MAC:
        return message(EMPTY_MAC)
    return message(GROUP_MAC) if int(mac[1], 16) % 2 else None


def _mac(adapter: Adapter, settings: MachineSettings) -> Iterator[Problem]:
    if not adapter.mac:
        if not is_new(adapter):
            yield Problem("mac", message(NO_MAC))
        return
    why = mac_problem(adapter.mac)
    if why is not None:
        yield Problem("mac", why)
    elif any(each.key != adapter.key and each.mac.lower() == adapter.mac.lower() for each in settings.adapters):
        yield Problem("mac", message(TWICE_MAC))
    elif adapter.mac.lower().startswith("fe"):
        yield Problem("mac", message(TAP_MAC))


def switch_of(adapter: Adapter, abilities: HostAbilities) -> SwitchChoice | None:
    """What the adapter is plugged into, as the host tells of it."""
    wanted = (adapter.switch_kind, adapter.switch)
    return next((each for each in abilities.switches if (each.kind, each.name) == wanted), None)


def _switch(adapter: Adapter, abilities: HostAbilities) -> Iterator[Problem]:
    if adapter.switch_kind not in CHOSEN_KINDS:
        return
    found = switch_of(adapter, abilities)
    if adapter.switch_kind != "user" and not adapter.switch:
        yield Problem("switch", message(NO_NAME))
    elif found is None and adapter.switch_kind != "user":
        # A bridge that the host's driver does not list may be there all the same.
        yield Problem("switch", message(NO_SWITCH, name=adapter.switch), is_warning=adapter.switch_kind == "bridge")
    elif found is not None and not found.is_active:
        yield Problem("switch", message(INACTIVE_SWITCH, name=adapter.switch), is_warning=True)


def vlan_obstacle(adapter: Adapter, abilities: HostAbilities) -> Message | None:
    """Why the adapter cannot be put into a VLAN where it is plugged in; None when it can, or nobody knows."""
    if adapter.switch_kind in {"hostdev", "vdpa"}:
        return None
    found = switch_of(adapter, abilities)
    if found is not None and found.has_vlans:
        return None
    return message(NO_VLAN, switch=adapter.switch or adapter.switch_kind)


def _vlan(adapter: Adapter, abilities: HostAbilities | None) -> Iterator[Problem]:
    if adapter.is_trunk or not adapter.vlan_id:
        return
    if not 1 <= adapter.vlan_id <= VLAN_MOST:
        yield Problem("vlan_id", message(WIDE_VLAN, last=VLAN_MOST))
    elif abilities is not None and (why := vlan_obstacle(adapter, abilities)) is not None:
        # An adapter of Open vSwitch is plugged into a bridge, and says so in its own definition only.
        yield Problem("vlan_id", why, is_warning=adapter.switch_kind == "bridge")


def _bandwidth(adapter: Adapter, abilities: HostAbilities | None) -> Iterator[Problem]:
    for way in ("inbound", "outbound"):
        average, peak = (getattr(adapter, f"{way}_{part}_kbyte_per_s") for part in ("average", "peak"))
        burst = getattr(adapter, f"{way}_burst_kbyte")
        if not average and (peak or burst):
            yield Problem(f"{way}_average_kbyte_per_s", message(NEEDS_AVERAGE))
        elif peak and peak < average:
            yield Problem(f"{way}_peak_kbyte_per_s", message(LOW_PEAK))
        names = (f"{way}_average_kbyte_per_s", f"{way}_peak_kbyte_per_s", f"{way}_burst_kbyte")
        for name, value in zip(names, (average, peak, burst), strict=True):
            if value > BANDWIDTH_MOST:
                yield Problem(name, message(LARGE_BANDWIDTH, limit=BANDWIDTH_MOST))
    if adapter.inbound_minimum_kbyte_per_s:
        found = switch_of(adapter, abilities) if abilities is not None else None
        if adapter.switch_kind != "network" or (found is not None and not found.has_bandwidth):
            yield Problem("inbound_minimum_kbyte_per_s", message(NO_MINIMUM))


def _hardware(adapter: Adapter, settings: MachineSettings) -> Iterator[Problem]:
    if not adapter.queues:
        return
    if adapter.queues > QUEUES_MOST:
        yield Problem("queues", message(MANY_QUEUES, limit=QUEUES_MOST))
    elif not adapter.model.startswith("virtio"):
        yield Problem("queues", message(VIRTIO_QUEUES))
    elif adapter.switch_kind == "user":
        yield Problem("queues", message(NO_USER_QUEUES))
    elif adapter.queues > settings.processor.maximum:
        yield Problem("queues", message(MORE_QUEUES, count=settings.processor.maximum), is_warning=True)


def _features(adapter: Adapter, settings: MachineSettings) -> Iterator[Problem]:
    if adapter.filter:
        hidden = next((sign for sign in adapter.filter if is_deceptive(sign) or sign in "/<>"), None)
        if adapter.switch_kind not in _TAP_KINDS:
            yield Problem("filter", message(NO_FILTER))
        elif hidden is not None:
            yield Problem("filter", message(BAD_FILTER, character=hidden))
    if adapter.is_isolated and adapter.switch_kind not in {"network", "bridge"}:
        yield Problem("is_isolated", message(NO_ISOLATION))
    if adapter.mtu and not MTU_LEAST <= adapter.mtu <= MTU_MOST:
        yield Problem("mtu", message(BAD_MTU, least=MTU_LEAST, most=MTU_MOST))
    number = adapter.device_number
    if number > DEVICE_NUMBER_MOST:
        yield Problem("device_number", message(BAD_NUMBER, most=DEVICE_NUMBER_MOST))
    elif number and any(each.key != adapter.key and each.device_number == number for each in settings.adapters):
        yield Problem("device_number", message(TWICE_NUMBER))
