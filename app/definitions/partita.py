"""What Partita itself writes into a machine's definition: an element of its own in the metadata."""

from __future__ import annotations

import math

from lxml import etree

NAMESPACE = "urn:partita:machine:1"
"""Also the URI under which libvirt keeps the element (``virDomainSetMetadata``)."""


def created_epoch_s(domain: etree._Element) -> float | None:
    """When Partita made the machine, in seconds since the epoch; None when it is not written or unreadable."""
    text = domain.findtext(f"metadata/{{{NAMESPACE}}}machine/{{{NAMESPACE}}}created") or ""
    try:
        seconds = float(text[:32])
    except ValueError:
        return None
    return seconds if math.isfinite(seconds) and 0 <= seconds < 1e11 else None
