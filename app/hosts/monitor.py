"""The thread that watches one connection: lists, follows events, takes readings, and tells the listener."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterable

import libvirt

from app.core.details import MachineDetails
from app.core.errors import ErrorKind, Failure
from app.core.gateway import HostListener
from app.core.metrics import Attention, Tick
from app.hosts.asides import Asides
from app.hosts.bulk import CAUTIOUS_SLICE, SLICE, BulkStatistics
from app.hosts.calls import Calls, StoppedError
from app.hosts.clock import Clock
from app.hosts.descriptions import Descriptions
from app.hosts.errors import failure, failure_of, is_connection_lost
from app.hosts.eventloop import wait_for_turn
from app.hosts.events import COALESCE_S, EventWatch, Noted, Notes
from app.hosts.facts import read_facts
from app.hosts.listing import REST, Listing
from app.hosts.readings import DEMO_STATISTICS, NO_STATISTICS
from app.hosts.sharing import Lender, SharedConnection
from app.hosts.snapshots import SnapshotMaker
from app.hosts.statistics import Statistics
from app.hosts.watched import WatchedHost

TICK_S = 1.0
FLAGS_S = 10.0  # what no event tells: automatic start, checkpoints
COUNT_S = 60.0  # should an event have been lost
RELIST_S = 300.0  # should events that cancel each other out have been lost
RELIST_WITHOUT_EVENTS_S = 3.0
_REST_LEAST_S, _REST_LIMIT_S = 0.2, 0.6
_REST_FACTOR = 4  # after reading what events told of, as many times as long for everything else
_SLEEP_S = 1.0
_SPARE_S = 0.2  # before a round nothing else is begun


class LostError(Exception):
    """libvirt says that the connection ended."""


class Monitor:
    """Watches ``connection`` until it is stopped or the connection ends.

    ``listed`` is called once, before the first snapshot; ``ended`` once, at the end, with the
    failure or None when it was stopped. Both in the monitor's thread. ``is_cautious``: the host was
    too slow for another monitor, so this one begins with small questions. ``beside`` lends the
    threads beside this one a connection of their own.
    """

    def __init__(
        self,
        host: WatchedHost,
        connection: libvirt.virConnect,
        maker: SnapshotMaker,
        listener: HostListener,
        clock: Clock,
        listed: Callable[[Monitor], None],
        ended: Callable[[Monitor, Failure | None], None],
        beside: Lender,
        *,
        is_cautious: bool = False,
    ) -> None:
        self.shared = SharedConnection(connection)
        self._connection = connection
        self.calls = Calls(clock)
        self.notes = Notes(clock)
        self.is_listed = False
        self.is_lost = False
        self._host = host
        self._maker = maker
        self._listener = listener
        self._clock = clock
        self._on_listed = listed
        self._on_ended = ended
        self._events = EventWatch(self.calls, connection, self.notes)
        bulk = BulkStatistics(self.calls, connection, clock, CAUTIOUS_SLICE if is_cautious else SLICE)
        self.bulk = bulk
        self._listing = Listing(self.calls, connection, bulk, maker)
        self._statistics = Statistics(
            bulk,
            maker.partitions,
            lambda: self._listing.domains,
            self._listing.take_state,
            DEMO_STATISTICS if host.is_demo else NO_STATISTICS,
            self._read_due_notes,
        )
        self._descriptions = Descriptions(self.calls, clock, lambda: self._listing.domains, self._describe)
        self._asides = Asides(self.calls, connection, beside, maker, clock, host)
        self._attention = Attention()
        self._must_refresh = False
        self._has_events = False
        self._is_following = False
        self._sequence = 0
        self._next_tick_s = 0.0
        self._notes_rest_until_s = 0.0
        self._last_done_s: dict[str, float] = {}
        self._sleep_offset_s = clock.boottime() - clock.monotonic()

    def start(self) -> None:
        """Begin in a thread of its own."""
        threading.Thread(target=self.run, name=f"monitor-{self._host.host_id}", daemon=True).start()

    def stop(self) -> None:
        """End soon; a request that hangs is left behind. May be called in any thread."""
        self.calls.stop()
        self.notes.ring()

    def attend(self, attention: Attention) -> None:
        """What is looked at from the next round on. May be called in any thread."""
        self._attention = attention

    def refresh(self) -> None:
        """Read everything again. May be called in any thread."""
        self._must_refresh = True
        self.notes.ring()

    def run(self) -> None:
        """Watch; returns when it is over."""
        outcome: Failure | None = failure(ErrorKind.OTHER, self._host.watching())
        try:
            self._begin()
            while True:
                self._turn()
        except StoppedError:
            outcome = None
        except LostError:
            outcome = failure(ErrorKind.LOST, self._host.watching())
        except libvirt.libvirtError as error:
            outcome = failure_of(error, self._host.watching())
        finally:
            # First the news: closing may hang as well. An unforeseen error is told too, then goes on its way.
            self._on_ended(self, outcome)
            self._close()

    def _begin(self) -> None:
        self._has_events = self._events.register_lifecycle()
        self._listing.read_first()
        self.is_listed = True
        self._on_listed(self)
        self._publish(is_wanted_anyway=True)
        # Those that did not change since the last connection are not in the snapshot's changes.
        self._follow(self._maker.partitions)
        self._is_following = True
        self._read_facts()
        self._listing.read_flags(REST)
        self._publish()
        self._watch_for_end()
        self._events.register_rest()
        self._descriptions.want(self._maker.partitions)
        self._asides.start()
        self._next_tick_s = self._clock.monotonic()
        for name in ("flags", "count", "relist"):
            self._last_done_s[name] = self._next_tick_s

    def _turn(self) -> None:
        self.notes.wait(self._due_s() - self._clock.monotonic())
        if self.is_lost:
            raise LostError
        if self.calls.is_stopped:
            raise StoppedError
        if self._must_refresh:
            self._must_refresh = False
            self._refresh()
        self._read_due_notes()
        now_s = self._clock.monotonic()
        if self._next_tick_s <= now_s:
            self._tick(now_s)
        elif self._may_describe():
            self._descriptions.read_until(self._next_tick_s - _SPARE_S, self._is_interrupted)
            self._publish()

    def _due_s(self) -> float:
        return 0.0 if self._may_describe() else min(self._next_tick_s, self._note_due_s())

    def _may_describe(self) -> bool:
        """Whether there are definitions to read and time for it before the next round."""
        return self._descriptions.has_work and self._clock.monotonic() < self._next_tick_s - _SPARE_S

    def _is_interrupted(self) -> bool:
        return self.calls.is_stopped or self._must_refresh or self._note_due_s() <= self._clock.monotonic()

    def _note_due_s(self) -> float:
        since_s = self.notes.since_s
        return float("inf") if since_s is None else max(since_s + COALESCE_S, self._notes_rest_until_s)

    def _read_due_notes(self) -> None:
        """Also called in the middle of a round, which may last long on a slow host."""
        if self._note_due_s() <= self._clock.monotonic():
            self._read_noted()

    def _read_noted(self) -> None:
        """Read what events told of. In a storm of them the pauses grow with what that costs."""
        began_s = self._clock.monotonic()
        noted = self.notes.take()
        if noted.is_everything:
            self._listing.read_again(with_states=True)
        else:
            self._listing.read_noted(noted.domains)
        noted.changes |= {(uuid, "checkpoints") for uuid in self._listing.read_flags()}
        self._asides.saw_starts(noted.started)
        self._descriptions.want_soon(uuid for uuid, what in noted.changes if what == "definition")
        self._publish()
        self._tell(noted)
        ended_s = self._clock.monotonic()
        self._notes_rest_until_s = ended_s + min(_REST_LIMIT_S, max(_REST_LEAST_S, _REST_FACTOR * (ended_s - began_s)))

    def _tell(self, noted: Noted) -> None:
        changes = noted.changes
        if noted.is_everything:
            # Not every change was noted: whoever looks at a machine in detail reads it again.
            kinds = ("definition", "checkpoints", "devices", "agent")
            changes = {(uuid, what) for uuid in self._attention.detailed for what in kinds}
        for uuid, what in changes:
            self._listener.machine_changed(uuid, what)

    def _tick(self, now_s: float) -> None:
        self._notice_sleep()
        attention = self._attention
        self._statistics.attend(attention)
        self._descriptions.begin_round()
        self._descriptions.hurry((*attention.detailed, *attention.visible))
        asked = self.calls.count
        readings, sweeps = self._statistics.read()
        self._asides.read_parent(attention, readings)
        if self.calls.count == asked:
            self._ask_anything()
        self._sequence += 1
        self._listener.readings_taken(Tick(self._host.host_id, self._sequence, now_s, readings, None, sweeps))
        if self._must_list(now_s):
            self._listing.read_again(with_states=not self._has_events)
            if not self._has_events:
                self._descriptions.want(self._maker.partitions)
        if self._is_time("flags", FLAGS_S, now_s):
            for uuid in self._listing.read_flags():
                self._listener.machine_changed(uuid, "checkpoints")
        self._asides.take_addresses(attention)
        self._asides.take_memory()
        self._asides.search_starts()
        self._publish()
        # Whole seconds from the first round on; rounds that a slow host cost are left out.
        late_s = self._clock.monotonic() - self._next_tick_s
        self._next_tick_s += TICK_S * (int(late_s / TICK_S) + 1)

    def _describe(self, details: MachineDetails) -> None:
        self._listing.describe(details)
        self._asides.describe(details)

    def _must_list(self, now_s: float) -> bool:
        """Whether the list is to be read anew. A list of thousands costs as much as seconds of looking on."""
        is_wrong = self._has_events and self._is_time("count", COUNT_S, now_s) and not self._listing.is_complete()
        return self._is_time("relist", RELIST_S if self._has_events else RELIST_WITHOUT_EVENTS_S, now_s) or is_wrong

    def _ask_anything(self) -> None:
        """Whether the host still answers is to be known each second, even when nothing is to be read."""
        try:
            self.calls(self._connection.getLibVersion)
        except libvirt.libvirtError as error:
            if is_connection_lost(error):
                raise

    def _is_time(self, name: str, every_s: float, now_s: float) -> bool:
        if now_s - self._last_done_s[name] < every_s:
            return False
        self._last_done_s[name] = now_s
        return True

    def _notice_sleep(self) -> None:
        """While this computer slept its counters' clock stood still, but a remote host went on."""
        offset_s = self._clock.boottime() - self._clock.monotonic()
        if abs(offset_s - self._sleep_offset_s) > _SLEEP_S:
            self._statistics.forget_all()
        self._sleep_offset_s = offset_s

    def _refresh(self) -> None:
        self._listing.read_again(with_states=True)
        self._listing.read_flags()
        self._descriptions.want(self._maker.partitions)
        self._read_facts()
        self._publish()

    def _read_facts(self) -> None:
        facts = read_facts(self.calls, self._connection, self._host.address, self._maker.facts)
        self._statistics.host_processors = facts.processor_count
        self._asides.learn(facts)
        self._maker.put_facts(facts)

    def _publish(self, *, is_wanted_anyway: bool = False) -> None:
        snapshot = self._maker.take(is_wanted_anyway=is_wanted_anyway)
        if snapshot is not None:
            self._listener.snapshot_read(snapshot)
            if self._is_following:
                self._follow(snapshot.changed | snapshot.removed)

    def _follow(self, uuids: Iterable[str]) -> None:
        """Machines that came, went, started, stopped or were described."""
        self._statistics.follow(uuids)
        self._asides.search_starts(uuids)

    def _watch_for_end(self) -> None:
        try:
            self.calls(self._connection.registerCloseCallback, self._on_close, None)
        except libvirt.libvirtError as error:
            if is_connection_lost(error):
                raise

    def _on_close(self, _connection: libvirt.virConnect, _reason: int, _opaque: object) -> None:
        self.is_lost = True
        self.notes.ring()

    def _close(self) -> None:
        self._asides.stop()
        self._events.close()
        with contextlib.suppress(libvirt.libvirtError):
            self._connection.unregisterCloseCallback()
        # Handles of machines hold the connection open too.
        self._listing.domains.clear()
        self.notes.take()
        wait_for_turn()
        self.shared.close()
