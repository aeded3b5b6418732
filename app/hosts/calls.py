"""Every request of one monitor passes through here: counted, timed, and refused once the monitor must end."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from app.hosts.clock import Clock

T = TypeVar("T")


class StoppedError(Exception):
    """The monitor was told to end, or was given up while it waited for the host."""


class Calls:
    """Makes the requests of one thread. ``count`` is the number of round trips so far.

    A monitor that was left behind because its host was silent must never touch what its successor
    owns: when its request returns at last, :class:`StoppedError` ends it.
    """

    def __init__(self, clock: Clock) -> None:
        self.count = 0
        self._clock = clock
        self._since_s: float | None = None
        self._is_stopped = False

    def __call__(self, function: Callable[..., T], *arguments: object) -> T:
        if self._is_stopped:
            raise StoppedError
        self.count += 1
        self._since_s = self._clock.monotonic()
        try:
            answer = function(*arguments)
        finally:
            self._since_s = None
        if self._is_stopped:
            raise StoppedError
        return answer

    @property
    def is_stopped(self) -> bool:
        return self._is_stopped

    def stop(self) -> None:
        """Let no further request go out. May be called in any thread."""
        self._is_stopped = True

    def waiting_s(self) -> float:
        """How long the request that is under way has been waiting; 0 when there is none. For any thread."""
        since_s = self._since_s
        return 0.0 if since_s is None else self._clock.monotonic() - since_s
