"""A machine's settings read from its definition: the pages and kinds of devices as tables of fields."""

from __future__ import annotations

from collections.abc import Mapping

from app.core.machine_devices import Device
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
    StartAction,
)
from app.core.record import replaced
from app.definitions.device_kind import DeviceKind
from app.definitions.document import Document
from app.definitions.fields import Field, values_of
from app.definitions.nodes import Element
from app.definitions.settings_adapters import ADAPTER
from app.definitions.settings_boot import boot_order
from app.definitions.settings_devices import (
    CHANNEL,
    HOST_DEVICE,
    RANDOM_SOURCE,
    SERIAL_PORT,
    SHARED_FOLDER,
    TPM,
    WATCHDOG,
)
from app.definitions.settings_displays import DISPLAY, INPUT, SOUND, USB_REDIRECTION, VIDEO
from app.definitions.settings_drives import CONTROLLER, DRIVE
from app.definitions.settings_firmware import FIRMWARE, SECURITY
from app.definitions.settings_kept import CHECKPOINTS, START, STOP
from app.definitions.settings_memory import GENERAL, INTEGRATION, MEMORY
from app.definitions.settings_processor import PROCESSOR

BOOT_ORDER = "boot_order"
"""The one field that is of several devices at once; see settings_boot."""
PAGE_FIELDS: Mapping[str, tuple[Field, ...]] = {
    "general": GENERAL,
    "firmware": FIRMWARE,
    "security": SECURITY,
    "memory": MEMORY,
    "processor": PROCESSOR,
    "integration": INTEGRATION,
    "checkpoints": CHECKPOINTS,
    "start": START,
    "stop": STOP,
}
_PAGES: Mapping[str, type] = {
    "general": General,
    "firmware": Firmware,
    "security": Security,
    "memory": Memory,
    "processor": Processor,
    "integration": Integration,
    "checkpoints": Checkpoints,
    "start": AutomaticStart,
    "stop": AutomaticStop,
}
DEVICE_KINDS: tuple[DeviceKind, ...] = (
    CONTROLLER, DRIVE, ADAPTER, SERIAL_PORT, CHANNEL, DISPLAY, VIDEO, SOUND, INPUT, USB_REDIRECTION, TPM, WATCHDOG,
    RANDOM_SOURCE, SHARED_FOLDER, HOST_DEVICE,
)  # fmt: skip


def read_settings(xml: str, *, is_autostart: bool = False) -> MachineSettings:
    """The settings that ``xml`` (a ``<domain>``, live or stored) says; ``is_autostart`` is the host's own flag.

    Raises DefinitionError.
    """
    return settings_of(Document(xml, "domain").root, is_autostart=is_autostart)


def settings_of(domain: Element, *, is_autostart: bool = False) -> MachineSettings:
    """The same of a document that is held already. Raises DefinitionError."""
    pages = {key: _page(key, domain) for key in PAGE_FIELDS}
    found = elements_by_key(domain)
    pages["firmware"] = replaced(pages["firmware"], boot_order=boot_order(domain, found))
    if is_autostart:
        pages["start"] = replaced(pages["start"], action=StartAction.ALWAYS)
    kind = domain.find("os/type")
    return MachineSettings(
        uuid=_text(domain, "uuid"),
        hypervisor=domain.get("type"),
        architecture="" if kind is None else kind.get("arch"),
        **pages,
        **{kind.group: _devices(kind, domain) for kind in DEVICE_KINDS},
    )


def elements_by_key(domain: Element) -> dict[str, Element]:
    """The elements of all devices, by the keys that they have in MachineSettings."""
    return {key: element for kind in DEVICE_KINDS for key, element in kind.elements(domain).items()}


def kind_of_device(device: Device) -> DeviceKind:
    """The kind of a device's record."""
    return next(kind for kind in DEVICE_KINDS if kind.type is type(device))


def kind_of_element(element: Element) -> DeviceKind:
    """The kind of a device's element."""
    return next(kind for kind in DEVICE_KINDS if kind.tag == element.name and kind.is_one(element))


def _page(key: str, domain: Element) -> object:
    return _PAGES[key](**values_of(domain, PAGE_FIELDS[key]))


def _devices(kind: DeviceKind, domain: Element) -> tuple[Device, ...]:
    return tuple(kind.read(key, element) for key, element in kind.elements(domain).items())


def _text(domain: Element, name: str) -> str:
    found = domain.find(name)
    return "" if found is None else found.text.strip()
