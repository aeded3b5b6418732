"""Counts libvirt's round trips: a socket that passes everything on to a daemon and reads only the heads of messages.

Run as ``python -m tests.support.scale.proxy LISTEN TARGET COUNTS``. COUNTS is rewritten after each call that a
client sends: one JSON object, procedure number to number of calls (``"1"`` is opening, see libvirt's protocol).
It ends when its standard input does.
"""

from __future__ import annotations

import json
import os
import selectors
import socket
import struct
import sys
from collections import Counter
from pathlib import Path

HEAD = struct.Struct(">7I")  # length, program, version, procedure, kind, serial, status
REMOTE_PROGRAM = 0x20008086
CALL_KINDS = (0, 4)


class CallCounter:
    """Follows the bytes that one client sends."""

    def __init__(self, calls: Counter[int]) -> None:
        self._calls = calls
        self._buffer = b""
        self._skip = 0

    def feed(self, data: bytes) -> bool:
        """Takes the next bytes; whether a call began in them."""
        found = False
        self._buffer += data
        while True:
            skipped = min(self._skip, len(self._buffer))
            self._buffer, self._skip = self._buffer[skipped:], self._skip - skipped
            if self._skip or len(self._buffer) < HEAD.size:
                return found
            length, program, _, procedure, kind, _, _ = HEAD.unpack_from(self._buffer)
            self._skip = length
            if program == REMOTE_PROGRAM and kind in CALL_KINDS:
                self._calls[procedure] += 1
                found = True


class Proxy:
    """One listening socket and its connections, in one thread."""

    def __init__(self, listen: str, target: str, counts: Path) -> None:
        self._target = target
        self._counts = counts
        self._calls: Counter[int] = Counter()
        self._selector = selectors.DefaultSelector()
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(listen)
        Path(listen).chmod(0o777)
        self._listener.listen()
        self._selector.register(self._listener, selectors.EVENT_READ)
        self._selector.register(sys.stdin.fileno(), selectors.EVENT_READ)
        self._write()

    def run(self) -> None:
        """Serves until standard input ends."""
        while True:
            for key, _ in self._selector.select():
                if key.fileobj is self._listener:
                    self._accept()
                elif isinstance(key.fileobj, int):
                    if not os.read(key.fileobj, 4096):
                        return
                else:
                    self._pass_on(key.fileobj, *key.data)  # type: ignore[arg-type]

    def _accept(self) -> None:
        client, _ = self._listener.accept()
        server = socket.socket(socket.AF_UNIX)
        server.connect(self._target)
        self._selector.register(client, selectors.EVENT_READ, (server, CallCounter(self._calls)))
        self._selector.register(server, selectors.EVENT_READ, (client, None))

    def _pass_on(self, source: socket.socket, sink: socket.socket, counter: CallCounter | None) -> None:
        if source.fileno() < 0:  # closed with its partner, by an earlier event of the same round
            return
        try:
            data = source.recv(1 << 18)
            if data and counter is not None and counter.feed(data):
                self._write()
            if data:
                sink.sendall(data)
                return
        except ConnectionError:
            pass
        for end in (source, sink):
            self._selector.unregister(end)
            end.close()

    def _write(self) -> None:
        part = self._counts.with_suffix(".part")
        part.write_text(json.dumps(self._calls))
        part.rename(self._counts)


if __name__ == "__main__":
    Proxy(sys.argv[1], sys.argv[2], Path(sys.argv[3])).run()
