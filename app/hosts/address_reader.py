"""The IP addresses for the table: asked slowly, in a thread of its own, because guests may never answer."""

from __future__ import annotations

import ipaddress
import threading
from collections.abc import Callable, Iterable

from app.core.commands import AddressesQuery
from app.core.details import AdapterAddresses
from app.core.errors import ErrorKind, HostError
from app.hosts.clock import Clock

AGAIN_S = 30.0
AGAIN_WHILE_NONE_S = 5.0  # a guest that has just started has no address yet
_HASTY_TRIES = 12
_PAUSE_S = 0.1  # between two machines, so that many visible rows are no burst

Answer = Callable[[AddressesQuery], object]
Run = tuple[str, int]  # UUID and run id


class AddressReader:
    """Reads the addresses of the machines that are looked at, one after the other."""

    def __init__(self, answer: Answer, clock: Clock, name: str) -> None:
        self._answer = answer
        self._clock = clock
        self._name = name
        self._bell = threading.Condition()
        self._wanted: list[Run] = []
        self._due_s: dict[Run, float] = {}
        self._tries: dict[Run, int] = {}
        self._found: dict[Run, tuple[str, ...]] = {}
        self._is_stopped = False

    def start(self) -> None:
        threading.Thread(target=self._run, name=self._name, daemon=True).start()

    def stop(self) -> None:
        """End after the question that is under way."""
        with self._bell:
            self._is_stopped = True
            self._bell.notify()

    def attend(self, runs: Iterable[Run]) -> None:
        """The running machines that are looked at now."""
        runs = list(runs)
        with self._bell:
            if runs == self._wanted:
                return
            self._wanted = runs
            known = set(runs)
            # Out of sight for less than the pause is no reason to ask again, but nothing is kept for ever.
            now_s = self._clock.monotonic()
            self._due_s = {run: due for run, due in self._due_s.items() if run in known or due > now_s}
            self._tries = {run: tries for run, tries in self._tries.items() if run in self._due_s}
            self._bell.notify()

    def take(self) -> dict[Run, tuple[str, ...]]:
        """What was found since the last time."""
        if not self._found:
            return {}
        with self._bell:
            found, self._found = self._found, {}
            return found

    def _run(self) -> None:
        while True:
            with self._bell:
                run = self._next()
                while run is None and not self._is_stopped:
                    self._bell.wait(self._patience_s())
                    run = self._next()
                if self._is_stopped or run is None:
                    return
            if not self._ask(run):
                return
            with self._bell:
                if not self._is_stopped:
                    self._bell.wait_for(lambda: self._is_stopped, _PAUSE_S)

    def _ask(self, run: Run) -> bool:
        """Ask for one machine; False when the connection is over."""
        addresses: tuple[str, ...] | None
        try:
            addresses = in_order(self._answer(AddressesQuery(run[0])))
        except HostError as error:
            if error.failure.kind is ErrorKind.LOST:
                return False
            addresses = None
        with self._bell:
            tries = self._tries[run] = self._tries.get(run, 0) + 1
            is_hasty = not addresses and tries <= _HASTY_TRIES
            self._due_s[run] = self._clock.monotonic() + (AGAIN_WHILE_NONE_S if is_hasty else AGAIN_S)
            if addresses is not None:
                self._found[run] = addresses
        return True

    def _next(self) -> Run | None:
        now_s = self._clock.monotonic()
        return next((run for run in self._wanted if self._due_s.get(run, 0.0) <= now_s), None)

    def _patience_s(self) -> float | None:
        dues = [self._due_s.get(run, 0.0) for run in self._wanted]
        return max(0.0, min(dues) - self._clock.monotonic()) if dues else None


def in_order(answer: object) -> tuple[str, ...]:
    """The addresses as people look for them: IPv4 first, those of the own link only last."""
    found: dict[str, None] = {}
    if isinstance(answer, tuple):
        for adapter in answer:
            if isinstance(adapter, AdapterAddresses):
                found.update(dict.fromkeys(adapter.addresses))
    return tuple(sorted(found, key=_rank))


def _rank(address: str) -> tuple[bool, int]:
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return True, 9
    return parsed.is_link_local, parsed.version
