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
    switch,
    take_away,
    text,
    text_of,
    word,
)
from app.definitions.nodes import Element
from app.definitions.placing import add, ensured, prune

NOT_FIRMWARE = QT_TRANSLATE_NOOP("core", "“{kind}” is no firmware. There are “bios” and “uefi”.")
NEEDS_UEFI = QT_TRANSLATE_NOOP("core", "Secure Boot needs UEFI firmware.")
_UEFI_WORDS = ("ovmf", "aavmf", "edk2", "uefi")
_BIOS_ARCHITECTURES = frozenset({"i386", "i486", "i586", "i686", "x86_64"})
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


def _put_kind(domain: Element, value: str) -> None:
    """The host chooses the firmware's files; those of the other kind would not start the machine."""
    if value not in {"bios", "uefi"}:
        raise NotChangeable(message(NOT_FIRMWARE, kind=value))
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


def _launch_security(domain: Element) -> str:
    return attribute_of(domain, "launchSecurity", "type")


FIRMWARE = (
    Field("kind", firmware_kind, _put_kind),
    word("machine_type", "os/type", "machine"),
    switch("has_boot_menu", "os/bootmenu", "enable"),
    count("boot_menu_timeout_ms", "os/bootmenu", "timeout"),
    text("kernel", "os/kernel"),
    text("initrd", "os/initrd"),
    text("command_line", "os/cmdline"),
)
SECURITY = (
    Field("has_secure_boot", _has_secure_boot, _put_secure_boot),
    Field("has_enrolled_keys", lambda domain: _has_feature(domain, ENROLLED_KEYS), _put_enrolled_keys),
    fixed("launch_security", _launch_security),
)
