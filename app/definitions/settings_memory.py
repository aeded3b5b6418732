"""Fields of the pages Name, Memory and Integration Services."""

from __future__ import annotations

from app.core.messages import QT_TRANSLATE_NOOP, message
from app.definitions.domain import AGENT_CHANNEL
from app.definitions.fields import (
    Field,
    NotChangeable,
    attribute_of,
    count,
    presence,
    put_attribute,
    put_size,
    size_of,
    take_away,
    text,
    text_of,
    word,
)
from app.definitions.nodes import Element
from app.definitions.placing import add, ensured
from app.definitions.settings_kept import DYNAMIC_MEMORY

SPICE_CHANNEL = "com.redhat.spice.0"
NO_NAME = QT_TRANSLATE_NOOP("core", "A virtual machine needs a name.")
NO_MEMORY = QT_TRANSLATE_NOOP("core", "A virtual machine needs memory.")
_SLOTS = 16
NO_SLOTS = QT_TRANSLATE_NOOP("core", "Say first up to what size memory can be plugged in.")


def _put_name(domain: Element, value: str) -> None:
    if not value:
        raise NotChangeable(message(NO_NAME))
    ensured(domain, "name").put_text(value)


def _startup(domain: Element) -> int:
    return size_of(domain.find("currentMemory")) or size_of(domain.find("memory"))


def _put_startup(domain: Element, value: int) -> None:
    if not value:
        raise NotChangeable(message(NO_MEMORY))
    if domain.find("currentMemory") is None and value == size_of(domain.find("memory")):
        return
    put_size(ensured(domain, "currentMemory"), value)


def _put_maximum(domain: Element, value: int) -> None:
    """What a machine starts with stays, even where only the maximum is written and means both."""
    if not value:
        raise NotChangeable(message(NO_MEMORY))
    memory = ensured(domain, "memory")
    if domain.find("currentMemory") is None:
        startup = add(domain, "currentMemory")
        unit = memory.get("unit")
        if unit:
            startup.set("unit", unit)
        startup.put_text(memory.text)
    put_size(memory, value)


def _put_hotplug_maximum(domain: Element, value: int) -> None:
    if not value:
        take_away(domain, "maxMemory")
        return
    limit = ensured(domain, "maxMemory")
    if not limit.get("slots"):
        limit.set("slots", str(_SLOTS))
    put_size(limit, value)


def _put_slots(domain: Element, value: int) -> None:
    if value and domain.find("maxMemory") is None:
        raise NotChangeable(message(NO_SLOTS))
    put_attribute(domain, "maxMemory", "slots", str(value) if value else "")


def _put_shared(domain: Element, value: bool) -> None:
    if not value:
        put_attribute(domain, "memoryBacking/access", "mode", "")
        return
    put_attribute(domain, "memoryBacking/access", "mode", "shared")
    if domain.find("memoryBacking/source") is None and domain.find("memoryBacking/hugepages") is None:
        put_attribute(domain, "memoryBacking/source", "type", "memfd")


def _put_period(domain: Element, value: int) -> None:
    """Where no balloon is written, libvirt gives the machine one of this model."""
    if value:
        balloon = ensured(domain, "devices/memballoon")
        if not balloon.get("model"):
            balloon.set("model", "virtio")
    _PERIOD.write(domain, value)


def _channel(domain: Element, name: str) -> Element | None:
    channels = domain.all_at("devices/channel")
    return next((channel for channel in channels if attribute_of(channel, "target", "name") == name), None)


def _channel_field(field: str, kind: str, name: str) -> Field:
    def write(domain: Element, value: bool) -> None:
        found = _channel(domain, name)
        if not value and found is not None:
            found.remove()
        elif value and found is None:
            channel = add(ensured(domain, "devices"), "channel")
            channel.set("type", kind)
            target = add(channel, "target")
            target.set("type", "virtio")
            target.set("name", name)

    return Field(field, lambda domain: _channel(domain, name) is not None, write)


def _put_clock(domain: Element, value: str) -> None:
    """A clock's other attributes belong to the kind that it was."""
    clock = ensured(domain, "clock")
    clock.drop("adjustment", "basis", "timezone", "start")
    clock.set("offset", value)


_PERIOD = count("statistics_period_s", "devices/memballoon/stats", "period")
GENERAL = (
    Field("name", lambda domain: text_of(domain, "name"), _put_name),
    text("title", "title"),
    text("notes", "description"),
)
MEMORY = (
    Field("maximum_bytes", lambda domain: size_of(domain.find("memory")), _put_maximum),
    Field("startup_bytes", _startup, _put_startup),
    *DYNAMIC_MEMORY,
    word("balloon_model", "devices/memballoon", "model"),
    Field("statistics_period_s", _PERIOD.read, _put_period),
    Field("hotplug_maximum_bytes", lambda domain: size_of(domain.find("maxMemory")), _put_hotplug_maximum),
    Field("hotplug_slots", count("hotplug_slots", "maxMemory", "slots").read, _put_slots),
    presence("has_huge_pages", "memoryBacking/hugepages"),
    Field("is_shared", lambda domain: attribute_of(domain, "memoryBacking/access", "mode") == "shared", _put_shared),
    presence("is_locked", "memoryBacking/locked"),
)
INTEGRATION = (
    _channel_field("has_agent", "unix", AGENT_CHANNEL),
    _channel_field("has_spice_agent", "spicevmc", SPICE_CHANNEL),
    Field("clock", lambda domain: attribute_of(domain, "clock", "offset") or "utc", _put_clock),
)
