"""What a host's libvirt says it can do: ``<capabilities>`` and ``<domainCapabilities>``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from lxml import etree

from app.core.record import made_by, record
from app.definitions.parsing import attribute_at, number, parse, text_at

_USER = re.compile(r"\+(\d{1,10}):\+(\d{1,10})")
_VALUES_LIMIT = 1000


@record
class GuestKind:
    """A kind of machine: ``machine_types`` maps each name to the processors it can have (0: not said)."""

    os_type: str  # "hvm", "xen", "exe", ...
    architecture: str
    emulator: str
    accelerations: tuple[str, ...]  # "kvm", "qemu", "xen", "test", ...
    machine_types: Mapping[str, int] = made_by(dict)
    canonical: Mapping[str, str] = made_by(dict)  # "q35" -> "pc-q35-7.2"

    def newest(self, alias: str) -> str:
        """The machine type that ``alias`` ("pc", "q35", "virt") stands for; "" when it is not known here."""
        return self.canonical.get(alias) or (alias if alias in self.machine_types else "")


@record
class HostCapabilities:
    """The host itself. ``processor``: its ``<cpu>`` as text, for libvirt to expand; "" without one.

    ``emulator_user``: numbers of the user and group that emulators run as, None when not said.
    """

    architecture: str
    processor: str
    processor_features: frozenset[str]
    guests: tuple[GuestKind, ...]
    emulator_user: tuple[int, int] | None = None


@record
class DomainAbilities:
    """What one emulator can do with one machine type. Lists are empty where libvirt does not say."""

    machine_type: str = ""
    acceleration: str = ""
    processors_max: int = 0
    has_uefi: bool = False
    has_secure_boot: bool = False
    has_tpm: bool = False
    cpu_modes: tuple[str, ...] = ()
    values: Mapping[str, tuple[str, ...]] = made_by(dict)
    """Enumerations by "element/name", such as "disk/bus", of the devices that are supported."""


def read_capabilities(xml: str) -> HostCapabilities:
    """What ``virConnectGetCapabilities`` gave. Raises DefinitionError."""
    root = parse(xml, "capabilities")
    processor = root.find("host/cpu")
    return HostCapabilities(
        architecture=text_at(root, "host/cpu/arch").strip(),
        processor="" if processor is None else etree.tostring(processor, encoding="unicode", with_tail=False),
        processor_features=frozenset() if processor is None else _features(processor),
        guests=tuple(_guests(root)),
        emulator_user=_emulator_user(root),
    )


def read_processor_features(xml: str) -> frozenset[str]:
    """The features that a ``<cpu>``, as libvirt expanded it, has. Raises DefinitionError."""
    return _features(parse(xml, "cpu"))


def read_domain_abilities(xml: str) -> DomainAbilities:
    """What ``virConnectGetDomainCapabilities`` gave. Raises DefinitionError."""
    root = parse(xml, "domainCapabilities")
    firmware, secure = _enumeration(root, "os", "firmware"), _enumeration(root, "os/loader", "secure")
    features = _enumeration(root, "os", "firmwareFeatures")
    has_uefi = "efi" in firmware
    models, backends = _enumeration(root, "devices/tpm", "model"), _enumeration(root, "devices/tpm", "backendModel")
    return DomainAbilities(
        machine_type=text_at(root, "machine").strip(),
        acceleration=text_at(root, "domain").strip(),
        processors_max=number(attribute_at(root, "vcpu", "max") or "0"),
        has_uefi=has_uefi,
        # libvirt before 10.2 does not list the features of firmwares; then the loader's word has to do.
        has_secure_boot=has_uefi and "yes" in secure and (not features or "secureBoot" in features),
        has_tpm=bool(models) and "emulator" in backends,
        cpu_modes=tuple(mode.get("name", "") for mode in root.iterfind("cpu/mode") if mode.get("supported") == "yes"),
        values=dict(_device_values(root)),
    )


def _guests(root: etree._Element) -> Iterator[GuestKind]:
    for guest in root.iterfind("guest"):
        for arch in guest.iterfind("arch"):
            machines = arch.findall("machine") or [
                machine for domain in arch.iterfind("domain") for machine in domain.iterfind("machine")
            ]
            names = {(machine.text or "").strip(): number(machine.get("maxCpus", "0")) for machine in machines}
            yield GuestKind(
                os_type=text_at(guest, "os_type").strip(),
                architecture=arch.get("name", ""),
                emulator=text_at(arch, "emulator").strip(),
                accelerations=tuple(domain.get("type", "") for domain in arch.iterfind("domain")),
                machine_types=names,
                canonical={
                    (machine.text or "").strip(): machine.get("canonical", "")
                    for machine in machines
                    if machine.get("canonical")
                },
            )


def _features(processor: etree._Element) -> frozenset[str]:
    """A feature without a policy is one that the host has."""
    return frozenset(
        feature.get("name", "")
        for feature in processor.iterfind("feature")
        if feature.get("policy", "require") in {"require", "force", "optional"}
    )


def _emulator_user(root: etree._Element) -> tuple[int, int] | None:
    for model in root.iterfind("host/secmodel"):
        if text_at(model, "model").strip() == "dac":
            match = _USER.fullmatch(text_at(model, "baselabel").strip())
            if match is not None:
                return int(match[1]), int(match[2])
    return None


def _device_values(root: etree._Element) -> Iterator[tuple[str, tuple[str, ...]]]:
    for device in root.iterfind("devices/*"):
        if device.get("supported") != "yes" or not isinstance(device.tag, str):
            continue
        for enumeration in device.iterfind("enum"):
            yield f"{device.tag}/{enumeration.get('name', '')}", _values(enumeration)


def _enumeration(root: etree._Element, path: str, name: str) -> tuple[str, ...]:
    owner = root.find(path)
    if owner is None or owner.get("supported", "yes") != "yes":
        return ()
    return next((_values(found) for found in owner.iterfind("enum") if found.get("name") == name), ())


def _values(enumeration: etree._Element) -> tuple[str, ...]:
    values = (value.text or "" for value in enumeration.iterfind("value"))
    return tuple(value.strip() for value in values if value.strip())[:_VALUES_LIMIT]
