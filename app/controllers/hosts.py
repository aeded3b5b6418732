"""Actions on hosts: connect, refresh, reconnect, remove; and the remembered list behind them."""

from __future__ import annotations

import os

from PySide6.QtCore import QObject, Signal

from app.controllers.prompts import HostAnswer, Prompts, Question
from app.controllers.selection import Selection
from app.core.address import THIS_SYSTEM, THIS_USER, HostAddress, build_uri
from app.core.errors import ErrorKind
from app.core.gateway import ConnectionStatus
from app.core.messages import QT_TRANSLATE_NOOP, message
from app.core.names import shown
from app.core.partitions import ConnectionState
from app.services.host_book import HostBook, default_name
from app.services.notices import Notices, Severity
from app.services.session import HostSession
from app.services.sessions import Sessions
from app.services.setting_keys import IS_EVERYTHING_RECORDED
from app.services.settings import Settings

N = QT_TRANSLATE_NOOP
REMOVE_TITLE = N("core", "Remove {host} from the list?")
REMOVE_TEXT = N(
    "core",
    "Nothing on the host changes and its virtual machines go on running. "
    "Its groups and tags stay on this computer; the history of its graphs is deleted.",
)
REMOVE_BUTTON = N("core", "Remove Host")
FALLBACK = N(
    "core",
    "The system’s host cannot be used ({why}) Partita shows your own host instead, "
    "where you can run virtual machines without special rights.",
)
_NO_ENTRY = {ErrorKind.NO_SERVICE, ErrorKind.NO_RIGHTS}


def has_own_host() -> bool:
    """Whether this user has a host beside the system's: for root, libvirt takes both for the same."""
    return os.geteuid() != 0


class HostController(QObject):
    """Keeps the sessions and the remembered list together. ``chosen`` asks to select a host."""

    chosen = Signal(str)  # host id

    def __init__(
        self,
        sessions: Sessions,
        book: HostBook,
        settings: Settings,
        notices: Notices,
        prompts: Prompts,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._sessions = sessions
        self._book = book
        self._settings = settings
        self._notices = notices
        self._prompts = prompts
        self._actions = {
            "refresh": self._refresh,
            "reconnect": lambda selection: self._sessions.connect_host(selection.host_id),
            "disconnect": self._disconnect,
            "auto-connect": self._toggle_automatic,
            "record-everything": self._toggle_recording,
            "remove-host": self._ask_to_remove,
            "connect-to-host": lambda selection: self.ask_for_host(),
        }

    def can_run(self, action_id: str) -> bool:
        """Whether this controller knows the action."""
        return action_id in self._actions

    def run(self, action_id: str, selection: Selection) -> None:
        """Carry out a host action on the selected host."""
        self._actions[action_id](selection)

    def open_remembered(self, only: HostAddress | None = None) -> None:
        """Fill the list at the start: the remembered hosts, or this computer when there are none.

        ``only``: show just this host, and remember nothing (the demo).
        """
        if only is not None:
            self._sessions.connect_host(self._add(only, "").host_id)
            return
        entries = self._book.entries()
        if not entries:
            self._try_this_computer()
            return
        for entry in entries:
            session = self._add(entry.address, entry.name)
            if entry.connects_automatically:
                self._sessions.connect_host(session.host_id)

    def ask_for_host(self) -> None:
        """Open the Connect to Host dialog."""
        known = frozenset(session.host_id for session in self._sessions)
        self._prompts.ask_host(known, self.add_host)

    def add_host(self, answer: HostAnswer) -> None:
        """Put a host into the list, remember it, connect and select it."""
        self._remember_first_hosts()
        entry = self._book.add(answer.address, answer.name, answer.is_automatic)
        session = self._add(answer.address, entry.name)
        self._sessions.connect_host(session.host_id)
        self.chosen.emit(session.host_id)

    def is_automatic(self, host_id: str) -> bool:
        """Whether Partita connects to the host at its start."""
        entry = self._book.entry(host_id)
        return entry is not None and entry.connects_automatically

    def is_recording_everything(self, host_id: str) -> bool:
        """Whether every machine of the host is recorded each second."""
        return self._settings.get(IS_EVERYTHING_RECORDED.at(host_id))

    def _add(self, address: HostAddress, name: str) -> HostSession:
        return self._sessions.add(address, name or default_name(address))

    def _try_this_computer(self) -> None:
        """A first start: the system's host, and the user's own where that cannot be had."""
        session = self._add(THIS_SYSTEM, "")
        session.status_changed.connect(self._fall_back)
        self._sessions.connect_host(session.host_id)

    def _fall_back(self, status: ConnectionStatus) -> None:
        session = self._sessions.get(build_uri(THIS_SYSTEM))
        if session is None or status.state is ConnectionState.CONNECTING:
            return
        session.status_changed.disconnect(self._fall_back)
        if status.state is ConnectionState.CONNECTED:
            self._remember_first_hosts()
        if status.failure is not None and status.failure.kind in _NO_ENTRY and has_own_host():
            own = self._add(THIS_USER, "")
            self._sessions.connect_host(own.host_id)
            self._notices.add(message(FALLBACK, why=status.failure.why), Severity.INFO, status.failure.details)
            self.chosen.emit(own.host_id)

    def _remember_first_hosts(self) -> None:
        """What a first start found must not be gone at the next, when another host is remembered by then."""
        if self._book.entries():
            return
        for session in self._sessions:
            if session.is_connected and session.address in {THIS_SYSTEM, THIS_USER}:
                self._book.add(session.address, session.name, connects_automatically=True)

    def _refresh(self, selection: Selection) -> None:
        session = self._sessions.get(selection.host_id)
        if session is not None and session.gateway is not None:
            session.gateway.refresh()

    def _disconnect(self, selection: Selection) -> None:
        session = self._sessions.get(selection.host_id)
        if session is not None:
            session.stop()

    def _toggle_automatic(self, selection: Selection) -> None:
        session = self._sessions.get(selection.host_id)
        if session is None:
            return
        entry = self._book.entry(selection.host_id)
        if entry is None:
            self._book.add(session.address, session.name, connects_automatically=True)
        else:
            self._book.set_connects_automatically(selection.host_id, not entry.connects_automatically)

    def _toggle_recording(self, selection: Selection) -> None:
        setting = IS_EVERYTHING_RECORDED.at(selection.host_id)
        self._settings.set(setting, not self._settings.get(setting))

    def _ask_to_remove(self, selection: Selection) -> None:
        def remove() -> None:
            self._book.remove(selection.host_id)
            self._sessions.remove(selection.host_id)

        question = Question(
            message(REMOVE_TITLE, host=shown(selection.host_name)), message(REMOVE_TEXT), message(REMOVE_BUTTON)
        )
        self._prompts.confirm(question, remove)
