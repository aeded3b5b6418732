"""A request of a worker: it has a thread that may hang with the host, and a caller that need not."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from app.core.errors import ErrorKind, Failure, HostError
from app.core.messages import Message
from app.hosts.errors import failure

T = TypeVar("T")
_LOOK_S = 0.5


class Request(Generic[T]):
    """Runs ``function`` in a thread of its own. ``what`` says what failed when it does."""

    def __init__(self, function: Callable[[], T], what: Message, name: str) -> None:
        self._function = function
        self._what = what
        self._name = name
        self._has_ended = threading.Event()
        self._answers: list[T] = []
        self._failure: Failure | None = None

    def answer(self, is_given_up: Callable[[], bool]) -> T:
        """What the function returned. Raises HostError; its kind is LOST when ``is_given_up`` said so first.

        The thread of a request that is given up is left behind as a daemon.
        """
        threading.Thread(target=self._run, name=self._name, daemon=True).start()
        while not self._has_ended.wait(_LOOK_S):
            if is_given_up():
                raise HostError(failure(ErrorKind.LOST, self._what))
        if self._failure is not None:
            # Made anew, without the frames of the old one: they hold handles of libvirt, which would be freed
            # wherever the error ends, perhaps in the thread of the window.
            raise HostError(self._failure)
        return self._answers[0]

    def _run(self) -> None:
        # What an unforeseen error leaves, which itself goes to the thread's excepthook.
        self._failure = failure(ErrorKind.OTHER, self._what)
        try:
            self._answers.append(self._function())
            self._failure = None
        except HostError as error:
            self._failure = error.failure
        finally:
            self._has_ended.set()
