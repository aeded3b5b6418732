"""What the lower half of the window is about, what is known of it, and what to ask of the host and when.

Answers of the last few machines are kept, so that going back to one shows something at once. Nothing
is asked for what nobody looks at.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from enum import Enum

from PySide6.QtCore import QObject, QTimer, Signal

from app.controllers.console import Console
from app.controllers.selection import Selection
from app.core.commands import AddressesQuery, CheckpointsQuery, DetailsQuery, HeartbeatQuery, Query, ScreenQuery
from app.core.details import AdapterAddresses, Checkpoint, Heartbeat, MachineDetails
from app.core.errors import ErrorKind, Failure
from app.core.gateway import ConnectionStatus
from app.core.metrics import PARENT, Reading, Tick
from app.core.partitions import INACTIVE_STATES, ConnectionState, HostFacts, HostSnapshot, Partition, PartitionState
from app.core.record import record
from app.services.session import HostSession

_KEPT_MACHINES = 16
_KEPT_PICTURES = 4  # a third of a megabyte each
_SETTLE_MS = 120  # who walks through the rows with the arrow keys asks nothing of those passed by


class Need(Enum):
    """What somebody looks at: the query that answers it."""

    DETAILS = DetailsQuery
    CHECKPOINTS = CheckpointsQuery
    HEARTBEAT = HeartbeatQuery
    ADDRESSES = AddressesQuery
    SCREEN = ScreenQuery


_EVERY_S: Mapping[Need, float] = {
    Need.SCREEN: 5.0,
    Need.HEARTBEAT: 15.0,
    Need.ADDRESSES: 15.0,
    # Events tell of changes of these; the slow round is for hosts that send none.
    Need.DETAILS: 60.0,
    Need.CHECKPOINTS: 60.0,
}
_ONLY_RUNNING = frozenset({Need.SCREEN, Need.HEARTBEAT, Need.ADDRESSES})
_NEEDS_OF_EVENT: Mapping[str, frozenset[Need]] = {
    "definition": frozenset({Need.DETAILS}),
    "devices": frozenset({Need.DETAILS, Need.ADDRESSES}),
    "checkpoints": frozenset({Need.CHECKPOINTS}),
    "agent": frozenset({Need.HEARTBEAT, Need.ADDRESSES}),
    "screen": frozenset({Need.SCREEN}),
}


class SubjectKind(Enum):
    """What is selected."""

    NONE = "none"
    PARENT = "parent"
    MACHINE = "machine"
    SEVERAL = "several"


@record
class Subject:
    """What the lower half shows. ``as_of_epoch_s``: when its values were read; None while they are live."""

    kind: SubjectKind = SubjectKind.NONE
    host_id: str = ""
    host_name: str = ""
    connection: ConnectionState = ConnectionState.DISCONNECTED
    is_parent: bool = False
    machines: tuple[Partition, ...] = ()
    facts: HostFacts | None = None
    as_of_epoch_s: float | None = None

    @property
    def keys(self) -> tuple[str, ...]:
        """The selected partitions, the parent first: UUIDs or PARENT."""
        return (*((PARENT,) if self.is_parent else ()), *(machine.uuid for machine in self.machines))

    @property
    def machine(self) -> Partition | None:
        """The one machine that is selected, None when it is another number of them."""
        return self.machines[0] if self.kind is SubjectKind.MACHINE else None

    @property
    def is_stale(self) -> bool:
        """Whether the values are the last ones of a host that does not answer."""
        return self.as_of_epoch_s is not None


class Known:
    """What a machine's host answered last; None where it has not answered yet. ``screen``: a QImage or None."""

    def __init__(self) -> None:
        self.details: MachineDetails | None = None
        self.heartbeat: Heartbeat | None = None
        self.addresses: tuple[AdapterAddresses, ...] | None = None
        self.checkpoints: tuple[Checkpoint, ...] | None = None
        self.screen: object | None = None
        self.screen_epoch_s: float | None = None  # when the picture was taken
        self.is_screen_answered = False
        self.failures: dict[Need, Failure] = {}


_FIELDS: Mapping[type, str] = {
    DetailsQuery: "details",
    HeartbeatQuery: "heartbeat",
    AddressesQuery: "addresses",
    CheckpointsQuery: "checkpoints",
}
_UNKNOWN = Known()


