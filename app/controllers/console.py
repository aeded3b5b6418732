"""The one who knows what is selected: feeds the models of the selected host and runs actions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from app.controllers.selection import Facts, Selection, facts_of, split_uuids
from app.core.gateway import ConnectionStatus
from app.core.job import Job
from app.core.metrics import Attention, Tick
from app.core.partitions import INACTIVE_STATES, ConnectionState, HostSnapshot, Partition
from app.models.hosts_model import HostRow, HostsModel
from app.services.groups import Groups
from app.services.jobs import Jobs
from app.services.session import HostSession
from app.services.sessions import Sessions


class PartitionsSink(Protocol):
    """Who shows the partitions of the selected host."""

    def set_host(self, host_id: str) -> None: ...

    def set_snapshot(self, snapshot: HostSnapshot) -> None: ...

    def set_tick(self, tick: Tick) -> None: ...

    def set_seen(self, epoch_s: float) -> None: ...

    def set_status(self, status: ConnectionStatus) -> None: ...

    def set_jobs(self, jobs: Mapping[str, Job]) -> None: ...

    def set_groups(self, folders: Mapping[str, str], tags: Mapping[str, tuple[str, ...]]) -> None: ...


class ActionRunner(Protocol):
    """A controller that knows some of the actions."""

    def can_run(self, action_id: str) -> bool: ...

    def run(self, action_id: str, selection: Selection) -> None: ...


class Console(QObject):
    """What is selected, what is looked at, and what may be done with it. GUI thread only."""

    host_changed = Signal(object)  # HostSession or None
    selection_changed = Signal(object)  # Selection
    facts_changed = Signal(object)  # Facts
    machine_state_changed = Signal(object, object)  # old Partition, new Partition: of the selected machines
    ticked = Signal(object)  # Tick of the selected host

    def __init__(
        self,
        sessions: Sessions,
        hosts: HostsModel,
        jobs: Jobs,
        groups: Groups,
        is_recording_everything: Callable[[str], bool],
        parent: QObject | None = None,
        *,
        recall: Callable[[HostSession], None] = lambda session: None,
        pinned: Callable[[str], tuple[str, ...]] = lambda host_id: (),
    ) -> None:
        """``recall`` gives a session that has told nothing yet what is known of it from earlier;
        ``pinned`` names the machines of a host that are recorded fully whether they are seen or not."""
        super().__init__(parent)
        self._recall = recall
        self._pinned = pinned
        self._sessions = sessions
        self._hosts = hosts
        self._jobs = jobs
        self._groups = groups
        self._is_recording_everything = is_recording_everything
        self._sink: PartitionsSink | None = None
        self._runners: tuple[ActionRunner, ...] = ()
        self._session: HostSession | None = None
        self._uuids: tuple[str, ...] = ()
        self._heading = ""
        self._visible: tuple[str, ...] = ()
        self._compared: tuple[str, ...] = ()
        self._metrics: frozenset[str] = frozenset()
        self._open_jobs: dict[tuple[str, str], Job] = {}
        self.selection = Selection()
        self.facts = Facts()
        sessions.added.connect(self._watch)
        sessions.removed.connect(self._host_removed)
        for signal in (jobs.job_added, jobs.job_changed, jobs.job_ended):
            signal.connect(self._take_job)
        groups.changed.connect(self._groups_changed)

    def use(self, sink: PartitionsSink, runners: tuple[ActionRunner, ...]) -> None:
        """Give the console the table that it feeds and the controllers that it asks."""
        self._sink = sink
        self._runners = runners
        self._show_host()

    # What the user does

    def run(self, action_id: str) -> bool:
        """Run an action on the selection; False when no controller knows it (the window does then)."""
        return self.run_for(action_id, self.selection)

    def run_for(self, action_id: str, selection: Selection) -> bool:
        """Run an action on a selection of before: what was pressed is meant for what was selected then."""
        for runner in self._runners:
            if runner.can_run(action_id):
                runner.run(action_id, selection)
                self._refresh_facts()
                self._attend()  # what is recorded may be another
                return True
        return False

    def select_host(self, host_id: str) -> None:
        """Show another host."""
        session = self._sessions.get(host_id)
        if session is self._session and session is not None:
            return
        if self._session is not None:
            self._session.attend(self._attention_unseen(self._session))
        self._session = session
        self._uuids = ()
        self._heading = ""
        self._visible = ()
        self._show_host()
        self._refresh_facts()
        self.host_changed.emit(session)

    def select_partitions(self, uuids: tuple[str, ...]) -> None:
        """The rows that are selected in the table, PARENT among them or not."""
        self._uuids = uuids
        self._refresh_facts()
        self._attend()

    def select_group(self, title: str) -> None:
        """The group whose heading is current in the table; "" when another line is."""
        self._heading = title
        self._refresh_facts()

    def look_at(self, visible: tuple[str, ...], metrics: frozenset[str]) -> None:
        """The rows on screen and the metrics of the columns shown; nothing while the window is hidden."""
        self._visible = visible
        self._metrics = metrics
        self._attend()

    def pin(self, uuids: tuple[str, ...]) -> None:
        """Machines that a graph shows beside the selected ones."""
        self._compared = uuids
        self._attend()

    # What the hosts say

    def _watch(self, session: HostSession) -> None:
        session.attend(self._attention_unseen(session))
        if self._hosts.host(session.host_id) is None:  # else it is remembered and in the list already
            self._hosts.add(HostRow(session.host_id, session.name, session.address, session.status))
        session.status_changed.connect(lambda status, who=session: self._take_status(who, status))
        session.snapshot_changed.connect(lambda snapshot, who=session: self._take_snapshot(who, snapshot))
        session.ticked.connect(lambda tick, who=session: self._take_tick(who, tick))

    def _host_removed(self, host_id: str) -> None:
        self._hosts.remove(host_id)
        if self._session is not None and self._session.host_id == host_id:
            self._session = None
            following = next(iter(self._sessions), None)
            self.select_host(following.host_id if following else "")

    def _take_status(self, session: HostSession, status: ConnectionStatus) -> None:
        self._hosts.update(session.host_id, status=status)
        if session is self._session:
            if self._sink is not None:
                self._sink.set_status(status)
            self._refresh_facts()

    def _take_snapshot(self, session: HostSession, snapshot: HostSnapshot) -> None:
        machines = snapshot.partitions.values()
        running = sum(1 for machine in machines if machine.state not in INACTIVE_STATES)
        self._hosts.update(
            session.host_id, facts=snapshot.facts, running_count=running, machine_count=len(machines), is_known=True
        )
        if snapshot.removed or len(snapshot.changed) == len(snapshot.partitions):
            self._groups.seen(session.host_id, snapshot.partitions.keys())
        if session is not self._session:
            return
        old = {machine.uuid: machine for machine in self.selection.machines}
        if self._sink is not None:
            self._sink.set_snapshot(snapshot)
        if old.keys() & (snapshot.changed | snapshot.removed):
            self._refresh_facts()
            self._tell_changes(old, snapshot)

    def _tell_changes(self, old: Mapping[str, Partition], snapshot: HostSnapshot) -> None:
        for uuid, before in old.items():
            after = snapshot.partitions.get(uuid)
            if after is not None and after.state is not before.state:
                self.machine_state_changed.emit(before, after)

    def _take_tick(self, session: HostSession, tick: Tick) -> None:
        if session is self._session:
            if self._sink is not None:
                self._sink.set_tick(tick)
            self.ticked.emit(tick)

    def _take_job(self, job: Job) -> None:
        key = (job.host_id, job.uuid)
        if job.is_over:
            self._open_jobs.pop(key, None)
        else:
            self._open_jobs[key] = job
        if self._session is not None and job.host_id == self._session.host_id:
            self._feed_jobs()
            self._refresh_facts()

    def _groups_changed(self, host_id: str) -> None:
        if self._session is not None and host_id in {"", self._session.host_id}:
            self._feed_groups()
            self._refresh_facts()

    # Feeding

    def _show_host(self) -> None:
        if self._sink is None:
            return
        session = self._session
        self._sink.set_host(session.host_id if session else "")
        if session is None:
            return
        self._recall(session)
        if session.snapshot is not None:
            self._sink.set_snapshot(session.snapshot)
            self._feed_groups()
        if session.tick is not None:
            self._sink.set_tick(session.tick)
        if session.seen_epoch_s is not None:
            self._sink.set_seen(session.seen_epoch_s)
        self._sink.set_status(session.status)
        self._feed_jobs()

    def _feed_groups(self) -> None:
        session = self._session
        if self._sink is None or session is None or session.snapshot is None:
            return
        host_id, uuids = session.host_id, session.snapshot.partitions
        folders = {uuid: folder for uuid in uuids if (folder := self._groups.folder_of(host_id, uuid))}
        tags = {uuid: found for uuid in uuids if (found := self._groups.tags_of(host_id, uuid))}
        self._sink.set_groups(folders, tags)

    def _feed_jobs(self) -> None:
        if self._sink is not None and self._session is not None:
            host_id = self._session.host_id
            self._sink.set_jobs({uuid: job for (host, uuid), job in self._open_jobs.items() if host == host_id})

    def _attend(self) -> None:
        if self._session is None:
            return
        _, selected = split_uuids(self._uuids)
        pinned = self._pinned(self._session.host_id)
        self._session.attend(
            Attention(
                self._visible,
                (*selected[:8], *self._compared, *pinned) if self._metrics else (*self._compared, *pinned),
                self._metrics,
                self._is_recording_everything(self._session.host_id),
            )
        )

    def _attention_unseen(self, session: HostSession) -> Attention:
        """What is read of a host that nobody looks at, beside the rotation."""
        return Attention(
            detailed=self._pinned(session.host_id), is_everything=self._is_recording_everything(session.host_id)
        )

    def _refresh_facts(self) -> None:
        session = self._session
        if session is None:
            selection = Selection()
        else:
            is_parent, uuids = split_uuids(self._uuids)
            found = (session.partition(uuid) for uuid in uuids)
            busy = frozenset(uuid for host, uuid in self._open_jobs if host == session.host_id)
            selection = Selection(
                session.host_id,
                session.name,
                session.status.state,
                is_parent,
                tuple(machine for machine in found if machine is not None),
                busy,
                self._heading or self._common_group(session.host_id, uuids),
            )
        if selection != self.selection:
            self.selection = selection
            self.selection_changed.emit(selection)
        facts = facts_of(selection)
        if facts != self.facts:
            self.facts = facts
            self.facts_changed.emit(facts)

    def _common_group(self, host_id: str, uuids: tuple[str, ...]) -> str:
        if not uuids or not self._groups.folders(host_id):
            return ""
        first = self._groups.folder_of(host_id, uuids[0])
        return first if all(self._groups.folder_of(host_id, uuid) == first for uuid in uuids) else ""

    @property
    def session(self) -> HostSession | None:
        """The selected host's session."""
        return self._session

    @property
    def is_connected(self) -> bool:
        """Whether the selected host answers."""
        return self._session is not None and self._session.status.state is ConnectionState.CONNECTED
