"""What controllers stand on: real sessions and jobs over hosts that the tests play, and scripted answers."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from app.controllers.clone_work import CloneWork
from app.controllers.edit_disk_work import EditDiskWork
from app.controllers.import_work import ImportWork
from app.controllers.inspect_disk_work import InspectDiskWork
from app.controllers.machine_settings_work import MachineSettingsWork
from app.controllers.new_disk_work import NewDiskWork
from app.controllers.new_machine_work import NewMachine
from app.controllers.prompts import (
    DeletionQuestion,
    ExportQuestion,
    HostAnswer,
    PathsByMachine,
    Question,
    TextQuestion,
)
from app.controllers.selection import Selection
from app.core.address import HostAddress, Transport
from app.core.commands import Command, Progress, Query
from app.core.details import DeletionPreview
from app.core.errors import Failure
from app.core.gateway import ConnectionStatus, HostListener
from app.core.job import Job
from app.core.metrics import Attention
from app.core.partitions import ConnectionState, HostFacts, HostSnapshot, Partition
from app.services.groups import Groups
from app.services.host_book import HostBook
from app.services.jobs import Jobs
from app.services.journal import Journal
from app.services.notices import Notices
from app.services.session import HostSession
from app.services.sessions import Sessions
from app.services.settings import Settings
from app.services.writer import Writer


class PlayedHost:
    """A gateway whose host is the test. ``done``: the commands that were carried out."""

    def __init__(self, host_id: str, listener: HostListener) -> None:
        self.host_id = host_id
        self.listener = listener
        self.calls: list[str] = []
        self.done: list[Command] = []
        self.asked: list[Query] = []
        self.answers: dict[type, object] = {}
        self.attention = Attention()
        self.failure: Exception | None = None
        self.machines: dict[str, Partition] = {}
        self._sequence = itertools.count(1)

    def start(self) -> None:
        self.calls.append("start")
        self.say(ConnectionState.CONNECTING)

    def stop(self) -> None:
        self.calls.append("stop")

    def reconnect(self) -> None:
        self.calls.append("reconnect")

    def refresh(self) -> None:
        self.calls.append("refresh")

    def attend(self, attention: Attention) -> None:
        self.attention = attention

    def perform(self, command: Command, _progress: Progress) -> None:
        if self.failure is not None:
            raise self.failure
        self.done.append(command)

    def read(self, query: Query) -> object:
        self.asked.append(query)
        answer = self.answers.get(type(query))
        if isinstance(answer, Exception):
            raise answer
        return answer

    def say(self, state: ConnectionState, failure: Failure | None = None) -> None:
        """The connection is in this state."""
        self.listener.connection_changed(ConnectionStatus(state, time.time(), failure))

    def show(self, *machines: Partition) -> None:
        """The host is connected and has exactly these machines."""
        if not self.machines:
            self.say(ConnectionState.CONNECTED)
        gone = self.machines.keys() - {machine.uuid for machine in machines}
        changed = {machine.uuid for machine in machines if self.machines.get(machine.uuid) != machine}
        self.machines = {machine.uuid: machine for machine in machines}
        facts = HostFacts(self.host_id, "atelier")
        self.listener.snapshot_read(
            HostSnapshot(facts, next(self._sequence), dict(self.machines), frozenset(changed), frozenset(gone))
        )


class ScriptedPrompts:
    """Keeps the questions; the test answers them through the callbacks that came with them."""

    def __init__(self) -> None:
        self.questions: list[tuple[Question, Callable[[], None]]] = []
        self.texts: list[tuple[TextQuestion, Callable[[str], None]]] = []
        self.deletions: list[tuple[DeletionQuestion, Callable[[PathsByMachine], None], Callable[[], None]]] = []
        self.hosts: list[tuple[frozenset[str], Callable[[HostAnswer], None]]] = []
        self.machines: list[tuple[NewMachine, Failure | None, bool]] = []
        self.settings: list[tuple[MachineSettingsWork, str]] = []
        self.imports: list[tuple[ImportWork, Failure | None]] = []
        self.clones: list[CloneWork] = []
        self.exports: list[tuple[ExportQuestion, Callable[[str], None]]] = []
        self.disks: list[tuple[NewDiskWork | EditDiskWork | InspectDiskWork, Failure | None]] = []
        self.previews: list[DeletionPreview] = []
        self.failures: list[tuple[str, Failure]] = []

    def confirm(self, question: Question, on_yes: Callable[[], None], on_no: Callable[[], None] | None = None) -> None:
        self.questions.append((question, on_yes))

    def ask_text(self, question: TextQuestion, on_text: Callable[[str], None]) -> None:
        self.texts.append((question, on_text))

    def ask_deletion(
        self, question: DeletionQuestion, on_delete: Callable[[PathsByMachine], None], on_closed: Callable[[], None]
    ) -> ScriptedPrompts:
        self.deletions.append((question, on_delete, on_closed))
        return self

    def ask_host(self, known: frozenset[str], on_host: Callable[[HostAnswer], None]) -> None:
        self.hosts.append((known, on_host))

    def ask_new_machine(self, work: NewMachine, failure: Failure | None, *, is_quick: bool) -> None:
        self.machines.append((work, failure, is_quick))

    def ask_clone(self, work: CloneWork) -> None:
        self.clones.append(work)

    def ask_import(self, work: ImportWork, failure: Failure | None) -> None:
        self.imports.append((work, failure))

    def ask_export(self, question: ExportQuestion, on_folder: Callable[[str], None]) -> None:
        self.exports.append((question, on_folder))

    def ask_settings(self, work: MachineSettingsWork, page: str) -> None:
        self.settings.append((work, page))

    def ask_new_disk(self, work: NewDiskWork, failure: Failure | None) -> None:
        self.disks.append((work, failure))

    def ask_edit_disk(self, work: EditDiskWork, failure: Failure | None) -> None:
        self.disks.append((work, failure))

    def show_disk(self, work: InspectDiskWork) -> None:
        self.disks.append((work, None))

    def add_preview(self, preview: DeletionPreview) -> None:
        self.previews.append(preview)

    def add_failure(self, uuid: str, failure: Failure) -> None:
        self.failures.append((uuid, failure))


class Desk:
    """Everything that controllers are given."""

    def __init__(self, folder: Path) -> None:
        self.notices = Notices()
        self.writer = Writer(self.notices.add)
        self.settings = Settings(folder / "settings.json", self.writer)
        self.book = HostBook(folder / "hosts.json", self.writer)
        self.groups = Groups(folder / "groups.json", self.writer)
        self.jobs = Jobs(Journal(folder / "journal.jsonl"), self.notices.add)
        self.sessions = Sessions()
        self.prompts = ScriptedPrompts()
        self.hosts: dict[str, PlayedHost] = {}

    def open(self) -> None:
        """Gateways can be made from now on."""
        self.sessions.open_gateways(self._make, {})

    def _make(self, host_id: str, _address: HostAddress, listener: HostListener, _name: str) -> PlayedHost:
        self.hosts[host_id] = PlayedHost(host_id, listener)
        return self.hosts[host_id]

    def add(self, name: str, *machines: Partition) -> tuple[HostSession, PlayedHost]:
        """A connected host with these machines."""
        session = self.sessions.add(HostAddress(Transport.SSH, host=name), name)
        self.sessions.connect_host(session.host_id)
        host = self.hosts[session.host_id]
        host.show(*machines)
        return session, host

    def select(self, session: HostSession, *uuids: str) -> Selection:
        """A selection of a host's machines as the console would make it."""
        machines = tuple(machine for uuid in uuids if (machine := session.partition(uuid)) is not None)
        return Selection(session.host_id, session.name, session.status.state, False, machines)

    def ended(self) -> list[Job]:
        """The jobs that are over."""
        return list(self.jobs.finished())

    def close(self) -> None:
        """End what has threads."""
        self.sessions.stop_all()
        assert self.jobs.close(5)
        assert self.writer.flush(5)


class Sink:
    """What the console feeds."""

    def __init__(self) -> None:
        self.host_id = ""
        self.heard: list[str] = []
        self.jobs: Mapping[str, Job] = {}
        self.folders: Mapping[str, str] = {}
        self.names: list[str] = []
        self.seen_epoch_s = 0.0
        self.state: ConnectionState | None = None

    def set_host(self, host_id: str) -> None:
        self.host_id, self.names = host_id, []
        self.heard.append("host")

    def set_snapshot(self, snapshot: HostSnapshot) -> None:
        self.names = sorted(machine.name for machine in snapshot.partitions.values())
        self.heard.append("snapshot")

    def set_tick(self, tick: object) -> None:
        self.heard.append("tick")

    def set_seen(self, epoch_s: float) -> None:
        self.seen_epoch_s = epoch_s

    def set_status(self, status: ConnectionStatus) -> None:
        self.state = status.state

    def set_jobs(self, jobs: Mapping[str, Job]) -> None:
        self.jobs = dict(jobs)

    def set_groups(self, folders: Mapping[str, str], _tags: Mapping[str, tuple[str, ...]]) -> None:
        self.folders = dict(folders)
