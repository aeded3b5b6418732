"""Looking on at a request that blocks its thread: another thread, with a connection of its own."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import libvirt

from app.core.errors import HostError

_LEAVE_S = 5.0

Beside = Callable[[], AbstractContextManager[libvirt.virConnect]]
"""Lends the calling thread a connection of its own."""

Look = Callable[[], bool]
"""Looks once; whether that was enough. What it cannot see yet or no longer may raise libvirtError."""


@contextmanager
def looked_on(
    beside: Beside, begin: Callable[[libvirt.virConnect], Look], look_s: float, name: str
) -> Iterator[None]:
    """While inside, a thread called ``name`` looks every ``look_s`` seconds, until one look was enough.

    ``begin`` makes the look of the connection that ``beside`` lends; two threads must not ask over the same
    one (see app.hosts.pool). Without a connection the request goes on unwatched: its own call says how it ends.
    """
    has_ended = threading.Event()
    watcher = threading.Thread(target=_look_on, args=(beside, begin, look_s, has_ended), name=name, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        has_ended.set()
        watcher.join(_LEAVE_S)  # a host that hangs would keep it; then it is left behind


def _look_on(
    beside: Beside, begin: Callable[[libvirt.virConnect], Look], look_s: float, has_ended: threading.Event
) -> None:
    if has_ended.wait(look_s):
        return  # it was quick: no connection is needed
    with contextlib.suppress(libvirt.libvirtError, HostError), beside() as connection:
        look = begin(connection)
        is_enough = False
        while not is_enough and not has_ended.wait(look_s):
            try:
                is_enough = look()
            except libvirt.libvirtError:
                continue  # not there yet, no longer, or busy
