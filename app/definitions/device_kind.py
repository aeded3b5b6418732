"""What a kind of devices is to the editors: where it stands in a definition, and its fields."""

from __future__ import annotations

from collections.abc import Callable

from app.core.machine_devices import Device
from app.core.record import fields_of, record
from app.definitions.fields import Field, values_of
from app.definitions.nodes import Element
from app.definitions.placing import add, ensured

_LEFT_TO_HOST = ("", 0, -1)


@record
class DeviceKind:
    """Devices that are the elements ``tag`` below ``devices``, in ``group`` of MachineSettings.

    ``key`` names one (its number among its like is given); names that stand twice get "#2" and so on.
    ``is_one`` tells it from others of the same tag. ``begin`` writes into a new element what no field says,
    ``end`` takes away what would bring a removed one back.
    """

    group: str
    tag: str
    type: type[Device]
    key: Callable[[Element, int], str]
    fields: tuple[Field, ...]
    is_one: Callable[[Element], bool] = lambda _element: True
    begin: Callable[[Element, Device], None] = lambda _element, _device: None
    end: Callable[[Element], None] = lambda _element: None

    def elements(self, domain: Element) -> dict[str, Element]:
        """All devices of the kind, by key, in the order of the definition."""
        found: dict[str, Element] = {}
        for index, element in enumerate(each for each in domain.all_at(f"devices/{self.tag}") if self.is_one(each)):
            base = key = self.key(element, index)
            number = 1
            while key in found:
                number += 1
                key = f"{base}#{number}"
            found[key] = element
        return found

    def read(self, key: str, element: Element) -> Device:
        """The device as a record. Raises DefinitionError."""
        return self.type(key, **values_of(element, self.fields))

    def remove(self, element: Element) -> None:
        """Take a device away."""
        self.end(element)
        element.remove()

    def make(self, domain: Element, device: Device) -> Element:
        """A new element for ``device``, at its place. Raises DefinitionError and NotChangeable."""
        element = add(ensured(domain, "devices"), self.tag)
        self.begin(element, device)
        blank = self.read("", element)
        by_name = {field.name: field for field in self.fields}
        for name in (name for name in by_name if name in fields_of(device)):
            value = getattr(device, name)
            is_left_to_host = not isinstance(value, bool) and value in _LEFT_TO_HOST
            if value != getattr(blank, name) and not is_left_to_host:
                by_name[name].write(element, value)
        return element


def numbered(word: str) -> Callable[[Element, int], str]:
    """Keys of devices that have no name of their own: the first is "word:0"."""
    return lambda _element, index: f"{word}:{index}"