class DetailsController(QObject):
    """Follows the console. GUI thread only.

    Signals: ``subject_changed`` another selection, host or connection state, or newer records of the
    same; ``known_changed`` a Need was answered or refused; ``ticked`` newer readings of the subject.
    """

    subject_changed = Signal()
    known_changed = Signal(object)  # Need
    ticked = Signal()

    def __init__(
        self, console: Console, clock: Callable[[], float] = time.monotonic, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._console = console
        self._clock = clock
        self._session: HostSession | None = None
        self._known: OrderedDict[tuple[str, str], Known] = OrderedDict()
        self._needs: frozenset[Need] = frozenset()
        self._asked_s: dict[Query, float] = {}
        self._pending: set[Query] = set()
        self._again: set[Query] = set()
        self.subject = Subject()
        self.readings: dict[str, Reading] = {}  # of the subject's partitions, the last of each
        self._settling = QTimer(self, interval=_SETTLE_MS, singleShot=True)
        self._settling.timeout.connect(self._ask_due)
        console.host_changed.connect(lambda _: self._follow())
        console.selection_changed.connect(lambda _: self._follow())
        console.ticked.connect(self._take_tick)
        self._follow()

    @property
    def known(self) -> Known:
        """What is known of the one machine that is selected; nothing when there is none."""
        machine = self.subject.machine
        return _UNKNOWN if machine is None else self._known.get((self.subject.host_id, machine.uuid), _UNKNOWN)

    @property
    def is_waiting(self) -> bool:
        """Whether an answer is due, or a question is about to be asked."""
        return bool(self._pending) or self._settling.isActive()

    def look_at(self, needs: frozenset[Need]) -> None:
        """What is on screen from now on; what was not before is asked for at once."""
        if needs != self._needs:
            self._needs = needs
            self._ask_due()

    def ask_again(self) -> None:
        """Ask everything anew that is looked at: the user wants it fresh."""
        self._forget_times(frozenset(Need))
        self._ask_due()

    def moment(self) -> tuple[float, float]:
        """When the newest readings were taken: CLOCK_MONOTONIC, and seconds since the epoch."""
        tick = self._session.tick if self._session is not None else None
        now_s = self._clock()
        # A round's time is that of its beginning; what is shown was read a little later.
        shown_s = (reading.taken_s for reading in self.readings.values())
        taken_s = max((tick.taken_s, *shown_s)) if tick is not None else now_s
        return taken_s, time.time() - (now_s - taken_s)

    # Following the console

    def _follow(self) -> None:
        session = self._console.session
        if session is not self._session:
            self._leave()
            self._session = session
            if session is not None:
                session.answered.connect(self._take_answer)
                session.refused.connect(self._take_refusal)
                session.machine_changed_elsewhere.connect(self._take_event)
                session.status_changed.connect(self._take_status)
                session.snapshot_changed.connect(self._take_snapshot)
        self._refresh()

    def _leave(self) -> None:
        old = self._session
        if old is not None:
            old.answered.disconnect(self._take_answer)
            old.refused.disconnect(self._take_refusal)
            old.machine_changed_elsewhere.disconnect(self._take_event)
            old.status_changed.disconnect(self._take_status)
            old.snapshot_changed.disconnect(self._take_snapshot)
        self._forget_questions()
        self.readings.clear()

    def _refresh(self) -> None:
        before, now = self.subject, self._make_subject(self._console.selection)
        if before == now:
            return
        self.subject = now
        self._forget_stopped()
        if before.keys != now.keys or before.host_id != now.host_id:
            self._choose_readings()
            self._settling.start()
        elif _has_started_anew(before, now):
            self._forget_times(frozenset(Need))
            self._settling.start()
        self.subject_changed.emit()

    def _make_subject(self, selection: Selection) -> Subject:
        session = self._session
        if session is None:
            return Subject()
        count = len(selection.machines) + selection.is_parent
        kind = SubjectKind.NONE if count == 0 else SubjectKind.SEVERAL if count > 1 else SubjectKind.MACHINE
        if count == 1 and selection.is_parent:
            kind = SubjectKind.PARENT
        return Subject(
            kind,
            session.host_id,
            session.name,
            session.status.state,
            selection.is_parent,
            selection.machines,
            session.facts,
            self._as_of(session),
        )

    def _as_of(self, session: HostSession) -> float | None:
        if session.is_connected:
            return None
        if session.tick is None:
            return session.status.since_epoch_s
        return float(round(time.time() - (self._clock() - session.tick.taken_s)))

    def _choose_readings(self) -> None:
        tick = self._session.tick if self._session is not None else None
        last = self._read_in(tick) if tick is not None else {}
        kept = {key: self.readings.get(key) or last.get(key) for key in self.subject.keys}
        self.readings = {key: reading for key, reading in kept.items() if reading is not None}
        self._forget_stopped()

    def _read_in(self, tick: Tick) -> dict[str, Reading]:
        """What a tick tells of the subject; of more machines than are read in detail some come in sweeps."""
        keys = self.subject.keys
        found = {key: reading for key in keys if (reading := tick.readings.get(key)) is not None}
        return found if len(found) == len(keys) else found | tick.swept(frozenset(keys) - found.keys())

    def _forget_stopped(self) -> None:
        """What does not run takes nothing: its last reading would be counted among those that run."""
        for machine in self.subject.machines:
            if machine.state in INACTIVE_STATES:
                self.readings.pop(machine.uuid, None)

    # What the host says

    def _take_tick(self, tick: Tick) -> None:
        self.readings.update(self._read_in(tick))
        self._forget_stopped()
        if not self._settling.isActive():
            self._ask_due()
        if self.subject.keys:
            self.ticked.emit()

    def _take_status(self, status: ConnectionStatus) -> None:
        # Questions of a connection that is no more are not answered.
        self._forget_questions()
        self._refresh()
        if status.state is ConnectionState.CONNECTED:
            self._settling.start()

    def _take_snapshot(self, snapshot: HostSnapshot) -> None:
        for uuid in snapshot.removed:
            self._known.pop((snapshot.facts.host_id, uuid), None)
        if snapshot.facts != self.subject.facts:
            self._refresh()

    def _take_event(self, uuid: str, what: str) -> None:
        needs = _NEEDS_OF_EVENT.get(what, frozenset()) - {Need.SCREEN}
        self._forget_times(needs, uuid)
        machine = self.subject.machine
        if machine is not None and machine.uuid == uuid and not self._settling.isActive():
            self._ask_due()

    def _take_answer(self, query: Query, answer: object) -> None:
        need = _need_of(query)
        if need is None:
            return
        known = self._known_of(query.uuid)
        known.failures.pop(need, None)
        if need is Need.SCREEN:
            known.is_screen_answered = True
            if answer is not None:
                known.screen, known.screen_epoch_s = answer, time.time()
        else:
            setattr(known, _FIELDS[type(query)], answer)
        self._closed(query, need)

    def _take_refusal(self, query: Query, failure: Failure) -> None:
        need = _need_of(query)
        if need is None:
            return
        if failure.kind is not ErrorKind.GONE:  # the next snapshot says so
            self._known_of(query.uuid).failures[need] = failure
        self._closed(query, need)

    def _closed(self, query: Query, need: Need) -> None:
        self._pending.discard(query)
        if query in self._again:
            self._again.discard(query)
            self._asked_s.pop(query, None)
            self._ask_due()
        machine = self.subject.machine
        if machine is not None and machine.uuid == query.uuid:
            self.known_changed.emit(need)

    def _known_of(self, uuid: str) -> Known:
        key = (self._session.host_id if self._session is not None else "", uuid)
        known = self._known.setdefault(key, Known())
        self._known.move_to_end(key)
        while len(self._known) > _KEPT_MACHINES:
            self._known.popitem(last=False)
        for old in tuple(self._known.values())[:-_KEPT_PICTURES]:
            old.screen = None
        return known

    # Asking

    def _ask_due(self) -> None:
        machine, session = self.subject.machine, self._session
        if machine is None or session is None or not session.is_connected:
            return
        now_s = self._clock()
        for need in self._needs:
            if need in _ONLY_RUNNING and machine.state is not PartitionState.RUNNING:
                continue
            query: Query = need.value(machine.uuid)
            asked_s = self._asked_s.get(query)
            if query in self._pending or (asked_s is not None and now_s - asked_s < _EVERY_S[need]):
                continue
            self._pending.add(query)
            self._asked_s[query] = now_s
            session.ask(query)

    def _forget_times(self, needs: frozenset[Need], uuid: str = "") -> None:
        """Ask these again when they are looked at; what is under way was asked too early."""
        for query in tuple(self._asked_s):
            if _need_of(query) in needs and uuid in {"", query.uuid}:
                del self._asked_s[query]
        self._again |= {query for query in self._pending if _need_of(query) in needs and uuid in {"", query.uuid}}

    def _forget_questions(self) -> None:
        self._pending.clear()
        self._again.clear()
        self._asked_s.clear()


def _need_of(query: Query) -> Need | None:
    return next((need for need in Need if need.value is type(query)), None)


def _has_started_anew(before: Subject, now: Subject) -> bool:
    """Whether the one machine ran, stopped, or started again meanwhile."""
    old, new = before.machine, now.machine
    return old is not None and new is not None and (old.state, old.run_id) != (new.state, new.run_id)
