"""A host whose commands end when the test says so."""

from __future__ import annotations

import threading
from collections.abc import Callable

from app.core.commands import Command, Progress

WAIT_S = 10.0


class FakeGateway:
    """Each command waits for ``release`` of its UUID; then it does what ``acts`` says for it."""

    def __init__(self) -> None:
        self.begun: list[str] = []
        self.at_once = 0
        self.most_at_once = 0
        self.acts: dict[str, Callable[[Command, Progress], None]] = {}
        self._condition = threading.Condition()
        self._released: list[str] = []

    def release(self, *uuids: str) -> None:
        """Let one command of each machine end."""
        with self._condition:
            self._released.extend(uuids)
            self._condition.notify_all()

    def wait_begun(self, count: int) -> None:
        """Wait until that many commands have begun."""
        with self._condition:
            assert self._condition.wait_for(lambda: len(self.begun) >= count, WAIT_S), self.begun

    def perform(self, command: Command, progress: Progress) -> None:
        with self._condition:
            self.begun.append(command.uuid)
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
            self._condition.notify_all()
        try:
            act = self.acts.get(command.uuid)
            if act is not None:
                act(command, progress)
            else:
                self._wait(command.uuid)
        finally:
            with self._condition:
                self.at_once -= 1

    def _wait(self, uuid: str) -> None:
        with self._condition:
            assert self._condition.wait_for(lambda: uuid in self._released, WAIT_S), f"{uuid} was never released"
            self._released.remove(uuid)
