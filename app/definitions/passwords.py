"""Passwords that a definition stores: put back into a text that was edited without them.

Hosts show definitions without passwords; one that is stored as it was shown has lost them.
"""

from __future__ import annotations

from app.definitions.document import Document
from app.definitions.nodes import Element
from app.definitions.placing import place
from app.definitions.settings_displays import DISPLAY
from app.definitions.settings_drives import DRIVE

_ATTRIBUTES = ("passwd", "passwdValidTo", "connected")


def with_passwords(xml: str, secured_xml: str) -> str:
    """``xml`` with the passwords that ``secured_xml`` has for the same displays, and the cookies of the same images.

    A display that says its own password keeps that. Raises DefinitionError.
    """
    document = Document(xml, "domain")
    secured = Document(secured_xml, "domain").root
    displays = DISPLAY.elements(secured)
    for key, display in DISPLAY.elements(document.root).items():
        found = displays.get(key)
        if found is not None and found.get("passwd") and not display.get("passwd"):
            for name in _ATTRIBUTES:
                if found.get(name):
                    display.set(name, found.get(name))
    drives = DRIVE.elements(secured)
    for key, drive in DRIVE.elements(document.root).items():
        if key in drives:
            _put_cookies(drive, drives[key])
    return document.text()


def secrets_in(secured_xml: str) -> tuple[str, ...]:
    """The passwords and cookies themselves, to be taken out of what a host says. Raises DefinitionError."""
    root = Document(secured_xml, "domain").root
    words = [display.get("passwd") for display in root.all_at("devices/graphics")]
    words += [cookie.text for cookie in root.all_at("devices/disk/source/cookies/cookie")]
    return tuple(word for word in words if word)


def _put_cookies(drive: Element, secured: Element) -> None:
    source, other = drive.find("source"), secured.find("source")
    if source is None or other is None or source.find("cookies") is not None:
        return
    cookies = other.find("cookies")
    is_same = all(source.get(name) == other.get(name) for name in ("protocol", "name"))
    if cookies is not None and is_same:
        cookies.remove()
        place(source, cookies)
