"""A second client of a scale host, in a process of its own so that its work is not taken for the program's.

Run as ``python -m tests.support.scale.operator URI``; reads one JSON command a line and answers each with one line:
``{"do": "open"}`` seconds that opening took, ``{"do": "set_running", "uuids": […], "running": true}``,
``{"do": "churn", "uuids": […], "per_second": 50}`` (answers at once and goes on until the next command),
``{"do": "rest"}`` number of changes that the churn has made. It ends when its standard input does.
"""

from __future__ import annotations

import itertools
import json
import os
import select
import sys
import time
from collections.abc import Iterator

import libvirt


class Operator:
    """Changes the machines of one host."""

    def __init__(self, uri: str) -> None:
        self._uri = uri
        self._connection: libvirt.virConnect | None = None
        self._churned: Iterator[str] = iter(())
        self._interval_seconds: float | None = None
        self.changes = 0

    @property
    def interval_seconds(self) -> float | None:
        """How long to wait for a command before ``step``; None is for ever."""
        return self._interval_seconds

    def obey(self, command: dict[str, object]) -> object:
        """Carries out a command of the form above and returns its answer."""
        self._interval_seconds = None
        match command:
            case {"do": "open"}:
                return self._open()
            case {"do": "set_running", "uuids": [*machines], "running": bool(running)}:
                for machine in machines:
                    self._set_running(str(machine), running)
                return len(machines)
            case {"do": "churn", "uuids": [*machines], "per_second": int(per_second)}:
                self.changes = 0
                self._churned = itertools.cycle(map(str, machines))
                self._interval_seconds = 1 / per_second
                return len(machines)
            case {"do": "rest"}:
                return self.changes
        raise ValueError(f"unknown command: {command}")

    def step(self) -> None:
        """The next change of the churn: what runs is turned off, what is off is started."""
        machine = self._find(next(self._churned))
        if machine.isActive():
            machine.destroy()
        else:
            machine.create()
        self.changes += 1

    def _open(self) -> float:
        if self._connection is not None:
            self._connection.close()
        start = time.monotonic()
        self._connection = libvirt.open(self._uri)
        return time.monotonic() - start

    def _find(self, machine: str) -> libvirt.virDomain:
        if self._connection is None:
            self._open()
        assert self._connection is not None
        return self._connection.lookupByUUIDString(machine)

    def _set_running(self, uuid: str, running: bool) -> None:
        machine = self._find(uuid)
        if running and not machine.isActive():
            machine.create()
        elif not running and machine.isActive():
            machine.destroy()


def main() -> None:
    operator = Operator(sys.argv[1])
    pending = b""
    while True:
        if not select.select([0], [], [], operator.interval_seconds)[0]:
            operator.step()
            continue
        data = os.read(0, 1 << 20)
        if not data:
            return
        *lines, pending = (pending + data).split(b"\n")
        for line in lines:
            os.write(1, json.dumps(operator.obey(json.loads(line))).encode() + b"\n")


if __name__ == "__main__":
    main()
