"""Statistics of many machines in few requests, with whatever the host's driver can do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import libvirt

from app.hosts.calls import Calls
from app.hosts.clock import Clock
from app.hosts.errors import is_connection_lost

SLICE = 50
"""Machines of one request: the reply of 50 holds the interpreter lock for about a millisecond."""

CHEAP_FACTOR = 8
CAUTIOUS_SLICE = 4
"""What a monitor begins with on a host that was too slow for its predecessor."""

Reply = list[tuple[libvirt.virDomain, dict[str, object]]]

_SLOW_S = 0.5
_QUICK_S = 0.1
_REFUSED_S = 30.0  # how long a machine that the host cannot read is left alone
_REFUSED_LIMIT = 10_000
_NOWAIT = libvirt.VIR_CONNECT_GET_ALL_DOMAINS_STATS_NOWAIT


class Slice(NamedTuple):
    """What the host said of some machines: UUID, a fresh handle (its name and run id are current), statistics."""

    taken_s: float
    records: list[tuple[str, libvirt.virDomain, dict[str, object]]]


class BulkStatistics:
    """Reads groups of statistics. ``is_supported`` turns false when the driver has no such request."""

    def __init__(self, calls: Calls, connection: libvirt.virConnect, clock: Clock, first_slice: int = SLICE) -> None:
        self.is_supported = True
        self.asked = 0  # machines × groups, for measurements
        self._calls = calls
        self._connection = connection
        self._clock = clock
        self._flags = _NOWAIT
        self._slice = first_slice
        self._refused: dict[str, float] = {}

    def read(
        self,
        domains: Mapping[str, libvirt.virDomain],
        groups: int,
        slice_size: int | None = None,
        *,
        is_cheap: bool = False,
    ) -> Iterator[Slice]:
        """The records of ``domains`` (by UUID); machines that are gone or cannot be read are left out.

        ``is_cheap``: groups with few values, of which more fit into one request.
        Slices shrink when the host is slow, so that one request stays well below the time after
        which it counts as not responding. Raises libvirtError when the connection is lost.
        """
        uuids, handles = list(domains), list(domains.values())
        position = 0
        while position < len(uuids) and self.is_supported:
            end = position + (slice_size or self._slice * (CHEAP_FACTOR if is_cheap else 1))
            before_s = self._clock.monotonic()
            reply = self._reply(handles[position:end], groups)
            after_s = self._clock.monotonic()
            if slice_size is None:
                self._adapt(after_s - before_s)
            asked = uuids[position:end]
            position = end
            # The host reads the counters somewhere between question and answer: the middle errs least.
            yield Slice((before_s + after_s) / 2, _with_uuids(asked, reply))

    def _reply(self, part: Sequence[libvirt.virDomain], groups: int) -> Reply:
        """One request; halved when the host refuses it, so that one bad machine hides no other."""
        if self._refused:
            now_s = self._clock.monotonic()
            part = [domain for domain in part if self._refused.get(domain.UUIDString(), 0.0) <= now_s]
        if not part:
            return []
        try:
            return self._request(part, groups)
        except libvirt.libvirtError as error:
            if is_connection_lost(error):
                raise
            if len(part) == 1:
                if len(self._refused) >= _REFUSED_LIMIT:
                    self._refused.clear()
                self._refused[part[0].UUIDString()] = self._clock.monotonic() + _REFUSED_S
                return []
        middle = len(part) // 2
        return [*self._reply(part[:middle], groups), *self._reply(part[middle:], groups)]

    def _request(self, part: Sequence[libvirt.virDomain], groups: int) -> Reply:
        self.asked += len(part) * groups.bit_count()
        try:
            return self._calls(self._connection.domainListGetStats, part, groups, self._flags)
        except libvirt.libvirtError as error:
            code = error.get_error_code()
            if code == libvirt.VIR_ERR_NO_SUPPORT:
                self.is_supported = False
                return []
            if self._flags and code in {libvirt.VIR_ERR_INVALID_ARG, libvirt.VIR_ERR_ARGUMENT_UNSUPPORTED}:
                self._flags = 0  # a host older than this flag
                return self._request(part, groups)
            raise

    def _adapt(self, took_s: float) -> None:
        if took_s > _SLOW_S:
            self._slice = max(1, self._slice // 2)
        elif took_s < _QUICK_S:
            self._slice = min(SLICE, self._slice * 2)


def _with_uuids(asked: list[str], reply: Reply) -> list[tuple[str, libvirt.virDomain, dict[str, object]]]:
    """Replies come in the order of the question; only when some are missing has each to be asked who it is."""
    if len(reply) == len(asked):
        return [(uuid, domain, values) for uuid, (domain, values) in zip(asked, reply, strict=True)]
    return [(domain.UUIDString(), domain, values) for domain, values in reply]
