"""What a command has made on a host so far, to be removed again when it does not come to its end."""

from __future__ import annotations

from collections.abc import Callable

import libvirt

from app.core.errors import ErrorKind, Failure
from app.core.messages import QT_TRANSLATE_NOOP, Message, message
from app.core.record import replaced
from app.hosts.lookup import is_gone

REMOVED = QT_TRANSLATE_NOOP("core", "What had been made for it was removed again.")
REMOVED_BESIDE = QT_TRANSLATE_NOOP("core", "{advice} What had been made for it was removed again.")
LEFT = QT_TRANSLATE_NOOP("core", "This may be left on the host: {things}. Look there when it is back, and delete it.")


class Made:
    """Things in the order in which they were made. ``tell`` hears what would be left if the host went away now."""

    def __init__(self, tell: Callable[[Message | None], None] = lambda _: None) -> None:
        self._things: list[tuple[str, Callable[[], object]]] = []
        self._begun = ""
        self._standing: Message | None = None
        self._tell = tell

    def begin(self, name: str) -> None:
        """``name`` is about to be made: if the host goes away, nobody knows whether it was."""
        self._begun = name
        self._tell_left()

    def done(self, name: str, undo: Callable[[], object]) -> None:
        """``name`` was made; ``undo`` removes it."""
        self._things.append((name, undo))
        self._begun = ""
        self._tell_left()

    def gone(self, name: str) -> None:
        """``name`` was needed only in between, and is removed already."""
        self._things = [(one, undo) for one, undo in self._things if one != name]
        self._tell_left()

    def failed(self) -> None:
        """What was begun was not made: the host cleans up after itself, or it was somebody else's already."""
        self._begun = ""
        self._tell_left()

    def stand(self, advice: Message | None) -> None:
        """What is to be said from now on, whatever else is made: where the only copy of something is."""
        self._standing = advice
        self._tell_left()

    def keep(self) -> None:
        """All of it is wanted."""
        self._things.clear()
        self.failed()

    def undo(self, failure: Failure) -> Failure:
        """Removes everything, the last first. ``failure`` with a sentence about what is left."""
        is_lost = failure.kind in {ErrorKind.LOST, ErrorKind.TIMEOUT}
        left = [self._begun] if self._begun and is_lost else []
        was_made = bool(self._things)
        while self._things:
            name, undo = self._things.pop()
            try:
                undo()
            except libvirt.libvirtError as error:
                if not is_gone(error):
                    left.append(name)
        self.failed()
        if left:
            advice = message(LEFT, things=", ".join(left))
            self._tell(advice)
            return replaced(failure, advice=advice)
        if not was_made:
            return failure
        beside = failure.advice
        return replaced(failure, advice=message(REMOVED_BESIDE, advice=beside) if beside else message(REMOVED))

    def _tell_left(self) -> None:
        if self._standing is not None:
            self._tell(self._standing)
            return
        names = [name for name, _ in self._things] + ([self._begun] if self._begun else [])
        self._tell(message(LEFT, things=", ".join(names)) if names else None)
