"""Changing a machine's definition field by field: what is not named in the changes stays as it is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from app.core.machine_devices import Device
from app.core.machine_settings import (
    PASSWORD,
    AddDevice,
    Change,
    FieldChange,
    MachineSettings,
    RemoveDevice,
)
from app.core.messages import QT_TRANSLATE_NOOP, message
from app.core.record import fields_of, record
from app.definitions.document import Document
from app.definitions.fields import Field, NotChangeable
from app.definitions.nodes import Element
from app.definitions.partita import NAMESPACE
from app.definitions.settings import (
    BOOT_ORDER,
    PAGE_FIELDS,
    elements_by_key,
    kind_of_device,
    kind_of_element,
    settings_of,
)
from app.definitions.settings_boot import put_boot_order
from app.definitions.settings_displays import PASSWORD_FIELD
from app.definitions.settings_kept import machine_of

NO_FIELD = QT_TRANSLATE_NOOP("core", "There is no setting “{field}” here.")
GONE_DEVICE = QT_TRANSLATE_NOOP("core", "The device “{device}” is no longer there.")
_UNSEEN = frozenset({"key"})


@record
class Clash:
    """A field that is not what the user saw. ``field`` is "" for a device as a whole, ``now`` None when it is gone."""

    key: str
    field: str
    seen: object
    now: object
    wanted: object


class ConflictError(Exception):
    """Somebody else changed what the changes are about."""

    def __init__(self, clashes: Sequence[Clash]) -> None:
        super().__init__(", ".join(f"{clash.key} {clash.field}".strip() for clash in clashes))
        self.clashes = tuple(clashes)


@record
class Edited:
    """A definition after changes. ``keys``: from the keys that the changes use to those that the devices have now."""

    xml: str
    keys: Mapping[str, str]


def apply_changes(xml: str, changes: Sequence[Change], *, is_autostart: bool = False) -> str:
    """The definition ``xml`` with ``changes``; see :func:`edit`."""
    return edit(xml, changes, is_autostart=is_autostart).xml


def edit(xml: str, changes: Sequence[Change], *, is_autostart: bool = False) -> Edited:
    """The definition ``xml`` with ``changes``. Its passwords stay.

    Raises ConflictError when a field is neither what the user saw nor what is wanted, NotChangeable for what cannot be
    done here, and DefinitionError for text that no definition can hold.
    """
    document = Document(xml, "domain")
    domain = document.root
    before = settings_of(domain, is_autostart=is_autostart)
    clashes = [clash for change in changes if (clash := _clash(change, before)) is not None]
    if clashes:
        raise ConflictError(clashes)
    elements = elements_by_key(domain)
    _plug(domain, elements, changes)
    wanted = [change for change in changes if isinstance(change, FieldChange) and _is_due(change, before)]
    for change in _in_order(wanted, elements):
        _write(domain, elements, change)
    for change in wanted:
        if change.field == BOOT_ORDER and change.key == "firmware" and isinstance(change.new, tuple):
            put_boot_order(domain, elements, change.new)
    now = {id(element): key for key, element in elements_by_key(domain).items()}
    # A page may have taken a device away, as Integration Services do with the agent's channel.
    keys = {key: now[id(element)] for key, element in elements.items() if id(element) in now}
    return Edited(document.text(), keys)


def _plug(domain: Element, elements: dict[str, Element], changes: Sequence[Change]) -> None:
    """Take devices away, then add new ones: these may want the places of those."""
    for change in changes:
        if isinstance(change, RemoveDevice) and change.device.key in elements:
            kind_of_device(change.device).remove(elements.pop(change.device.key))
    for change in changes:
        if isinstance(change, AddDevice):
            elements[change.device.key] = kind_of_device(change.device).make(domain, change.device)


def _clash(change: Change, now: MachineSettings) -> Clash | None:
    if isinstance(change, AddDevice):
        return None
    if isinstance(change, RemoveDevice):
        seen, found = change.device, now.find(change.device.key)
        return None if found is None or _is_same(seen, found) else Clash(seen.key, "", seen, found, None)
    found = now.find(change.key)
    if found is None:
        return Clash(change.key, change.field, change.old, None, change.new)
    if change.field == PASSWORD:
        return None
    if change.field not in fields_of(found):
        raise NotChangeable(message(NO_FIELD, field=change.field))
    value = getattr(found, change.field)
    return None if value in (change.old, change.new) else Clash(change.key, change.field, change.old, value, change.new)


def _is_same(seen: Device, now: object) -> bool:
    if type(seen) is not type(now):
        return False
    return all(getattr(seen, name) == getattr(now, name) for name in fields_of(seen) if name not in _UNSEEN)


def _is_due(change: FieldChange, before: MachineSettings) -> bool:
    if change.field == PASSWORD:
        return True
    return getattr(before.find(change.key), change.field) != change.new


def _in_order(changes: Iterable[FieldChange], elements: dict[str, Element]) -> list[FieldChange]:
    """As the tables have them: a field that says how others are written comes before them."""

    def place(change: FieldChange) -> int:
        names = [field.name for field in _fields(change.key, elements)]
        return names.index(change.field) if change.field in names else len(names)

    return sorted((change for change in changes if change.field != BOOT_ORDER), key=place)


def _fields(key: str, elements: dict[str, Element]) -> tuple[Field, ...]:
    if key in PAGE_FIELDS:
        return PAGE_FIELDS[key]
    element = elements.get(key)
    if element is None:
        raise NotChangeable(message(GONE_DEVICE, device=key))
    fields = kind_of_element(element).fields
    return (*fields, PASSWORD_FIELD) if element.name == "graphics" else fields


def _write(domain: Element, elements: dict[str, Element], change: FieldChange) -> None:
    field = next((each for each in _fields(change.key, elements) if each.name == change.field), None)
    if field is None:
        raise NotChangeable(message(NO_FIELD, field=change.field))
    field.write(domain if change.key in PAGE_FIELDS else elements[change.key], change.new)


def edited_device(xml: str, key: str, changes: Sequence[FieldChange]) -> str:
    """The element of one device of a live definition with changes of its fields, for the host to take over.

    Raises NotChangeable when it is not there, and DefinitionError.
    """
    elements = elements_by_key(Document(xml, "domain").root)
    if key not in elements:
        raise NotChangeable(message(GONE_DEVICE, device=key))
    element = elements[key]
    for change in _in_order(changes, elements):
        next(field for field in _fields(key, elements) if field.name == change.field).write(element, change.new)
    return element.raw()


def device_to_plug(xml: str, key: str) -> str:
    """The element of one device, without the place in the machine that the stored definition gives it.

    Raises NotChangeable when it is not there, and DefinitionError.
    """
    elements = elements_by_key(Document(xml, "domain").root)
    if key not in elements:
        raise NotChangeable(message(GONE_DEVICE, device=key))
    element = elements[key]
    for address in element.elements("address"):
        if address.get("type") in {"pci", "usb", "ccw"}:
            address.remove()
    for boot in element.elements("boot"):
        boot.remove()
    return element.raw()


def kept_element(xml: str) -> str:
    """Partita's own element of the metadata, "" without one; without prefixes, which the host gives it anew.

    Raises DefinitionError.
    """
    machine = machine_of(Document(xml, "domain").root)
    if machine is None:
        return ""
    waiting = [machine]
    while waiting:
        element = waiting.pop()
        if element.namespace() == NAMESPACE:
            waiting.extend(element.elements())
            element.name = element.local
            if element.end:
                element.end = f"</{element.name}>"
    machine.drop(*(attribute.name for attribute in machine.attributes if attribute.name.startswith("xmlns")))
    return machine.raw()
