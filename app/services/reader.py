"""Questions to one host, answered in threads of their own so that neither watching nor the GUI waits.

Two threads: a guest agent that never answers holds one of them, screens and definitions go on in
the other. A question that is still waiting is not asked twice.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable

from app.core.commands import Query
from app.core.errors import Failure, HostError

Answered = Callable[[Query, object, Failure | None], None]
_THREADS = 2
_WAITING_LIMIT = 64


class QueryReader:
    """Reads answers with ``read`` and hands them to ``answered`` in the reading thread."""

    def __init__(self, name: str, read: Callable[[Query], object], answered: Answered) -> None:
        self._name = name
        self._read = read
        self._answered = answered
        self._waiting: OrderedDict[Query, None] = OrderedDict()
        self._condition = threading.Condition()
        self._threads = 0
        self._idle = 0
        self._is_closed = False

    def ask(self, query: Query) -> None:
        """Put ``query`` in line; returns at once. The oldest question gives way when 64 wait."""
        with self._condition:
            if self._is_closed or query in self._waiting:
                return
            self._waiting[query] = None
            if len(self._waiting) > _WAITING_LIMIT:
                self._waiting.popitem(last=False)
            if self._idle:
                self._condition.notify()
            elif self._threads < _THREADS:
                self._threads += 1
                threading.Thread(target=self._run, name=f"reader {self._name}", daemon=True).start()

    def close(self) -> None:
        """Forget what waits; threads end by themselves."""
        with self._condition:
            self._is_closed = True
            self._waiting.clear()
            self._condition.notify_all()

    def _next(self) -> Query | None:
        with self._condition:
            while not self._waiting and not self._is_closed:
                self._idle += 1
                self._condition.wait()
                self._idle -= 1
            return None if self._is_closed else self._waiting.popitem(last=False)[0]

    def _run(self) -> None:
        while (query := self._next()) is not None:
            try:
                answer, failure = self._read(query), None
            except HostError as error:
                answer, failure = None, error.failure
            if not self._is_closed:
                self._answered(query, answer, failure)
