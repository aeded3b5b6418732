"""What definitions say of machines (notes, generation, size), read a few at a time between the rounds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import libvirt

from app.core.details import MachineDetails
from app.hosts.calls import Calls
from app.hosts.clock import Clock
from app.hosts.errors import is_connection_lost

PER_ROUND = 20


class Descriptions:
    """A queue of machines whose definitions are to be read. ``told`` gets what each says."""

    def __init__(
        self,
        calls: Calls,
        clock: Clock,
        domains: Callable[[], Mapping[str, libvirt.virDomain]],
        told: Callable[[MachineDetails], None],
    ) -> None:
        self._calls = calls
        self._clock = clock
        self._domains = domains
        self._told = told
        # Dicts as ordered sets: a machine waits once, whatever happens to it.
        self._urgent: dict[str, None] = {}
        self._waiting: dict[str, None] = {}
        self._left = PER_ROUND

    def want(self, uuids: Iterable[str]) -> None:
        """Read these when their turn comes."""
        self._waiting.update(dict.fromkeys(uuids))

    def want_soon(self, uuids: Iterable[str]) -> None:
        """Read these before the others: something of them changed."""
        self._urgent.update(dict.fromkeys(uuids))

    def hurry(self, uuids: Iterable[str]) -> None:
        """Of those that wait anyway, these first: somebody looks at them."""
        if self._waiting:
            self._urgent.update((uuid, None) for uuid in uuids if uuid in self._waiting)

    def begin_round(self) -> None:
        """Another second, another share."""
        self._left = PER_ROUND

    @property
    def has_work(self) -> bool:
        """Whether anything may be read in this round."""
        return self._left > 0 and bool(self._urgent or self._waiting)

    def read_until(self, deadline_s: float, is_interrupted: Callable[[], bool]) -> None:
        """Read this round's share, or less when ``deadline_s`` comes or somebody else needs the thread.

        Raises libvirtError when the connection is lost.
        """
        domains = self._domains()
        while self.has_work and self._clock.monotonic() < deadline_s and not is_interrupted():
            queue = self._urgent or self._waiting
            uuid = next(iter(queue))
            self._urgent.pop(uuid, None)
            self._waiting.pop(uuid, None)
            domain = domains.get(uuid)
            if domain is not None:
                self._left -= 1
                self._read(uuid, domain)

    def _read(self, uuid: str, domain: libvirt.virDomain) -> None:
        from app.definitions.domain import read_domain  # deferred: lxml is not needed for the first list
        from app.definitions.parsing import DefinitionError  # deferred: lxml is not needed for the first list

        try:
            details = read_domain(self._calls(domain.XMLDesc, 0))
        except libvirt.libvirtError as error:
            if is_connection_lost(error):
                raise
        except DefinitionError:
            pass  # what cannot be read stays unknown in the table; the details pane says why
        else:
            if details.uuid == uuid:
                self._told(details)
