"""A clone that is being chosen: the machine's disks, what becomes of each, and what is wrong with it."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from PySide6.QtCore import QObject

from app.controllers.asking import away
from app.controllers.host_work import HostWork, Standing
from app.controllers.new_machine_defaults import unique_name, usual_location
from app.core.abilities import HostAbilities
from app.core.clone_plan import CloneCommand, ClonedDisk, DiskCopy, hard_disks, problems, usual_copy
from app.core.commands import DetailsQuery
from app.core.details import DiskDevice, MachineDetails
from app.core.names import NAME_LIMIT
from app.core.partitions import Partition
from app.core.problem import Problem
from app.services.sessions import Sessions
from app.services.settings import Settings


class CloneWork(HostWork):
    """GUI thread only. The choices: ``name``, ``location`` (a UUID), ``copies`` by target, ``is_started``."""

    def __init__(
        self,
        sessions: Sessions,
        settings: Settings,
        host_id: str,
        machine: Partition,
        on_clone: Callable[[CloneWork], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(sessions, settings, host_id, parent)
        self.machine = machine
        self.details: MachineDetails | None = None
        self.name = ""
        self.location = ""
        self.copies: dict[str, DiskCopy] = {}
        self.is_started = False
        self._uuid = str(uuid.uuid4())
        self._on_clone = on_clone

    @property
    def is_ready(self) -> bool:
        """Whether host and machine have told everything."""
        return self.standing is Standing.READY and self.details is not None

    @property
    def disks(self) -> tuple[DiskDevice, ...]:
        """The virtual hard disks that something becomes of."""
        return hard_disks(self.details) if self.details is not None else ()

    def read(self) -> None:
        """Ask (again) for the machine's disks as well."""
        self.details = None
        super().read()
        if self.asker is not None:
            self.asker.ask(DetailsQuery(self.machine.uuid), self._take_details, self._take_failure)

    def take_abilities(self, abilities: HostAbilities) -> None:
        """Override HostWork.take_abilities: propose a name and a location."""
        self.name = self.name or unique_name(abilities.machine_names, self.machine.name[: NAME_LIMIT - 8])
        usual = usual_location(abilities)
        self.location = self.location or (usual.uuid if usual is not None else "")

    def command(self) -> CloneCommand:
        """The clone as it is chosen now."""
        disks = tuple(
            ClonedDisk(disk.target, disk.source, self.copies.get(disk.target, usual_copy(disk))) for disk in self.disks
        )
        machine = self.machine
        return CloneCommand(machine.uuid, machine.name, self._uuid, self.name, self.location, disks, self.is_started)

    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with it."""
        if self.details is None or self.abilities is None:
            return ()
        return problems(self.command(), self.details, self.abilities)

    def finish(self) -> bool:
        """Override HostWork.finish: have it made. A host that is away keeps the dialog, to try again."""
        if self.session is None or not self.session.is_connected:
            self.failure = away()
            return False
        self._on_clone(self)
        return True

    def _take_details(self, answer: object) -> None:
        assert isinstance(answer, MachineDetails)
        self.details = answer
        self.standing_changed.emit()
