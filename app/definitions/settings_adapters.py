"""Fields of network adapters."""

from __future__ import annotations

from app.core.machine_devices import Adapter, Device
from app.core.messages import QT_TRANSLATE_NOOP, message
from app.definitions.device_kind import DeviceKind
from app.definitions.fields import (
    Field,
    NotChangeable,
    attribute_of,
    count,
    fixed,
    put_attribute,
    switch,
    take_away,
    word,
)
from app.definitions.nodes import Element
from app.definitions.parsing import number
from app.definitions.placing import add, ensured

TRUNK = QT_TRANSLATE_NOOP("core", "This adapter takes part in several VLANs. Edit the XML to change them.")
OTHER_SWITCH = QT_TRANSLATE_NOOP("core", "Adapters of this kind ({kind}) are plugged into nothing that has a name.")
NO_GROUPS = QT_TRANSLATE_NOOP("core", "What this adapter is plugged into ({kind}) has no port groups.")
_PORT_GROUP = word("port_group", "source", "portgroup")
_SOURCES = {"network": "network", "bridge": "bridge", "direct": "dev", "vdpa": "dev", "internal": "name"}
_PLAIN_KINDS = frozenset({"user", "ethernet", "null"})


def _kind(adapter: Element) -> str:
    return adapter.get("type") or "network"


def _switch(adapter: Element) -> str:
    attribute = _SOURCES.get(_kind(adapter))
    return attribute_of(adapter, "source", attribute) if attribute else ""


def _put_switch(adapter: Element, value: str) -> None:
    attribute = _SOURCES.get(_kind(adapter))
    if attribute is None:
        if value:
            raise NotChangeable(message(OTHER_SWITCH, kind=_kind(adapter)))
        return
    source = adapter.find("source")
    if source is not None and attribute == "network":
        source.drop("portid", "bridge")  # where the running machine is plugged into now
    put_attribute(adapter, "source", attribute, value)


def _put_kind(adapter: Element, value: str) -> None:
    """Where it is plugged into is said in another way by each kind."""
    if value not in {*_SOURCES, *_PLAIN_KINDS} or _kind(adapter) not in {*_SOURCES, *_PLAIN_KINDS}:
        raise NotChangeable(message(OTHER_SWITCH, kind=value))
    name = _switch(adapter)
    take_away(adapter, "source")
    if value != "bridge":
        take_away(adapter, "virtualport")
    adapter.set("type", value)
    if name and value in _SOURCES:
        _put_switch(adapter, name)


def _put_port_group(adapter: Element, value: str) -> None:
    if value and _kind(adapter) != "network":
        raise NotChangeable(message(NO_GROUPS, kind=_kind(adapter)))
    _PORT_GROUP.write(adapter, value)


def _put_mac(adapter: Element, value: str) -> None:
    """Without one, the host makes one up."""
    if value:
        ensured(adapter, "mac").set("address", value)
    else:
        take_away(adapter, "mac")


def _put_connected(adapter: Element, value: bool) -> None:
    if not value:
        ensured(adapter, "link").set("state", "down")
    elif not _is_connected(adapter):
        put_attribute(adapter, "link", "state", "")


def _is_connected(adapter: Element) -> bool:
    return attribute_of(adapter, "link", "state") != "down"


def _is_trunk(adapter: Element) -> bool:
    return attribute_of(adapter, "vlan", "trunk") == "yes" or len(adapter.all_at("vlan/tag")) > 1


def _vlan(adapter: Element) -> int:
    written = attribute_of(adapter, "vlan/tag", "id")
    return number(written) if written else 0


def _put_vlan(adapter: Element, value: int) -> None:
    if _is_trunk(adapter):
        raise NotChangeable(message(TRUNK))
    if not value:
        take_away(adapter, "vlan/tag")
        return
    tag = adapter.find("vlan/tag") or add(ensured(adapter, "vlan"), "tag")
    tag.set("id", str(value))


def _put_filter(adapter: Element, value: str) -> None:
    """The parameters of a filter are its own."""
    if value:
        ensured(adapter, "filterref").set("filter", value)
    else:
        take_away(adapter, "filterref")


def _begin(adapter: Element, device: Device) -> None:
    adapter.set("type", device.switch_kind if isinstance(device, Adapter) else "network")


ADAPTER = DeviceKind(
    group="adapters",
    tag="interface",
    type=Adapter,
    key=lambda element, index: f"adapter:{attribute_of(element, 'mac', 'address').lower() or index}",
    fields=(
        Field("switch_kind", _kind, _put_kind),
        Field("switch", _switch, _put_switch),
        Field("port_group", _PORT_GROUP.read, _put_port_group),
        Field("mac", lambda adapter: attribute_of(adapter, "mac", "address").lower(), _put_mac),
        word("model", "model", "type"),
        Field("is_connected", _is_connected, _put_connected),
        Field("vlan_id", _vlan, _put_vlan),
        fixed("is_trunk", _is_trunk),
        count("inbound_average_kbyte_per_s", "bandwidth/inbound", "average"),
        count("inbound_peak_kbyte_per_s", "bandwidth/inbound", "peak"),
        count("inbound_burst_kbyte", "bandwidth/inbound", "burst"),
        count("inbound_minimum_kbyte_per_s", "bandwidth/inbound", "floor"),
        count("outbound_average_kbyte_per_s", "bandwidth/outbound", "average"),
        count("outbound_peak_kbyte_per_s", "bandwidth/outbound", "peak"),
        count("outbound_burst_kbyte", "bandwidth/outbound", "burst"),
        count("queues", "driver", "queues"),
        word("driver", "driver", "name"),
        Field("filter", lambda adapter: attribute_of(adapter, "filterref", "filter"), _put_filter),
        count("mtu", "mtu", "size"),
        count("device_number", "acpi", "index"),
        switch("is_isolated", "port", "isolated"),
    ),
    begin=_begin,
)
