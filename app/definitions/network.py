"""Virtual switches: libvirt's ``<network>``, as far as adapters are told what they can have there."""

from __future__ import annotations

from app.core.record import record
from app.definitions.parsing import attribute_at, parse

_TAGGED = frozenset({"hostdev"})
_TAP = frozenset({"", "nat", "route", "open", "bridge"})


@record
class SwitchAbilities:
    """``has_vlans``: by itself, whatever the host's libvirt can; ``is_tap``: adapters are ports of a Linux bridge."""

    has_vlans: bool = False
    is_tap: bool = False
    has_bandwidth: bool = False


def read_switch_abilities(xml: str) -> SwitchAbilities:
    """What adapters of the virtual switch that ``xml`` describes can have. Raises DefinitionError."""
    network = parse(xml, "network")
    mode = attribute_at(network, "forward", "mode") or ("nat" if network.find("forward") is not None else "")
    is_open = attribute_at(network, "virtualport", "type") == "openvswitch"
    return SwitchAbilities(
        has_vlans=is_open or mode in _TAGGED,
        is_tap=mode in _TAP and not is_open,
        has_bandwidth=bool(attribute_at(network, "bandwidth/inbound", "average")) and mode in _TAP,
    )
