"""One New Virtual Hard Disk wizard at work."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from PySide6.QtCore import QObject

from app.controllers.asking import away
from app.controllers.disk_drafts import NewDiskDraft
from app.controllers.disk_look import DiskLook
from app.controllers.host_work import HostWork
from app.controllers.new_machine_defaults import usual_location
from app.core.abilities import HostAbilities
from app.core.disk_changes import CreateDiskCommand
from app.core.disk_choice_rules import parent_problems, size_problems
from app.core.disk_rules import disk_problems, location_of
from app.core.machine_plan import DiskType, NewDisk
from app.core.problem import Problem
from app.services.sessions import Sessions
from app.services.settings import Settings


class NewDiskWork(HostWork):
    """GUI thread only; ``draft`` is changed by the pages. ``parent_look``: the disk that it is to build on."""

    def __init__(
        self,
        sessions: Sessions,
        settings: Settings,
        host_id: str,
        on_finish: Callable[[NewDiskWork], None],
        draft: NewDiskDraft | None = None,
        parent: QObject | None = None,
    ) -> None:
        """``draft``: choices of an attempt that failed, to go on from."""
        super().__init__(sessions, settings, host_id, parent)
        self._on_finish = on_finish
        self._has_input = draft is not None
        self.draft = draft.copied() if draft is not None else NewDiskDraft()
        self._begun_with = self.draft.copied()
        self.parent_look = DiskLook(self)
        self.parent_look.look_at(self.draft.parent)

    @property
    def location_uuid(self) -> str:
        """Override HostWork.location_uuid: where the disk is to be."""
        return self.draft.location_uuid

    def take_abilities(self, abilities: HostAbilities) -> None:
        """Override HostWork.take_abilities: the usual location is proposed."""
        if location_of(self.draft.location_uuid, abilities) is None:
            location = usual_location(abilities)
            self._has_input = self.has_input()
            self.draft.location_uuid = location.uuid if location is not None else ""
            self._begun_with = self.draft.copied()

    def has_input(self) -> bool:
        """Override HostWork.has_input."""
        return self._has_input or self.draft != self._begun_with

    def file_name(self) -> str:
        """The name that the file gets."""
        return self.draft.file_name(taken_names(self.draft, self.abilities))

    def disk(self) -> NewDisk:
        """What the choices amount to."""
        return self.draft.disk(taken_names(self.draft, self.abilities), self.parent_bytes())

    def parent_bytes(self) -> int:
        """The size of the disk that it builds on; 0 while that is not known."""
        parent = self.parent_look.disk
        return parent.capacity_bytes if parent is not None else 0

    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the choices; nothing while the host is not known."""
        return tuple(self._problems(self.abilities)) if self.abilities is not None else ()

    def command(self) -> CreateDiskCommand:
        """What the host is asked to do."""
        disk = self.disk()
        return CreateDiskCommand("", disk.name, disk)

    def finish(self) -> bool:
        """Override HostWork.finish."""
        if self.session is None:
            self._take_failure(away())
            return False
        self._on_finish(self)
        return True

    def _problems(self, abilities: HostAbilities) -> Iterator[Problem]:
        draft = self.draft
        is_child = draft.type is DiskType.DIFFERENCING
        sizes = [] if is_child else list(size_problems(draft.size, "capacity_bytes", draft.format))
        yield from sizes
        for problem in disk_problems(self.disk(), abilities):
            if not (problem.field == "capacity_bytes" and sizes) and problem.field != "parent":
                yield problem
        if not is_child:
            return
        look = self.parent_look
        yield from look.problems("parent")
        if look.disk is not None:
            yield from parent_problems(look.disk, draft.parent_format)
        if draft.child_size is not None:
            yield from size_problems(draft.child_size, "child_size", draft.format, self.parent_bytes())


def taken_names(draft: NewDiskDraft, abilities: HostAbilities | None) -> frozenset[str]:
    """The files in the storage location of ``draft``."""
    location = location_of(draft.location_uuid, abilities) if abilities is not None else None
    return location.names if location is not None else frozenset()
