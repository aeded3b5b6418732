"""Changes of a machine that runs: what it can take at once it is given, each part by the call that is made for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import libvirt

from app.core.machine_devices import Adapter, Drive
from app.core.machine_settings import AddDevice, Change, FieldChange, RemoveDevice
from app.core.partitions import PartitionState
from app.core.record import record
from app.core.settings_timing import BANDWIDTH_FIELDS, QOS_FIELDS, When, when
from app.definitions.fields import NotChangeable
from app.definitions.partita import NAMESPACE, PREFIX
from app.definitions.settings import read_settings
from app.definitions.settings_edit import device_to_plug, edited_device, kept_element
from app.hosts.definitions import secured_xml

_LIVE = libvirt.VIR_DOMAIN_AFFECT_LIVE
_KIB = 1024
_PERIOD_US = 100_000
_TUNED = {
    "total_iops": "total_iops_sec",
    "read_iops": "read_iops_sec",
    "write_iops": "write_iops_sec",
    "total_bytes_per_s": "total_bytes_sec",
    "read_bytes_per_s": "read_bytes_sec",
    "write_bytes_per_s": "write_bytes_sec",
}
_BANDWIDTH = {
    "inbound_average_kbyte_per_s": "inbound.average",
    "inbound_peak_kbyte_per_s": "inbound.peak",
    "inbound_burst_kbyte": "inbound.burst",
    "inbound_minimum_kbyte_per_s": "inbound.floor",
    "outbound_average_kbyte_per_s": "outbound.average",
    "outbound_peak_kbyte_per_s": "outbound.peak",
    "outbound_burst_kbyte": "outbound.burst",
}
_POLICY = frozenset({"is_dynamic", "minimum_bytes", "buffer_percent", "weight"})


@record
class Applied:
    """A group of changes that are made by one call: ``reason`` is why the machine did not take them, "" if it did."""

    changes: tuple[Change, ...]
    reason: str = ""


class LiveMachine:
    """A machine that runs, and its stored definition after the change.

    ``keys``: from the keys of new devices to those that they have in ``stored_xml``.
    """

    def __init__(self, domain: libvirt.virDomain, stored_xml: str, keys: Mapping[str, str]) -> None:
        self._domain = domain
        self._stored_xml = stored_xml
        self._stored = read_settings(stored_xml)
        self._keys = keys
        self._xml = secured_xml(domain)
        self._live = read_settings(self._xml)

    def apply(self, changes: Sequence[Change]) -> Iterator[Applied]:
        """Makes the changes that can be made at once, group by group; the rest waits for the next start.

        Raises nothing for a change that the machine refuses: that one waits, with the host's reason.
        """
        now = [change for change in changes if when(change, self._live, PartitionState.RUNNING) is When.NOW]
        later = tuple(change for change in changes if change not in now)
        if later:
            yield Applied(later)
        for group in self._groups(now):
            try:
                self._make(group)
            except libvirt.libvirtError as error:
                yield Applied(group, error.get_error_message() or str(error))
            except NotChangeable as error:
                yield Applied(group, str(error.reason))

    def _groups(self, changes: Sequence[Change]) -> list[tuple[Change, ...]]:
        """Changes that one call makes belong together."""
        found: dict[object, list[Change]] = {}
        for change in changes:
            found.setdefault(_group(change), []).append(change)
        return [tuple(group) for group in found.values()]

    def _make(self, group: tuple[Change, ...]) -> None:
        first = group[0]
        match first:
            case AddDevice(device=device):
                stored = self._keys.get(device.key, device.key)
                self._domain.attachDeviceFlags(device_to_plug(self._stored_xml, stored), _LIVE)
            case RemoveDevice(device=device):
                self._domain.detachDeviceFlags(edited_device(self._xml, device.key, ()), _LIVE)
            case FieldChange(key="general" | "memory" | "processor" as page, field=field):
                if page == "memory" and field in _POLICY:
                    self._keep()
                else:
                    self._put_page(page, field)
            case FieldChange(key="checkpoints" | "start" | "stop"):
                self._keep()
            case FieldChange(key=key):
                self._put_device(key, [change for change in group if isinstance(change, FieldChange)])

    def _keep(self) -> None:
        """Partita's own element: the policy of dynamic memory is read from the machine that runs."""
        element = kept_element(self._stored_xml)
        self._domain.setMetadata(
            libvirt.VIR_DOMAIN_METADATA_ELEMENT, element or None, PREFIX if element else None, NAMESPACE, _LIVE
        )

    def _put_page(self, page: str, field: str) -> None:
        stored, domain = self._stored, self._domain
        match page, field:
            case "general", "title":
                domain.setMetadata(libvirt.VIR_DOMAIN_METADATA_TITLE, stored.general.title or None, None, None, _LIVE)
            case "general", "notes":
                notes = stored.general.notes or None
                domain.setMetadata(libvirt.VIR_DOMAIN_METADATA_DESCRIPTION, notes, None, None, _LIVE)
            case "memory", "startup_bytes":
                domain.setMemoryFlags(stored.memory.startup_bytes // _KIB, _LIVE)
            case "memory", "statistics_period_s":
                domain.setMemoryStatsPeriod(stored.memory.statistics_period_s, _LIVE)
            case "processor", "count":
                domain.setVcpusFlags(stored.processor.count, _LIVE)
            case "processor", "weight":
                domain.setSchedulerParametersFlags({"cpu_shares": stored.processor.weight or 1024}, _LIVE)
            case "processor", "limit_percent":
                percent = stored.processor.limit_percent
                quota_us = -1 if percent == 100 else _PERIOD_US * percent // 100
                domain.setSchedulerParametersFlags({"vcpu_period": _PERIOD_US, "vcpu_quota": quota_us}, _LIVE)

    def _put_device(self, key: str, changes: Sequence[FieldChange]) -> None:
        stored = self._stored.find(self._keys.get(key, key))
        live = self._live.find(key)
        fields = {change.field for change in changes}
        if isinstance(live, Drive) and isinstance(stored, Drive) and fields <= QOS_FIELDS:
            limits = {name: getattr(stored, field) for field, name in _TUNED.items()}
            self._domain.setBlockIoTune(live.target, limits, _LIVE)
        elif isinstance(live, Adapter) and isinstance(stored, Adapter) and fields <= BANDWIDTH_FIELDS:
            rates = {name: getattr(stored, field) for field, name in _BANDWIDTH.items()}
            if not stored.inbound_minimum_kbyte_per_s:
                rates.pop("inbound.floor")
            self._domain.setInterfaceParameters(live.mac, rates, _LIVE)
        else:
            self._domain.updateDeviceFlags(edited_device(self._xml, key, changes), _LIVE)


def _group(change: Change) -> object:
    """Changes of equal groups are made by one call."""
    if not isinstance(change, FieldChange):
        return change
    if change.key in {"checkpoints", "start", "stop"} or (change.key == "memory" and change.field in _POLICY):
        # The host's own flag of the automatic start is no part of a definition, but the delay is.
        return "kept"
    if change.key in {"general", "memory", "processor"}:
        return change.key, change.field
    if change.field in QOS_FIELDS:
        return change.key, "limits"
    if change.field in BANDWIDTH_FIELDS:
        return change.key, "bandwidth"
    return change.key, "device"
