"""Who looks after a machine's memory when several consoles are connected: one of them, by a lease with the machine.

The lease is an element in the metadata of the machine while it runs (so it ends with the run):

    <balancer console="a3f0..." beat="17"/>        of the namespace urn:partita:balancer:1

Its holder writes another beat every half minute. Clocks of several computers are not compared: another console
only sees that the beat stands still, for a minute and a half of its own clock, and takes over. What it has
written it acts on only after it has read it again: of two that write at once, the later one has it.
"""

from __future__ import annotations

import libvirt
from lxml import etree

from app.definitions.parsing import DefinitionError, parse

NAMESPACE = "urn:partita:balancer:1"
PREFIX = "balancer"
LOOK_S = 10.0
BEAT_S = 30.0
DEAD_S = 90.0
_LIVE = libvirt.VIR_DOMAIN_AFFECT_LIVE
_ELEMENT = libvirt.VIR_DOMAIN_METADATA_ELEMENT


class Lease:
    """The lease of one run of a machine, seen by the console of this name. ``is_held``: nobody else has it."""

    def __init__(self, console: str) -> None:
        self.is_held = False
        self.is_others = False  # another console holds it; while both are false it is being taken
        self._console = console
        self._beat = 0
        self._seen = ""
        self._seen_s = 0.0
        self._written_s = 0.0
        self._looked_s: float | None = None

    def look(self, domain: libvirt.virDomain, now_s: float) -> None:
        """Find out who holds it; take it when nobody does, and keep it when it is held. Raises libvirtError."""
        if self._looked_s is not None and self.is_held and now_s - self._looked_s < LOOK_S:
            return
        self._looked_s = now_s
        console, text = _read(domain)
        if console == self._console:
            self.is_held, self.is_others = True, False
            if now_s - self._written_s >= BEAT_S:
                self._write(domain, now_s)
            return
        self.is_held = False
        if text != self._seen:
            self._seen, self._seen_s = text, now_s
        if not text or now_s - self._seen_s >= DEAD_S:
            self.is_others = False
            self._write(domain, now_s)
        else:
            self.is_others = True

    def _write(self, domain: libvirt.virDomain, now_s: float) -> None:
        self._beat += 1
        self._written_s = now_s
        xml = f'<{PREFIX} console="{self._console}" beat="{self._beat}"/>'
        domain.setMetadata(_ELEMENT, xml, PREFIX, NAMESPACE, _LIVE)


def _read(domain: libvirt.virDomain) -> tuple[str, str]:
    """The console that the lease names, and what is compared of it; empty without one or with an unreadable one."""
    try:
        text = domain.metadata(_ELEMENT, NAMESPACE, _LIVE)
        element: etree._Element = parse(text, PREFIX)
    except DefinitionError:
        return "", ""
    except libvirt.libvirtError as error:
        if error.get_error_code() == libvirt.VIR_ERR_NO_DOMAIN_METADATA:
            return "", ""
        raise
    console = element.get("console", "")
    return console, f"{console} {element.get('beat', '')}" if console else ""
