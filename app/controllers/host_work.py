"""What every wizard needs of its host: whether it is connected, what it can do, and who asks it for more."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QObject, Signal

from app.controllers.asking import Asker, away
from app.core.abilities import HostAbilities
from app.core.commands import AbilitiesQuery
from app.core.errors import Failure
from app.services.session import HostSession
from app.services.sessions import Sessions
from app.services.setting_keys import IS_BEFORE_YOU_BEGIN_SHOWN, WIZARD_SIZE
from app.services.settings import Settings


class Standing(Enum):
    """Whether it is known what the host can do."""

    READING = "reading"
    FAILED = "failed"
    READY = "ready"


class HostWork(QObject):
    """One wizard at one host. GUI thread only. Override :meth:`take_abilities` to propose something.

    Signals:
        standing_changed: ``standing`` is another.
        looks_changed: what was read beside has come, so the rules may say something else.
    """

    standing_changed = Signal()
    looks_changed = Signal()

    def __init__(self, sessions: Sessions, settings: Settings, host_id: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._sessions = sessions
        self._settings = settings
        self.host_id = host_id
        self.abilities: HostAbilities | None = None
        self.standing = Standing.READING
        self.failure: Failure | None = None
        self._asker: Asker | None = None

    @property
    def session(self) -> HostSession | None:
        """The session of the host; None when it was taken off the list."""
        return self._sessions.get(self.host_id)

    @property
    def host_name(self) -> str:
        """The host's name, as the user gave it."""
        session = self.session
        return session.name if session is not None else ""

    @property
    def asker(self) -> Asker | None:
        """Who asks the host, for what a page wants to know beside."""
        return self._asker

    @property
    def location_uuid(self) -> str:
        """The storage location that is looked into first."""
        return ""

    def read(self) -> None:
        """Ask (again) what the host can do."""
        self._drop_asker()
        self.standing, self.failure, self.abilities = Standing.READING, None, None
        session = self.session
        if session is not None:
            self._asker = Asker(session, self)
            self.standing_changed.emit()
            self._asker.ask(AbilitiesQuery(), self._take_abilities, self._take_failure)
        else:
            self._take_failure(away())

    def take_abilities(self, abilities: HostAbilities) -> None:
        """The host has told what it can do; called before ``standing`` says so."""

    def has_input(self) -> bool:
        """Whether closing would lose something."""
        return False

    def finish(self) -> bool | None:
        """The user wants it done; the wizard closes, unless this returns False."""

    def close(self) -> None:
        """The wizard is gone."""
        self._drop_asker()
        self.deleteLater()

    # What is remembered

    @property
    def is_introduced(self) -> bool:
        """Whether the first page is shown."""
        return self._settings.get(IS_BEFORE_YOU_BEGIN_SHOWN)

    def set_introduced(self, is_shown: bool) -> None:
        """Show the first page the next time, or not."""
        self._settings.set(IS_BEFORE_YOU_BEGIN_SHOWN, is_shown)

    def size(self, wizard: str) -> tuple[int, int] | None:
        """The size that a wizard had the last time, in pixels."""
        numbers = self._settings.get(WIZARD_SIZE.at(wizard)).split()
        if len(numbers) != 2 or not all(each.isascii() and each.isdigit() and len(each) <= 5 for each in numbers):
            return None
        return int(numbers[0]), int(numbers[1])

    def set_size(self, wizard: str, width: int, height: int) -> None:
        """Keep that size."""
        self._settings.set(WIZARD_SIZE.at(wizard), f"{width} {height}")

    # Answers

    def _take_abilities(self, answer: object) -> None:
        assert isinstance(answer, HostAbilities)
        self.abilities = answer
        self.take_abilities(answer)
        self.standing = Standing.READY
        self.standing_changed.emit()

    def _take_failure(self, failure: Failure) -> None:
        self.standing, self.failure = Standing.FAILED, failure
        self.standing_changed.emit()

    def _drop_asker(self) -> None:
        if self._asker is not None:
            self._asker.close()
            self._asker = None
