"""Fields of the pages Firmware (or BIOS) and Security; the order of boot devices is in settings_boot."""

from __future__ import annotations

from app.core.messages import QT_TRANSLATE_NOOP, message
from app.definitions.fields import (
    Field,
    NotChangeable,
    attribute_of,
    count,
    fixed,
    put_attribute,
    take_away,
    text,
    text_of,
    word,
)
from app.definitions.nodes import Element
from app.definitions.placing import add, ensured, prune

NOT_FIRMWARE = QT_TRANSLATE_NOOP("core", "“{kind}” is no firmware. There are “bios” and “uefi”.")
NO_BIOS = QT_TRANSLATE_NOOP("core", "Processors of this kind ({architecture}) know no BIOS.")
NO_FIRMWARE = QT_TRANSLATE_NOOP("core", "Machines of this kind ({kind}) have no firmware.")
NEEDS_UEFI = QT_TRANSLATE_NOOP("core", "Secure Boot needs UEFI firmware.")
_UEFI_WORDS = ("ovmf", "aavmf", "edk2", "uefi")
_BIOS_ARCHITECTURES = frozenset({"i386", "i486", "i586", "i686", "x86_64"})
_TIMEOUT = count("boot_menu_timeout_ms", "os/bootmenu", "timeout")
SECURE_BOOT, ENROLLED_KEYS = "secure-boot", "enrolled-keys"


def firmware_kind(domain: Element) -> str:
    """ "uefi", "bios", or "" where the word means nothing (containers, Xen PV, other processors)."""
    if attribute_of(domain, "os", "firmware") == "efi" or domain.find("os/nvram") is not None:
        return "uefi"
    path = text_of(domain, "os/loader").lower()
    if attribute_of(domain, "os/loader", "type") == "pflash" or any(part in path for part in _UEFI_WORDS):
        return "uefi"
    is_whole = text_of(domain, "os/type").strip() == "hvm"
    return "bios" if is_whole and attribute_of(domain, "os/type", "arch") in _BIOS_ARCHITECTURES else ""


def _only_whole(domain: Element) -> None:
    """Raises NotChangeable for machines that have no firmware: containers and paravirtual ones."""
    kind = text_of(domain, "os/type").strip()
    if kind not in {"hvm", ""}:
        raise NotChangeable(message(NO_FIRMWARE, kind=kind))


def _only_for(field: Field, *others: str) -> Field:
    """The same field, for whole machines and ``others`` only."""

    def write(domain: Element, value: object) -> None:
        if text_of(domain, "os/type").strip() not in others:
            _only_whole(domain)
        field.write(domain, value)

    return Field(field.name, field.read, write)


def _put_kind(domain: Element, value: str) -> None:
    """The host chooses the firmware's files; those of the other kind would not start the machine."""
    _only_whole(domain)
    if value not in {"bios", "uefi"}:
        raise NotChangeable(message(NOT_FIRMWARE, kind=value))
    architecture = attribute_of(domain, "os/type", "arch")
    if value == "bios" and architecture not in _BIOS_ARCHITECTURES:
        raise NotChangeable(message(NO_BIOS, architecture=architecture))
    for name in ("loader", "nvram", "firmware"):
        take_away(domain, f"os/{name}")
    put_attribute(domain, "os", "firmware", "efi" if value == "uefi" else "")


def _feature(domain: Element, name: str) -> Element | None:
    return next((each for each in domain.all_at("os/firmware/feature") if each.get("name") == name), None)


def _has_feature(domain: Element, name: str) -> bool:
    found = _feature(domain, name)
    return found is not None and found.get("enabled") == "yes"


def _put_feature(domain: Element, name: str, value: bool) -> None:
    found = _feature(domain, name)
    if found is None:
        found = add(ensured(domain, "os/firmware"), "feature")
        found.set("enabled", "no")
        found.set("name", name)
    found.set("enabled", "yes" if value else "no")


def _has_secure_boot(domain: Element) -> bool:
    return _has_feature(domain, SECURE_BOOT) or attribute_of(domain, "os/loader", "secure") == "yes"


def _put_secure_boot(domain: Element, value: bool) -> None:
    if firmware_kind(domain) != "uefi":
        if not value:
            return
        raise NotChangeable(message(NEEDS_UEFI))
    _let_host_choose(domain)
    _put_feature(domain, SECURE_BOOT, value)
    loader = domain.find("os/loader")
    if loader is not None and loader.get("secure"):
        loader.set("secure", "yes" if value else "no")
    if value and attribute_of(domain, "os/type", "arch") in _BIOS_ARCHITECTURES:
        put_attribute(domain, "features/smm", "state", "on")


def _put_enrolled_keys(domain: Element, value: bool) -> None:
    if firmware_kind(domain) != "uefi":
        raise NotChangeable(message(NEEDS_UEFI))
    _let_host_choose(domain)
    _put_feature(domain, ENROLLED_KEYS, value)


def _let_host_choose(domain: Element) -> None:
    """Another firmware is another file: what names the present one goes, the machine's own variables stay its own."""
    ensured(domain, "os").set("firmware", "efi")
    loader = domain.find("os/loader")
    if loader is not None:
        loader.drop("type", "readonly", "format")
        if loader.text:
            loader.put_text("")
        if not loader.children or loader.is_empty():
            loader.children.clear()
            loader.end = ""
        prune(domain, "os/loader")
    variables = domain.find("os/nvram")
    if variables is not None:
        variables.drop("template", "templateFormat")


def _put_boot_menu(domain: Element, value: bool) -> None:
    """Whether there is a menu has to be said as long as it has a time."""
    _only_whole(domain)
    menu = domain.find("os/bootmenu")
    is_needed = value or (menu is not None and bool(menu.get("timeout")))
    put_attribute(domain, "os/bootmenu", "enable", ("yes" if value else "no") if is_needed else "")


def _put_boot_timeout(domain: Element, value: int) -> None:
    _only_whole(domain)
    menu = domain.find("os/bootmenu")
    if value and (menu is None or not menu.get("enable")):
        put_attribute(domain, "os/bootmenu", "enable", "no")
    _TIMEOUT.write(domain, value)


def _launch_security(domain: Element) -> str:
    return attribute_of(domain, "launchSecurity", "type")


FIRMWARE = (
    Field("kind", firmware_kind, _put_kind),
    _only_for(word("machine_type", "os/type", "machine")),
    Field("has_boot_menu", lambda domain: attribute_of(domain, "os/bootmenu", "enable") == "yes", _put_boot_menu),
    Field("boot_menu_timeout_ms", _TIMEOUT.read, _put_boot_timeout),
    _only_for(text("kernel", "os/kernel"), "linux", "xen"),
    _only_for(text("initrd", "os/initrd"), "linux", "xen"),
    _only_for(text("command_line", "os/cmdline"), "linux", "xen"),
)
SECURITY = (
    Field("has_secure_boot", _has_secure_boot, _put_secure_boot),
    Field("has_enrolled_keys", lambda domain: _has_feature(domain, ENROLLED_KEYS), _put_enrolled_keys),
    fixed("launch_security", _launch_security),
)
