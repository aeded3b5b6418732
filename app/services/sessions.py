"""All hosts of the list: which there are, and their sessions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from PySide6.QtCore import QObject, Signal

from app.core.address import HostAddress, build_uri
from app.services.session import GatewayFactory, HostSession, Recorder, Transform


class Sessions(QObject):
    """The hosts in the order of the list, each with its session. GUI thread only.

    Gateways can be made only after :meth:`open_gateways` (libvirt is loaded after the first paint);
    what was asked to connect before that connects then.
    """

    added = Signal(object)  # HostSession
    removed = Signal(str)  # host id

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._sessions: dict[str, HostSession] = {}
        self._make_gateway: GatewayFactory | None = None
        self._transforms: Mapping[type, Transform] = {}
        self._wanted: list[str] = []
        self._is_over = False

    def __iter__(self) -> Iterator[HostSession]:
        return iter(tuple(self._sessions.values()))

    def __len__(self) -> int:
        return len(self._sessions)

    def get(self, host_id: str) -> HostSession | None:
        """The session of a host, or None when it is not in the list."""
        return self._sessions.get(host_id)

    def add(self, address: HostAddress, name: str) -> HostSession:
        """Put a host into the list; one that is there already is returned as it is."""
        host_id = build_uri(address)
        session = self._sessions.get(host_id)
        if session is None:
            session = HostSession(host_id, address, name, self)
            self._sessions[host_id] = session
            self.added.emit(session)
        return session

    def remove(self, host_id: str) -> None:
        """End a host's connection and take it off the list."""
        session = self._sessions.pop(host_id, None)
        if session is not None:
            session.stop()
            self.removed.emit(host_id)
            session.deleteLater()

    def connect_host(self, host_id: str) -> None:
        """Connect, or try again now."""
        session = self._sessions.get(host_id)
        if session is None or self._is_over:
            return
        if self._make_gateway is None:
            self._wanted.append(host_id)
        else:
            session.start(self._make_gateway, self._transforms)

    def open_gateways(self, make_gateway: GatewayFactory, transforms: Mapping[type, Transform]) -> None:
        """From now on gateways can be made; connects what waits for it."""
        self._make_gateway = make_gateway
        self._transforms = transforms
        wanted, self._wanted = self._wanted, []
        for host_id in wanted:
            self.connect_host(host_id)

    def give_recorder(self, host_id: str, recorder: Recorder) -> None:
        """Let a host's ticks be kept from now on."""
        session = self._sessions.get(host_id)
        if session is not None:
            session.recorder = recorder

    def stop_all(self) -> None:
        """End every connection, and make no more: the program ends. Never waits."""
        self._is_over = True
        for session in self:
            session.stop()
