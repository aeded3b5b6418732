"""The order in which a machine looks for a system: one list of devices, however the definition says it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.core.messages import QT_TRANSLATE_NOOP, message
from app.definitions.fields import NotChangeable, attribute_of, put_attribute, take_away
from app.definitions.nodes import Element
from app.definitions.parsing import DefinitionError, number

NO_BOOT_DEVICE = QT_TRANSLATE_NOOP("core", "The machine cannot start from “{device}”.")
_BOOTABLE = frozenset({"disk", "interface", "hostdev", "redirdev"})
_DRIVES = {"hd": frozenset({"disk", "lun"}), "cdrom": frozenset({"cdrom"}), "fd": frozenset({"floppy"})}


def boot_order(domain: Element, devices: Mapping[str, Element]) -> tuple[str, ...]:
    """Keys of the devices in their order. Kinds of devices, the older way, count as all devices of each kind."""
    ordered = [(_order(element), key) for key, element in devices.items() if element.find("boot") is not None]
    if ordered:
        return tuple(key for _, key in sorted(ordered, key=lambda pair: pair[0]))
    kinds = [each.get("dev") for each in domain.all_at("os/boot")]
    return tuple(key for kind in kinds for key, element in devices.items() if _is_of(element, kind))


def put_boot_order(domain: Element, devices: Mapping[str, Element], order: Sequence[str]) -> None:
    """Number the devices. Raises NotChangeable for a device that is not there or starts nothing."""
    for key in order:
        if key not in devices or devices[key].name not in _BOOTABLE:
            raise NotChangeable(message(NO_BOOT_DEVICE, device=key))
    take_away(domain, "os/boot")
    for key, element in devices.items():
        if key in order:
            place = str(order.index(key) + 1)
            if attribute_of(element, "boot", "order") != place:
                put_attribute(element, "boot", "order", place)
        elif element.find("boot") is not None:
            take_away(element, "boot")


def _order(element: Element) -> int:
    try:
        return number(attribute_of(element, "boot", "order"))
    except DefinitionError:
        return 0


def _is_of(element: Element, kind: str) -> bool:
    if kind == "network":
        return element.name == "interface"
    return element.name == "disk" and (element.get("device") or "disk") in _DRIVES.get(kind, ())
