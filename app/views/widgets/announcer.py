"""Speech about events, joined where many come at once."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from app.core.record import record
from app.views.widgets.accessible import announce

BURST_MS = 1000


@record
class Speech:
    """One event in words.

    `text` says it alone ("web-01 started"). `together` says how many there were of the same
    `kind` ("5 machines started"); without it each text is spoken. `is_assertive` is for
    failures: they interrupt what is being said. Of one `subject` only the latest is spoken: how
    it is, after all; "" for what happened, which is never left out.
    """

    text: str
    kind: str = ""
    together: Callable[[int], str] | None = None
    is_assertive: bool = False
    subject: str = ""


class Announcer(QObject):
    """Collects events for a second from the first of them, then has them spoken at once."""

    def __init__(
        self,
        speaker: QObject,
        burst_ms: int = BURST_MS,
        speak: Callable[[QObject, str, bool], None] = announce,
    ) -> None:
        super().__init__(speaker)
        self._speaker = speaker
        self._speak = speak
        self._waiting: list[Speech] = []
        self._timer = QTimer(self, singleShot=True, interval=burst_ms)
        self._timer.timeout.connect(self.flush)

    def add(self, speech: Speech) -> None:
        """Speak `speech` within the burst interval, with whatever else comes until then."""
        if speech.subject:
            self._waiting = [waiting for waiting in self._waiting if waiting.subject != speech.subject]
        elif speech in self._waiting:
            return
        self._waiting.append(speech)
        if not self._timer.isActive():
            self._timer.start()

    def flush(self) -> None:
        """Speak what was collected now; failures first."""
        self._timer.stop()
        waiting, self._waiting = self._waiting, []
        for is_assertive in (True, False):
            texts = _texts([each for each in waiting if each.is_assertive is is_assertive])
            if texts:
                self._speak(self._speaker, ". ".join(texts), is_assertive)


def _texts(speeches: list[Speech]) -> list[str]:
    """One text for each kind that can be counted, and the others singly, in order of arrival."""
    by_kind: dict[object, list[Speech]] = {}
    for speech in speeches:
        key = speech.kind if speech.kind and speech.together else speech
        by_kind.setdefault(key, []).append(speech)
    texts = []
    for alike in by_kind.values():
        together = alike[-1].together
        texts.append(together(len(alike)) if together and len(alike) > 1 else alike[0].text)
    return texts
