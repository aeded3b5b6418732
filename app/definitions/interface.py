"""Network interfaces of a host: libvirt's ``<interface>``."""

from __future__ import annotations

from app.definitions.parsing import parse


def is_bridge(xml: str) -> bool:
    """Whether it is a bridge that machines can be plugged into. Raises DefinitionError."""
    return parse(xml, "interface").get("type") == "bridge"
