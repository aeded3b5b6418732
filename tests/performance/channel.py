"""Inside a measured process: one JSON line for each command that it is given, and for each thing that it tells.

Nothing heavy is imported: what this module costs would be taken for the program's start.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject, QSocketNotifier

Answer = Callable[..., object]
Handlers = Mapping[str, Answer]

_COMMANDS = 0
_NEWS = 1


class Channel(QObject):
    """Commands come through standard input, news go out through standard output.

    ``load`` makes the handlers when the first command comes, so that they cost nothing before. What
    a handler returns is the answer; one that returns None tells its answer later. The process ends
    with its standard input: it does not outlive who measures.
    """

    def __init__(self, load: Callable[[Channel], Handlers], end: Callable[[], object], parent: QObject) -> None:
        super().__init__(parent)
        self._load = load
        self._end = end
        self._handlers: Handlers | None = None
        self._pending = b""
        self._notifier = QSocketNotifier(_COMMANDS, QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._read)

    def tell(self, event: str, **values: object) -> None:
        """Say that something happened. For any thread."""
        import json  # deferred: it is not needed for the first paint

        os.write(_NEWS, json.dumps({"event": event, **values}).encode() + b"\n")

    def _read(self) -> None:
        data = os.read(_COMMANDS, 1 << 16)
        if not data:
            self._notifier.setEnabled(False)
            self._end()
            return
        *lines, self._pending = (self._pending + data).split(b"\n")
        for line in lines:
            self._obey(line)

    def _obey(self, line: bytes) -> None:
        import json  # deferred: as above

        if self._handlers is None:
            self._handlers = self._load(self)
        command = json.loads(line)
        name = command.pop("command")
        answer = self._handlers[name](**command)
        if answer is not None:
            self.tell(name, answer=answer)


def tell_moment(event: str, at_s: float, cpu_s: float) -> None:
    """Say that something happened at a time (CLOCK_MONOTONIC) and CPU time of the process; costs next to nothing."""
    os.write(_NEWS, f'{{"event": "{event}", "at_s": {at_s:.6f}, "cpu_s": {cpu_s:.6f}}}\n'.encode())
