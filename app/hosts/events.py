"""What libvirt's events tell: only which machines are to be read again.

Callbacks run in the thread of libvirt's event loop, which all hosts share. They take a note in a
:class:`Notes` and return; whatever has to be asked of a host is asked by its monitor.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

import libvirt

from app.hosts.calls import Calls
from app.hosts.clock import Clock

CAPACITY = 1000
"""Machines noted one by one; when there are more at once, everything is read again instead."""

COALESCE_S = 0.05
_CHECKPOINT_JOBS = {
    libvirt.VIR_DOMAIN_JOB_OPERATION_SNAPSHOT,
    libvirt.VIR_DOMAIN_JOB_OPERATION_SNAPSHOT_REVERT,
}


class Noted:
    """What was noted since the last time. ``domains``: the newest handle of each noted machine."""

    __slots__ = ("changes", "domains", "is_everything", "started")

    def __init__(self) -> None:
        self.domains: dict[str, libvirt.virDomain | None] = {}
        self.changes: set[tuple[str, str]] = set()  # UUID, what (see HostListener.machine_changed)
        self.started: dict[str, float] = {}  # UUID -> CLOCK_BOOTTIME
        self.is_everything = False


class Notes:
    """Notes from any thread for the monitor, and the bell that wakes it.

    However many events arrive, it holds at most one note a machine and ``CAPACITY`` machines.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._bell = threading.Condition()
        self._noted = Noted()
        self._since_s: float | None = None
        self._is_rung = False

    def note(
        self, uuid: str, what: str = "", domain: libvirt.virDomain | None = None, *, started: bool = False
    ) -> None:
        """``uuid`` is to be read again; ``what`` of it changed; ``domain`` is its newest handle."""
        with self._bell:
            noted = self._noted
            if self._since_s is None:
                self._since_s = self._clock.monotonic()
                self._bell.notify()
            if uuid not in noted.domains and len(noted.domains) >= CAPACITY:
                noted.is_everything = True
                return
            if domain is not None or uuid not in noted.domains:
                noted.domains[uuid] = domain
            if what:
                noted.changes.add((uuid, what))
            if started:
                noted.started[uuid] = self._clock.boottime()

    def note_everything(self) -> None:
        """Everything is to be read again."""
        with self._bell:
            self._noted.is_everything = True
            self._since_s = self._since_s or self._clock.monotonic()
            self._bell.notify()

    def ring(self) -> None:
        """Wake the monitor now: something other than a note waits for it."""
        with self._bell:
            self._is_rung = True
            self._bell.notify()

    @property
    def since_s(self) -> float | None:
        """When the oldest note was taken (CLOCK_MONOTONIC); None when there is none."""
        return self._since_s

    def take(self) -> Noted:
        """All notes; none are left."""
        with self._bell:
            noted, self._noted, self._since_s = self._noted, Noted(), None
            return noted

    def wait(self, timeout_s: float) -> None:
        """Wait for the first note, for a ring, or until the time is over."""
        with self._bell:
            if not self._is_rung and timeout_s > 0:
                self._bell.wait(timeout_s)
            self._is_rung = False


class EventWatch:
    """The registrations of one connection."""

    def __init__(self, calls: Calls, connection: libvirt.virConnect, notes: Notes) -> None:
        self._calls = calls
        self._connection = connection
        self._notes = notes
        self._registered: list[int] = []

    def register_lifecycle(self) -> bool:
        """Hear of starts, stops and definitions; False when the host's driver cannot tell."""
        return self._register(libvirt.VIR_DOMAIN_EVENT_ID_LIFECYCLE, self._on_lifecycle)

    def register_rest(self) -> None:
        """Hear of everything else that the host's driver can tell."""
        for event, what in (
            (libvirt.VIR_DOMAIN_EVENT_ID_DEVICE_ADDED, "devices"),
            (libvirt.VIR_DOMAIN_EVENT_ID_DEVICE_REMOVED, "devices"),
            (libvirt.VIR_DOMAIN_EVENT_ID_TRAY_CHANGE, "devices"),
            (libvirt.VIR_DOMAIN_EVENT_ID_AGENT_LIFECYCLE, "agent"),
            (libvirt.VIR_DOMAIN_EVENT_ID_METADATA_CHANGE, "definition"),
            (libvirt.VIR_DOMAIN_EVENT_ID_REBOOT, "agent"),
            (libvirt.VIR_DOMAIN_EVENT_ID_IO_ERROR_REASON, ""),
        ):
            self._register(event, self._noter(what))
        self._register(libvirt.VIR_DOMAIN_EVENT_ID_JOB_COMPLETED, self._on_job)

    def close(self) -> None:
        """Deregister: libvirt keeps the connection open for as long as a callback is registered."""
        for number in self._registered:
            try:
                self._connection.domainEventDeregisterAny(number)
            except libvirt.libvirtError:
                continue  # the connection is gone, and its registrations with it
        self._registered.clear()

    def _register(self, event: int, callback: Callable[..., None]) -> bool:
        try:
            number = self._calls(self._connection.domainEventRegisterAny, None, event, callback, None)
        except libvirt.libvirtError:
            return False
        self._registered.append(number)
        return True

    def _noter(self, what: str) -> Callable[..., None]:
        def callback(_connection: libvirt.virConnect, domain: libvirt.virDomain, *_details: object) -> None:
            self._notes.note(domain.UUIDString(), what, domain)

        return callback

    def _on_lifecycle(
        self, _connection: libvirt.virConnect, domain: libvirt.virDomain, event: int, _detail: int, _opaque: object
    ) -> None:
        is_definition = event in {libvirt.VIR_DOMAIN_EVENT_DEFINED, libvirt.VIR_DOMAIN_EVENT_STARTED}
        self._notes.note(
            domain.UUIDString(),
            "definition" if is_definition else "",
            domain,
            started=event == libvirt.VIR_DOMAIN_EVENT_STARTED,
        )

    def _on_job(self, _connection: libvirt.virConnect, domain: libvirt.virDomain, job: object, _opaque: object) -> None:
        operation = job.get("operation") if isinstance(job, dict) else None
        self._notes.note(domain.UUIDString(), "checkpoints" if operation in _CHECKPOINT_JOBS else "", domain)
