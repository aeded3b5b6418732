"""Who is watched, and who is told."""

from __future__ import annotations

from app.core.address import HostAddress, Transport
from app.core.messages import QT_TRANSLATE_NOOP, Message, message
from app.core.record import record

CONNECTING = QT_TRANSLATE_NOOP("core", "Connecting to {host} failed.")
WATCHING = QT_TRANSLATE_NOOP("core", "Reading from {host} failed.")
THIS_COMPUTER = QT_TRANSLATE_NOOP("core", "this computer")
DEMO_HOST = QT_TRANSLATE_NOOP("core", "the demo host")
TEST_HOST = QT_TRANSLATE_NOOP("core", "the test host")
_LABELS = {Transport.LOCAL: THIS_COMPUTER, Transport.DEMO: DEMO_HOST, Transport.TEST_FILE: TEST_HOST}


@record
class WatchedHost:
    """A host's identity in the program and where it is."""

    host_id: str
    address: HostAddress

    @property
    def label(self) -> Message | str:
        """The host's name in sentences."""
        if self.address.transport is Transport.SSH:
            return self.address.host
        return message(_LABELS[self.address.transport])

    @property
    def is_demo(self) -> bool:
        return self.address.transport in {Transport.DEMO, Transport.TEST_FILE}

    def connecting(self) -> Message:
        """What failed, when no connection came about."""
        return message(CONNECTING, host=self.label)

    def watching(self) -> Message:
        """What failed, when a connection ended or does not answer."""
        return message(WATCHING, host=self.label)
