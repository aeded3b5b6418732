"""Rows of the Networking tab: a machine's adapters, or a host's physical ones."""

from __future__ import annotations

from collections.abc import Sequence

from app.core import metrics
from app.core.details import AdapterAddresses, NetworkAdapter
from app.core.metrics import Reading, Unit, split_key
from app.core.names import shown
from app.models.text_table import TextCell, TextRow
from app.views.formatting import format_rate, not_available, spoken_value
from app.views.translation import translate, translated
from app.views.widgets.labels import tooltip

NUMBERS = frozenset({6, 7})
PARENT_NUMBERS = frozenset({1, 2})
_TEXT_LIMIT = 200


def titles() -> tuple[str, ...]:
    """The columns of a machine's adapters."""
    return (
        translate("Details", "Virtual switch"),
        translate("Details", "Kind"),
        translate("Details", "MAC address"),
        translate("Details", "IP addresses"),
        translate("Details", "Model"),
        translate("Details", "Cable"),
        translate("Details", "Receive"),
        translate("Details", "Send"),
    )


def parent_titles() -> tuple[str, ...]:
    """The columns of a host's adapters."""
    return (
        translate("Details", "Physical adapter"),
        translate("Details", "Receive"),
        translate("Details", "Send"),
    )


def adapter_rows(
    adapters: Sequence[NetworkAdapter],
    addresses: Sequence[AdapterAddresses] | None,
    reading: Reading | None,
    is_running: bool,
) -> list[TextRow]:
    """One row for each adapter; ``addresses`` None while they are not known yet."""
    return [
        TextRow(
            f"{number} {adapter.mac}",
            (
                _switch(adapter),
                TextCell(_kind(adapter.switch_kind)),
                TextCell(adapter.mac or "–", is_quiet=not adapter.mac),
                _addresses(adapter, addresses, is_running),
                TextCell(shown(adapter.model, _TEXT_LIMIT) or "–", is_quiet=not adapter.model),
                TextCell(
                    translate("Details", "plugged in") if adapter.is_plugged else translate("Details", "unplugged")
                ),
                _rate(metrics.NETWORK_RECEIVE, adapter.target, reading, is_running),
                _rate(metrics.NETWORK_SEND, adapter.target, reading, is_running),
            ),
        )
        for number, adapter in enumerate(adapters)
    ]


def parent_rows(reading: Reading | None) -> list[TextRow]:
    """One row for each physical adapter that the reading has numbers of."""
    values = reading.values if reading is not None else {}
    names = dict.fromkeys(
        instance
        for metric, instance in map(split_key, values)
        if metric in {metrics.NETWORK_RECEIVE, metrics.NETWORK_SEND} and instance
    )
    return [
        TextRow(
            name,
            (
                TextCell(shown(name, _TEXT_LIMIT)),
                _rate(metrics.NETWORK_RECEIVE, name, reading, True),
                _rate(metrics.NETWORK_SEND, name, reading, True),
            ),
        )
        for name in names
    ]


def _switch(adapter: NetworkAdapter) -> TextCell:
    if adapter.switch:
        return TextCell(shown(adapter.switch, _TEXT_LIMIT), tip=tooltip(shown(adapter.switch)))
    return TextCell(translate("Details", "none"), is_quiet=True)


def _kind(kind: str) -> str:
    words = {
        "network": translate("Details", "Virtual switch"),
        "bridge": translate("Details", "Bridge"),
        "user": translate("Details", "Built-in NAT"),
        "direct": translate("Details", "Direct"),
        "hostdev": translate("Details", "Assigned device"),
        "ethernet": translate("Details", "Tap device"),
        "vhostuser": translate("Details", "vhost-user"),
    }
    return words.get(kind) or shown(kind, 40)


def _source(source: str) -> str:
    words = {
        "lease": translate("Details", "lease"),
        "agent": translate("Details", "guest agent"),
        "arp": translate("Details", "ARP"),
    }
    return words.get(source, source)


def _addresses(adapter: NetworkAdapter, addresses: Sequence[AdapterAddresses] | None, is_running: bool) -> TextCell:
    if not is_running:
        return TextCell("–", translate("Details", "not running"), is_quiet=True)
    if addresses is None:
        return TextCell(translate("Details", "Reading…"), is_quiet=True)
    found = [
        translate("Details", "{address} ({source})").format(address=address, source=_source(each.source))
        for each in addresses
        if each.mac == adapter.mac
        for address in each.addresses
    ]
    if not found:
        tip = translate("Details", "Neither leases nor the guest agent nor the host's ARP table tell of an address.")
        return TextCell(translate("Details", "not known"), tip=tooltip(tip), is_quiet=True)
    return TextCell(", ".join(found), tip=tooltip("\n".join(found)))


def _rate(metric: str, instance: str, reading: Reading | None, is_running: bool) -> TextCell:
    if not is_running:
        return TextCell("–", translate("Details", "not running"), is_quiet=True)
    value = reading.values.get(f"{metric}:{instance}") if reading is not None and instance else None
    if value is not None:
        return TextCell(format_rate(value), spoken_value(value, Unit.BYTES_PER_SECOND))
    reason = reading.missing.get(metric) if reading is not None else None
    if reading is None or (reason is None and instance):
        return TextCell("…", translate("Details", "not read yet"), is_quiet=True)
    words = translated(reason) if reason is not None else translate("Details", "The host does not count its traffic.")
    return TextCell("–", not_available(), tooltip(words), is_quiet=True)
