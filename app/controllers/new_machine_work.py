"""One New Virtual Machine wizard at work: what the host can do, what was chosen, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from app.controllers.asking import away
from app.controllers.host_work import HostWork
from app.controllers.new_machine_defaults import adapt, propose, remembered
from app.controllers.new_machine_draft import Draft, InstallChoice, plan_of
from app.core.abilities import HostAbilities
from app.core.commands import PlanPreview, PlanPreviewQuery
from app.core.disk_commands import DiskInspection, InspectDiskQuery
from app.core.errors import Failure
from app.core.machine_plan import GIB, MIB, MachinePlan
from app.core.messages import Message
from app.core.os_facts import OsFacts
from app.core.plan_rules import problems
from app.core.problem import Problem
from app.core.record import record
from app.services.sessions import Sessions
from app.services.setting_keys import NEW_MACHINE_CHOICES
from app.services.settings import Settings

_DVDS = frozenset({"iso"})


@record
class Media:
    """What is known of the image at ``path``: being read, recognised, not recognised, or not readable."""

    path: str = ""
    is_reading: bool = False
    system: OsFacts | None = None
    failure: Failure | None = None
    problem: Message | None = None
    is_dvd: bool = True


class NewMachine(HostWork):
    """What a wizard works with. GUI thread only; ``draft`` is changed by the pages.

    Signals:
        preview_changed: ``preview`` or ``preview_failure`` is there.
        media_changed: ``media`` is another.
    """

    preview_changed = Signal()
    media_changed = Signal()

    def __init__(
        self,
        sessions: Sessions,
        settings: Settings,
        host_id: str,
        on_finish: Callable[[NewMachine], None],
        draft: Draft | None = None,
        parent: QObject | None = None,
    ) -> None:
        """``draft``: choices of an attempt that failed, to go on from."""
        super().__init__(sessions, settings, host_id, parent)
        self._on_finish = on_finish
        self._is_proposed = draft is not None
        self._has_input = draft is not None
        self.draft = draft.copied() if draft is not None else Draft()
        self._begun_with = self.draft.copied()
        self.preview: PlanPreview | None = None
        self.preview_failure: Failure | None = None
        self.media = Media()
        self._previewed: MachinePlan | None = None

    # The host

    @property
    def location_uuid(self) -> str:
        """Override HostWork.location_uuid: where the machine's files lie."""
        return self.draft.location_uuid

    def hosts(self) -> tuple[tuple[str, str], ...]:
        """The hosts to choose from: id and name."""
        return tuple((each.host_id, each.name) for each in self._sessions if each.is_connected)

    def choose_host(self, host_id: str) -> None:
        """Make the machine on another host; what it cannot do is proposed anew."""
        if host_id != self.host_id:
            self.host_id = host_id
            self.read()

    # The choices

    def begin_with(self, install: InstallChoice) -> None:
        """What is chosen first, unless it is an attempt that is gone on with."""
        if not self._has_input:
            self.draft.install = self._begun_with.install = install

    def problems(self) -> tuple[Problem, ...]:
        """What is wrong with the choices, on whichever page; nothing while the host is not known."""
        return problems(self.plan(), self.abilities) if self.abilities is not None else ()

    def plan(self) -> MachinePlan:
        """What the choices amount to. Only once the host is known."""
        assert self.abilities is not None
        return plan_of(self.draft, self.abilities)

    def has_input(self) -> bool:
        """Override HostWork.has_input: whether the user has chosen anything."""
        return self._has_input or self.draft != self._begun_with

    def ask_preview(self) -> None:
        """Read what would be made, as text; :attr:`preview_changed` follows unless it is known already."""
        if self.abilities is None or self._asker is None:
            return
        plan = self.plan()
        if plan == self._previewed and self.preview is not None:
            return
        self._previewed, self.preview, self.preview_failure = plan, None, None
        self._asker.ask(PlanPreviewQuery(plan), self._take_preview, self._take_preview_failure)

    def inspect(self, path: str) -> None:
        """Read the label of an image on the host; :attr:`media_changed` follows."""
        if not path:
            return
        if path == self.media.path:
            self.draft.system = self.media.system
            return
        self.media = Media(path, is_reading=self._asker is not None)
        self.draft.system = None
        self.media_changed.emit()
        if self._asker is not None:

            def answered(answer: object) -> None:
                if path == self.media.path:
                    self._take_media(answer)

            def refused(failure: Failure) -> None:
                if path == self.media.path:
                    self._take_media_failure(failure)

            self._asker.ask(InspectDiskQuery(path), answered, refused)

    def has_advice(self) -> bool:
        """Whether the recognised operating system recommends more than is chosen."""
        return self.draft.install is InstallChoice.IMAGE and self._advised() != self.draft

    def adopt_advice(self) -> None:
        """Choose what the recognised operating system recommends, where that is more than is chosen."""
        self.draft = self._advised()
        self.media_changed.emit()

    def _advised(self) -> Draft:
        draft, system = self.draft.copied(), self.media.system
        if system is None or self.media.path != draft.image_path.strip() or self.abilities is None:
            return draft
        draft.startup_mib = max(draft.startup_mib, -(-system.memory_bytes // MIB))
        draft.maximum_mib = max(draft.maximum_mib, draft.startup_mib)
        draft.processor_count = max(draft.processor_count, min(system.processor_count, self.abilities.processors_max))
        draft.disk_gib = max(draft.disk_gib, -(-system.disk_bytes // GIB))
        wanted = 2 if not system.has_bios else 1 if not system.has_uefi else draft.generation
        if any(each.number == wanted and each.is_available for each in self.abilities.generations):
            draft.generation = wanted
        if system.has_secure_boot is False:
            draft.has_secure_boot = False
        return draft

    def finish(self) -> bool:
        """Override HostWork.finish: have the machine made; the choices are proposed again the next time."""
        if self.session is None:
            self._take_failure(away())
            return False
        self._settings.set(NEW_MACHINE_CHOICES.at(self.host_id), remembered(self.draft))
        self._on_finish(self)
        return True

    # Answers

    def take_abilities(self, abilities: HostAbilities) -> None:
        """Override HostWork.take_abilities: propose, or keep what was chosen as far as it is possible."""
        if self._is_proposed:
            adapt(self.draft, abilities)
        else:
            self._is_proposed = True
            self._has_input = self.has_input()
            propose(self.draft, abilities, self._settings.get(NEW_MACHINE_CHOICES.at(self.host_id)))
            self._begun_with = self.draft.copied()

    def _take_preview(self, answer: object) -> None:
        if isinstance(answer, PlanPreview):
            self.preview = answer
            self.preview_changed.emit()

    def _take_preview_failure(self, failure: Failure) -> None:
        self.preview_failure = failure
        self.preview_changed.emit()

    def _take_media(self, answer: object) -> None:
        assert isinstance(answer, DiskInspection)
        system = answer.system
        self.media = Media(self.media.path, system=system, problem=answer.problem, is_dvd=answer.format in _DVDS)
        self.draft.system = system
        self.media_changed.emit()

    def _take_media_failure(self, failure: Failure) -> None:
        self.media = Media(self.media.path, failure=failure)
        self.draft.system = None
        self.media_changed.emit()
