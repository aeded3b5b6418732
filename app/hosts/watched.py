"""Who is watched, and what it is called in sentences."""

from __future__ import annotations

from uuid import uuid4

from app.core.address import DEMO, THIS_SYSTEM, THIS_USER, HostAddress, Transport
from app.core.messages import QT_TRANSLATE_NOOP, Message, message
from app.core.record import made_by, record

CONNECTING = QT_TRANSLATE_NOOP("core", "Connecting to {host} failed.")
WATCHING = QT_TRANSLATE_NOOP("core", "Reading from {host} failed.")
THIS_COMPUTER = QT_TRANSLATE_NOOP("core", "this computer")
OWN_HOST = QT_TRANSLATE_NOOP("core", "your own host on this computer")
DEMO_HOST = QT_TRANSLATE_NOOP("core", "the demo host")
TEST_HOST = QT_TRANSLATE_NOOP("core", "the test host")
NAMED = QT_TRANSLATE_NOOP("core", "“{name}”")
_LABELS = {THIS_SYSTEM: THIS_COMPUTER, THIS_USER: OWN_HOST, DEMO: DEMO_HOST}
_KINDS = {Transport.LOCAL: THIS_COMPUTER, Transport.DEMO: DEMO_HOST, Transport.TEST_FILE: TEST_HOST}
_UNNAMED = {"", "This computer", "This computer, your own", "Demo host"}  # what the list calls them by itself


@record
class WatchedHost:
    """A host's identity in the program and where it is. ``name``: as the list of hosts calls it."""

    host_id: str
    address: HostAddress
    name: str = ""
    console: str = made_by(lambda: uuid4().hex)  # this program among several that are connected to the host

    @property
    def label(self) -> Message | str:
        """The host in sentences: by the name that the user gave it, for one computer can have several hosts."""
        if self.name not in _UNNAMED and self.name != self.address.host:
            return message(NAMED, name=self.name)
        if self.address.transport is Transport.SSH:
            return self.address.host
        return message(_LABELS.get(self.address) or _KINDS[self.address.transport])

    @property
    def is_demo(self) -> bool:
        return self.address.transport in {Transport.DEMO, Transport.TEST_FILE}

    def connecting(self) -> Message:
        """What failed, when no connection came about."""
        return message(CONNECTING, host=self.label)

    def watching(self) -> Message:
        """What failed, when a connection ended or does not answer."""
        return message(WATCHING, host=self.label)
