"""libvirt's event loop: one thread for the process, which keepalive and events need."""

from __future__ import annotations

import threading
from functools import cache

import libvirt

_WAKE_MS = 1000


@cache
def ensure_event_loop() -> threading.Thread:
    """Start libvirt's loop if it does not run yet; to be called before the first connection is opened.

    libvirt has exactly one loop for each process and no way to end it, so this is the one thing of
    this room that belongs to the process and not to a host.
    """
    # libvirt prints errors on stderr unless somebody takes them; they reach us as exceptions anyway.
    libvirt.registerErrorHandler(_ignore, None)
    libvirt.virEventRegisterDefaultImpl()
    # A loop without a timer sleeps until a file becomes ready, and so may miss what was added meanwhile.
    libvirt.virEventAddTimeout(_WAKE_MS, _ignore, None)
    thread = threading.Thread(target=_run, name="libvirt-events", daemon=True)
    thread.start()
    return thread


def wait_for_turn(timeout_s: float = 1.0) -> None:
    """Wait until the loop has begun a new turn: whatever it was dispatching is over then.

    Callbacks that are deregistered while one of them runs are freed only after it, by the loop; a
    connection that they are the last to hold would be closed there, under the loop's own locks.
    """
    turned = threading.Event()

    def turn(timer: int, _opaque: object) -> None:
        libvirt.virEventUpdateTimeout(timer, -1)
        turned.set()

    timer = libvirt.virEventAddTimeout(0, turn, None)
    turned.wait(timeout_s)
    libvirt.virEventRemoveTimeout(timer)


def _run() -> None:
    while True:
        libvirt.virEventRunDefaultImpl()


def _ignore(*_arguments: object) -> None:
    pass
