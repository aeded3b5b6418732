"""One Edit Virtual Hard Disk wizard at work."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from posixpath import basename, normpath

from PySide6.QtCore import QObject

from app.controllers.asking import away
from app.controllers.disk_drafts import EditDiskDraft
from app.controllers.disk_look import DiskLook
from app.controllers.host_work import HostWork
from app.controllers.new_disk_work import taken_names
from app.controllers.new_machine_defaults import usual_location
from app.core.abilities import HostAbilities
from app.core.disk_changes import (
    CompactDiskCommand,
    ConvertDiskCommand,
    DiskCommand,
    MergeDiskCommand,
    ReconnectDiskCommand,
    ResizeDiskCommand,
)
from app.core.disk_choice_rules import reconnect_problems, resize_problems
from app.core.disk_commands import DiskInspection
from app.core.disk_deeds import Deed, deed_problem, disk_doubt
from app.core.disk_rules import disk_problems, location_of
from app.core.machine_plan import NewDisk
from app.core.messages import QT_TRANSLATE_NOOP, message
from app.core.problem import Problem
from app.core.record import replaced
from app.core.sizes import parse_size, size_text
from app.services.sessions import Sessions
from app.services.settings import Settings

_DVD = "iso"
IS_DVD = QT_TRANSLATE_NOOP("core", "It looks like the image of a DVD, which is not meant to be changed.")
NO_DEED = QT_TRANSLATE_NOOP("core", "Choose what to do with the disk.")


class EditDiskWork(HostWork):
    """GUI thread only; ``draft`` is changed by the pages. ``look``: the disk; ``parent_look``: its parent to be."""

    def __init__(
        self,
        sessions: Sessions,
        settings: Settings,
        host_id: str,
        on_finish: Callable[[EditDiskWork], None],
        draft: EditDiskDraft | None = None,
        parent: QObject | None = None,
    ) -> None:
        """``draft``: choices of an attempt that failed, to go on from."""
        super().__init__(sessions, settings, host_id, parent)
        self._on_finish = on_finish
        self._has_input = draft is not None
        self.draft = draft.copied() if draft is not None else EditDiskDraft()
        self._begun_with = self.draft.copied()
        self.look = DiskLook(self, has_children=True)
        self.parent_look = DiskLook(self)
        self.look.look_at(self.draft.path)
        self.parent_look.look_at(self.draft.parent)

    @property
    def location_uuid(self) -> str:
        """Override HostWork.location_uuid: where disks usually are."""
        return self.draft.target.location_uuid

    @property
    def disk(self) -> DiskInspection | None:
        """The disk, once it is known and trusted."""
        found = self.look.disk
        return found if found is not None and disk_doubt(found) is None else None

    def take_abilities(self, abilities: HostAbilities) -> None:
        """Override HostWork.take_abilities: the usual location is proposed for a copy."""
        if location_of(self.draft.target.location_uuid, abilities) is None:
            location = usual_location(abilities)
            self._has_input = self.has_input()
            self.draft.target.location_uuid = location.uuid if location is not None else ""
            self._begun_with = self.draft.copied()

    def has_input(self) -> bool:
        """Override HostWork.has_input."""
        return self._has_input or self.draft != self._begun_with

    def choose(self, path: str) -> None:
        """Another disk is meant: what was said of the one before does not count for it."""
        draft = self.draft
        if path.strip() != draft.path.strip():
            draft.new_size, draft.is_confirmed = None, False
            draft.target.stem = basename(path.strip()).rpartition(".")[0] or basename(path.strip()) or "disk"
        draft.path = path
        self.look.look_at(path)

    def file_name(self) -> str:
        """The name that a copy gets."""
        return self.draft.target.file_name(taken_names(self.draft.target, self.abilities))

    def new_size(self) -> str:
        """The size that is to be, as it was typed, else the one that is."""
        if self.draft.new_size is not None:
            return self.draft.new_size
        return size_text(self.disk.capacity_bytes) if self.disk is not None else ""

    def target(self) -> NewDisk:
        """The copy to be, as large as the disk."""
        size_bytes = self.disk.capacity_bytes if self.disk is not None else 0
        target = self.draft.target
        return replaced(target.disk(taken_names(target, self.abilities)), capacity_bytes=size_bytes)

    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the choices; nothing while the host is not known."""
        return tuple(self._problems(self.abilities)) if self.abilities is not None else ()

    def command(self) -> DiskCommand:
        """What the host is asked to do. Only when nothing is wrong."""
        draft, path = self.draft, normpath(self.draft.path.strip())
        name = basename(path)
        match draft.deed:
            case Deed.COMPACT:
                return CompactDiskCommand("", name, path)
            case Deed.CONVERT:
                return ConvertDiskCommand("", name, path, self.target())
            case Deed.MERGE:
                return MergeDiskCommand("", name, path)
            case Deed.RECONNECT:
                return ReconnectDiskCommand("", name, path, normpath(draft.parent.strip()), draft.parent_format)
            case _:
                size_bytes = parse_size(self.new_size()) or 0
                return ResizeDiskCommand("", name, path, size_bytes, draft.deed is Deed.SHRINK and draft.is_confirmed)

    def finish(self) -> bool:
        """Override HostWork.finish."""
        if self.session is None:
            self._take_failure(away())
            return False
        self._on_finish(self)
        return True

    def _problems(self, abilities: HostAbilities) -> Iterator[Problem]:
        yield from self.look.problems("path")
        found = self.look.disk
        doubt = disk_doubt(found) if found is not None else None
        if doubt is not None:
            yield Problem("path", doubt)
        elif found is not None and found.format == _DVD:
            yield Problem("path", message(IS_DVD), is_warning=True)
        deed = self.draft.deed
        if deed is None:
            yield Problem("deed", message(NO_DEED))
        elif self.disk is not None:
            why = deed_problem(deed, self.disk)
            if why is not None:
                yield Problem("deed", why)
            yield from self._deed_problems(deed, self.disk, abilities)

    def _deed_problems(self, deed: Deed, disk: DiskInspection, abilities: HostAbilities) -> Iterator[Problem]:
        draft = self.draft
        match deed:
            case Deed.CONVERT:
                yield from disk_problems(self.target(), abilities)
            case Deed.EXPAND | Deed.SHRINK:
                yield from resize_problems(
                    self.new_size(), disk, is_smaller=deed is Deed.SHRINK, is_confirmed=draft.is_confirmed
                )
            case Deed.RECONNECT:
                yield from self.parent_look.problems("parent")
                if self.parent_look.disk is not None:
                    yield from reconnect_problems(disk, self.parent_look.disk, draft.parent_format)
            case _:
                return
