"""What a machine consists of: the settings that it starts with, and those that it runs with."""

from __future__ import annotations

import libvirt

from app.core.machine_settings import SettingsAnswer
from app.definitions.settings import read_settings
from app.hosts.definitions import secured_xml, stored_definition


def settings(domain: libvirt.virDomain) -> SettingsAnswer:
    """Raises libvirtError and DefinitionError."""
    stored = stored_definition(domain)
    live = None
    if domain.isActive():
        # Of the passwords, only whether there are any gets into the records.
        live = read_settings(secured_xml(domain), is_autostart=stored.is_autostart)
    return SettingsAnswer(
        stored=read_settings(stored.secured, is_autostart=stored.is_autostart),
        xml_stored=stored.plain,
        fingerprint=stored.fingerprint,
        live=live,
    )
